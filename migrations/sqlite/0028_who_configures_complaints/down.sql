INSERT INTO role_grants (role_id, permission, scope)
SELECT roles.id, 'complaints:configure', 'all' FROM roles
WHERE roles.id = '01890000-0000-7000-8000-000000000004' AND roles.version = 1
  AND EXISTS (SELECT 1 FROM seeded_permissions WHERE permission = 'complaints:configure')
ON CONFLICT DO NOTHING;
