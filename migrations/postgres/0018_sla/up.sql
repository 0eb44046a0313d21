-- What is configured in versions: business calendars and policies of promises. The row says which version is the newest.
CREATE TABLE service_configurations (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    code text COLLATE "C" NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    version_id uuid NOT NULL,
    promised boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (kind, code)
);
CREATE INDEX service_configurations_updated ON service_configurations (kind, updated_at, id);

-- Versions, never changed.
CREATE TABLE service_configuration_versions (
    id uuid PRIMARY KEY,
    configuration_id uuid NOT NULL REFERENCES service_configurations (id),
    version bigint NOT NULL CHECK (version > 0),
    document jsonb NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    created_at timestamptz NOT NULL,
    UNIQUE (configuration_id, version)
);

-- How the promises of a record stand. Its versions are not referred to by keys: they are never removed, and every new record would
-- lock the same few rows.
CREATE TABLE sla_clocks (
    record_id uuid NOT NULL,
    target text NOT NULL CHECK (target IN ('first_response', 'next_response', 'resolution')),
    ordinal bigint NOT NULL CHECK (ordinal > 0),
    record_kind text NOT NULL,
    rule text NOT NULL,
    policy_version_id uuid NOT NULL,
    calendar_version_id uuid,
    started_at timestamptz NOT NULL,
    promise_seconds bigint NOT NULL,
    due_at timestamptz,
    warn_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'withdrawn')),
    warned_at timestamptz,
    breached_at timestamptz,
    ended_at timestamptz,
    used_seconds bigint NOT NULL,
    CHECK ((state = 'breached') = (breached_at IS NOT NULL)),
    CHECK (ended_at IS NOT NULL OR state NOT IN ('met', 'withdrawn')),
    PRIMARY KEY (record_id, target, ordinal)
);

-- Passes that apply the newest versions to the clocks of open records, slice by slice.
CREATE TABLE sla_passes (
    id uuid PRIMARY KEY,
    record_kind text NOT NULL,
    after_id uuid,
    records bigint NOT NULL CHECK (records >= 0),
    changed bigint NOT NULL CHECK (changed >= 0),
    created_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX sla_passes_open ON sla_passes (created_at, id) WHERE finished_at IS NULL;
CREATE INDEX sla_passes_created ON sla_passes (created_at, id);
CREATE INDEX tickets_open_id ON tickets (open, id);
