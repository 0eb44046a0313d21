-- What is configured about complaints as a whole: versions of each kind, never changed; the latest holds.
CREATE TABLE complaint_policies (
    id text PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    document text NOT NULL,
    created_by text REFERENCES staff_users (id),
    created_at text NOT NULL,
    UNIQUE (kind, version)
);
CREATE INDEX complaint_policies_created ON complaint_policies (kind, created_at, id);
INSERT INTO complaint_policies (id, kind, version, document, created_at) VALUES
    ('01890000-0000-7000-8000-000000000025', 'handling', 1,
    '{"currency":"CNY","causes":[{"cause":"service","measures":["apology","explanation","rework","change_of_staff","refund","voucher","compensation","other"],"decided_by":"manager","approve_major":false},{"cause":"user","measures":["apology","explanation","guidance","inspection","repair","voucher","other"],"decided_by":"manager","approve_major":false},{"cause":"product","measures":["apology","explanation","inspection","repair","replacement","return","loan","refund","voucher","compensation","other"],"decided_by":"director","approve_major":false}],"roles":[{"role":"general_manager","level":"general_manager","limit":"unlimited"},{"role":"sales_director","level":"director","limit":{"up_to":2000000}},{"role":"service_director","level":"director","limit":{"up_to":2000000}},{"role":"customer_director","level":"director","limit":{"up_to":2000000}},{"role":"sales_manager","level":"manager","limit":{"up_to":200000}},{"role":"service_manager","level":"manager","limit":{"up_to":200000}},{"role":"salesperson","level":null,"limit":{"up_to":20000}},{"role":"service_consultant","level":null,"limit":{"up_to":20000}},{"role":"service_agent","level":null,"limit":{"up_to":20000}}],"persons":[]}', strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    ('01890000-0000-7000-8000-000000000026', 'incentives', 1,
    '{"currency":"CNY","fault":[{"role":"salesperson","least_minor":5000,"most_minor":10000},{"role":"service_consultant","least_minor":5000,"most_minor":10000}],"lapse":{"least_minor":20000,"most_minor":20000},"monthly_cap_minor":50000,"objection_days":7}', strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'));

-- Where causes of complaints lie in more detail, a list that the company keeps.
CREATE TABLE complaint_subcauses (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    cause text NOT NULL,
    word text NOT NULL UNIQUE,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    place bigint NOT NULL CHECK (place >= 0),
    active boolean NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX complaint_subcauses_place ON complaint_subcauses (place, id);

-- Who of the staff is answerable for a complaint. Of the judgements that hold there is one for each complaint, person and ground.
CREATE TABLE complaint_judgements (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    complaint_id text NOT NULL REFERENCES complaints (id),
    complaint_number text NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    round bigint NOT NULL CHECK (round > 0),
    user_id text REFERENCES staff_users (id),
    ground text NOT NULL,
    target text,
    verdict text NOT NULL,
    reason text NOT NULL,
    amount_minor bigint CHECK (amount_minor > 0),
    amount_currency text,
    booked_minor bigint CHECK (booked_minor > 0),
    policy_id text NOT NULL REFERENCES complaint_policies (id),
    judged_by text NOT NULL REFERENCES staff_users (id),
    judged_at text NOT NULL,
    object_before text NOT NULL,
    status text NOT NULL,
    objection text,
    objected_at text,
    ruling text,
    ruled_by text REFERENCES staff_users (id),
    ruled_at text,
    updated_at text NOT NULL,
    CHECK (verdict <> 'liable' OR user_id IS NOT NULL),
    CHECK (judged_by <> user_id),
    CHECK (ruled_by <> user_id),
    CHECK (ruled_by <> judged_by OR status = 'revoked'),
    CHECK ((ground = 'lapsed_promise') = (target IS NOT NULL)),
    CHECK ((amount_minor IS NULL) = (amount_currency IS NULL)),
    CHECK (booked_minor <= amount_minor),
    CHECK ((objection IS NULL) = (objected_at IS NULL)),
    CHECK ((ruling IS NULL) = (ruled_at IS NULL)),
    CHECK ((ruling IS NULL) = (ruled_by IS NULL))
);
CREATE INDEX complaint_judgements_complaint ON complaint_judgements (complaint_id, judged_at, id);
CREATE INDEX complaint_judgements_user ON complaint_judgements (user_id, judged_at, id);
CREATE INDEX complaint_judgements_status ON complaint_judgements (status, judged_at, id);
CREATE INDEX complaint_judgements_judged ON complaint_judgements (judged_at, id);
CREATE UNIQUE INDEX complaint_judgements_once ON complaint_judgements (complaint_id, user_id, ground)
    WHERE status NOT IN ('overturned', 'revoked');

-- The months of the ledger of incentives in which something was booked. One that is closed never changes.
CREATE TABLE complaint_incentive_months (
    id text PRIMARY KEY NOT NULL,
    month text NOT NULL UNIQUE,
    closed_at text,
    closed_by text REFERENCES staff_users (id),
    created_at text NOT NULL
);
CREATE INDEX complaint_incentive_months_month ON complaint_incentive_months (month, id);

-- The ledger of incentives: bookings, and reversals that take them back, only added to.
CREATE TABLE complaint_incentives (
    id text PRIMARY KEY NOT NULL,
    user_id text NOT NULL REFERENCES staff_users (id),
    month text NOT NULL REFERENCES complaint_incentive_months (month),
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    judgement_id text NOT NULL REFERENCES complaint_judgements (id),
    complaint_id text NOT NULL REFERENCES complaints (id),
    complaint_number text NOT NULL,
    reverses_id text UNIQUE REFERENCES complaint_incentives (id),
    booked_by text REFERENCES staff_users (id),
    booked_at text NOT NULL,
    UNIQUE (judgement_id, kind),
    CHECK (kind IN ('booking', 'reversal')),
    CHECK ((kind = 'booking') = (amount_minor > 0)),
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
    CHECK (amount_minor <> 0)
);
CREATE INDEX complaint_incentives_user ON complaint_incentives (user_id, booked_at, id);
CREATE INDEX complaint_incentives_user_month ON complaint_incentives (user_id, month, id);
CREATE INDEX complaint_incentives_month ON complaint_incentives (month, booked_at, id);
CREATE INDEX complaint_incentives_booked ON complaint_incentives (booked_at, id);
CREATE INDEX complaint_incentives_complaint ON complaint_incentives (complaint_id, booked_at, id);

CREATE TRIGGER complaint_incentives_kept_changed BEFORE UPDATE ON complaint_incentives
    BEGIN SELECT RAISE(ABORT, 'the ledger of incentives is only added to'); END;
CREATE TRIGGER complaint_incentives_kept_removed BEFORE DELETE ON complaint_incentives
    BEGIN SELECT RAISE(ABORT, 'the ledger of incentives is only added to'); END;
CREATE TRIGGER complaint_incentive_months_kept_changed BEFORE UPDATE ON complaint_incentive_months WHEN OLD.closed_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the ledger of incentives is only added to'); END;
CREATE TRIGGER complaint_incentive_months_kept_removed BEFORE DELETE ON complaint_incentive_months WHEN OLD.closed_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the ledger of incentives is only added to'); END;
CREATE TRIGGER complaint_incentives_open BEFORE INSERT ON complaint_incentives
    WHEN EXISTS (SELECT 1 FROM complaint_incentive_months WHERE month = NEW.month AND closed_at IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;

-- What callbacks brought up.
CREATE INDEX complaints_from_callbacks ON complaints (received_at, id) WHERE source = 'callback';
CREATE INDEX complaint_rounds_called ON complaint_rounds (callback_at, complaint_id) WHERE callback_result = 'unsatisfied';
