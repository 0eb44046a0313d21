-- What weekly reviews said and decided. A week is written as ISO 8601 has it: `2026-W47`.
CREATE TABLE complaint_review_minutes (
    id text PRIMARY KEY NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    week text NOT NULL,
    text text NOT NULL,
    written_by text REFERENCES staff_users (id),
    created_at text NOT NULL
);
CREATE INDEX complaint_review_minutes_week ON complaint_review_minutes (unit_id, week, created_at, id);
CREATE INDEX complaint_review_minutes_created ON complaint_review_minutes (created_at, id);

CREATE TABLE complaint_review_decisions (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    week text NOT NULL,
    text text NOT NULL,
    cause text,
    owner_id text NOT NULL REFERENCES staff_users (id),
    due_on text NOT NULL,
    status text NOT NULL,
    outcome text,
    ended_at text,
    ended_by text REFERENCES staff_users (id),
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK ((status = 'open') = (ended_at IS NULL))
);
CREATE INDEX complaint_review_decisions_week ON complaint_review_decisions (unit_id, week, created_at, id);
CREATE INDEX complaint_review_decisions_due ON complaint_review_decisions (due_on, id);
CREATE INDEX complaint_review_decisions_created ON complaint_review_decisions (created_at, id);
CREATE INDEX complaint_review_decisions_owner ON complaint_review_decisions (owner_id, due_on, id);
CREATE INDEX complaint_review_decisions_status ON complaint_review_decisions (unit_id, status, due_on, id);

-- What surveys must ask, or are proposed to.
CREATE TABLE mandatory_questions (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL,
    field text NOT NULL,
    cause text NOT NULL,
    subcause text,
    week text NOT NULL,
    complaints bigint NOT NULL,
    total bigint NOT NULL,
    status text NOT NULL,
    question text,
    note text,
    decided_by text REFERENCES staff_users (id),
    decided_at text,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK (status <> 'accepted' OR question IS NOT NULL)
);
CREATE INDEX mandatory_questions_cause ON mandatory_questions (field, cause, created_at, id);
CREATE INDEX mandatory_questions_created ON mandatory_questions (created_at, id);

-- What a week comes to is read by when complaints ended, too.
CREATE INDEX complaints_ended ON complaints (closed_at, id) WHERE closed_at IS NOT NULL;
