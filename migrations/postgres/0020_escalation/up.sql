-- From when on a notification stands in the list of who is told: one that was put off does not until then.
ALTER TABLE notifications ADD COLUMN shown_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z';
UPDATE notifications SET shown_at = created_at;
CREATE INDEX notifications_shown ON notifications (user_id, shown_at, id);
DROP INDEX notifications_unread;
CREATE INDEX notifications_unread ON notifications (user_id, shown_at, id) WHERE read_at IS NULL;

-- What becomes of tickets by themselves: versions, never changed; the latest holds.
CREATE TABLE desk_policies (
    id uuid PRIMARY KEY,
    version bigint NOT NULL UNIQUE CHECK (version > 0),
    document jsonb NOT NULL,
    created_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX desk_policies_created ON desk_policies (created_at, id);
INSERT INTO desk_policies (id, version, document, created_at) VALUES ('01890000-0000-7000-8000-000000000020', 1,
    '{"steps":[{"level":"assignee","wait_seconds":0},{"level":"team_manager","wait_seconds":1800},{"level":"director","wait_seconds":7200},{"level":"general_manager","wait_seconds":14400}],"auto_close_after_seconds":259200}', now());

-- How broken promises climb, each once; `next_at` is when the next step is due.
CREATE TABLE escalations (
    id uuid PRIMARY KEY,
    record_kind text NOT NULL,
    record_id uuid NOT NULL,
    target text NOT NULL,
    ordinal bigint NOT NULL CHECK (ordinal > 0),
    policy_id uuid NOT NULL REFERENCES desk_policies (id),
    breached_at timestamptz NOT NULL,
    steps jsonb NOT NULL,
    next_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    UNIQUE (record_id, target, ordinal),
    CHECK ((next_at IS NULL) = (ended_at IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX escalations_record ON escalations (record_id, breached_at, id);
CREATE INDEX escalations_running ON escalations (record_id, next_at, id) WHERE next_at IS NOT NULL;

-- How many promises of each kind were kept and broken: what reports are made of.
ALTER TABLE tickets ADD COLUMN first_response_kept bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN first_response_breached bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN next_response_kept bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN next_response_breached bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN resolution_kept bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN resolution_breached bigint NOT NULL DEFAULT 0;
