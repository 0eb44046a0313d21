-- By what right those decide who are asked for an approval: their level, in the place of those who may not, or nobody is left.
ALTER TABLE complaint_rounds ADD COLUMN approval_by text CHECK (approval_by IN ('level', 'stand_in', 'nobody'));

-- Where no callback officer is left who may call, the general manager does, or the customer director; unless somebody has changed what these
-- roles grant.
INSERT INTO role_grants (role_id, permission, scope)
SELECT roles.id, 'complaints:callback', 'all' FROM roles
WHERE roles.id IN ('01890000-0000-7000-8000-000000000002', '01890000-0000-7000-8000-000000000005') AND roles.version = 1
  AND EXISTS (SELECT 1 FROM seeded_permissions WHERE permission = 'complaints:callback')
ON CONFLICT DO NOTHING;
