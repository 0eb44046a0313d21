-- What customers are found by. `searched` is what hits are judged by, `tokens` what candidates are found by; both are made by the
-- domain, in the form that `form` names. Where too many match, those that were entered last are taken.
CREATE TABLE customer_search (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id uuid NOT NULL UNIQUE REFERENCES customers (id),
    archived boolean NOT NULL,
    form integer NOT NULL,
    searched text NOT NULL,
    tokens tsvector NOT NULL
);
-- New tokens wait in a list that every search reads through: it is kept short.
CREATE INDEX customer_search_tokens ON customer_search USING gin (tokens) WITH (gin_pending_list_limit = 512);

-- The forms in which every customer is entered; what is written is entered at once.
CREATE TABLE customer_search_forms (
    form integer PRIMARY KEY,
    completed_at timestamptz NOT NULL
);
