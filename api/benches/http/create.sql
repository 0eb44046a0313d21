\set value random(1, 1000000000000000)
BEGIN;
INSERT INTO customers (id, number, version, kind, name, name_key, interests, key_account, unit_id, created_at, updated_at)
    VALUES (gen_random_uuid(), 'B-' || gen_random_uuid(), 1, 'person', '王小' || :value, 'wang xiao', '[]', false,
        CAST(:unit AS uuid), now(), now());
INSERT INTO event_tail (id, kind, record_kind, record_id, unit_id, actor_kind, occurred_at, details)
    VALUES (gen_random_uuid(), 'customer.created', 'customer', gen_random_uuid(), CAST(:unit AS uuid), 'user', now(), '{}');
COMMIT;
