DROP TABLE notifications;
DROP TABLE record_holders;
DROP TABLE unit_scopes;
