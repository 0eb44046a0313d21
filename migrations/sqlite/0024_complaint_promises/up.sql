-- More may be promised: a table's checks can't be changed, so that it is made anew.
CREATE TABLE sla_clocks_anew (
    record_id text NOT NULL,
    target text NOT NULL CHECK (target IN ('first_response', 'next_response', 'resolution', 'acknowledgement', 'callback', 'major_acknowledgement')),
    ordinal bigint NOT NULL CHECK (ordinal > 0),
    record_kind text NOT NULL,
    rule text NOT NULL,
    policy_version_id text NOT NULL,
    calendar_version_id text,
    started_at text NOT NULL,
    promise_seconds bigint NOT NULL,
    due_at text,
    warn_at text,
    state text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'withdrawn')),
    warned_at text,
    breached_at text,
    ended_at text,
    used_seconds bigint NOT NULL,
    CHECK ((state = 'breached') = (breached_at IS NOT NULL)),
    CHECK (ended_at IS NOT NULL OR state NOT IN ('met', 'withdrawn')),
    PRIMARY KEY (record_id, target, ordinal)
) WITHOUT ROWID;
INSERT INTO sla_clocks_anew SELECT * FROM sla_clocks;
DROP TABLE sla_clocks;
ALTER TABLE sla_clocks_anew RENAME TO sla_clocks;

-- By what customers who complained without being known ask what became of it: SHA-256 of what they were given.
CREATE TABLE complaint_follow_up_tokens (
    token_hash blob PRIMARY KEY NOT NULL,
    complaint_id text NOT NULL REFERENCES complaints (id),
    issued_at text NOT NULL,
    expires_at text NOT NULL
);
CREATE INDEX complaint_follow_up_tokens_expires ON complaint_follow_up_tokens (expires_at);
CREATE INDEX complaint_follow_up_tokens_complaint ON complaint_follow_up_tokens (complaint_id);
