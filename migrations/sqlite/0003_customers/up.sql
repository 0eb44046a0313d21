CREATE TABLE customers (
    id text PRIMARY KEY NOT NULL,
    number text NOT NULL UNIQUE,
    version bigint NOT NULL CHECK (version > 0),
    kind text NOT NULL CHECK (kind IN ('person', 'organization')),
    name text NOT NULL,
    name_key text NOT NULL,
    language text,
    time_zone text,
    birthday date,
    industry text,
    organization_size text,
    province text,
    city text,
    district text,
    interests text NOT NULL,
    source_channel text,
    source_detail text,
    potential_grade text,
    key_account boolean NOT NULL,
    account_manager_id text REFERENCES staff_users (id),
    owner_id text REFERENCES staff_users (id),
    unit_id text NOT NULL REFERENCES units (id),
    preferred_channel text,
    quiet_from text,
    quiet_to text,
    identity_number blob,
    identity_index blob,
    notes text,
    archived_at text,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK ((identity_number IS NULL) = (identity_index IS NULL)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);
CREATE INDEX customers_created ON customers (created_at, id);
CREATE INDEX customers_updated ON customers (updated_at, id);
CREATE INDEX customers_name ON customers (name_key, id);
CREATE INDEX customers_unit ON customers (unit_id, created_at, id);
CREATE INDEX customers_owner ON customers (owner_id, created_at, id);
CREATE INDEX customers_account_manager ON customers (account_manager_id, created_at, id);
CREATE INDEX customers_grade ON customers (potential_grade, created_at, id);
CREATE INDEX customers_key_account ON customers (key_account, created_at, id);
CREATE INDEX customers_kind ON customers (kind, created_at, id);
CREATE INDEX customers_source ON customers (source_channel, created_at, id);
CREATE INDEX customers_city ON customers (city, created_at, id);
CREATE INDEX customers_identity ON customers (identity_index);
-- Of the archived alone: an index that also knew all the others would be taken for them, and their order lost.
CREATE INDEX customers_archived ON customers (created_at, id) WHERE archived_at IS NOT NULL;

-- The units a customer is served by, its home among them.
CREATE TABLE customer_units (
    customer_id text NOT NULL REFERENCES customers (id),
    unit_id text NOT NULL REFERENCES units (id),
    PRIMARY KEY (customer_id, unit_id)
);
CREATE INDEX customer_units_unit ON customer_units (unit_id, customer_id);

CREATE TABLE customer_tags (
    customer_id text NOT NULL REFERENCES customers (id),
    tag text NOT NULL,
    PRIMARY KEY (customer_id, tag)
);
CREATE INDEX customer_tags_tag ON customer_tags (tag, customer_id);

CREATE TABLE customer_references (
    id text PRIMARY KEY NOT NULL,
    customer_id text NOT NULL REFERENCES customers (id),
    source text NOT NULL,
    reference text NOT NULL,
    UNIQUE (source, reference)
);
CREATE INDEX customer_references_customer ON customer_references (customer_id);

CREATE TABLE contacts (
    id text PRIMARY KEY NOT NULL,
    customer_id text NOT NULL REFERENCES customers (id),
    name text NOT NULL,
    position text,
    department text,
    is_primary boolean NOT NULL,
    language text,
    notes text,
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX contacts_customer ON contacts (customer_id, created_at, id);

CREATE TABLE contact_points (
    id text PRIMARY KEY NOT NULL,
    customer_id text NOT NULL REFERENCES customers (id),
    contact_id text REFERENCES contacts (id),
    kind text NOT NULL CHECK (kind IN ('phone', 'email', 'address', 'social')),
    platform text,
    label text,
    value blob NOT NULL,
    value_index blob NOT NULL,
    tail_index blob,
    is_primary boolean NOT NULL,
    verified_at text,
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX contact_points_customer ON contact_points (customer_id, created_at, id);
-- Of contacts alone: nearly every point is of the customer itself, and would be looked through for that.
CREATE INDEX contact_points_contact ON contact_points (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX contact_points_value ON contact_points (value_index);
CREATE INDEX contact_points_tail ON contact_points (tail_index);
