DROP TABLE import_refusals;
DROP TABLE imports;
DROP TABLE idempotency_keys;
DROP TABLE timers;
DROP TABLE events;
DROP TABLE event_tail;
DROP TABLE number_blocks;
DROP TABLE key_fingerprints;
