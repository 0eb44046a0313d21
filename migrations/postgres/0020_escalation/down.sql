DROP INDEX notifications_unread;
DROP INDEX notifications_shown;
ALTER TABLE notifications DROP COLUMN shown_at;
CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
