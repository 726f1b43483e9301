CREATE TABLE captcha_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT captcha_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    public_key text NOT NULL,
    private_key blob NOT NULL,
    js_url text NOT NULL,
    api_url text NOT NULL,
    score_min_threshold real NOT NULL,
    score_max_threshold real NOT NULL,
    error_on_invalid_score integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
