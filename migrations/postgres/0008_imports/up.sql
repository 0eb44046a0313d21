-- Imports become jobs: asked for over the API, given their file later, worked on by one process at a time.
ALTER TABLE imports ALTER COLUMN file_hash DROP NOT NULL;
ALTER TABLE imports ALTER COLUMN started_at DROP NOT NULL;
ALTER TABLE imports ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE imports ALTER COLUMN version DROP DEFAULT;
ALTER TABLE imports ADD COLUMN unit_id uuid REFERENCES units (id);
ALTER TABLE imports ADD COLUMN origin text NOT NULL DEFAULT 'command_line';
ALTER TABLE imports ALTER COLUMN origin DROP DEFAULT;
ALTER TABLE imports ADD COLUMN requested_by uuid REFERENCES staff_users (id);
ALTER TABLE imports ADD COLUMN dry_run boolean NOT NULL DEFAULT FALSE;
ALTER TABLE imports ALTER COLUMN dry_run DROP DEFAULT;
ALTER TABLE imports ADD COLUMN again boolean NOT NULL DEFAULT FALSE;
ALTER TABLE imports ALTER COLUMN again DROP DEFAULT;
ALTER TABLE imports ADD COLUMN encoding text;
ALTER TABLE imports ADD COLUMN file_bytes bigint CHECK (file_bytes >= 0);
ALTER TABLE imports ADD COLUMN bytes_done bigint NOT NULL DEFAULT 0 CHECK (bytes_done >= 0);
ALTER TABLE imports ALTER COLUMN bytes_done DROP DEFAULT;
ALTER TABLE imports ADD COLUMN customers_made bigint NOT NULL DEFAULT 0 CHECK (customers_made >= 0);
ALTER TABLE imports ALTER COLUMN customers_made DROP DEFAULT;
ALTER TABLE imports ADD COLUMN folder_id uuid;
ALTER TABLE imports ADD COLUMN file_id uuid;
ALTER TABLE imports ADD COLUMN file_until timestamptz;
ALTER TABLE imports ADD COLUMN lease_owner uuid;
ALTER TABLE imports ADD COLUMN lease_until timestamptz;
ALTER TABLE imports ADD COLUMN cancel_requested_at timestamptz;
ALTER TABLE imports ADD COLUMN stopped jsonb;
ALTER TABLE imports ADD COLUMN created_at timestamptz;
UPDATE imports SET
    created_at = started_at,
    unit_id = (SELECT id FROM units WHERE kind = 'company'),
    encoding = 'utf8',
    file_bytes = 0;
ALTER TABLE imports ALTER COLUMN unit_id SET NOT NULL;
ALTER TABLE imports ALTER COLUMN created_at SET NOT NULL;
ALTER TABLE imports ADD CONSTRAINT imports_file_there CHECK (file_hash IS NOT NULL OR status IN ('awaiting_file', 'cancelled'));
ALTER TABLE imports ADD CONSTRAINT imports_file_whole CHECK ((file_hash IS NULL) = (encoding IS NULL) AND (file_hash IS NULL) = (file_bytes IS NULL));
ALTER TABLE imports ADD CONSTRAINT imports_lease CHECK ((lease_owner IS NULL) = (lease_until IS NULL));
ALTER TABLE imports ADD CONSTRAINT imports_kept CHECK ((folder_id IS NULL) = (file_id IS NULL));
DROP INDEX imports_file;
CREATE INDEX imports_file ON imports (file_hash, kind, created_at);
CREATE INDEX imports_created ON imports (created_at, id);
CREATE INDEX imports_work ON imports (status, created_at, id);
CREATE INDEX imports_file_until ON imports (file_until, id);
CREATE INDEX imports_kept_file ON imports (file_id);
