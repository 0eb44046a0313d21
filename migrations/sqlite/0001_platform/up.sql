-- Keys known to this database, by fingerprint: a wrong key stops the start.
CREATE TABLE key_fingerprints (
    purpose text NOT NULL,
    key_id text NOT NULL,
    fingerprint blob NOT NULL,
    PRIMARY KEY (purpose, key_id)
);

-- Blocks of human numbers: processes take a block and give its numbers out of memory.
CREATE TABLE number_blocks (
    series text NOT NULL,
    year integer NOT NULL,
    next_value bigint NOT NULL CHECK (next_value > 0),
    PRIMARY KEY (series, year)
);

-- Events as they are committed, in no order, until the sealer gives them their position.
CREATE TABLE event_tail (
    sequence integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    record_kind text NOT NULL,
    record_id text NOT NULL,
    unit_id text NOT NULL,
    customer_id text,
    actor_kind text NOT NULL,
    actor_id text,
    occurred_at text NOT NULL,
    details text NOT NULL,
    transaction_id bigint NOT NULL DEFAULT 0
);

-- The log: sealed events in a gapless order.
CREATE TABLE events (
    position integer PRIMARY KEY NOT NULL CHECK (position > 0),
    id text NOT NULL,
    kind text NOT NULL,
    record_kind text NOT NULL,
    record_id text NOT NULL,
    unit_id text NOT NULL,
    customer_id text,
    actor_kind text NOT NULL,
    actor_id text,
    occurred_at text NOT NULL,
    details text NOT NULL
);
CREATE INDEX events_record ON events (record_id, position);
CREATE INDEX events_kind ON events (kind, position);

-- Effects that fall due at an instant.
CREATE TABLE timers (
    id text PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    record_kind text NOT NULL,
    record_id text NOT NULL,
    due_at text NOT NULL,
    failures bigint NOT NULL CHECK (failures >= 0),
    retry_at text,
    ready_at text NOT NULL
);
CREATE INDEX timers_ready ON timers (ready_at, id);
CREATE INDEX timers_record ON timers (record_id, due_at, id);

-- Answers of creating and acting calls, so that a retried call makes nothing twice.
CREATE TABLE idempotency_keys (
    caller_id text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    body_hash blob NOT NULL,
    record_id text,
    status integer NOT NULL,
    answer text,
    created_at text NOT NULL,
    PRIMARY KEY (caller_id, operation, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- Imports: what was asked, how far it came, and what became of each row.
CREATE TABLE imports (
    id text PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    file_hash blob NOT NULL,
    options text NOT NULL,
    status text NOT NULL,
    next_row bigint NOT NULL CHECK (next_row >= 0),
    created_count bigint NOT NULL CHECK (created_count >= 0),
    updated_count bigint NOT NULL CHECK (updated_count >= 0),
    skipped_count bigint NOT NULL CHECK (skipped_count >= 0),
    refused_count bigint NOT NULL CHECK (refused_count >= 0),
    started_at text NOT NULL,
    updated_at text NOT NULL,
    finished_at text
);
CREATE INDEX imports_file ON imports (file_hash, kind, started_at);

CREATE TABLE import_refusals (
    import_id text NOT NULL REFERENCES imports (id),
    line bigint NOT NULL CHECK (line > 0),
    errors text NOT NULL,
    PRIMARY KEY (import_id, line)
);
