-- The key that asked for an import, where no staff user did.
ALTER TABLE imports ADD COLUMN requested_by_key uuid REFERENCES api_keys (id);
