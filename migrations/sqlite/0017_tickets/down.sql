ALTER TABLE hand_overs DROP COLUMN tickets;
ALTER TABLE hand_overs DROP COLUMN tickets_to;
DROP INDEX follow_ups_ticket;
ALTER TABLE follow_ups DROP COLUMN ticket_id;
DELETE FROM ticket_steps;
DELETE FROM attachments WHERE record_kind = 'ticket';
DELETE FROM record_holders WHERE record_kind = 'ticket';
-- Without the mark they would be contacts with customers.
DELETE FROM record_holders WHERE record_id IN (SELECT id FROM interactions WHERE internal);
UPDATE follow_ups SET interaction_id = NULL WHERE interaction_id IN (SELECT id FROM interactions WHERE internal);
DELETE FROM interactions WHERE internal;
DROP INDEX interactions_ticket;
UPDATE interactions SET ticket_id = NULL;
ALTER TABLE interactions DROP COLUMN internal;
DROP TABLE ticket_links;
DROP TABLE ticket_collaborators;
DROP TABLE ticket_steps;
DROP TABLE tickets;
DROP TABLE ticket_subcategories;
