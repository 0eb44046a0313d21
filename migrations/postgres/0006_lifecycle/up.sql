-- Where the customer stands in its life with the company, and since when: kept beside the record for lists and screens.
ALTER TABLE customers ADD COLUMN stage text NOT NULL DEFAULT 'prospect'
    CHECK (stage IN ('prospect', 'new', 'existing', 'loyal', 'churned'));
ALTER TABLE customers ADD COLUMN stage_since timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z';
UPDATE customers SET stage_since = created_at;
CREATE INDEX customers_stage ON customers (stage, created_at, id);

-- Every change of stage. A row whose place in history another has taken stays, and says since when.
CREATE TABLE customer_stages (
    customer_id uuid NOT NULL REFERENCES customers (id),
    effective_at timestamptz NOT NULL,
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    from_stage text,
    from_seconds bigint CHECK (from_seconds >= 0),
    stage text NOT NULL CHECK (stage IN ('prospect', 'new', 'existing', 'loyal', 'churned')),
    ended_at timestamptz CHECK (ended_at >= effective_at),
    reason jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (customer_id, effective_at, id)
);
CREATE INDEX customer_stages_valid ON customer_stages (effective_at, ended_at, stage, unit_id, customer_id) WHERE superseded_at IS NULL;

-- What is kept of each customer's history, so that a new fact needs no look at the old ones. A customer without a row has none yet;
-- one without a state, or whose policies are not those that hold now, is to be judged anew.
CREATE TABLE customer_lifecycles (
    customer_id uuid PRIMARY KEY REFERENCES customers (id),
    state text,
    policies bigint NOT NULL,
    stage_row_id uuid NOT NULL,
    timer_id uuid,
    look_at timestamptz,
    CHECK ((timer_id IS NULL) = (look_at IS NULL))
);

-- Stages that staff have set.
CREATE TABLE lifecycle_marks (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    unit_id uuid NOT NULL REFERENCES units (id),
    marked_at timestamptz NOT NULL,
    stage text NOT NULL CHECK (stage IN ('new', 'existing', 'loyal', 'churned')),
    pinned_until timestamptz,
    churn_reason text,
    words text,
    staff_id uuid NOT NULL REFERENCES staff_users (id),
    CHECK ((stage = 'churned') = (churn_reason IS NOT NULL))
);
CREATE INDEX lifecycle_marks_customer ON lifecycle_marks (customer_id, marked_at, id);

-- Former homes of customers, each with the instant at which it was left: the past is judged by the policies of where they were.
CREATE TABLE customer_homes (
    customer_id uuid NOT NULL REFERENCES customers (id),
    left_at timestamptz NOT NULL,
    unit_id uuid NOT NULL REFERENCES units (id),
    PRIMARY KEY (customer_id, left_at)
);

-- Versions of the figures by which stages are judged; never changed.
CREATE TABLE lifecycle_policies (
    id uuid PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES units (id),
    customer_kind text CHECK (customer_kind IN ('person', 'organization')),
    effective_from timestamptz NOT NULL,
    days_to_existing bigint NOT NULL CHECK (days_to_existing > 0),
    orders_to_existing bigint NOT NULL CHECK (orders_to_existing > 0),
    loyal_orders bigint NOT NULL CHECK (loyal_orders > 0),
    loyal_window_days bigint NOT NULL CHECK (loyal_window_days > 0),
    loyal_grace_days bigint NOT NULL CHECK (loyal_grace_days >= 0),
    churn_after_days bigint NOT NULL CHECK (churn_after_days > 0),
    created_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX lifecycle_policies_effective ON lifecycle_policies (effective_from, id);
CREATE INDEX lifecycle_policies_created ON lifecycle_policies (created_at, id);
CREATE INDEX lifecycle_policies_unit ON lifecycle_policies (unit_id);

-- Passes that judge the stages of many customers anew, slice by slice: of a unit and all below it, or of everybody.
CREATE TABLE lifecycle_passes (
    id uuid PRIMARY KEY,
    unit_id uuid REFERENCES units (id),
    after_customer_id uuid,
    customers bigint NOT NULL CHECK (customers >= 0),
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX lifecycle_passes_open ON lifecycle_passes (created_at, id) WHERE finished_at IS NULL;

-- Customers that are there already begin as prospects until the first pass has judged their history.
INSERT INTO customer_stages (customer_id, effective_at, id, unit_id, stage, reason, recorded_at)
    SELECT id, created_at, id, unit_id, 'prospect', '{"rule":"created"}', created_at FROM customers;
INSERT INTO customer_lifecycles (customer_id, policies, stage_row_id) SELECT id, 0, id FROM customers;
INSERT INTO lifecycle_passes (id, customers, created_at) VALUES ('00000000-0000-7000-8000-000000000006', 0, now());
