CREATE TABLE captcha_stage (
    id uuid PRIMARY KEY CONSTRAINT captcha_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    public_key text COLLATE "C" NOT NULL,
    private_key bytea NOT NULL,
    js_url text COLLATE "C" NOT NULL,
    api_url text COLLATE "C" NOT NULL,
    score_min_threshold double precision NOT NULL,
    score_max_threshold double precision NOT NULL,
    error_on_invalid_score boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated timestamptz NOT NULL
);
