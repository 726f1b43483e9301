DROP VIEW superuser_group;
DROP VIEW group_view;
DROP VIEW principal;
DROP VIEW object_grant;
DROP TRIGGER forget_group;
DROP TRIGGER forget_user;
DROP TRIGGER forget_token;
DROP TRIGGER forget_flow;
DROP TRIGGER forget_stage;
DROP TRIGGER forget_binding;
DROP TRIGGER forget_source;
DROP TRIGGER forget_role;
DROP INDEX group_superuser;
DROP TABLE role_object_permission;
DROP TABLE role_permission;
DROP TABLE group_role;
DROP TABLE role;

CREATE TABLE unnumbered (
    "user" integer NOT NULL CONSTRAINT user_object_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    PRIMARY KEY ("user", permission, object)
) STRICT, WITHOUT ROWID;
INSERT INTO unnumbered SELECT "user", permission, object FROM user_object_permission;
DROP TABLE user_object_permission;
ALTER TABLE unnumbered RENAME TO user_object_permission;
CREATE INDEX user_object_permission_object ON user_object_permission (object, "user");

CREATE TRIGGER forget_group AFTER DELETE ON "group"
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;
CREATE TRIGGER forget_user AFTER DELETE ON "user"
BEGIN DELETE FROM user_object_permission WHERE object = OLD.uuid; END;
CREATE TRIGGER forget_token AFTER DELETE ON token
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;
CREATE TRIGGER forget_flow AFTER DELETE ON flow
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;
CREATE TRIGGER forget_stage AFTER DELETE ON stage
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;
CREATE TRIGGER forget_binding AFTER DELETE ON flow_stage_binding
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;
CREATE TRIGGER forget_source AFTER DELETE ON source
BEGIN DELETE FROM user_object_permission WHERE object = OLD.id; END;

CREATE VIEW principal AS
SELECT "user".id, "user".username, "user".email, "user".is_active, "user".type, "user".attributes,
    (SELECT json_group_array(permission)
     FROM user_permission
     WHERE user_permission."user" = "user".id) AS permissions,
    (SELECT json_group_array(json_object(
        'id', lower(hex("group".id)), 'name', "group".name,
        'is_superuser', json(iif("group".is_superuser, 'true', 'false')),
        'parent', iif("group".parent IS NULL, NULL, lower(hex("group".parent))), 'parent_name', parent.name,
        'attributes', json("group".attributes)
     ) ORDER BY "group".name)
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
