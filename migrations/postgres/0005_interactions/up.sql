-- The steps of the customer's journey, a list that the company keeps.
CREATE TABLE touchpoints (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    word text COLLATE "C" NOT NULL UNIQUE,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    place bigint NOT NULL CHECK (place >= 0),
    active boolean NOT NULL,
    unit_id uuid NOT NULL REFERENCES units (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX touchpoints_place ON touchpoints (place, id);

-- Contacts with customers over every channel. What has voided_at was entered by mistake, and counts for nothing.
CREATE TABLE interactions (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    unit_id uuid NOT NULL REFERENCES units (id),
    customer_id uuid NOT NULL REFERENCES customers (id),
    contact_id uuid REFERENCES contacts (id) ON DELETE SET NULL,
    channel text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    occurred_at timestamptz NOT NULL,
    staff_id uuid REFERENCES staff_users (id),
    touchpoint text COLLATE "C" REFERENCES touchpoints (word),
    subject text,
    content text,
    outcome text,
    duration_seconds bigint CHECK (duration_seconds >= 0),
    order_id uuid REFERENCES orders (id),
    ticket_id uuid,
    complaint_id uuid,
    voided_at timestamptz,
    void_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((voided_at IS NULL) = (void_reason IS NULL))
);
CREATE INDEX interactions_customer ON interactions (customer_id, occurred_at, id);
CREATE INDEX interactions_customer_channel ON interactions (customer_id, channel, occurred_at, id);
CREATE INDEX interactions_occurred ON interactions (occurred_at, id);
CREATE INDEX interactions_created ON interactions (created_at, id);
CREATE INDEX interactions_updated ON interactions (updated_at, id);
CREATE INDEX interactions_unit ON interactions (unit_id, occurred_at, id);
CREATE INDEX interactions_staff ON interactions (staff_id, occurred_at, id);
CREATE INDEX interactions_channel ON interactions (channel, occurred_at, id);
CREATE INDEX interactions_touchpoint ON interactions (touchpoint, occurred_at, id) WHERE touchpoint IS NOT NULL;
CREATE INDEX interactions_contact ON interactions (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX interactions_order ON interactions (order_id, occurred_at, id) WHERE order_id IS NOT NULL;
CREATE INDEX interactions_voided ON interactions (occurred_at, id) WHERE voided_at IS NOT NULL;

CREATE TABLE interaction_references (
    interaction_id uuid NOT NULL REFERENCES interactions (id),
    source text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    PRIMARY KEY (source, reference)
);
CREATE INDEX interaction_references_interaction ON interaction_references (interaction_id);

-- What staff promised to do next for a customer.
CREATE TABLE follow_ups (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    unit_id uuid NOT NULL REFERENCES units (id),
    customer_id uuid NOT NULL REFERENCES customers (id),
    interaction_id uuid REFERENCES interactions (id),
    subject text NOT NULL,
    note text,
    due_at timestamptz NOT NULL,
    assignee_id uuid NOT NULL REFERENCES staff_users (id),
    status text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    closed_at timestamptz,
    closed_by uuid REFERENCES staff_users (id),
    closing_note text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'open') = (closed_at IS NULL))
);
CREATE INDEX follow_ups_assignee ON follow_ups (assignee_id, status, due_at, id);
CREATE INDEX follow_ups_customer ON follow_ups (customer_id, status, due_at, id);
CREATE INDEX follow_ups_status ON follow_ups (status, due_at, id);
CREATE INDEX follow_ups_due ON follow_ups (due_at, id);
CREATE INDEX follow_ups_created ON follow_ups (created_at, id);
CREATE INDEX follow_ups_updated ON follow_ups (updated_at, id);
CREATE INDEX follow_ups_closed ON follow_ups (customer_id, status, closed_at, id);
CREATE INDEX follow_ups_interaction ON follow_ups (interaction_id) WHERE interaction_id IS NOT NULL;

-- Files that hang on records; their bytes are in the data folder under the id.
CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES units (id),
    record_kind text NOT NULL,
    record_id uuid NOT NULL,
    customer_id uuid REFERENCES customers (id),
    file_name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256 bytea NOT NULL,
    uploaded_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX attachments_record ON attachments (record_id, created_at, id);
CREATE INDEX attachments_customer ON attachments (customer_id);

-- The timeline of a customer reads these by customer, newest first.
CREATE INDEX events_customer_changes ON events (record_id, occurred_at, id) WHERE record_kind = 'customer';
CREATE INDEX event_tail_customer_changes ON event_tail (record_id, occurred_at, id) WHERE record_kind = 'customer';
CREATE INDEX orders_cancelled ON orders (customer_id, cancelled_at, id) WHERE cancelled_at IS NOT NULL;
CREATE INDEX orders_with_refunds ON orders (customer_id, id) WHERE refunded_minor > 0;
