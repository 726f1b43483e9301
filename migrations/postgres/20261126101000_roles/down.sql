DROP VIEW superuser_group, group_view, principal, object_grant;

CREATE OR REPLACE FUNCTION forget_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION forget_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.uuid;
    RETURN NULL;
END
$$;

DROP INDEX group_superuser;
DROP TABLE role_object_permission, role_permission, group_role, role;

ALTER TABLE user_object_permission
    DROP CONSTRAINT user_object_permission_pkey,
    DROP CONSTRAINT user_object_permission_user_permission_object_key,
    DROP id,
    ADD PRIMARY KEY ("user", permission, object);
DROP INDEX user_object_permission_object;
CREATE INDEX user_object_permission_object ON user_object_permission (object, "user");

CREATE VIEW principal AS
SELECT "user".id, "user".username, "user".email, "user".is_active, "user".type, "user".attributes,
    (SELECT coalesce(json_agg(permission), '[]')
     FROM user_permission
     WHERE user_permission."user" = "user".id) AS permissions,
    (SELECT coalesce(json_agg(json_build_object(
        'id', "group".id, 'name', "group".name, 'is_superuser', "group".is_superuser,
        'parent', "group".parent, 'parent_name', parent.name, 'attributes', "group".attributes
     ) ORDER BY "group".name), '[]')
     FROM membership
     JOIN "group" ON "group".id = membership."group"
     LEFT JOIN "group" parent ON parent.id = "group".parent
     WHERE membership."user" = "user".id) AS groups,
    EXISTS (
        SELECT 1
        FROM membership JOIN "group" ON "group".id = membership."group"
        WHERE membership."user" = "user".id AND "group".is_superuser
    ) OR EXISTS (
        WITH RECURSIVE above (parent, is_superuser, level) AS (
            SELECT "group".parent, "group".is_superuser, 1
            FROM membership JOIN "group" ON "group".id = membership."group"
            WHERE membership."user" = "user".id
            UNION ALL
            SELECT "group".parent, "group".is_superuser, above.level + 1
            FROM above JOIN "group" ON "group".id = above.parent
            WHERE above.level < 20
        )
        SELECT 1 FROM above WHERE is_superuser
    ) AS is_superuser
FROM "user";
