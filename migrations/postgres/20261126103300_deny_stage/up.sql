CREATE TABLE deny_stage (
    id uuid PRIMARY KEY CONSTRAINT deny_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    deny_message text COLLATE "C" NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated timestamptz NOT NULL
);
