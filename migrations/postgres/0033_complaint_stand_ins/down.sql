DELETE FROM role_grants
WHERE permission = 'complaints:callback'
  AND role_id IN (SELECT id FROM roles WHERE id IN ('01890000-0000-7000-8000-000000000002', '01890000-0000-7000-8000-000000000005') AND version = 1);
ALTER TABLE complaint_rounds DROP COLUMN approval_by;
