-- When facts of customers were last verified that are not contact points. A fact that is known and not here was verified when the
-- customer was created.
CREATE TABLE customer_fact_verifications (
    customer_id text NOT NULL REFERENCES customers (id),
    fact text NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    verified_at text NOT NULL,
    verified_by text REFERENCES staff_users (id),
    PRIMARY KEY (customer_id, fact)
);

-- Which facts of customers are required, as the company has set it; without a row the default holds.
CREATE TABLE required_facts (
    unit_id text PRIMARY KEY NOT NULL REFERENCES units (id),
    version bigint NOT NULL CHECK (version > 0),
    facts text NOT NULL,
    updated_at text NOT NULL
);
