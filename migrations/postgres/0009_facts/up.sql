-- When facts of customers were last verified that are not contact points. A fact that is known and not here was verified when the
-- customer was created.
CREATE TABLE customer_fact_verifications (
    customer_id uuid NOT NULL REFERENCES customers (id),
    fact text NOT NULL,
    unit_id uuid NOT NULL REFERENCES units (id),
    verified_at timestamptz NOT NULL,
    verified_by uuid REFERENCES staff_users (id),
    PRIMARY KEY (customer_id, fact)
);

-- Which facts of customers are required, as the company has set it; without a row the default holds.
CREATE TABLE required_facts (
    unit_id uuid PRIMARY KEY REFERENCES units (id),
    version bigint NOT NULL CHECK (version > 0),
    facts jsonb NOT NULL,
    updated_at timestamptz NOT NULL
);
