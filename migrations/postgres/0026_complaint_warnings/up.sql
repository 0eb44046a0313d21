-- What alarms, and what is to be done then: versions, never changed; the latest holds. What a document does not say is as shipped.
CREATE TABLE complaint_warning_policies (
    id uuid PRIMARY KEY,
    version bigint NOT NULL UNIQUE CHECK (version > 0),
    document jsonb NOT NULL,
    created_by uuid REFERENCES staff_users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX complaint_warning_policies_created ON complaint_warning_policies (created_at, id);
INSERT INTO complaint_warning_policies (id, version, document, created_at)
    VALUES ('01890000-0000-7000-8000-000000000026', 1, '{}', now());

-- The series of complaints that are watched: those of one product, outlet, cause or member of the staff.
CREATE TABLE complaint_series (
    id uuid PRIMARY KEY,
    watch text NOT NULL UNIQUE,
    began_at timestamptz NOT NULL
);
-- How many series there are, and since when any is watched: one row.
CREATE TABLE complaint_watch (
    id bigint PRIMARY KEY CHECK (id = 1),
    series bigint NOT NULL CHECK (series >= 0),
    watched_since timestamptz
);
INSERT INTO complaint_watch (id, series) VALUES (1, 0);
-- Which complaint counts in which series, and when.
CREATE TABLE complaint_sightings (
    series_id uuid NOT NULL REFERENCES complaint_series (id),
    complaint_id uuid NOT NULL REFERENCES complaints (id),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (series_id, complaint_id)
);
CREATE INDEX complaint_sightings_seen ON complaint_sightings (series_id, seen_at, complaint_id);
CREATE INDEX complaint_sightings_complaint ON complaint_sightings (complaint_id);
-- How many complaints of a series came on a day, counted from 1970-01-01 (UTC): what is usual is taken from these.
CREATE TABLE complaint_series_days (
    series_id uuid NOT NULL REFERENCES complaint_series (id),
    day bigint NOT NULL,
    complaints bigint NOT NULL CHECK (complaints >= 0),
    PRIMARY KEY (series_id, day)
);

CREATE TABLE complaint_alerts (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    watch_kind text NOT NULL,
    watch_of text NOT NULL,
    unit_id uuid NOT NULL REFERENCES units (id),
    customer_id uuid REFERENCES customers (id),
    level text NOT NULL,
    status text NOT NULL,
    reasons jsonb NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    members bigint NOT NULL CHECK (members >= 0),
    owner_id uuid REFERENCES staff_users (id),
    policy_id uuid NOT NULL REFERENCES complaint_warning_policies (id),
    tasks jsonb NOT NULL,
    raised_at timestamptz NOT NULL,
    acknowledge_by timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES staff_users (id),
    closed_at timestamptz,
    closed_by uuid REFERENCES staff_users (id),
    note text,
    updated_at timestamptz NOT NULL,
    CHECK (first_at <= last_at)
);
-- Two alerts of the same never begin with the same complaint: none is raised twice for one window.
CREATE UNIQUE INDEX complaint_alerts_watch ON complaint_alerts (watch_kind, watch_of, first_at);
CREATE INDEX complaint_alerts_latest ON complaint_alerts (watch_kind, watch_of, last_at);
CREATE INDEX complaint_alerts_raised ON complaint_alerts (raised_at, id);
CREATE INDEX complaint_alerts_last ON complaint_alerts (last_at, id);
CREATE INDEX complaint_alerts_owner ON complaint_alerts (owner_id, raised_at, id);
CREATE INDEX complaint_alerts_unit ON complaint_alerts (unit_id, raised_at, id);
CREATE INDEX complaint_alerts_customer ON complaint_alerts (customer_id);

-- Whose an alert is, and who has a task of its plan: they see it wherever they work.
CREATE TABLE complaint_alert_staff (
    alert_id uuid NOT NULL REFERENCES complaint_alerts (id),
    user_id uuid NOT NULL REFERENCES staff_users (id),
    PRIMARY KEY (alert_id, user_id)
);
CREATE INDEX complaint_alert_staff_user ON complaint_alert_staff (user_id, alert_id);

CREATE TABLE complaint_alert_members (
    alert_id uuid NOT NULL REFERENCES complaint_alerts (id),
    complaint_id uuid NOT NULL REFERENCES complaints (id),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (alert_id, complaint_id)
);
CREATE INDEX complaint_alert_members_complaint ON complaint_alert_members (complaint_id);
CREATE INDEX complaint_alert_members_added ON complaint_alert_members (alert_id, added_at, complaint_id);
