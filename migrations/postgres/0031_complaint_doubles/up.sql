-- How many rounds the doubles that went into a complaint had behind them: they count where it matters how often the customer was let down.
ALTER TABLE complaints ADD COLUMN earlier_rounds bigint NOT NULL DEFAULT 0 CHECK (earlier_rounds >= 0);
