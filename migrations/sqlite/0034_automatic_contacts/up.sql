-- Whether a program said it.
ALTER TABLE interactions ADD COLUMN automatic boolean NOT NULL DEFAULT FALSE;
-- Who of the staff recorded it; none where a program did.
ALTER TABLE interactions ADD COLUMN recorded_by text REFERENCES staff_users (id);

-- The steps of cases told so until now.
UPDATE interactions SET automatic = TRUE
WHERE id IN (SELECT interaction_id FROM ticket_steps WHERE interaction_id IS NOT NULL AND json_extract(details, '$.automatic') = 1)
   OR id IN (SELECT interaction_id FROM complaint_steps WHERE interaction_id IS NOT NULL AND json_extract(details, '$.automatic') = 1);

-- The log told so until now.
UPDATE interactions SET recorded_by = (
    SELECT actor_id FROM events
    WHERE events.record_id = interactions.id AND kind = 'interaction.created' AND actor_kind = 'user'
    ORDER BY position LIMIT 1
);
