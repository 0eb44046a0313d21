-- Imports become jobs: asked for over the API, given their file later, worked on by one process at a time.
CREATE TABLE imports_next (
    id text PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    file_hash blob,
    options text NOT NULL,
    status text NOT NULL,
    next_row bigint NOT NULL CHECK (next_row >= 0),
    created_count bigint NOT NULL CHECK (created_count >= 0),
    updated_count bigint NOT NULL CHECK (updated_count >= 0),
    skipped_count bigint NOT NULL CHECK (skipped_count >= 0),
    refused_count bigint NOT NULL CHECK (refused_count >= 0),
    started_at text,
    updated_at text NOT NULL,
    finished_at text,
    version bigint NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    origin text NOT NULL,
    requested_by text REFERENCES staff_users (id),
    dry_run boolean NOT NULL,
    again boolean NOT NULL,
    encoding text,
    file_bytes bigint CHECK (file_bytes >= 0),
    bytes_done bigint NOT NULL CHECK (bytes_done >= 0),
    customers_made bigint NOT NULL CHECK (customers_made >= 0),
    folder_id text,
    file_id text,
    file_until text,
    lease_owner text,
    lease_until text,
    cancel_requested_at text,
    stopped text,
    created_at text NOT NULL,
    CHECK (file_hash IS NOT NULL OR status IN ('awaiting_file', 'cancelled')),
    CHECK ((file_hash IS NULL) = (encoding IS NULL) AND (file_hash IS NULL) = (file_bytes IS NULL)),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CHECK ((folder_id IS NULL) = (file_id IS NULL))
);
INSERT INTO imports_next
SELECT id, kind, file_name, file_hash, options, status, next_row, created_count, updated_count, skipped_count, refused_count,
    started_at, updated_at, finished_at, 1, (SELECT id FROM units WHERE kind = 'company'), 'command_line', NULL, FALSE, FALSE,
    'utf8', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, started_at
FROM imports;
CREATE TABLE import_refusals_next (
    import_id text NOT NULL REFERENCES imports_next (id),
    line bigint NOT NULL CHECK (line > 0),
    errors text NOT NULL,
    PRIMARY KEY (import_id, line)
);
INSERT INTO import_refusals_next SELECT import_id, line, errors FROM import_refusals;
DROP TABLE import_refusals;
DROP TABLE imports;
ALTER TABLE imports_next RENAME TO imports;
ALTER TABLE import_refusals_next RENAME TO import_refusals;
CREATE INDEX imports_file ON imports (file_hash, kind, created_at);
CREATE INDEX imports_created ON imports (created_at, id);
CREATE INDEX imports_work ON imports (status, created_at, id);
CREATE INDEX imports_file_until ON imports (file_until, id);
CREATE INDEX imports_kept_file ON imports (file_id);
