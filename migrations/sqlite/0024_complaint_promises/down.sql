DROP TABLE complaint_follow_up_tokens;
DELETE FROM timers WHERE kind IN ('complaint.sla_warning', 'complaint.sla_breach', 'complaint.escalation');
DELETE FROM escalations WHERE record_kind = 'complaint';
DELETE FROM sla_passes WHERE record_kind = 'complaint';
DELETE FROM service_configuration_versions WHERE configuration_id IN (SELECT id FROM service_configurations WHERE kind = 'sla_policy' AND code = 'complaints');
DELETE FROM service_configurations WHERE kind = 'sla_policy' AND code = 'complaints';
CREATE TABLE sla_clocks_before (
    record_id text NOT NULL,
    target text NOT NULL CHECK (target IN ('first_response', 'next_response', 'resolution')),
    ordinal bigint NOT NULL CHECK (ordinal > 0),
    record_kind text NOT NULL,
    rule text NOT NULL,
    policy_version_id text NOT NULL,
    calendar_version_id text,
    started_at text NOT NULL,
    promise_seconds bigint NOT NULL,
    due_at text,
    warn_at text,
    state text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'withdrawn')),
    warned_at text,
    breached_at text,
    ended_at text,
    used_seconds bigint NOT NULL,
    CHECK ((state = 'breached') = (breached_at IS NOT NULL)),
    CHECK (ended_at IS NOT NULL OR state NOT IN ('met', 'withdrawn')),
    PRIMARY KEY (record_id, target, ordinal)
) WITHOUT ROWID;
INSERT INTO sla_clocks_before SELECT * FROM sla_clocks WHERE record_kind = 'ticket';
DROP TABLE sla_clocks;
ALTER TABLE sla_clocks_before RENAME TO sla_clocks;
