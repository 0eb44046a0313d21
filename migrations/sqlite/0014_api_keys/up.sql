-- Keys of integrators. The secret is kept as its SHA-256; the prefix is shown so that people can tell keys apart.
CREATE TABLE api_keys (
    id text PRIMARY KEY NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL UNIQUE,
    secret_hash blob NOT NULL UNIQUE,
    unit_id text NOT NULL REFERENCES units (id),
    permissions text NOT NULL,
    created_by text NOT NULL REFERENCES staff_users (id),
    expires_at text NOT NULL,
    last_used_at text,
    revoked_at text,
    version bigint NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX api_keys_created ON api_keys (created_at, id);
CREATE INDEX api_keys_unit ON api_keys (unit_id, created_at, id);
