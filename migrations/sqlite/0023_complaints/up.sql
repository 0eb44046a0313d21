-- Grievances of customers. `open` says whether somebody still has to do something; `next_due_at` and `next_callback_at` are the far
-- future where there is none, so that lists sort by them. `cause`, `proposed_by`, `approval_level`, `told_at` and `satisfied_at` are
-- those of the present round.
CREATE TABLE complaints (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    number text NOT NULL UNIQUE,
    unit_id text NOT NULL REFERENCES units (id),
    customer_id text NOT NULL REFERENCES customers (id),
    contact_id text REFERENCES contacts (id) ON DELETE SET NULL,
    channel text NOT NULL,
    source text NOT NULL,
    origin_kind text,
    origin_id text,
    received_at text NOT NULL,
    received_by text REFERENCES staff_users (id),
    touchpoint text REFERENCES touchpoints (word),
    subject text NOT NULL,
    account text,
    demand text,
    language text,
    product_id text REFERENCES products (id),
    order_id text REFERENCES orders (id),
    outlet_id text REFERENCES units (id),
    kind text NOT NULL,
    severity text NOT NULL,
    key_account boolean NOT NULL,
    safety boolean NOT NULL,
    repeat boolean NOT NULL,
    status text NOT NULL,
    open boolean NOT NULL,
    outcome text,
    assignee_id text REFERENCES staff_users (id),
    assigned_at text,
    round bigint NOT NULL CHECK (round > 0),
    cause text,
    subcause text,
    proposed_by text REFERENCES staff_users (id),
    approval_level text,
    acknowledged_at text,
    major_since text,
    major_acknowledged_at text,
    major_acknowledged_by text REFERENCES staff_users (id),
    told_at text,
    satisfied_at text,
    callback_tries bigint NOT NULL CHECK (callback_tries >= 0),
    next_callback_at text NOT NULL,
    closed_at text,
    merged_into_id text REFERENCES complaints (id),
    recourse text,
    recourse_since text,
    recourse_outcome text,
    recourse_outcome_at text,
    first_round boolean NOT NULL,
    resolution_seconds bigint CHECK (resolution_seconds >= 0),
    next_due_at text NOT NULL,
    breached boolean NOT NULL,
    acknowledgement_kept bigint NOT NULL,
    acknowledgement_breached bigint NOT NULL,
    resolution_kept bigint NOT NULL,
    resolution_breached bigint NOT NULL,
    callback_kept bigint NOT NULL,
    callback_breached bigint NOT NULL,
    major_acknowledgement_kept bigint NOT NULL,
    major_acknowledgement_breached bigint NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK (open = (status IN ('received', 'assigned', 'handling', 'awaiting_approval', 'confirming', 'callback_due'))),
    CHECK ((status = 'closed') = (outcome IS NOT NULL)),
    CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
    CHECK ((status = 'awaiting_approval') = (approval_level IS NOT NULL)),
    CHECK (open = (closed_at IS NULL)),
    CHECK ((origin_kind IS NULL) = (origin_id IS NULL)),
    CHECK ((assignee_id IS NULL) = (assigned_at IS NULL)),
    CHECK (assignee_id IS NOT NULL OR status IN ('received', 'withdrawn', 'merged')),
    CHECK ((recourse IS NULL) = (recourse_since IS NULL)),
    CHECK ((recourse_outcome IS NULL) = (recourse_outcome_at IS NULL)),
    CHECK (merged_into_id <> id)
);
CREATE INDEX complaints_assignee ON complaints (assignee_id, open, next_due_at, id);
CREATE INDEX complaints_unit ON complaints (unit_id, open, next_due_at, id);
CREATE INDEX complaints_open ON complaints (open, next_due_at, id);
CREATE INDEX complaints_open_received ON complaints (open, received_at, id);
CREATE INDEX complaints_breached ON complaints (breached, open, next_due_at, id);
CREATE INDEX complaints_status ON complaints (status, next_due_at, id);
CREATE INDEX complaints_callback ON complaints (status, next_callback_at, id);
CREATE INDEX complaints_due ON complaints (next_due_at, id);
CREATE INDEX complaints_called ON complaints (next_callback_at, id);
CREATE INDEX complaints_received ON complaints (received_at, id);
CREATE INDEX complaints_updated ON complaints (updated_at, id);
CREATE INDEX complaints_kind ON complaints (kind, received_at, id);
CREATE INDEX complaints_cause ON complaints (cause, received_at, id);
CREATE INDEX complaints_touchpoint ON complaints (touchpoint, received_at, id);
CREATE INDEX complaints_customer ON complaints (customer_id, received_at, id);
CREATE INDEX complaints_customer_open ON complaints (customer_id, open, next_due_at, id);
CREATE INDEX complaints_closed ON complaints (customer_id, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX complaints_product ON complaints (product_id, received_at, id) WHERE product_id IS NOT NULL;
CREATE INDEX complaints_outlet ON complaints (outlet_id, received_at, id) WHERE outlet_id IS NOT NULL;
CREATE INDEX complaints_order ON complaints (order_id, received_at, id) WHERE order_id IS NOT NULL;
CREATE INDEX complaints_contact ON complaints (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX complaints_origin ON complaints (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX complaints_merged ON complaints (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX complaints_watched ON complaints (recourse_since, id) WHERE recourse_since IS NOT NULL AND recourse_outcome IS NULL;

-- The staff whom complaints concern.
CREATE TABLE complaint_staff (
    complaint_id text NOT NULL REFERENCES complaints (id),
    user_id text NOT NULL REFERENCES staff_users (id),
    PRIMARY KEY (complaint_id, user_id)
);
CREATE INDEX complaint_staff_user ON complaint_staff (user_id, complaint_id);

-- One pass from the cause to the verdict of the customer each. What has ended never changes.
CREATE TABLE complaint_rounds (
    complaint_id text NOT NULL REFERENCES complaints (id),
    number bigint NOT NULL CHECK (number > 0),
    began_at text NOT NULL,
    ended_at text,
    cause text,
    subcause text,
    finding text,
    identified_by text REFERENCES staff_users (id),
    identified_at text,
    handler_id text REFERENCES staff_users (id),
    handlers text NOT NULL,
    measures text NOT NULL,
    measures_note text,
    compensation_minor bigint,
    compensation_currency text,
    proposed_by text REFERENCES staff_users (id),
    proposed_at text,
    approval text,
    decision text,
    decided_by text REFERENCES staff_users (id),
    decided_at text,
    decision_note text,
    told text,
    told_at text,
    told_by text REFERENCES staff_users (id),
    satisfied_at text,
    tries text NOT NULL,
    callback_result text,
    callback_by text REFERENCES staff_users (id),
    callback_at text,
    callback_note text,
    verdict text,
    PRIMARY KEY (complaint_id, number),
    CHECK ((ended_at IS NULL) = (verdict IS NULL)),
    CHECK ((cause IS NULL) = (identified_at IS NULL)),
    CHECK ((compensation_minor IS NULL) = (compensation_currency IS NULL)),
    CHECK (verdict <> 'satisfied' OR (callback_result = 'satisfied' AND callback_by IS NOT NULL))
);
CREATE INDEX complaint_rounds_identified ON complaint_rounds (identified_at, complaint_id, number) WHERE identified_at IS NOT NULL;

CREATE TRIGGER complaint_rounds_kept BEFORE UPDATE ON complaint_rounds WHEN OLD.ended_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a round that has ended never changes');
END;
CREATE TRIGGER complaint_rounds_not_removed BEFORE DELETE ON complaint_rounds WHEN OLD.ended_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a round that has ended never changes');
END;

-- What happened to complaints: their history, only added to. Steps of a complaint that went into another belong to that one, and keep
-- where they were taken.
CREATE TABLE complaint_steps (
    id text PRIMARY KEY NOT NULL,
    complaint_id text NOT NULL REFERENCES complaints (id),
    origin_id text REFERENCES complaints (id),
    action text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    at text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text,
    note text,
    interaction_id text REFERENCES interactions (id),
    details text NOT NULL
);
CREATE INDEX complaint_steps_complaint ON complaint_steps (complaint_id, at, id);
CREATE INDEX complaint_steps_origin ON complaint_steps (origin_id, at, id) WHERE origin_id IS NOT NULL;
CREATE INDEX complaint_steps_interaction ON complaint_steps (interaction_id) WHERE interaction_id IS NOT NULL;

CREATE INDEX interactions_complaint ON interactions (complaint_id, occurred_at, id) WHERE complaint_id IS NOT NULL;

ALTER TABLE hand_overs ADD COLUMN complaints_to text REFERENCES staff_users (id);
ALTER TABLE hand_overs ADD COLUMN complaints bigint NOT NULL DEFAULT 0;
