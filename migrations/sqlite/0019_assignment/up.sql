-- Where tickets wait for somebody. Hours without a value are always.
CREATE TABLE queues (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    code text NOT NULL UNIQUE,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('team', 'skill', 'responsible')),
    role text,
    skills text NOT NULL,
    hours text,
    alert_after_seconds bigint NOT NULL CHECK (alert_after_seconds > 0),
    active boolean NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK ((kind = 'responsible') = (role IS NOT NULL))
);
CREATE INDEX queues_created ON queues (created_at, id);

-- Who is in a queue: those of a team, and those who have the skills of a queue of skills. Turns are numbered within a queue.
CREATE TABLE queue_members (
    queue_id text NOT NULL REFERENCES queues (id),
    user_id text NOT NULL REFERENCES staff_users (id),
    last_turn bigint NOT NULL,
    PRIMARY KEY (queue_id, user_id)
);
CREATE INDEX queue_members_user ON queue_members (user_id, queue_id);

-- How much work staff take and when. `open_tickets` is kept at write time: how many open tickets are theirs.
CREATE TABLE staff_desks (
    user_id text PRIMARY KEY NOT NULL REFERENCES staff_users (id),
    version bigint NOT NULL CHECK (version > 0),
    languages text NOT NULL,
    open_limit bigint NOT NULL CHECK (open_limit >= 0),
    shift text,
    open_tickets bigint NOT NULL,
    updated_at text NOT NULL
);
INSERT INTO staff_desks (user_id, version, languages, open_limit, shift, open_tickets, updated_at)
SELECT id, 1, '[]', 50, NULL, (SELECT count(*) FROM tickets WHERE tickets.assignee_id = staff_users.id AND tickets.open), created_at
FROM staff_users;

-- The rules by which tickets go to queues; only added to. The highest ordinal counts.
CREATE TABLE assignment_rules (
    id text PRIMARY KEY NOT NULL,
    ordinal bigint NOT NULL UNIQUE CHECK (ordinal > 0),
    rules text NOT NULL,
    note text,
    created_by text REFERENCES staff_users (id),
    created_at text NOT NULL
);
CREATE INDEX assignment_rules_created ON assignment_rules (created_at, id);

-- Tickets that wait to be given to somebody of their queue; those that staff are to claim are not among them. Key accounts go ahead.
CREATE TABLE waiting_tickets (
    ticket_id text PRIMARY KEY NOT NULL REFERENCES tickets (id),
    queue_id text NOT NULL REFERENCES queues (id),
    key_account boolean NOT NULL,
    reported_at text NOT NULL
);
CREATE INDEX waiting_tickets_queue ON waiting_tickets (queue_id, key_account, reported_at, ticket_id);
