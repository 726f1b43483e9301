-- Identification stages and everything they refer to.
-- Names are compared and sorted by bytes, so that every database sorts alike.

-- The functions fold and json_holds come from the application.

CREATE TABLE installation (
    id blob NOT NULL PRIMARY KEY,
    created text NOT NULL
) STRICT;

-- People and programs

CREATE TABLE "group" (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    parent blob CONSTRAINT group_parent_fkey REFERENCES "group" ON DELETE SET NULL,
    is_superuser integer NOT NULL,
    attributes text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT group_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_parent ON "group" (parent);

CREATE TABLE "user" (
    id integer PRIMARY KEY AUTOINCREMENT,
    uuid blob NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    is_active integer NOT NULL,
    last_login text,
    path text NOT NULL,
    type text NOT NULL,
    attributes text NOT NULL,
    password text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT user_uuid_key UNIQUE (uuid),
    CONSTRAINT user_username_key UNIQUE (username)
) STRICT;

CREATE TABLE membership (
    "user" integer NOT NULL CONSTRAINT membership_user_fkey REFERENCES "user" ON DELETE CASCADE,
    "group" blob NOT NULL CONSTRAINT membership_groups_fkey REFERENCES "group" ON DELETE CASCADE,
    PRIMARY KEY ("user", "group")
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_group ON membership ("group");

CREATE TABLE token (
    id blob NOT NULL PRIMARY KEY,
    identifier text NOT NULL,
    digest blob NOT NULL,
    key blob NOT NULL,
    "user" integer NOT NULL CONSTRAINT token_user_fkey REFERENCES "user" ON DELETE CASCADE,
    intent text NOT NULL,
    description text NOT NULL,
    expires text NOT NULL,
    expiring integer NOT NULL,
    managed text,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT token_identifier_key UNIQUE (identifier),
    CONSTRAINT token_digest_key UNIQUE (digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_user ON token ("user", identifier);

-- Permissions: "app.action_model" for all objects of a kind, or for one of them

CREATE TABLE user_permission (
    "user" integer NOT NULL CONSTRAINT user_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY ("user", permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_object_permission (
    "user" integer NOT NULL CONSTRAINT user_object_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    PRIMARY KEY ("user", permission, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_object_permission_object ON user_object_permission (object, "user");

-- Flows, stages, sources

CREATE TABLE flow (
    id blob NOT NULL PRIMARY KEY,
    policy_target blob NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    designation text NOT NULL,
    policy_engine_mode text NOT NULL,
    compatibility_mode integer NOT NULL,
    layout text NOT NULL,
    denied_action text NOT NULL,
    authentication text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT flow_policy_target_key UNIQUE (policy_target),
    CONSTRAINT flow_slug_key UNIQUE (slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT stage_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_kind ON stage (kind, name);

CREATE TABLE flow_stage_binding (
    id blob NOT NULL PRIMARY KEY,
    policy_target blob NOT NULL,
    target blob NOT NULL CONSTRAINT flow_stage_binding_target_fkey REFERENCES flow ON DELETE CASCADE,
    stage blob NOT NULL CONSTRAINT flow_stage_binding_stage_fkey REFERENCES stage ON DELETE CASCADE,
    evaluate_on_plan integer NOT NULL,
    re_evaluate_policies integer NOT NULL,
    "order" integer NOT NULL,
    policy_engine_mode text NOT NULL,
    invalid_response_action text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT flow_stage_binding_policy_target_key UNIQUE (policy_target),
    CONSTRAINT flow_stage_binding_target_stage_order_key UNIQUE (target, stage, "order")
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_stage_binding_stage ON flow_stage_binding (stage);
CREATE INDEX flow_stage_binding_order ON flow_stage_binding ("order", id);

CREATE TABLE password_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT password_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    backends text NOT NULL,
    configure_flow blob CONSTRAINT password_stage_configure_flow_fkey REFERENCES flow ON DELETE SET NULL,
    failed_attempts_before_cancel integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_stage_configure_flow ON password_stage (configure_flow);

CREATE TABLE user_login_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT user_login_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    session_duration text NOT NULL,
    terminate_other_sessions integer NOT NULL,
    remember_me_offset text NOT NULL,
    network_binding text NOT NULL,
    geoip_binding text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    id blob NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    enabled integer NOT NULL,
    authentication_flow blob CONSTRAINT source_authentication_flow_fkey REFERENCES flow ON DELETE SET NULL,
    enrollment_flow blob CONSTRAINT source_enrollment_flow_fkey REFERENCES flow ON DELETE SET NULL,
    policy_engine_mode text NOT NULL,
    user_matching_mode text NOT NULL,
    user_path_template text NOT NULL,
    managed text,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT source_slug_key UNIQUE (slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_authentication_flow ON source (authentication_flow);
CREATE INDEX source_enrollment_flow ON source (enrollment_flow);

CREATE TABLE oauth_source (
    id blob NOT NULL PRIMARY KEY CONSTRAINT oauth_source_id_fkey REFERENCES source ON DELETE CASCADE,
    provider_type text NOT NULL,
    request_token_url text,
    authorization_url text,
    access_token_url text,
    profile_url text,
    consumer_key text NOT NULL,
    consumer_secret blob NOT NULL,
    additional_scopes text NOT NULL,
    oidc_well_known_url text NOT NULL,
    oidc_jwks_url text NOT NULL,
    oidc_jwks text NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE identification_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT identification_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    user_fields text NOT NULL,
    password_stage blob
        CONSTRAINT identification_stage_password_stage_fkey REFERENCES password_stage ON DELETE SET NULL,
    case_insensitive_matching integer NOT NULL,
    show_matched_user integer NOT NULL,
    enrollment_flow blob CONSTRAINT identification_stage_enrollment_flow_fkey REFERENCES flow ON DELETE SET NULL,
    recovery_flow blob CONSTRAINT identification_stage_recovery_flow_fkey REFERENCES flow ON DELETE SET NULL,
    passwordless_flow blob CONSTRAINT identification_stage_passwordless_flow_fkey REFERENCES flow ON DELETE SET NULL,
    show_source_labels integer NOT NULL,
    pretend_user_exists integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identification_stage_password_stage ON identification_stage (password_stage);
CREATE INDEX identification_stage_enrollment_flow ON identification_stage (enrollment_flow);
CREATE INDEX identification_stage_recovery_flow ON identification_stage (recovery_flow);
CREATE INDEX identification_stage_passwordless_flow ON identification_stage (passwordless_flow);

CREATE TABLE identification_stage_source (
    stage blob NOT NULL
        CONSTRAINT identification_stage_source_stage_fkey REFERENCES identification_stage ON DELETE CASCADE,
    source blob NOT NULL CONSTRAINT identification_stage_source_sources_fkey REFERENCES source ON DELETE CASCADE,
    position integer NOT NULL,
    PRIMARY KEY (stage, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX identification_stage_source_source ON identification_stage_source (source);

-- The trail

CREATE TABLE event (
    id blob NOT NULL PRIMARY KEY,
    action text NOT NULL,
    app text NOT NULL,
    "user" text NOT NULL,
    context text NOT NULL,
    client_ip text,
    created text NOT NULL,
    expires text NOT NULL
) STRICT;
CREATE INDEX event_created ON event (created);

-- A permission on an object goes with the object.

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

-- What an object shows of others comes as JSON beside its own columns, so that an object is read in
-- one statement and therefore as it was at one instant.

-- What only one kind of stage has is here for all kinds: a view of its own would have to be joined,
-- and a column that a query does not ask for costs nothing.
CREATE VIEW stage_view AS
SELECT stage.id, stage.name, stage.kind,
    (SELECT json_group_array(json_object(
        'id', lower(hex(flow.id)), 'policy_target', lower(hex(flow.policy_target)),
        'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation,
        'policy_engine_mode', flow.policy_engine_mode,
        'compatibility_mode', json(iif(flow.compatibility_mode, 'true', 'false')),
        'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication
     ) ORDER BY flow.slug)
     FROM flow_stage_binding JOIN flow ON flow.id = flow_stage_binding.target
     WHERE flow_stage_binding.stage = stage.id) AS flow_set,
    (SELECT json_group_array(lower(hex(source)) ORDER BY position)
     FROM identification_stage_source
     WHERE identification_stage_source.stage = stage.id) AS sources
FROM stage;

CREATE VIEW flow_stages AS
SELECT flow.id,
    (SELECT json_group_array(lower(hex(stage)) ORDER BY "order", id)
     FROM flow_stage_binding
     WHERE flow_stage_binding.target = flow.id) AS stages
FROM flow;

-- Who somebody is, and what he may do to all objects of a kind: every request begins with it.
-- A group makes superusers when it says so, or a group above it does, at most 20 levels up. Most who
-- are superusers are so by their own group, and nobody looks further then.
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
