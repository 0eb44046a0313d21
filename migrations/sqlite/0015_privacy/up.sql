-- Who has read personal values in clear. Written before the answer is given; never changed.
CREATE TABLE access_records (
    id text PRIMARY KEY NOT NULL,
    customer_id text NOT NULL REFERENCES customers (id),
    unit_id text NOT NULL REFERENCES units (id),
    actor_kind text NOT NULL,
    actor_id text,
    fields text NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL,
    occurred_at text NOT NULL
);
CREATE INDEX access_records_occurred ON access_records (occurred_at, id);
CREATE INDEX access_records_actor ON access_records (actor_id, occurred_at, id);
CREATE INDEX access_records_customer ON access_records (customer_id, occurred_at, id);
CREATE INDEX access_records_unit ON access_records (unit_id, occurred_at, id);

-- What customers have decided about the use of their data; only added to. Without a channel a decision is about all of them.
CREATE TABLE consents (
    id text PRIMARY KEY NOT NULL,
    number text NOT NULL UNIQUE,
    customer_id text NOT NULL REFERENCES customers (id),
    unit_id text NOT NULL REFERENCES units (id),
    purpose text NOT NULL,
    channel text,
    decision text NOT NULL CHECK (decision IN ('given', 'withdrawn')),
    means text NOT NULL,
    wording text,
    decided_at text NOT NULL,
    recorded_at text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text,
    receipt_hash blob NOT NULL,
    CHECK (decision = 'withdrawn' OR wording IS NOT NULL)
);
CREATE INDEX consents_customer ON consents (customer_id, decided_at, id);
CREATE INDEX consents_purpose ON consents (customer_id, purpose, decided_at, recorded_at, id);

-- How far a rotation of the keys has come, column by column; gone when it is over.
CREATE TABLE key_rotations (
    table_name text NOT NULL,
    column_name text NOT NULL,
    key_id text NOT NULL,
    after_id text,
    finished boolean NOT NULL,
    PRIMARY KEY (table_name, column_name)
);
