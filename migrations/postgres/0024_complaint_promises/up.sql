-- More may be promised.
ALTER TABLE sla_clocks DROP CONSTRAINT sla_clocks_target_check;
ALTER TABLE sla_clocks ADD CONSTRAINT sla_clocks_target_check
    CHECK (target IN ('first_response', 'next_response', 'resolution', 'acknowledgement', 'callback', 'major_acknowledgement'));

-- By what customers who complained without being known ask what became of it: SHA-256 of what they were given.
CREATE TABLE complaint_follow_up_tokens (
    token_hash bytea PRIMARY KEY,
    complaint_id uuid NOT NULL REFERENCES complaints (id),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX complaint_follow_up_tokens_expires ON complaint_follow_up_tokens (expires_at);
CREATE INDEX complaint_follow_up_tokens_complaint ON complaint_follow_up_tokens (complaint_id);
