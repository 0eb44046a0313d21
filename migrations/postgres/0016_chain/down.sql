DROP TABLE event_hashes;
