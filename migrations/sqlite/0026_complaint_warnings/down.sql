DROP TABLE complaint_alert_members;
DROP TABLE complaint_alert_staff;
DROP TABLE complaint_alerts;
DROP TABLE complaint_series_days;
DROP TABLE complaint_sightings;
DROP TABLE complaint_watch;
DROP TABLE complaint_series;
DROP TABLE complaint_warning_policies;
