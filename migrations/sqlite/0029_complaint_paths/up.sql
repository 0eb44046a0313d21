-- Lists of complaints by age, however many are over: of a status, of a unit, and of the few that are watched or wait for the general
-- manager; and what is open by when anything was last done about it.
CREATE INDEX complaints_status_received ON complaints (status, received_at, id);
CREATE INDEX complaints_unit_received ON complaints (unit_id, received_at, id);
CREATE INDEX complaints_open_updated ON complaints (open, updated_at, id);
DROP INDEX complaints_watched;
CREATE INDEX complaints_watched ON complaints (received_at, id) WHERE recourse_since IS NOT NULL AND recourse_outcome IS NULL;
CREATE INDEX complaints_major_unacknowledged ON complaints (received_at, id) WHERE major_since IS NOT NULL AND major_acknowledged_at IS NULL;

-- What was open when a week began and ended since.
DROP INDEX complaints_ended;
CREATE INDEX complaints_ended ON complaints (closed_at, received_at, id) WHERE closed_at IS NOT NULL;
