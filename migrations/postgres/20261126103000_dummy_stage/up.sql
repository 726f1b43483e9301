CREATE TABLE dummy_stage (
    id uuid PRIMARY KEY CONSTRAINT dummy_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    throw_error boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated timestamptz NOT NULL
);
