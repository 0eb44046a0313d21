DELETE FROM timers WHERE kind IN ('ticket.sla_warning', 'ticket.sla_breach');
DROP INDEX tickets_open_id;
DROP TABLE sla_passes;
DROP TABLE sla_clocks;
DROP TABLE service_configuration_versions;
DROP TABLE service_configurations;
