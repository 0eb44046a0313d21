-- For each unit the units whose scope takes it in: itself and those above it. The company is not among them: its scope is everything.
CREATE TABLE unit_scopes (
    unit_id uuid NOT NULL REFERENCES units (id),
    scope_id uuid NOT NULL REFERENCES units (id),
    PRIMARY KEY (unit_id, scope_id)
);
CREATE INDEX unit_scopes_scope ON unit_scopes (scope_id, unit_id);

INSERT INTO unit_scopes (unit_id, scope_id)
WITH RECURSIVE above (unit_id, scope_id) AS (
    SELECT id, id FROM units WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT above.unit_id, parent.id FROM above
    JOIN units AS unit ON unit.id = above.scope_id
    JOIN units AS parent ON parent.id = unit.parent_id AND parent.parent_id IS NOT NULL
)
SELECT unit_id, scope_id FROM above;

-- In whose scope a record is: units and staff users. Sorted as the usual list of its kind is, so that the list of a scope is read by this
-- key alone.
CREATE TABLE record_holders (
    holder_id uuid NOT NULL,
    record_kind text COLLATE "C" NOT NULL,
    sort_at timestamptz NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (holder_id, record_kind, sort_at, record_id)
);
CREATE INDEX record_holders_record ON record_holders (record_id, holder_id);

INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id)
SELECT unit_scopes.scope_id, 'customer', customers.created_at, customers.id FROM customers
JOIN customer_units ON customer_units.customer_id = customers.id
JOIN unit_scopes ON unit_scopes.unit_id = customer_units.unit_id
UNION
SELECT owner_id, 'customer', created_at, id FROM customers WHERE owner_id IS NOT NULL
UNION
SELECT account_manager_id, 'customer', created_at, id FROM customers WHERE account_manager_id IS NOT NULL;

INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id)
SELECT unit_scopes.scope_id, 'order', orders.placed_at, orders.id FROM orders
JOIN unit_scopes ON unit_scopes.unit_id = orders.unit_id
UNION
SELECT record_holders.holder_id, 'order', orders.placed_at, orders.id FROM orders
JOIN record_holders ON record_holders.record_id = orders.customer_id
UNION
SELECT salesperson_id, 'order', placed_at, id FROM orders WHERE salesperson_id IS NOT NULL;

INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id)
SELECT record_holders.holder_id, 'interaction', interactions.occurred_at, interactions.id FROM interactions
JOIN record_holders ON record_holders.record_id = interactions.customer_id
UNION
SELECT staff_id, 'interaction', occurred_at, id FROM interactions WHERE staff_id IS NOT NULL;

INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id)
SELECT record_holders.holder_id, 'follow_up', follow_ups.due_at, follow_ups.id FROM follow_ups
JOIN record_holders ON record_holders.record_id = follow_ups.customer_id
UNION
SELECT assignee_id, 'follow_up', due_at, id FROM follow_ups;

-- What staff are told.
CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES staff_users (id),
    kind text NOT NULL,
    record_kind text NOT NULL,
    record_id uuid NOT NULL,
    customer_id uuid REFERENCES customers (id),
    actor_id uuid REFERENCES staff_users (id),
    details jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz
);
CREATE INDEX notifications_user ON notifications (user_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;
