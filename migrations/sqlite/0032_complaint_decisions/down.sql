DROP TABLE complaint_complainants;
ALTER TABLE complaint_rounds DROP COLUMN counted_minor;
