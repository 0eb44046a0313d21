-- What a ticket is about in more detail, a list that the company keeps.
CREATE TABLE ticket_subcategories (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    category text NOT NULL,
    word text COLLATE "C" NOT NULL UNIQUE,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    place bigint NOT NULL CHECK (place >= 0),
    active boolean NOT NULL,
    unit_id uuid NOT NULL REFERENCES units (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX ticket_subcategories_place ON ticket_subcategories (place, id);

-- Problems of customers. `open` says whether somebody still has to do something; `next_due_at` is the far future where no promise
-- runs, and `urgency` is below every other where the ticket is over, so that lists sort by them.
CREATE TABLE tickets (
    id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    number text COLLATE "C" NOT NULL UNIQUE,
    unit_id uuid NOT NULL REFERENCES units (id),
    customer_id uuid NOT NULL REFERENCES customers (id),
    contact_id uuid REFERENCES contacts (id) ON DELETE SET NULL,
    channel text NOT NULL,
    touchpoint text COLLATE "C" REFERENCES touchpoints (word),
    subject text NOT NULL,
    description text,
    language text,
    order_id uuid REFERENCES orders (id),
    kind text,
    category text,
    subcategory text COLLATE "C" REFERENCES ticket_subcategories (word),
    priority text NOT NULL,
    urgency text COLLATE "C" NOT NULL,
    major boolean NOT NULL,
    key_account boolean NOT NULL,
    status text NOT NULL,
    open boolean NOT NULL,
    reported_at timestamptz NOT NULL,
    answered boolean NOT NULL,
    queue_id uuid,
    assignee_id uuid REFERENCES staff_users (id),
    assigned_at timestamptz,
    waiting_reason text,
    waiting_since timestamptz,
    waited_seconds bigint NOT NULL CHECK (waited_seconds >= 0),
    parent_id uuid REFERENCES tickets (id),
    merged_into_id uuid REFERENCES tickets (id),
    asked_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    round bigint NOT NULL CHECK (round > 0),
    first_response_at timestamptz,
    customer_wrote_at timestamptz NOT NULL,
    customer_told_at timestamptz,
    replies bigint NOT NULL CHECK (replies >= 0),
    customer_messages bigint NOT NULL CHECK (customer_messages > 0),
    next_due_at timestamptz NOT NULL,
    breached boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (open = (status IN ('reported', 'classified', 'assigned', 'in_progress', 'waiting_customer'))),
    CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
    CHECK ((status = 'waiting_customer') = (waiting_since IS NOT NULL)),
    CHECK ((waiting_since IS NULL) = (waiting_reason IS NULL)),
    CHECK ((kind IS NULL) = (category IS NULL)),
    CHECK ((assignee_id IS NULL) = (assigned_at IS NULL)),
    CHECK (parent_id <> id),
    CHECK (merged_into_id <> id)
);
CREATE INDEX tickets_assignee ON tickets (assignee_id, open, next_due_at, id);
CREATE INDEX tickets_queue ON tickets (queue_id, open, next_due_at, id);
CREATE INDEX tickets_unit ON tickets (unit_id, open, next_due_at, id);
CREATE INDEX tickets_open ON tickets (open, next_due_at, id);
CREATE INDEX tickets_breached ON tickets (breached, open, next_due_at, id);
CREATE INDEX tickets_status ON tickets (status, next_due_at, id);
CREATE INDEX tickets_due ON tickets (next_due_at, id);
CREATE INDEX tickets_customer ON tickets (customer_id, reported_at, id);
CREATE INDEX tickets_customer_open ON tickets (customer_id, open, next_due_at, id);
CREATE INDEX tickets_closed ON tickets (customer_id, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX tickets_reported ON tickets (reported_at, id);
CREATE INDEX tickets_updated ON tickets (updated_at, id);
CREATE INDEX tickets_urgency ON tickets (urgency, id);
CREATE INDEX tickets_contact ON tickets (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX tickets_order ON tickets (order_id, reported_at, id) WHERE order_id IS NOT NULL;
CREATE INDEX tickets_parent ON tickets (parent_id, reported_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX tickets_merged ON tickets (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- What happened to tickets: their history, only added to. Steps of a ticket that went into another belong to that one, and keep where
-- they were taken.
CREATE TABLE ticket_steps (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    origin_id uuid REFERENCES tickets (id),
    action text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    note text,
    interaction_id uuid REFERENCES interactions (id),
    details jsonb NOT NULL
);
CREATE INDEX ticket_steps_ticket ON ticket_steps (ticket_id, at, id);
CREATE INDEX ticket_steps_origin ON ticket_steps (origin_id, at, id) WHERE origin_id IS NOT NULL;
CREATE INDEX ticket_steps_interaction ON ticket_steps (interaction_id) WHERE interaction_id IS NOT NULL;

-- Staff of other departments who see a ticket and add to it.
CREATE TABLE ticket_collaborators (
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    user_id uuid NOT NULL REFERENCES staff_users (id),
    PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX ticket_collaborators_user ON ticket_collaborators (user_id, ticket_id);

-- How tickets belong together, each link once, seen from the first.
CREATE TABLE ticket_links (
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    kind text NOT NULL,
    other_id uuid NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (ticket_id, kind, other_id),
    CHECK (ticket_id <> other_id)
);
CREATE INDEX ticket_links_other ON ticket_links (other_id);

-- Notes for colleagues are kept as interactions, and are no contact with the customer.
ALTER TABLE interactions ADD COLUMN internal boolean NOT NULL DEFAULT FALSE;
CREATE INDEX interactions_ticket ON interactions (ticket_id, occurred_at, id) WHERE ticket_id IS NOT NULL;

ALTER TABLE follow_ups ADD COLUMN ticket_id uuid REFERENCES tickets (id);
CREATE INDEX follow_ups_ticket ON follow_ups (ticket_id, due_at, id) WHERE ticket_id IS NOT NULL;

ALTER TABLE hand_overs ADD COLUMN tickets_to uuid REFERENCES staff_users (id);
ALTER TABLE hand_overs ADD COLUMN tickets bigint NOT NULL DEFAULT 0;
