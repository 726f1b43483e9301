DROP VIEW brand_view, group_view, principal;

ALTER TABLE "user"
    ALTER COLUMN name TYPE text COLLATE "default",
    ALTER COLUMN email TYPE text COLLATE "default",
    ALTER COLUMN type TYPE text COLLATE "default",
    ALTER COLUMN password TYPE text COLLATE "default";
ALTER TABLE token
    ALTER COLUMN intent TYPE text COLLATE "default",
    ALTER COLUMN description TYPE text COLLATE "default",
    ALTER COLUMN managed TYPE text COLLATE "default";
ALTER TABLE event ALTER COLUMN client_ip TYPE text COLLATE "default";
ALTER TABLE brand
    ALTER COLUMN title TYPE text COLLATE "default",
    ALTER COLUMN logo TYPE text COLLATE "default",
    ALTER COLUMN favicon TYPE text COLLATE "default";

-- The views as they were.

CREATE VIEW principal AS
SELECT "user".id, "user".username, "user".email, "user".is_active, "user".type, "user".attributes,
    (SELECT coalesce(json_agg(permission), '[]')
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
     ) held) AS permissions,
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

CREATE VIEW group_view AS
SELECT "group".id,
    (SELECT above.name FROM "group" above WHERE above.id = "group".parent) AS parent_name,
    (SELECT coalesce(json_agg(json_build_object(
        'id', "user".id, 'username', "user".username, 'name', "user".name, 'is_active', "user".is_active,
        'last_login', "user".last_login, 'email', "user".email, 'attributes', "user".attributes
     ) ORDER BY "user".id), '[]')
     FROM membership JOIN "user" ON "user".id = membership."user"
     WHERE membership."group" = "group".id) AS users,
    (SELECT coalesce(json_agg(json_build_object('id', role.id, 'name', role.name) ORDER BY role.name), '[]')
     FROM group_role JOIN role ON role.id = group_role.role
     WHERE group_role."group" = "group".id) AS roles
FROM "group";

CREATE VIEW brand_view AS
SELECT brand.id, brand.domain, brand.ending, brand."default",
    json_build_object(
        'authentication', (SELECT slug FROM flow WHERE flow.id = flow_authentication),
        'invalidation', (SELECT slug FROM flow WHERE flow.id = flow_invalidation),
        'recovery', (SELECT slug FROM flow WHERE flow.id = flow_recovery),
        'unenrollment', (SELECT slug FROM flow WHERE flow.id = flow_unenrollment),
        'user_settings', (SELECT slug FROM flow WHERE flow.id = flow_user_settings),
        'device_code', (SELECT slug FROM flow WHERE flow.id = flow_device_code)
    ) AS slugs,
    jsonb_build_object(
        'pk', replace(brand.id::text, '-', ''), 'app', 'authentik_brands',
        'name', CASE WHEN brand."default" THEN 'Default brand' ELSE 'Brand ' || brand.domain END, 'model_name', 'brand'
    ) AS reference
FROM brand;
