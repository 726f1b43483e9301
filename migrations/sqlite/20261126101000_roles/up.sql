-- Roles: permissions that the members of a group hold.

CREATE TABLE role (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT role_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;

-- A role belongs to one group at most.
CREATE TABLE group_role (
    role blob NOT NULL CONSTRAINT group_role_roles_fkey REFERENCES role ON DELETE CASCADE,
    "group" blob NOT NULL CONSTRAINT group_role_group_fkey REFERENCES "group" ON DELETE CASCADE,
    CONSTRAINT group_role_role_key PRIMARY KEY (role)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_role_group ON group_role ("group");
CREATE INDEX group_superuser ON "group" (is_superuser) WHERE is_superuser;

CREATE TABLE role_permission (
    role blob NOT NULL CONSTRAINT role_permission_role_fkey REFERENCES role ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;

-- Permissions on one object have a number, as the contract shows them.

CREATE TABLE role_object_permission (
    id integer PRIMARY KEY AUTOINCREMENT,
    role blob NOT NULL CONSTRAINT role_object_permission_role_fkey REFERENCES role ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    CONSTRAINT role_object_permission_role_permission_object_key UNIQUE (role, permission, object)
) STRICT;
CREATE INDEX role_object_permission_object ON role_object_permission (object, role, permission);

DROP TRIGGER forget_group;
DROP TRIGGER forget_user;
DROP TRIGGER forget_token;
DROP TRIGGER forget_flow;
DROP TRIGGER forget_stage;
DROP TRIGGER forget_binding;
DROP TRIGGER forget_source;

CREATE TABLE numbered (
    id integer PRIMARY KEY AUTOINCREMENT,
    "user" integer NOT NULL CONSTRAINT user_object_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    CONSTRAINT user_object_permission_user_permission_object_key UNIQUE ("user", permission, object)
) STRICT;
INSERT INTO numbered ("user", permission, object)
SELECT "user", permission, object FROM user_object_permission ORDER BY "user", permission, object;
DROP TABLE user_object_permission;
ALTER TABLE numbered RENAME TO user_object_permission;
CREATE INDEX user_object_permission_object ON user_object_permission (object, "user", permission);

-- A permission on an object goes with the object, whoever holds it.

CREATE TRIGGER forget_group AFTER DELETE ON "group"
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_user AFTER DELETE ON "user"
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.uuid;
    DELETE FROM role_object_permission WHERE object = OLD.uuid;
END;
CREATE TRIGGER forget_token AFTER DELETE ON token
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_flow AFTER DELETE ON flow
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_stage AFTER DELETE ON stage
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_binding AFTER DELETE ON flow_stage_binding
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_source AFTER DELETE ON source
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_role AFTER DELETE ON role
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;

-- What a user may do to single objects, by himself and through the roles of his groups.
CREATE VIEW object_grant AS
SELECT "user", permission, object
FROM user_object_permission
UNION ALL
SELECT membership."user", role_object_permission.permission, role_object_permission.object
FROM membership
JOIN group_role ON group_role."group" = membership."group"
JOIN role_object_permission ON role_object_permission.role = group_role.role;

DROP VIEW principal;
-- Who somebody is, and what he may do to all objects of a kind, by himself and through the roles of
-- his groups: every request begins with it. Superusers are found as before.
CREATE VIEW principal AS
SELECT "user".id, "user".username, "user".email, "user".is_active, "user".type, "user".attributes,
    (SELECT json_group_array(permission)
     FROM (
         SELECT permission
         FROM user_permission
         WHERE user_permission."user" = "user".id
         UNION ALL
         SELECT role_permission.permission
         FROM membership
         JOIN group_role ON group_role."group" = membership."group"
         JOIN role_permission ON role_permission.role = group_role.role
         WHERE membership."user" = "user".id
     )) AS permissions,
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

-- What a group shows of others.
CREATE VIEW group_view AS
SELECT "group".id,
    (SELECT above.name FROM "group" above WHERE above.id = "group".parent) AS parent_name,
    (SELECT json_group_array(json_object(
        'id', "user".id, 'username', "user".username, 'name', "user".name,
        'is_active', json(iif("user".is_active, 'true', 'false')), 'last_login', "user".last_login,
        'email', "user".email, 'attributes', json("user".attributes)
     ) ORDER BY "user".id)
     FROM membership JOIN "user" ON "user".id = membership."user"
     WHERE membership."group" = "group".id) AS users,
    (SELECT json_group_array(json_object('id', lower(hex(role.id)), 'name', role.name) ORDER BY role.name)
     FROM group_role JOIN role ON role.id = group_role.role
     WHERE group_role."group" = "group".id) AS roles
FROM "group";

-- The groups that make superusers: those that say so, and those below them, at most 20 levels down.
CREATE VIEW superuser_group AS
WITH RECURSIVE below (id, level) AS (
    SELECT id, 1 FROM "group" WHERE is_superuser
    UNION
    SELECT "group".id, below.level + 1
    FROM below JOIN "group" ON "group".parent = below.id
    WHERE below.level < 20
)
SELECT DISTINCT id FROM below;
