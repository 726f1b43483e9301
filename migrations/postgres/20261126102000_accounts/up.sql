-- What users and tokens are looked for by, beside their names.

CREATE INDEX user_path ON "user" (path);
CREATE INDEX token_expiry ON token (expiring, expires);

-- The groups that make superusers: those that say so, and those below them, as far as `principal` looks
-- up from a member's group.
CREATE VIEW superuser_group AS
WITH RECURSIVE below (id, level) AS (
    SELECT id, 1 FROM "group" WHERE is_superuser
    UNION
    SELECT "group".id, below.level + 1
    FROM below JOIN "group" ON "group".parent = below.id
    WHERE below.level < 20
)
SELECT DISTINCT id FROM below;
