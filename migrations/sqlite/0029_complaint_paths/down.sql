DROP INDEX complaints_ended;
CREATE INDEX complaints_ended ON complaints (closed_at, id) WHERE closed_at IS NOT NULL;
DROP INDEX complaints_major_unacknowledged;
DROP INDEX complaints_watched;
CREATE INDEX complaints_watched ON complaints (recourse_since, id) WHERE recourse_since IS NOT NULL AND recourse_outcome IS NULL;
DROP INDEX complaints_open_updated;
DROP INDEX complaints_unit_received;
DROP INDEX complaints_status_received;
