DROP TABLE key_rotations;
DROP TABLE consents;
DROP TABLE access_records;
