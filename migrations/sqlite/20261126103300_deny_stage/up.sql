CREATE TABLE deny_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT deny_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    deny_message text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
