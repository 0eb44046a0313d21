ALTER TABLE complaints DROP COLUMN earlier_rounds;
