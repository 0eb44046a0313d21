ALTER TABLE imports DROP COLUMN requested_by_key;
