-- Keys of integrators. The secret is kept as its SHA-256; the prefix is shown so that people can tell keys apart.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    prefix text COLLATE "C" NOT NULL UNIQUE,
    secret_hash bytea NOT NULL UNIQUE,
    unit_id uuid NOT NULL REFERENCES units (id),
    permissions jsonb NOT NULL,
    created_by uuid NOT NULL REFERENCES staff_users (id),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX api_keys_created ON api_keys (created_at, id);
CREATE INDEX api_keys_unit ON api_keys (unit_id, created_at, id);
