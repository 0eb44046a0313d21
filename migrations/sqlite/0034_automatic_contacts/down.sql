ALTER TABLE interactions DROP COLUMN recorded_by;
ALTER TABLE interactions DROP COLUMN automatic;
