-- What a decision on a proposal counts: the compensation with what was granted in rounds before, in its currency.
ALTER TABLE complaint_rounds ADD COLUMN counted_minor bigint;
UPDATE complaint_rounds SET counted_minor = compensation_minor WHERE ended_at IS NULL;

-- Who complained, as they said themselves, where somebody is known by what they gave. Phone and address are sealed.
CREATE TABLE complaint_complainants (
    complaint_id text PRIMARY KEY NOT NULL REFERENCES complaints (id),
    name text NOT NULL,
    phone blob,
    email blob
);
