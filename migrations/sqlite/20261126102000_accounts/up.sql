-- What users and tokens are looked for by, beside their names.

CREATE INDEX user_path ON "user" (path);
CREATE INDEX token_expiry ON token (expiring, expires);
