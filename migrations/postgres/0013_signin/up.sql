ALTER TABLE sessions ADD COLUMN address text;

-- Sign-ins that failed in a row: of an account from an address, of an address, and of an account. All three are known by keyed
-- hashes alone; a row of an account from an address names the account's beside its own.
CREATE TABLE sign_in_failures (
    key_hash uuid PRIMARY KEY,
    account_hash uuid,
    failures bigint NOT NULL CHECK (failures >= 0),
    failed_at timestamptz NOT NULL,
    alerted_at timestamptz
);
CREATE INDEX sign_in_failures_failed ON sign_in_failures (failed_at);
CREATE INDEX sign_in_failures_account ON sign_in_failures (account_hash, failed_at);

-- The second factor of a user: a sealed secret, confirmed by its first code. A code of `last_step` or before is used up.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES staff_users (id),
    secret bytea NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz
);

-- Codes for the day when the second factor is lost, by keyed hashes. A code is removed when it is used.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES staff_users (id),
    code_hash uuid NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Sign-ins whose password was right and whose second factor is awaited.
CREATE TABLE sign_in_challenges (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES staff_users (id),
    failures bigint NOT NULL CHECK (failures >= 0),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_challenges_user ON sign_in_challenges (user_id);
CREATE INDEX sign_in_challenges_expires ON sign_in_challenges (expires_at);

-- Codes that let a user choose a new password, one a user.
CREATE TABLE password_resets (
    user_id uuid PRIMARY KEY REFERENCES staff_users (id),
    code_hash bytea NOT NULL UNIQUE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_expires ON password_resets (expires_at);
