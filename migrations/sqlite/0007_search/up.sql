-- What customers are found by. `searched` is what hits are judged by; both it and the tokens are made by the domain, in the form
-- that `form` names. Where too many match, those that were entered last are taken. The entry is the row of the full-text index, so
-- that it must be a column: VACUUM gives rows that have none other numbers.
CREATE TABLE customer_search (
    entry integer PRIMARY KEY NOT NULL,
    customer_id text NOT NULL UNIQUE REFERENCES customers (id),
    archived boolean NOT NULL,
    form integer NOT NULL,
    searched text NOT NULL
);
-- Tokens are letters and digits alone, in lower case, so that the plainest tokenizer gives them back as they are.
CREATE VIRTUAL TABLE customer_search_index USING fts5 (
    tokens,
    content = '',
    contentless_delete = 1,
    tokenize = 'ascii',
    detail = none,
    prefix = '1 2'
);

-- The forms in which every customer is entered; what is written is entered at once.
CREATE TABLE customer_search_forms (
    form integer PRIMARY KEY NOT NULL,
    completed_at text NOT NULL
);
