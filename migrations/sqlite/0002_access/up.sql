CREATE TABLE units (
    id text PRIMARY KEY NOT NULL,
    parent_id text REFERENCES units (id),
    kind text NOT NULL CHECK (kind IN ('company', 'region', 'outlet', 'team')),
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    time_zone text NOT NULL,
    version bigint NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK ((kind = 'company') = (parent_id IS NULL))
);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE staff_users (
    id text PRIMARY KEY NOT NULL,
    email text NOT NULL UNIQUE,
    display_name text NOT NULL,
    name_key text NOT NULL,
    password_hash text NOT NULL,
    must_change_password boolean NOT NULL,
    employee_number text,
    unit_id text NOT NULL REFERENCES units (id),
    locale text NOT NULL,
    time_zone text,
    status text NOT NULL CHECK (status IN ('active', 'suspended', 'left')),
    version bigint NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX staff_users_name ON staff_users (name_key, id);
CREATE INDEX staff_users_created ON staff_users (created_at, id);
CREATE INDEX staff_users_unit ON staff_users (unit_id, name_key, id);

CREATE TABLE user_roles (
    user_id text NOT NULL REFERENCES staff_users (id),
    role text NOT NULL,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE sessions (
    id text PRIMARY KEY NOT NULL,
    user_id text NOT NULL REFERENCES staff_users (id),
    device text,
    created_at text NOT NULL,
    last_used_at text NOT NULL,
    expires_at text NOT NULL,
    revoked_at text,
    revocation_reason text,
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE INDEX sessions_user ON sessions (user_id, last_used_at, id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Refresh tokens of a session: one current, the used ones kept so that a second use is recognised.
CREATE TABLE refresh_tokens (
    token_hash blob PRIMARY KEY NOT NULL,
    session_id text NOT NULL REFERENCES sessions (id),
    issued_at text NOT NULL,
    expires_at text NOT NULL,
    used_at text
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_expires ON refresh_tokens (expires_at);
