DROP TABLE complaint_follow_up_tokens;
DELETE FROM timers WHERE kind IN ('complaint.sla_warning', 'complaint.sla_breach', 'complaint.escalation');
DELETE FROM escalations WHERE record_kind = 'complaint';
DELETE FROM sla_passes WHERE record_kind = 'complaint';
DELETE FROM service_configuration_versions WHERE configuration_id IN (SELECT id FROM service_configurations WHERE kind = 'sla_policy' AND code = 'complaints');
DELETE FROM service_configurations WHERE kind = 'sla_policy' AND code = 'complaints';
DELETE FROM sla_clocks WHERE record_kind <> 'ticket';
ALTER TABLE sla_clocks DROP CONSTRAINT sla_clocks_target_check;
ALTER TABLE sla_clocks ADD CONSTRAINT sla_clocks_target_check CHECK (target IN ('first_response', 'next_response', 'resolution'));
