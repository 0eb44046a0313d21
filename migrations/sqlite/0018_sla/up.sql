-- What is configured in versions: business calendars and policies of promises. The row says which version is the newest.
CREATE TABLE service_configurations (
    id text PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    version_id text NOT NULL,
    promised boolean NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    UNIQUE (kind, code)
) WITHOUT ROWID;
CREATE INDEX service_configurations_updated ON service_configurations (kind, updated_at, id);

-- Versions, never changed.
CREATE TABLE service_configuration_versions (
    id text PRIMARY KEY NOT NULL,
    configuration_id text NOT NULL REFERENCES service_configurations (id),
    version bigint NOT NULL CHECK (version > 0),
    document text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text,
    created_at text NOT NULL,
    UNIQUE (configuration_id, version)
) WITHOUT ROWID;

-- How the promises of a record stand. Its versions are not referred to by keys: they are never removed, and every new record would
-- lock the same few rows.
CREATE TABLE sla_clocks (
    record_id text NOT NULL,
    target text NOT NULL CHECK (target IN ('first_response', 'next_response', 'resolution')),
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

-- Passes that apply the newest versions to the clocks of open records, slice by slice.
CREATE TABLE sla_passes (
    id text PRIMARY KEY NOT NULL,
    record_kind text NOT NULL,
    after_id text,
    records bigint NOT NULL CHECK (records >= 0),
    changed bigint NOT NULL CHECK (changed >= 0),
    created_by text REFERENCES staff_users (id),
    created_at text NOT NULL,
    finished_at text
);
CREATE INDEX sla_passes_open ON sla_passes (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX sla_passes_created ON sla_passes (created_at, id);
CREATE INDEX tickets_open_id ON tickets (open, id);
