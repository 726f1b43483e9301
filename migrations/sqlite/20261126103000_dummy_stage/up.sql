CREATE TABLE dummy_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT dummy_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    throw_error integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
