-- Whether a program said it.
ALTER TABLE interactions ADD COLUMN automatic boolean NOT NULL DEFAULT FALSE;
-- Who of the staff recorded it; none where a program did.
ALTER TABLE interactions ADD COLUMN recorded_by uuid REFERENCES staff_users (id);

-- The steps of cases told so until now.
UPDATE interactions SET automatic = TRUE
WHERE id IN (SELECT interaction_id FROM ticket_steps WHERE interaction_id IS NOT NULL AND (details ->> 'automatic')::boolean)
   OR id IN (SELECT interaction_id FROM complaint_steps WHERE interaction_id IS NOT NULL AND (details ->> 'automatic')::boolean);

-- The log told so until now.
UPDATE interactions SET recorded_by = created.actor_id
FROM (
    SELECT record_id, actor_id FROM events WHERE kind = 'interaction.created' AND actor_kind = 'user'
    UNION ALL
    SELECT record_id, actor_id FROM event_tail WHERE kind = 'interaction.created' AND actor_kind = 'user'
) AS created
WHERE created.record_id = interactions.id;
