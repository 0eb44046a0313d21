-- From when on a notification stands in the list of who is told: one that was put off does not until then.
ALTER TABLE notifications ADD COLUMN shown_at text NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z';
UPDATE notifications SET shown_at = created_at;
CREATE INDEX notifications_shown ON notifications (user_id, shown_at, id);
DROP INDEX notifications_unread;
CREATE INDEX notifications_unread ON notifications (user_id, shown_at, id) WHERE read_at IS NULL;
