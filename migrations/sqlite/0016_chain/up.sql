-- The chain over sealed events: each hash is over the one before it, the position and what the event says. Apart from the events, so
-- that an event that is removed or moved leaves its hash where it was.
CREATE TABLE event_hashes (
    position integer PRIMARY KEY NOT NULL CHECK (position > 0),
    hash blob NOT NULL
);
