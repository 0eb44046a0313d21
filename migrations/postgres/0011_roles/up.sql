CREATE TABLE roles (
    id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL UNIQUE,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    description text,
    built_in boolean NOT NULL,
    demands_second_factor boolean NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- What a role grants. The administrator has no rows: that role grants everything, also what later versions add.
CREATE TABLE role_grants (
    role_id uuid NOT NULL REFERENCES roles (id),
    permission text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('own', 'unit', 'all')),
    PRIMARY KEY (role_id, permission)
);

-- The permissions that the built-in roles were given once. One that a later version adds is given to them at its first start; one
-- that somebody took from them stays away.
CREATE TABLE seeded_permissions (
    permission text PRIMARY KEY
);

-- Whoever may do everything must be able to at once; the other roles come with the first start.
INSERT INTO roles (id, code, label_zh, label_en, description, built_in, demands_second_factor, version, created_at, updated_at)
VALUES ('01890000-0000-7000-8000-000000000001', 'administrator', '系统管理员', 'Administrator', NULL, TRUE, FALSE, 1, now(), now());

CREATE TABLE user_role_words AS SELECT user_id, role FROM user_roles;
DROP TABLE user_roles;
CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES staff_users (id),
    role_id uuid NOT NULL REFERENCES roles (id),
    PRIMARY KEY (user_id, role_id)
);
INSERT INTO user_roles (user_id, role_id)
SELECT user_role_words.user_id, roles.id FROM user_role_words JOIN roles ON roles.code = user_role_words.role;
DROP TABLE user_role_words;
CREATE INDEX user_roles_role ON user_roles (role_id, user_id);

-- The phone is sealed.
ALTER TABLE staff_users ADD COLUMN phone bytea;
ALTER TABLE staff_users ADD COLUMN on_duty boolean NOT NULL DEFAULT TRUE;
ALTER TABLE staff_users ADD COLUMN skills jsonb NOT NULL DEFAULT '[]';
ALTER TABLE staff_users ADD COLUMN status_reason text;
ALTER TABLE staff_users ADD COLUMN left_at timestamptz;

ALTER TABLE units ADD COLUMN manager_id uuid REFERENCES staff_users (id);
ALTER TABLE units ADD COLUMN deputy_id uuid REFERENCES staff_users (id);
ALTER TABLE units ADD COLUMN calendar text;
ALTER TABLE units ADD COLUMN closed_at timestamptz;
CREATE INDEX units_manager ON units (manager_id);
CREATE INDEX units_deputy ON units (deputy_id);

-- What becomes of what was somebody's: who gets it, by kind, and how much of it has gone over. What is left is found in the records
-- themselves, so that one that was broken off goes on.
CREATE TABLE hand_overs (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES staff_users (id),
    unit_id uuid NOT NULL REFERENCES units (id),
    customers_to uuid REFERENCES staff_users (id),
    key_accounts_to uuid REFERENCES staff_users (id),
    follow_ups_to uuid REFERENCES staff_users (id),
    units_to uuid REFERENCES staff_users (id),
    customers bigint NOT NULL,
    key_accounts bigint NOT NULL,
    follow_ups bigint NOT NULL,
    units bigint NOT NULL,
    requested_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX hand_overs_user ON hand_overs (user_id, created_at, id);
CREATE INDEX hand_overs_finished ON hand_overs (finished_at, created_at, id);
