-- The service director no longer says up to which compensation directors decide alone, unless somebody has changed what that role grants.
DELETE FROM role_grants
WHERE permission = 'complaints:configure'
  AND role_id IN (SELECT id FROM roles WHERE id = '01890000-0000-7000-8000-000000000004' AND version = 1);
