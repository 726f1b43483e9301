-- Sessions of browsers, who is counted for wrong passwords, and what users are found by.

CREATE TABLE session (
    id blob NOT NULL PRIMARY KEY,
    -- SHA-256 of the key in the cookie: whoever reads this table has no key.
    digest blob NOT NULL,
    "user" integer CONSTRAINT session_user_fkey REFERENCES "user" ON DELETE CASCADE,
    -- Where the visitor is in a flow.
    progress text NOT NULL,
    -- The address that the session may be used from; null for all.
    bound_to text,
    last_ip text NOT NULL,
    last_user_agent text NOT NULL,
    last_used text NOT NULL,
    expires text NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT session_digest_key UNIQUE (digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX "session_user" ON session ("user", id);
CREATE INDEX session_expires ON session (expires);

-- Wrong passwords, by whom they count for: the digest of an account, an identifier, an address or a device.
CREATE TABLE attempt (
    digest blob NOT NULL PRIMARY KEY,
    -- The user of an account or a device, by whom all of it is found when he is unlocked. No reference: whoever
    -- counts does not wait for the user, and what is left of one who is gone is forgotten soon.
    "user" integer,
    failures integer NOT NULL,
    locked_until text,
    -- When all of it is forgotten.
    expires text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_expires ON attempt (expires);
CREATE INDEX "attempt_user" ON attempt ("user");

-- What somebody enters to say who he is: as it is and without its case.
ALTER TABLE "user" ADD COLUMN upn text;
ALTER TABLE "user" ADD COLUMN username_folded text NOT NULL DEFAULT '';
ALTER TABLE "user" ADD COLUMN email_folded text NOT NULL DEFAULT '';
ALTER TABLE "user" ADD COLUMN upn_folded text;
UPDATE "user" SET
    upn = CASE WHEN json_type(attributes, '$.upn') = 'text' THEN attributes ->> '$.upn' END,
    username_folded = fold(username),
    email_folded = fold(email),
    upn_folded = CASE WHEN json_type(attributes, '$.upn') = 'text' THEN fold(attributes ->> '$.upn') END;
CREATE INDEX user_username_folded ON "user" (username_folded);
CREATE INDEX user_email_folded ON "user" (email_folded);
CREATE INDEX user_upn_folded ON "user" (upn_folded);

-- Entries of the trail go when their time has come.
CREATE INDEX event_expires ON event (expires, id);
