DROP TABLE hand_overs;
DROP INDEX units_manager;
DROP INDEX units_deputy;
ALTER TABLE units DROP COLUMN manager_id;
ALTER TABLE units DROP COLUMN deputy_id;
ALTER TABLE units DROP COLUMN calendar;
ALTER TABLE units DROP COLUMN closed_at;
ALTER TABLE staff_users DROP COLUMN phone;
ALTER TABLE staff_users DROP COLUMN on_duty;
ALTER TABLE staff_users DROP COLUMN skills;
ALTER TABLE staff_users DROP COLUMN status_reason;
ALTER TABLE staff_users DROP COLUMN left_at;
CREATE TABLE user_role_ids AS SELECT user_id, role_id FROM user_roles;
DROP TABLE user_roles;
CREATE TABLE user_roles (
    user_id text NOT NULL REFERENCES staff_users (id),
    role text NOT NULL,
    PRIMARY KEY (user_id, role)
);
-- Only the administrator was known before.
INSERT INTO user_roles (user_id, role)
SELECT user_id, 'administrator' FROM user_role_ids WHERE role_id = '01890000-0000-7000-8000-000000000001';
DROP TABLE user_role_ids;
DROP TABLE seeded_permissions;
DROP TABLE role_grants;
DROP TABLE roles;
