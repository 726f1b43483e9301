-- What 7563c58 has left, with all migrations up to 20261126110000; made by ../fill.py.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$SELECT upper($1 COLLATE "default")$_$;
CREATE FUNCTION public.forget_media() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM media WHERE object = OLD.id;
    RETURN NULL;
END $$;
CREATE FUNCTION public.forget_object() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION public.forget_user() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.uuid;
    DELETE FROM role_object_permission WHERE object = OLD.uuid;
    RETURN NULL;
END
$$;
CREATE FUNCTION public.json_holds(object jsonb, path jsonb, value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$SELECT coalesce(object #> ARRAY(SELECT jsonb_array_elements_text(path)) = value, false)$$;
CREATE FUNCTION public.printed(json jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$SELECT json::text$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.attempt (
    digest bytea NOT NULL,
    "user" integer,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.flow (
    id uuid NOT NULL,
    policy_target uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    slug text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    designation text NOT NULL COLLATE pg_catalog."C",
    policy_engine_mode text NOT NULL COLLATE pg_catalog."C",
    compatibility_mode boolean NOT NULL,
    layout text NOT NULL COLLATE pg_catalog."C",
    denied_action text NOT NULL COLLATE pg_catalog."C",
    authentication text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL,
    background text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.flow_stage_binding (
    id uuid NOT NULL,
    policy_target uuid NOT NULL,
    target uuid NOT NULL,
    stage uuid NOT NULL,
    evaluate_on_plan boolean NOT NULL,
    re_evaluate_policies boolean NOT NULL,
    "order" integer NOT NULL,
    policy_engine_mode text NOT NULL COLLATE pg_catalog."C",
    invalid_response_action text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.source (
    id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    slug text NOT NULL COLLATE pg_catalog."C",
    enabled boolean NOT NULL,
    authentication_flow uuid,
    enrollment_flow uuid,
    policy_engine_mode text NOT NULL COLLATE pg_catalog."C",
    user_matching_mode text NOT NULL COLLATE pg_catalog."C",
    user_path_template text NOT NULL COLLATE pg_catalog."C",
    managed text COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL,
    icon text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW public.bindable AS
 SELECT flow.id AS key,
    1 AS rank,
    'flow'::text AS kind,
    flow.id
   FROM public.flow
UNION ALL
 SELECT flow_stage_binding.id AS key,
    1 AS rank,
    'flow_stage_binding'::text AS kind,
    flow_stage_binding.id
   FROM public.flow_stage_binding
UNION ALL
 SELECT source.id AS key,
    1 AS rank,
    'source'::text AS kind,
    source.id
   FROM public.source
UNION ALL
 SELECT flow.policy_target AS key,
    2 AS rank,
    'flow'::text AS kind,
    flow.id
   FROM public.flow
UNION ALL
 SELECT flow_stage_binding.policy_target AS key,
    2 AS rank,
    'flow_stage_binding'::text AS kind,
    flow_stage_binding.id
   FROM public.flow_stage_binding;
CREATE TABLE public.brand (
    id uuid NOT NULL,
    domain text NOT NULL COLLATE pg_catalog."C",
    ending text NOT NULL COLLATE pg_catalog."C",
    "default" boolean NOT NULL,
    title text NOT NULL COLLATE pg_catalog."C",
    logo text NOT NULL COLLATE pg_catalog."C",
    favicon text NOT NULL COLLATE pg_catalog."C",
    flow_authentication uuid,
    flow_invalidation uuid,
    flow_recovery uuid,
    flow_unenrollment uuid,
    flow_user_settings uuid,
    flow_device_code uuid,
    attributes jsonb NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE VIEW public.brand_view AS
 SELECT brand.id,
    brand.domain,
    brand.ending,
    brand."default",
    json_build_object('authentication', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_authentication)), 'invalidation', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_invalidation)), 'recovery', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_recovery)), 'unenrollment', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_unenrollment)), 'user_settings', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_user_settings)), 'device_code', ( SELECT flow.slug
           FROM public.flow
          WHERE (flow.id = brand.flow_device_code))) AS slugs,
    jsonb_build_object('pk', replace((brand.id)::text, '-'::text, ''::text), 'app', 'authentik_brands', 'name',
        CASE
            WHEN brand."default" THEN 'Default brand'::text
            ELSE ('Brand '::text || brand.domain)
        END, 'model_name', 'brand') AS reference
   FROM public.brand;
CREATE TABLE public.captcha_stage (
    id uuid NOT NULL,
    public_key text NOT NULL COLLATE pg_catalog."C",
    private_key bytea NOT NULL,
    js_url text NOT NULL COLLATE pg_catalog."C",
    api_url text NOT NULL COLLATE pg_catalog."C",
    score_min_threshold double precision NOT NULL,
    score_max_threshold double precision NOT NULL,
    error_on_invalid_score boolean NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.deny_stage (
    id uuid NOT NULL,
    deny_message text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.dummy_stage (
    id uuid NOT NULL,
    throw_error boolean NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.event (
    id uuid NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    app text NOT NULL COLLATE pg_catalog."C",
    "user" jsonb NOT NULL,
    context jsonb NOT NULL,
    client_ip text COLLATE pg_catalog."C",
    created timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL,
    brand jsonb DEFAULT '{}'::jsonb NOT NULL,
    model_app text COLLATE pg_catalog."C",
    model_name text COLLATE pg_catalog."C",
    model_pk text COLLATE pg_catalog."C",
    username text COLLATE pg_catalog."C"
);
CREATE VIEW public.flow_stages AS
 SELECT flow.id,
    ( SELECT COALESCE(json_agg(flow_stage_binding.stage ORDER BY flow_stage_binding."order", flow_stage_binding.id), '[]'::json) AS "coalesce"
           FROM public.flow_stage_binding
          WHERE (flow_stage_binding.target = flow.id)) AS stages
   FROM public.flow;
CREATE TABLE public."group" (
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    parent uuid,
    is_superuser boolean NOT NULL,
    attributes jsonb NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.group_role (
    role uuid NOT NULL,
    "group" uuid NOT NULL
);
CREATE TABLE public.membership (
    "user" integer NOT NULL,
    "group" uuid NOT NULL
);
CREATE TABLE public.role (
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public."user" (
    id integer NOT NULL,
    uuid uuid NOT NULL,
    username text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    is_active boolean NOT NULL,
    last_login timestamp with time zone,
    path text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    password text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL,
    upn text COLLATE pg_catalog."C",
    username_folded text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    email_folded text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    upn_folded text COLLATE pg_catalog."C"
);
CREATE VIEW public.group_view AS
 SELECT "group".id,
    ( SELECT above.name
           FROM public."group" above
          WHERE (above.id = "group".parent)) AS parent_name,
    ( SELECT COALESCE(json_agg(json_build_object('id', "user".id, 'username', "user".username, 'name', "user".name, 'is_active', "user".is_active, 'last_login', "user".last_login, 'email', "user".email, 'attributes', "user".attributes) ORDER BY "user".id), '[]'::json) AS "coalesce"
           FROM (public.membership
             JOIN public."user" ON (("user".id = membership."user")))
          WHERE (membership."group" = "group".id)) AS users,
    ( SELECT COALESCE(json_agg(json_build_object('id', role.id, 'name', role.name) ORDER BY role.name), '[]'::json) AS "coalesce"
           FROM (public.group_role
             JOIN public.role ON ((role.id = group_role.role)))
          WHERE (group_role."group" = "group".id)) AS roles
   FROM public."group";
CREATE TABLE public.identification_stage (
    id uuid NOT NULL,
    user_fields jsonb NOT NULL,
    password_stage uuid,
    case_insensitive_matching boolean NOT NULL,
    show_matched_user boolean NOT NULL,
    enrollment_flow uuid,
    recovery_flow uuid,
    passwordless_flow uuid,
    show_source_labels boolean NOT NULL,
    pretend_user_exists boolean NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.identification_stage_source (
    stage uuid NOT NULL,
    source uuid NOT NULL,
    "position" integer NOT NULL
);
CREATE TABLE public.installation (
    id uuid NOT NULL,
    created timestamp with time zone NOT NULL,
    key_check bytea
);
CREATE TABLE public.media (
    object uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    content bytea NOT NULL
);
CREATE TABLE public.oauth_source (
    id uuid NOT NULL,
    provider_type text NOT NULL COLLATE pg_catalog."C",
    request_token_url text COLLATE pg_catalog."C",
    authorization_url text COLLATE pg_catalog."C",
    access_token_url text COLLATE pg_catalog."C",
    profile_url text COLLATE pg_catalog."C",
    consumer_key text NOT NULL COLLATE pg_catalog."C",
    consumer_secret bytea NOT NULL,
    additional_scopes text NOT NULL COLLATE pg_catalog."C",
    oidc_well_known_url text NOT NULL COLLATE pg_catalog."C",
    oidc_jwks_url text NOT NULL COLLATE pg_catalog."C",
    oidc_jwks jsonb NOT NULL
);
CREATE TABLE public.role_object_permission (
    id integer NOT NULL,
    role uuid NOT NULL,
    permission text NOT NULL COLLATE pg_catalog."C",
    object uuid NOT NULL
);
CREATE TABLE public.user_object_permission (
    "user" integer NOT NULL,
    permission text NOT NULL COLLATE pg_catalog."C",
    object uuid NOT NULL,
    id integer NOT NULL
);
CREATE VIEW public.object_grant AS
 SELECT user_object_permission."user",
    user_object_permission.permission,
    user_object_permission.object
   FROM public.user_object_permission
UNION ALL
 SELECT membership."user",
    role_object_permission.permission,
    role_object_permission.object
   FROM ((public.membership
     JOIN public.group_role ON ((group_role."group" = membership."group")))
     JOIN public.role_object_permission ON ((role_object_permission.role = group_role.role)));
CREATE TABLE public.password_stage (
    id uuid NOT NULL,
    backends jsonb NOT NULL,
    configure_flow uuid,
    failed_attempts_before_cancel integer NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
CREATE TABLE public.policy_binding (
    id uuid NOT NULL,
    target uuid NOT NULL,
    flow uuid,
    flow_stage_binding uuid,
    source uuid,
    "group" uuid,
    "user" integer,
    negate boolean NOT NULL,
    enabled boolean NOT NULL,
    "order" integer NOT NULL,
    timeout integer NOT NULL,
    failure_result boolean NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL,
    CONSTRAINT policy_binding_subject_check CHECK ((num_nonnulls("group", "user") = 1)),
    CONSTRAINT policy_binding_target_check CHECK (((num_nonnulls(flow, flow_stage_binding, source) = 1) AND (target = COALESCE(flow, flow_stage_binding, source))))
);
CREATE TABLE public.role_permission (
    role uuid NOT NULL,
    permission text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.user_permission (
    "user" integer NOT NULL,
    permission text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW public.principal AS
 SELECT "user".id,
    "user".username,
    "user".email,
    "user".is_active,
    "user".type,
    "user".attributes,
    ( SELECT COALESCE(json_agg(held.permission), '[]'::json) AS "coalesce"
           FROM ( SELECT user_permission.permission
                   FROM public.user_permission
                  WHERE (user_permission."user" = "user".id)
                UNION ALL
                 SELECT role_permission.permission
                   FROM ((public.membership
                     JOIN public.group_role ON ((group_role."group" = membership."group")))
                     JOIN public.role_permission ON ((role_permission.role = group_role.role)))
                  WHERE (membership."user" = "user".id)) held) AS permissions,
    ( SELECT COALESCE(json_agg(json_build_object('id', "group".id, 'name', "group".name, 'is_superuser', "group".is_superuser, 'parent', "group".parent, 'parent_name', parent.name, 'attributes', "group".attributes) ORDER BY "group".name), '[]'::json) AS "coalesce"
           FROM ((public.membership
             JOIN public."group" ON (("group".id = membership."group")))
             LEFT JOIN public."group" parent ON ((parent.id = "group".parent)))
          WHERE (membership."user" = "user".id)) AS groups,
    ((EXISTS ( SELECT 1
           FROM (public.membership
             JOIN public."group" ON (("group".id = membership."group")))
          WHERE ((membership."user" = "user".id) AND "group".is_superuser))) OR (EXISTS ( WITH RECURSIVE above(parent, is_superuser, level) AS (
                 SELECT "group".parent,
                    "group".is_superuser,
                    1 AS "?column?"
                   FROM (public.membership
                     JOIN public."group" ON (("group".id = membership."group")))
                  WHERE (membership."user" = "user".id)
                UNION ALL
                 SELECT "group".parent,
                    "group".is_superuser,
                    (above_1.level + 1)
                   FROM (above above_1
                     JOIN public."group" ON (("group".id = above_1.parent)))
                  WHERE (above_1.level < 20)
                )
         SELECT 1
           FROM above
          WHERE above.is_superuser))) AS is_superuser
   FROM public."user";
ALTER TABLE public.role_object_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.role_object_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.session (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    "user" integer,
    progress jsonb NOT NULL,
    bound_to text COLLATE pg_catalog."C",
    last_ip text NOT NULL COLLATE pg_catalog."C",
    last_user_agent text NOT NULL COLLATE pg_catalog."C",
    last_used timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL,
    revision bigint DEFAULT 1 NOT NULL
);
CREATE TABLE public.stage (
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW public.stage_view AS
 SELECT stage.id,
    stage.name,
    stage.kind,
    ( SELECT COALESCE(json_agg(json_build_object('id', flow.id, 'policy_target', flow.policy_target, 'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation, 'policy_engine_mode', flow.policy_engine_mode, 'compatibility_mode', flow.compatibility_mode, 'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication, 'background', flow.background) ORDER BY flow.slug), '[]'::json) AS "coalesce"
           FROM (public.flow_stage_binding
             JOIN public.flow ON ((flow.id = flow_stage_binding.target)))
          WHERE (flow_stage_binding.stage = stage.id)) AS flow_set,
    ( SELECT COALESCE(json_agg(identification_stage_source.source ORDER BY identification_stage_source."position"), '[]'::json) AS "coalesce"
           FROM public.identification_stage_source
          WHERE (identification_stage_source.stage = stage.id)) AS sources
   FROM public.stage;
CREATE VIEW public.superuser_group AS
 WITH RECURSIVE below(id, level) AS (
         SELECT "group".id,
            1 AS "?column?"
           FROM public."group"
          WHERE "group".is_superuser
        UNION
         SELECT "group".id,
            (below_1.level + 1)
           FROM (below below_1
             JOIN public."group" ON (("group".parent = below_1.id)))
          WHERE (below_1.level < 20)
        )
 SELECT DISTINCT below.id
   FROM below;
CREATE TABLE public.token (
    id uuid NOT NULL,
    identifier text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    key bytea NOT NULL,
    "user" integer NOT NULL,
    intent text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    expires timestamp with time zone NOT NULL,
    expiring boolean NOT NULL,
    managed text COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
ALTER TABLE public."user" ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.user_login_stage (
    id uuid NOT NULL,
    session_duration text NOT NULL COLLATE pg_catalog."C",
    terminate_other_sessions boolean NOT NULL,
    remember_me_offset text NOT NULL COLLATE pg_catalog."C",
    network_binding text NOT NULL COLLATE pg_catalog."C",
    geoip_binding text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    updated timestamp with time zone NOT NULL
);
ALTER TABLE public.user_object_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.user_object_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.__diesel_schema_migrations VALUES ('20261123000000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126101000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126102000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126103000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126103100', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126103200', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126103300', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126104000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126105000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126106000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126107000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126108000', '2026-11-27 13:03:42.821643');
INSERT INTO public.__diesel_schema_migrations VALUES ('20261126110000', '2026-11-27 13:03:42.821643');
INSERT INTO public.attempt VALUES ('\xa15c9f518da60f6e69e3d5c2f986dc42fec4073cccab1817934a5ca28f03753d', NULL, 1, NULL, '2026-11-27 14:03:44.012751+00');
INSERT INTO public.brand VALUES ('75542a10-1352-423b-a183-624f3ecadfbe', 'authentik-default', 'authentik-default', true, 'authentik', '/static/dist/assets/icons/icon_left_brand.svg', '/static/dist/assets/icons/icon.png', '0037839d-d294-4b2d-9637-a9e34d1c8adb', NULL, NULL, NULL, NULL, NULL, '{}', 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.brand VALUES ('39fc5c35-0187-4dd8-a1a7-2c4038e404d2', 'staff.example', 'staff.example', false, 'Staff', '/static/x.svg', '/static/dist/assets/icons/icon.png', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', NULL, '4e11d5bf-c51a-49a5-96fb-44ff69a724b0', NULL, NULL, NULL, '{"settings": {"locale": "de"}}', 1, '2026-11-27 13:03:43.958877+00');
INSERT INTO public.captcha_stage VALUES ('2ec99e55-f075-40e9-abc4-cbc05d4d948f', 'public', '\x010e8040e82050e08dd872bcdd62f8b2af1630e29aa84a5213892ff06580e3f36907535bbfe79f8582f768d3c9451b4fc1f7d6ef', 'https://captcha.example/api.js', 'https://captcha.example/verify', 0.25, 1, true, 1, '2026-11-27 13:03:43.580644+00');
INSERT INTO public.deny_stage VALUES ('57ddda6a-be0b-48e8-a987-1a1a47f2a146', 'Not »you«.', 1, '2026-11-27 13:03:43.588322+00');
INSERT INTO public.dummy_stage VALUES ('6656c7c0-879b-466e-9259-1eac3d9a67e1', true, 1, '2026-11-27 13:03:43.594932+00');
INSERT INTO public.event VALUES ('e4692c14-5fb4-4ff1-ab51-278281705baa', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "authentik Admins", "previous_value": null}, "roles": {"new_value": [], "previous_value": null}, "users": {"new_value": [], "previous_value": null}, "parent": {"new_value": null, "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "is_superuser": {"new_value": true, "previous_value": null}}, "model": {"pk": "4abff77b5d714442804f9f5f3b236ea6", "app": "authentik_core", "name": "authentik Admins", "model_name": "group"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_core', 'group', '4abff77b5d714442804f9f5f3b236ea6', NULL);
INSERT INTO public.event VALUES ('4b9a7a21-5441-4d3e-905d-adcd23ea3abe', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "authentik Default Admin", "previous_value": null}, "path": {"new_value": "users", "previous_value": null}, "type": {"new_value": "internal", "previous_value": null}, "email": {"new_value": "root@example.com", "previous_value": null}, "groups": {"new_value": ["4abff77b-5d71-4442-804f-9f5f3b236ea6"], "previous_value": null}, "password": {"new_value": "********", "previous_value": null}, "username": {"new_value": "akadmin", "previous_value": null}, "is_active": {"new_value": true, "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "last_login": {"new_value": null, "previous_value": null}}, "model": {"pk": 1, "app": "authentik_core", "name": "akadmin", "model_name": "user"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_core', 'user', '1', NULL);
INSERT INTO public.event VALUES ('6d8fee3c-44cb-4ebe-9892-b85481dda676', 'model_created', 'doorward', '{}', '{"diff": {"key": {"new_value": "********", "previous_value": null}, "user": {"new_value": 1, "previous_value": null}, "intent": {"new_value": "api", "previous_value": null}, "expires": {"new_value": "2026-11-28T13:03:43.028178Z", "previous_value": null}, "managed": {"new_value": null, "previous_value": null}, "expiring": {"new_value": false, "previous_value": null}, "identifier": {"new_value": "authentik-bootstrap-token", "previous_value": null}, "description": {"new_value": "", "previous_value": null}}, "model": {"pk": "9087176d1a5b4e62a4fefabe1100060b", "app": "authentik_core", "name": "authentik-bootstrap-token", "model_name": "token"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_core', 'token', '9087176d1a5b4e62a4fefabe1100060b', NULL);
INSERT INTO public.event VALUES ('545397d5-357f-4efb-b4cb-1ebbec09bb4c', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "Welcome to authentik!", "previous_value": null}, "slug": {"new_value": "default-authentication-flow", "previous_value": null}, "title": {"new_value": "Welcome to authentik!", "previous_value": null}, "layout": {"new_value": "stacked", "previous_value": null}, "background": {"new_value": "", "previous_value": null}, "designation": {"new_value": "authentication", "previous_value": null}, "denied_action": {"new_value": "message_continue", "previous_value": null}, "authentication": {"new_value": "none", "previous_value": null}, "compatibility_mode": {"new_value": false, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}}, "model": {"pk": "0037839dd2944b2d9637a9e34d1c8adb", "app": "authentik_flows", "name": "Welcome to authentik!", "model_name": "flow"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_flows', 'flow', '0037839dd2944b2d9637a9e34d1c8adb', NULL);
INSERT INTO public.event VALUES ('27847d6d-a3fe-4d7c-90ad-9a8557655963', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "default-authentication-identification", "previous_value": null}, "sources": {"new_value": [], "previous_value": null}, "user_fields": {"new_value": ["email", "username"], "previous_value": null}, "recovery_flow": {"new_value": null, "previous_value": null}, "password_stage": {"new_value": null, "previous_value": null}, "enrollment_flow": {"new_value": null, "previous_value": null}, "passwordless_flow": {"new_value": null, "previous_value": null}, "show_matched_user": {"new_value": true, "previous_value": null}, "show_source_labels": {"new_value": false, "previous_value": null}, "pretend_user_exists": {"new_value": true, "previous_value": null}, "case_insensitive_matching": {"new_value": true, "previous_value": null}}, "model": {"pk": "2b493bdde8c54944a640fcaf259c08be", "app": "authentik_stages_identification", "name": "default-authentication-identification", "model_name": "identificationstage"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_stages_identification', 'identificationstage', '2b493bdde8c54944a640fcaf259c08be', NULL);
INSERT INTO public.event VALUES ('ab6387d1-227a-4bbe-9db0-7253e8d17442', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "default-authentication-password", "previous_value": null}, "backends": {"new_value": ["authentik.core.auth.InbuiltBackend", "authentik.core.auth.TokenBackend"], "previous_value": null}, "configure_flow": {"new_value": null, "previous_value": null}, "failed_attempts_before_cancel": {"new_value": 5, "previous_value": null}}, "model": {"pk": "17654b9459aa451bb9337b3d20c58429", "app": "authentik_stages_password", "name": "default-authentication-password", "model_name": "passwordstage"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_stages_password', 'passwordstage', '17654b9459aa451bb9337b3d20c58429', NULL);
INSERT INTO public.event VALUES ('22dee155-d851-471e-91f1-b937e1e453ae', 'model_created', 'doorward', '{}', '{"diff": {"name": {"new_value": "default-authentication-login", "previous_value": null}, "geoip_binding": {"new_value": "no_binding", "previous_value": null}, "network_binding": {"new_value": "no_binding", "previous_value": null}, "session_duration": {"new_value": "seconds=0", "previous_value": null}, "remember_me_offset": {"new_value": "seconds=0", "previous_value": null}, "terminate_other_sessions": {"new_value": false, "previous_value": null}}, "model": {"pk": "328cff9a5b0d44d090bce551c3f69605", "app": "authentik_stages_user_login", "name": "default-authentication-login", "model_name": "userloginstage"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_stages_user_login', 'userloginstage', '328cff9a5b0d44d090bce551c3f69605', NULL);
INSERT INTO public.event VALUES ('7ad27952-0990-4ed9-99e0-2b8cbdb751bf', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"background": {"new_value": "/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png", "previous_value": ""}}, "model": {"pk": "6f77f80e64fd4b96b4a298945f3f09f4", "app": "authentik_flows", "name": "Staff", "model_name": "flow"}, "http_request": {"args": {}, "path": "/api/v3/flows/instances/staff/set_background/", "method": "POST", "request_id": "73ba0085318841e7a05b9f7fe20ec3ab", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.541111+00', '2126-11-28 13:03:43.541111+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flow', '6f77f80e64fd4b96b4a298945f3f09f4', 'akadmin');
INSERT INTO public.event VALUES ('8df6331e-9b1f-43fd-bd5b-3a35d1953c16', 'model_created', 'doorward', '{}', '{"diff": {"order": {"new_value": 10, "previous_value": null}, "stage": {"new_value": "2b493bdd-e8c5-4944-a640-fcaf259c08be", "previous_value": null}, "target": {"new_value": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "previous_value": null}, "evaluate_on_plan": {"new_value": false, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": true, "previous_value": null}, "invalid_response_action": {"new_value": "retry", "previous_value": null}}, "model": {"pk": "73e76258f9d7478c9fe8419c330e4f2c", "app": "authentik_flows", "name": "Flow-stage binding #10 to 0037839d-d294-4b2d-9637-a9e34d1c8adb", "model_name": "flowstagebinding"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '73e76258f9d7478c9fe8419c330e4f2c', NULL);
INSERT INTO public.event VALUES ('f746bfd9-e475-4415-8bc9-d2d68b4bcb3f', 'model_created', 'doorward', '{}', '{"diff": {"order": {"new_value": 20, "previous_value": null}, "stage": {"new_value": "17654b94-59aa-451b-b933-7b3d20c58429", "previous_value": null}, "target": {"new_value": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "previous_value": null}, "evaluate_on_plan": {"new_value": false, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": true, "previous_value": null}, "invalid_response_action": {"new_value": "retry", "previous_value": null}}, "model": {"pk": "9a4b78f2f9cc4960b9d1a3c35df36d85", "app": "authentik_flows", "name": "Flow-stage binding #20 to 0037839d-d294-4b2d-9637-a9e34d1c8adb", "model_name": "flowstagebinding"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '9a4b78f2f9cc4960b9d1a3c35df36d85', NULL);
INSERT INTO public.event VALUES ('f726bbbc-79ff-4adb-904e-c8cb8fbfd776', 'model_created', 'doorward', '{}', '{"diff": {"order": {"new_value": 100, "previous_value": null}, "stage": {"new_value": "328cff9a-5b0d-44d0-90bc-e551c3f69605", "previous_value": null}, "target": {"new_value": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "previous_value": null}, "evaluate_on_plan": {"new_value": false, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": true, "previous_value": null}, "invalid_response_action": {"new_value": "retry", "previous_value": null}}, "model": {"pk": "08d763202d2240af8f83fbf9c60f03dd", "app": "authentik_flows", "name": "Flow-stage binding #100 to 0037839d-d294-4b2d-9637-a9e34d1c8adb", "model_name": "flowstagebinding"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "00000000000000000000000000000000", "app": "authentik_brands", "name": "Brand fallback", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '08d763202d2240af8f83fbf9c60f03dd', NULL);
INSERT INTO public.event VALUES ('b7fb9380-6e11-4878-a8e1-c0f978d11e23', 'model_created', 'doorward', '{}', '{"diff": {"domain": {"new_value": "authentik-default", "previous_value": null}, "default": {"new_value": true, "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "branding_logo": {"new_value": "/static/dist/assets/icons/icon_left_brand.svg", "previous_value": null}, "flow_recovery": {"new_value": null, "previous_value": null}, "branding_title": {"new_value": "authentik", "previous_value": null}, "branding_favicon": {"new_value": "/static/dist/assets/icons/icon.png", "previous_value": null}, "flow_device_code": {"new_value": null, "previous_value": null}, "flow_invalidation": {"new_value": null, "previous_value": null}, "flow_unenrollment": {"new_value": null, "previous_value": null}, "flow_user_settings": {"new_value": null, "previous_value": null}, "flow_authentication": {"new_value": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "previous_value": null}}, "model": {"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}}', NULL, '2026-11-27 13:03:43.028178+00', '2126-11-28 13:03:43.028178+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_brands', 'brand', '75542a101352423ba183624f3ecadfbe', NULL);
INSERT INTO public.event VALUES ('0eca5b56-12c5-4e6d-abc0-b1ebc82a945b', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"icon": {"new_value": "", "previous_value": null}, "name": {"new_value": "Chat", "previous_value": null}, "slug": {"new_value": "chat", "previous_value": null}, "enabled": {"new_value": true, "previous_value": null}, "managed": {"new_value": null, "previous_value": null}, "oidc_jwks": {"new_value": {}, "previous_value": null}, "profile_url": {"new_value": "https://api.github.com/user", "previous_value": null}, "consumer_key": {"new_value": "key", "previous_value": null}, "oidc_jwks_url": {"new_value": "https://token.actions.githubusercontent.com/.well-known/jwks", "previous_value": null}, "provider_type": {"new_value": "github", "previous_value": null}, "consumer_secret": {"new_value": "********", "previous_value": null}, "enrollment_flow": {"new_value": null, "previous_value": null}, "access_token_url": {"new_value": "https://github.com/login/oauth/access_token", "previous_value": null}, "additional_scopes": {"new_value": "", "previous_value": null}, "authorization_url": {"new_value": "https://github.com/login/oauth/authorize", "previous_value": null}, "request_token_url": {"new_value": null, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "user_matching_mode": {"new_value": "email_link", "previous_value": null}, "user_path_template": {"new_value": "goauthentik.io/sources/%(slug)s", "previous_value": null}, "authentication_flow": {"new_value": null, "previous_value": null}, "oidc_well_known_url": {"new_value": "", "previous_value": null}}, "model": {"pk": "d60b0db20cc94642ba058e9baec384fb", "app": "authentik_sources_oauth", "name": "Chat", "model_name": "oauthsource"}, "http_request": {"args": {}, "path": "/api/v3/sources/oauth/", "method": "POST", "request_id": "5efde72bb74443cdb13f252cd9ed3588", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.501012+00', '2126-11-28 13:03:43.501012+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_sources_oauth', 'oauthsource', 'd60b0db20cc94642ba058e9baec384fb', 'akadmin');
INSERT INTO public.event VALUES ('d4d89d31-b1b7-4c1e-95d1-1f01728a4da0', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"icon": {"new_value": "/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png", "previous_value": ""}}, "model": {"pk": "d60b0db20cc94642ba058e9baec384fb", "app": "authentik_sources_oauth", "name": "Chat", "model_name": "oauthsource"}, "http_request": {"args": {}, "path": "/api/v3/sources/all/chat/set_icon/", "method": "POST", "request_id": "ee6fe4b848d947cd96ccfe709e5e8174", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.512529+00', '2126-11-28 13:03:43.512529+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_sources_oauth', 'oauthsource', 'd60b0db20cc94642ba058e9baec384fb', 'akadmin');
INSERT INTO public.event VALUES ('c550dda0-ab89-4b1e-b1d9-8db7ada167d3', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "Staff", "previous_value": null}, "slug": {"new_value": "staff", "previous_value": null}, "title": {"new_value": "Grüße", "previous_value": null}, "layout": {"new_value": "sidebar_left", "previous_value": null}, "background": {"new_value": "", "previous_value": null}, "designation": {"new_value": "authentication", "previous_value": null}, "denied_action": {"new_value": "continue", "previous_value": null}, "authentication": {"new_value": "require_unauthenticated", "previous_value": null}, "compatibility_mode": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "all", "previous_value": null}}, "model": {"pk": "6f77f80e64fd4b96b4a298945f3f09f4", "app": "authentik_flows", "name": "Staff", "model_name": "flow"}, "http_request": {"args": {}, "path": "/api/v3/flows/instances/", "method": "POST", "request_id": "ed6b27bb3ec84e2895545a0c9c423980", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.524746+00', '2126-11-28 13:03:43.524746+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flow', '6f77f80e64fd4b96b4a298945f3f09f4', 'akadmin');
INSERT INTO public.event VALUES ('56fc018f-86a0-43c0-bd40-30bd821409a6', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "Back", "previous_value": null}, "slug": {"new_value": "back", "previous_value": null}, "title": {"new_value": "Back", "previous_value": null}, "layout": {"new_value": "stacked", "previous_value": null}, "background": {"new_value": "", "previous_value": null}, "designation": {"new_value": "recovery", "previous_value": null}, "denied_action": {"new_value": "message_continue", "previous_value": null}, "authentication": {"new_value": "none", "previous_value": null}, "compatibility_mode": {"new_value": false, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}}, "model": {"pk": "4e11d5bfc51a49a596fb44ff69a724b0", "app": "authentik_flows", "name": "Back", "model_name": "flow"}, "http_request": {"args": {}, "path": "/api/v3/flows/instances/", "method": "POST", "request_id": "a53fdb528dd9492f8c4bc1d4428a57eb", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.551065+00', '2126-11-28 13:03:43.551065+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flow', '4e11d5bfc51a49a596fb44ff69a724b0', 'akadmin');
INSERT INTO public.event VALUES ('f69a8365-0f22-4364-9028-ca05759a4e5b', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-password", "previous_value": null}, "backends": {"new_value": ["authentik.core.auth.InbuiltBackend"], "previous_value": null}, "configure_flow": {"new_value": "4e11d5bf-c51a-49a5-96fb-44ff69a724b0", "previous_value": null}, "failed_attempts_before_cancel": {"new_value": 3, "previous_value": null}}, "model": {"pk": "6d085861d99b43c5ba2d4405573b9c47", "app": "authentik_stages_password", "name": "staff-password", "model_name": "passwordstage"}, "http_request": {"args": {}, "path": "/api/v3/stages/password/", "method": "POST", "request_id": "bd5df238d66a4adb9a9322f6282d0d65", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.563305+00', '2126-11-28 13:03:43.563305+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_password', 'passwordstage', '6d085861d99b43c5ba2d4405573b9c47', 'akadmin');
INSERT INTO public.event VALUES ('7e417e6a-c1ca-4740-90cb-e69b603875c9', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-who", "previous_value": null}, "sources": {"new_value": ["d60b0db2-0cc9-4642-ba05-8e9baec384fb"], "previous_value": null}, "user_fields": {"new_value": ["upn", "email"], "previous_value": null}, "recovery_flow": {"new_value": "4e11d5bf-c51a-49a5-96fb-44ff69a724b0", "previous_value": null}, "password_stage": {"new_value": "6d085861-d99b-43c5-ba2d-4405573b9c47", "previous_value": null}, "enrollment_flow": {"new_value": null, "previous_value": null}, "passwordless_flow": {"new_value": null, "previous_value": null}, "show_matched_user": {"new_value": false, "previous_value": null}, "show_source_labels": {"new_value": true, "previous_value": null}, "pretend_user_exists": {"new_value": false, "previous_value": null}, "case_insensitive_matching": {"new_value": false, "previous_value": null}}, "model": {"pk": "769373afbcce464a89d7daed68118130", "app": "authentik_stages_identification", "name": "staff-who", "model_name": "identificationstage"}, "http_request": {"args": {}, "path": "/api/v3/stages/identification/", "method": "POST", "request_id": "c815980cf36f4b9d8ac5f75141431cec", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.570575+00', '2126-11-28 13:03:43.570575+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_identification', 'identificationstage', '769373afbcce464a89d7daed68118130', 'akadmin');
INSERT INTO public.event VALUES ('60ca2d0d-5778-4638-b1c7-fbb041c15492', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-captcha", "previous_value": null}, "js_url": {"new_value": "https://captcha.example/api.js", "previous_value": null}, "api_url": {"new_value": "https://captcha.example/verify", "previous_value": null}, "public_key": {"new_value": "public", "previous_value": null}, "private_key": {"new_value": "********", "previous_value": null}, "score_max_threshold": {"new_value": 1.0, "previous_value": null}, "score_min_threshold": {"new_value": 0.25, "previous_value": null}, "error_on_invalid_score": {"new_value": true, "previous_value": null}}, "model": {"pk": "2ec99e55f07540e9abc4cbc05d4d948f", "app": "authentik_stages_captcha", "name": "staff-captcha", "model_name": "captchastage"}, "http_request": {"args": {}, "path": "/api/v3/stages/captcha/", "method": "POST", "request_id": "1738da2282f34aed8aa1cc060fe80193", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.580644+00', '2126-11-28 13:03:43.580644+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_captcha', 'captchastage', '2ec99e55f07540e9abc4cbc05d4d948f', 'akadmin');
INSERT INTO public.event VALUES ('f67fc278-d684-4c36-ae31-036a7fa70c33', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-deny", "previous_value": null}, "deny_message": {"new_value": "Not »you«.", "previous_value": null}}, "model": {"pk": "57ddda6abe0b48e8a9871a1a47f2a146", "app": "authentik_stages_deny", "name": "staff-deny", "model_name": "denystage"}, "http_request": {"args": {}, "path": "/api/v3/stages/deny/", "method": "POST", "request_id": "99e138d49214443c846c39119fc79431", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.588322+00', '2126-11-28 13:03:43.588322+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_deny', 'denystage', '57ddda6abe0b48e8a9871a1a47f2a146', 'akadmin');
INSERT INTO public.event VALUES ('d895d7ad-4099-4600-83a0-7472a39f0ec2', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-dummy", "previous_value": null}, "throw_error": {"new_value": true, "previous_value": null}}, "model": {"pk": "6656c7c0879b466e92591eac3d9a67e1", "app": "authentik_stages_dummy", "name": "staff-dummy", "model_name": "dummystage"}, "http_request": {"args": {}, "path": "/api/v3/stages/dummy/", "method": "POST", "request_id": "18829cd30fa942e58bedfb4ee44733f9", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.594932+00', '2126-11-28 13:03:43.594932+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_dummy', 'dummystage', '6656c7c0879b466e92591eac3d9a67e1', 'akadmin');
INSERT INTO public.event VALUES ('8c877d91-04a3-4521-83d9-d5508584f42b', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "flow readers", "previous_value": null}}, "model": {"pk": "d472df68c57f4e5587c3167727f2ece6", "app": "authentik_rbac", "name": "flow readers", "model_name": "role"}, "http_request": {"args": {}, "path": "/api/v3/rbac/roles/", "method": "POST", "request_id": "87016d73e10d4ebabfc1ceab63599309", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.652783+00', '2126-11-28 13:03:43.652783+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_rbac', 'role', 'd472df68c57f4e5587c3167727f2ece6', 'akadmin');
INSERT INTO public.event VALUES ('483ebe74-86b8-480f-a1d3-2a85e22c48bf', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff-in", "previous_value": null}, "geoip_binding": {"new_value": "bind_continent_country", "previous_value": null}, "network_binding": {"new_value": "bind_asn", "previous_value": null}, "session_duration": {"new_value": "hours=8", "previous_value": null}, "remember_me_offset": {"new_value": "days=30", "previous_value": null}, "terminate_other_sessions": {"new_value": true, "previous_value": null}}, "model": {"pk": "eb230c927d2446188cb468a750b13313", "app": "authentik_stages_user_login", "name": "staff-in", "model_name": "userloginstage"}, "http_request": {"args": {}, "path": "/api/v3/stages/user_login/", "method": "POST", "request_id": "c93a75b434db47e7869f04429e003592", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.602718+00', '2126-11-28 13:03:43.602718+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_user_login', 'userloginstage', 'eb230c927d2446188cb468a750b13313', 'akadmin');
INSERT INTO public.event VALUES ('43624789-ea41-46a4-a8c4-ba6fe9c77468', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"order": {"new_value": 0, "previous_value": null}, "stage": {"new_value": "2ec99e55-f075-40e9-abc4-cbc05d4d948f", "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "evaluate_on_plan": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": false, "previous_value": null}, "invalid_response_action": {"new_value": "restart", "previous_value": null}}, "model": {"pk": "83f4232b1ed347a2845b161d64addd31", "app": "authentik_flows", "name": "Flow-stage binding #0 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "model_name": "flowstagebinding"}, "http_request": {"args": {}, "path": "/api/v3/flows/bindings/", "method": "POST", "request_id": "b33b38501cdc42698fc1171e46e9c591", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.607236+00', '2126-11-28 13:03:43.607236+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '83f4232b1ed347a2845b161d64addd31', 'akadmin');
INSERT INTO public.event VALUES ('bab09673-7a4c-4078-8ab2-9d804ef624d7', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"order": {"new_value": 10, "previous_value": null}, "stage": {"new_value": "769373af-bcce-464a-89d7-daed68118130", "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "evaluate_on_plan": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": false, "previous_value": null}, "invalid_response_action": {"new_value": "restart", "previous_value": null}}, "model": {"pk": "d3c2a75c7aa443a9bae8404de483391e", "app": "authentik_flows", "name": "Flow-stage binding #10 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "model_name": "flowstagebinding"}, "http_request": {"args": {}, "path": "/api/v3/flows/bindings/", "method": "POST", "request_id": "43a3ba48867c4934a1504aad056d31e3", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.616414+00', '2126-11-28 13:03:43.616414+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', 'd3c2a75c7aa443a9bae8404de483391e', 'akadmin');
INSERT INTO public.event VALUES ('6f22160b-02a5-4ac2-9428-8ce53d6e9928', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"order": {"new_value": 20, "previous_value": null}, "stage": {"new_value": "6656c7c0-879b-466e-9259-1eac3d9a67e1", "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "evaluate_on_plan": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": false, "previous_value": null}, "invalid_response_action": {"new_value": "restart", "previous_value": null}}, "model": {"pk": "7835bd26076e4f89b69aa4023d9a0140", "app": "authentik_flows", "name": "Flow-stage binding #20 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "model_name": "flowstagebinding"}, "http_request": {"args": {}, "path": "/api/v3/flows/bindings/", "method": "POST", "request_id": "b4f42959778a489386a8c8df9a0c86c3", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.624443+00', '2126-11-28 13:03:43.624443+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '7835bd26076e4f89b69aa4023d9a0140', 'akadmin');
INSERT INTO public.event VALUES ('1ddc9117-819d-496a-83ad-e48e18d6e884', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"order": {"new_value": 30, "previous_value": null}, "stage": {"new_value": "57ddda6a-be0b-48e8-a987-1a1a47f2a146", "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "evaluate_on_plan": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": false, "previous_value": null}, "invalid_response_action": {"new_value": "restart", "previous_value": null}}, "model": {"pk": "51270a6072e84ed8bec64daf0b6863e4", "app": "authentik_flows", "name": "Flow-stage binding #30 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "model_name": "flowstagebinding"}, "http_request": {"args": {}, "path": "/api/v3/flows/bindings/", "method": "POST", "request_id": "e6be01ad272f4131a5585bc97d5d54c8", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.6322+00', '2126-11-28 13:03:43.6322+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', '51270a6072e84ed8bec64daf0b6863e4', 'akadmin');
INSERT INTO public.event VALUES ('17a1b925-e63e-4c0a-8f5f-6f1026149f46', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"order": {"new_value": 40, "previous_value": null}, "stage": {"new_value": "eb230c92-7d24-4618-8cb4-68a750b13313", "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "evaluate_on_plan": {"new_value": true, "previous_value": null}, "policy_engine_mode": {"new_value": "any", "previous_value": null}, "re_evaluate_policies": {"new_value": false, "previous_value": null}, "invalid_response_action": {"new_value": "restart", "previous_value": null}}, "model": {"pk": "ae4d441ae036439abedb136e47c1427c", "app": "authentik_flows", "name": "Flow-stage binding #40 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "model_name": "flowstagebinding"}, "http_request": {"args": {}, "path": "/api/v3/flows/bindings/", "method": "POST", "request_id": "9ff6109dc73743778874cfb4596e46d2", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.645203+00', '2126-11-28 13:03:43.645203+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_flows', 'flowstagebinding', 'ae4d441ae036439abedb136e47c1427c', 'akadmin');
INSERT INTO public.event VALUES ('86d772c3-db26-4294-8647-487ba07e8c2f', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"permissions": {"new_value": ["authentik_flows.view_flow", "authentik_stages_identification.view_identificationstage"], "previous_value": null}}, "model": {"pk": "d472df68c57f4e5587c3167727f2ece6", "app": "authentik_rbac", "name": "flow readers", "model_name": "role"}, "http_request": {"args": {}, "path": "/api/v3/rbac/permissions/assigned_by_roles/d472df68-c57f-4e55-87c3-167727f2ece6/assign/", "method": "POST", "request_id": "202021fd4e5148a3bb8a0fd12bf4d105", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.657502+00', '2126-11-28 13:03:43.657502+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_rbac', 'role', 'd472df68c57f4e5587c3167727f2ece6', 'akadmin');
INSERT INTO public.event VALUES ('6e9bbe43-95db-428f-8de9-74bb6a9c3235', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"permissions": {"new_value": ["authentik_flows.change_flow on 6f77f80e-64fd-4b96-b4a2-98945f3f09f4"], "previous_value": null}}, "model": {"pk": "d472df68c57f4e5587c3167727f2ece6", "app": "authentik_rbac", "name": "flow readers", "model_name": "role"}, "http_request": {"args": {}, "path": "/api/v3/rbac/permissions/assigned_by_roles/d472df68-c57f-4e55-87c3-167727f2ece6/assign/", "method": "POST", "request_id": "72029d13a2964fd3a11907270e6e694e", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.666171+00', '2126-11-28 13:03:43.666171+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_rbac', 'role', 'd472df68c57f4e5587c3167727f2ece6', 'akadmin');
INSERT INTO public.event VALUES ('b5ecb155-a107-4ffb-ac9e-36af7a5c9a83', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "everybody", "previous_value": null}, "roles": {"new_value": [], "previous_value": null}, "users": {"new_value": [], "previous_value": null}, "parent": {"new_value": null, "previous_value": null}, "attributes": {"new_value": {"floor": [1, 2.5, null, "drei"]}, "previous_value": null}, "is_superuser": {"new_value": false, "previous_value": null}}, "model": {"pk": "8648ef58a1ec4d8ea17a8b5c0e2d226c", "app": "authentik_core", "name": "everybody", "model_name": "group"}, "http_request": {"args": {}, "path": "/api/v3/core/groups/", "method": "POST", "request_id": "20b52efb47774ce88be0ce6a4810501f", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.67876+00', '2126-11-28 13:03:43.67876+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'group', '8648ef58a1ec4d8ea17a8b5c0e2d226c', 'akadmin');
INSERT INTO public.event VALUES ('3be129c4-486f-49d6-b44a-f8fd92b1c57f', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "staff", "previous_value": null}, "roles": {"new_value": ["d472df68-c57f-4e55-87c3-167727f2ece6"], "previous_value": null}, "users": {"new_value": [], "previous_value": null}, "parent": {"new_value": "8648ef58-a1ec-4d8e-a17a-8b5c0e2d226c", "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "is_superuser": {"new_value": false, "previous_value": null}}, "model": {"pk": "9e4be660f0e94305a234aec75f28273b", "app": "authentik_core", "name": "staff", "model_name": "group"}, "http_request": {"args": {}, "path": "/api/v3/core/groups/", "method": "POST", "request_id": "a89f22301742457f872da8a33f14b62b", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.685075+00', '2126-11-28 13:03:43.685075+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'group', '9e4be660f0e94305a234aec75f28273b', 'akadmin');
INSERT INTO public.event VALUES ('f8a2d372-b19e-4855-a244-ba5352947968', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "Ada Lovelace", "previous_value": null}, "path": {"new_value": "staff/first", "previous_value": null}, "type": {"new_value": "internal", "previous_value": null}, "email": {"new_value": "Ada@Example.org", "previous_value": null}, "groups": {"new_value": ["9e4be660-f0e9-4305-a234-aec75f28273b"], "previous_value": null}, "password": {"new_value": "********", "previous_value": null}, "username": {"new_value": "ada", "previous_value": null}, "is_active": {"new_value": true, "previous_value": null}, "attributes": {"new_value": {"upn": "Ada@Staff.Example", "settings": {"locale": "de"}}, "previous_value": null}, "last_login": {"new_value": null, "previous_value": null}}, "model": {"pk": 2, "app": "authentik_core", "name": "ada", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/core/users/", "method": "POST", "request_id": "69120a8effc64477b0435ee745bc8e1f", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.699447+00', '2126-11-28 13:03:43.699447+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '2', 'akadmin');
INSERT INTO public.event VALUES ('03c56605-d9fb-4bb0-b133-2c9e7f146224', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "", "previous_value": null}, "path": {"new_value": "users", "previous_value": null}, "type": {"new_value": "external", "previous_value": null}, "email": {"new_value": "", "previous_value": null}, "groups": {"new_value": [], "previous_value": null}, "password": {"new_value": "********", "previous_value": null}, "username": {"new_value": "Jürgen", "previous_value": null}, "is_active": {"new_value": false, "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "last_login": {"new_value": null, "previous_value": null}}, "model": {"pk": 3, "app": "authentik_core", "name": "Jürgen", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/core/users/", "method": "POST", "request_id": "31604eced87c4d2d99ae002e4b97f4a2", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.707471+00', '2126-11-28 13:03:43.707471+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '3', 'akadmin');
INSERT INTO public.event VALUES ('d5546bf7-1f94-4c36-909b-5396193f4974', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "robot", "previous_value": null}, "roles": {"new_value": [], "previous_value": null}, "users": {"new_value": [], "previous_value": null}, "parent": {"new_value": null, "previous_value": null}, "attributes": {"new_value": {}, "previous_value": null}, "is_superuser": {"new_value": false, "previous_value": null}}, "model": {"pk": "b3d499e81b6b4386a42cdb4dc3949ef9", "app": "authentik_core", "name": "robot", "model_name": "group"}, "http_request": {"args": {}, "path": "/api/v3/core/users/service_account/", "method": "POST", "request_id": "cd6ece21f19642469b5066b67755b50d", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.717818+00', '2126-11-28 13:03:43.717818+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'group', 'b3d499e81b6b4386a42cdb4dc3949ef9', 'akadmin');
INSERT INTO public.event VALUES ('36193c92-4c13-4aca-bc63-b434a4285b8d', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "robot", "previous_value": null}, "path": {"new_value": "goauthentik.io/service-accounts", "previous_value": null}, "type": {"new_value": "service_account", "previous_value": null}, "email": {"new_value": "", "previous_value": null}, "groups": {"new_value": ["b3d499e8-1b6b-4386-a42c-db4dc3949ef9"], "previous_value": null}, "password": {"new_value": "********", "previous_value": null}, "username": {"new_value": "robot", "previous_value": null}, "is_active": {"new_value": true, "previous_value": null}, "attributes": {"new_value": {"goauthentik.io/user/token-expires": false}, "previous_value": null}, "last_login": {"new_value": null, "previous_value": null}}, "model": {"pk": 4, "app": "authentik_core", "name": "robot", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/core/users/service_account/", "method": "POST", "request_id": "cd6ece21f19642469b5066b67755b50d", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.717818+00', '2126-11-28 13:03:43.717818+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '4', 'akadmin');
INSERT INTO public.event VALUES ('26b869d1-93e9-4e8b-98dc-926c974ac2ca', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"key": {"new_value": "********", "previous_value": null}, "user": {"new_value": 4, "previous_value": null}, "intent": {"new_value": "app_password", "previous_value": null}, "expires": {"new_value": "2027-11-22T13:03:43.717818Z", "previous_value": null}, "managed": {"new_value": null, "previous_value": null}, "expiring": {"new_value": false, "previous_value": null}, "identifier": {"new_value": "service-account-robot-password", "previous_value": null}, "description": {"new_value": "", "previous_value": null}}, "model": {"pk": "c90a2f5733a444f2a741355a12dc3eca", "app": "authentik_core", "name": "service-account-robot-password", "model_name": "token"}, "http_request": {"args": {}, "path": "/api/v3/core/users/service_account/", "method": "POST", "request_id": "cd6ece21f19642469b5066b67755b50d", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.717818+00', '2126-11-28 13:03:43.717818+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'token', 'c90a2f5733a444f2a741355a12dc3eca', 'akadmin');
INSERT INTO public.event VALUES ('84ddd1b5-f29c-4b75-b51a-0362fe14aacf', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"password": {"new_value": "********", "previous_value": "********"}}, "model": {"pk": 2, "app": "authentik_core", "name": "ada", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/core/users/2/set_password/", "method": "POST", "request_id": "603efca8fbcb46af8bade7eec9cb7cea", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.807785+00', '2126-11-28 13:03:43.807785+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '2', 'akadmin');
INSERT INTO public.event VALUES ('aaf6393d-8f6a-46aa-a509-1521fa5d9924', 'password_set', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"model": {"pk": 2, "app": "authentik_core", "name": "ada", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/core/users/2/set_password/", "method": "POST", "request_id": "603efca8fbcb46af8bade7eec9cb7cea", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.807785+00', '2126-11-28 13:03:43.807785+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '2', 'akadmin');
INSERT INTO public.event VALUES ('db8a400c-292c-46fd-8891-1e036a9c7f68', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"permissions": {"new_value": ["authentik_core.view_user"], "previous_value": null}}, "model": {"pk": 2, "app": "authentik_core", "name": "ada", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/rbac/permissions/assigned_by_users/2/assign/", "method": "POST", "request_id": "7804be2622d1481a8a3d44c19a3e18e1", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.824956+00', '2126-11-28 13:03:43.824956+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '2', 'akadmin');
INSERT INTO public.event VALUES ('d190e8ec-8239-4d16-a6d3-a04e3f8eef38', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"permissions": {"new_value": ["authentik_stages_identification.view_identificationstage on 769373af-bcce-464a-89d7-daed68118130", "authentik_stages_identification.change_identificationstage on 769373af-bcce-464a-89d7-daed68118130"], "previous_value": null}}, "model": {"pk": 2, "app": "authentik_core", "name": "ada", "model_name": "user"}, "http_request": {"args": {}, "path": "/api/v3/rbac/permissions/assigned_by_users/2/assign/", "method": "POST", "request_id": "045ac5a9e7524fc6b892df9aa2d372f1", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.83652+00', '2126-11-28 13:03:43.83652+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'user', '2', 'akadmin');
INSERT INTO public.event VALUES ('dce78dc8-c114-4414-9c64-ffecf650693b', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"key": {"new_value": "********", "previous_value": null}, "user": {"new_value": 2, "previous_value": null}, "intent": {"new_value": "api", "previous_value": null}, "expires": {"new_value": "2026-11-28T13:03:43.860714Z", "previous_value": null}, "managed": {"new_value": null, "previous_value": null}, "expiring": {"new_value": false, "previous_value": null}, "identifier": {"new_value": "ada-api", "previous_value": null}, "description": {"new_value": "x", "previous_value": null}}, "model": {"pk": "25700d43fd8d44f3a970cf29c9a1df35", "app": "authentik_core", "name": "ada-api", "model_name": "token"}, "http_request": {"args": {}, "path": "/api/v3/core/tokens/", "method": "POST", "request_id": "68fc7d5ab50149c5af5909153f960e77", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.860714+00', '2126-11-28 13:03:43.860714+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'token', '25700d43fd8d44f3a970cf29c9a1df35', 'akadmin');
INSERT INTO public.event VALUES ('ecc68365-6af3-4c6a-bcbc-734064c632f4', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"key": {"new_value": "********", "previous_value": null}, "user": {"new_value": 2, "previous_value": null}, "intent": {"new_value": "app_password", "previous_value": null}, "expires": {"new_value": "2026-11-28T13:03:43.882673Z", "previous_value": null}, "managed": {"new_value": null, "previous_value": null}, "expiring": {"new_value": false, "previous_value": null}, "identifier": {"new_value": "ada-app", "previous_value": null}, "description": {"new_value": "x", "previous_value": null}}, "model": {"pk": "aa876414d79a42a6a48fd27a3c274b71", "app": "authentik_core", "name": "ada-app", "model_name": "token"}, "http_request": {"args": {}, "path": "/api/v3/core/tokens/", "method": "POST", "request_id": "90a850385bda4fa0bb213647481474b5", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.882673+00', '2126-11-28 13:03:43.882673+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_core', 'token', 'aa876414d79a42a6a48fd27a3c274b71', 'akadmin');
INSERT INTO public.event VALUES ('5eed7f09-98ff-42bd-ba2b-787e078e7e64', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"user": {"new_value": null, "previous_value": null}, "group": {"new_value": "9e4be660-f0e9-4305-a234-aec75f28273b", "previous_value": null}, "order": {"new_value": 1, "previous_value": null}, "negate": {"new_value": true, "previous_value": null}, "target": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}, "enabled": {"new_value": true, "previous_value": null}, "timeout": {"new_value": 7, "previous_value": null}, "failure_result": {"new_value": false, "previous_value": null}}, "model": {"pk": "294d62e8989444a6aa70b6e8b563af7f", "app": "authentik_policies", "name": "Binding from Flow Staff (staff) #1 to Group staff", "model_name": "policybinding"}, "http_request": {"args": {}, "path": "/api/v3/policies/bindings/", "method": "POST", "request_id": "b5418c6a75794c8faff1d44a4648848a", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.910972+00', '2126-11-28 13:03:43.910972+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_policies', 'policybinding', '294d62e8989444a6aa70b6e8b563af7f', 'akadmin');
INSERT INTO public.event VALUES ('c4e28f9d-84f1-465a-b18e-54e542080d89', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"user": {"new_value": 2, "previous_value": null}, "group": {"new_value": null, "previous_value": null}, "order": {"new_value": 2, "previous_value": null}, "negate": {"new_value": false, "previous_value": null}, "target": {"new_value": "51270a60-72e8-4ed8-bec6-4daf0b6863e4", "previous_value": null}, "enabled": {"new_value": false, "previous_value": null}, "timeout": {"new_value": 30, "previous_value": null}, "failure_result": {"new_value": false, "previous_value": null}}, "model": {"pk": "096021e4a7d64cea8cbcae0672d7d3bf", "app": "authentik_policies", "name": "Binding from Flow-stage binding #30 to 6f77f80e-64fd-4b96-b4a2-98945f3f09f4 #2 to User Ada Lovelace", "model_name": "policybinding"}, "http_request": {"args": {}, "path": "/api/v3/policies/bindings/", "method": "POST", "request_id": "8e8216f172b24cd49f944c452e97d4d5", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.926238+00', '2126-11-28 13:03:43.926238+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_policies', 'policybinding', '096021e4a7d64cea8cbcae0672d7d3bf', 'akadmin');
INSERT INTO public.event VALUES ('94158074-374c-4abe-8c4f-6f0e6b55377e', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"user": {"new_value": 2, "previous_value": null}, "group": {"new_value": null, "previous_value": null}, "order": {"new_value": 3, "previous_value": null}, "negate": {"new_value": false, "previous_value": null}, "target": {"new_value": "d60b0db2-0cc9-4642-ba05-8e9baec384fb", "previous_value": null}, "enabled": {"new_value": true, "previous_value": null}, "timeout": {"new_value": 30, "previous_value": null}, "failure_result": {"new_value": false, "previous_value": null}}, "model": {"pk": "579e06749d4b4344abca79bfade46c61", "app": "authentik_policies", "name": "Binding from Chat #3 to User Ada Lovelace", "model_name": "policybinding"}, "http_request": {"args": {}, "path": "/api/v3/policies/bindings/", "method": "POST", "request_id": "a3bef629bdb443a1a1ce433fc139f5b9", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.941145+00', '2126-11-28 13:03:43.941145+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_policies', 'policybinding', '579e06749d4b4344abca79bfade46c61', 'akadmin');
INSERT INTO public.event VALUES ('4f6f9ba0-c664-4f8a-afdf-2bc9c4475e9b', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"domain": {"new_value": "staff.example", "previous_value": null}, "default": {"new_value": false, "previous_value": null}, "attributes": {"new_value": {"settings": {"locale": "de"}}, "previous_value": null}, "branding_logo": {"new_value": "/static/x.svg", "previous_value": null}, "flow_recovery": {"new_value": "4e11d5bf-c51a-49a5-96fb-44ff69a724b0", "previous_value": null}, "branding_title": {"new_value": "Staff", "previous_value": null}, "branding_favicon": {"new_value": "/static/dist/assets/icons/icon.png", "previous_value": null}, "flow_device_code": {"new_value": null, "previous_value": null}, "flow_invalidation": {"new_value": null, "previous_value": null}, "flow_unenrollment": {"new_value": null, "previous_value": null}, "flow_user_settings": {"new_value": null, "previous_value": null}, "flow_authentication": {"new_value": "6f77f80e-64fd-4b96-b4a2-98945f3f09f4", "previous_value": null}}, "model": {"pk": "39fc5c3501874dd8a1a72c4038e404d2", "app": "authentik_brands", "name": "Brand staff.example", "model_name": "brand"}, "http_request": {"args": {}, "path": "/api/v3/core/brands/", "method": "POST", "request_id": "c2ff1f3bbaec4d84a5edb9cda7dd2fe2", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.958877+00', '2126-11-28 13:03:43.958877+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_brands', 'brand', '39fc5c3501874dd8a1a72c4038e404d2', 'akadmin');
INSERT INTO public.event VALUES ('fd86874b-2a8d-44a7-98d5-aa9d98a09b04', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"user_fields": {"new_value": ["username", "upn"], "previous_value": ["upn", "email"]}}, "model": {"pk": "769373afbcce464a89d7daed68118130", "app": "authentik_stages_identification", "name": "staff-who", "model_name": "identificationstage"}, "http_request": {"args": {}, "path": "/api/v3/stages/identification/769373af-bcce-464a-89d7-daed68118130/", "method": "PATCH", "request_id": "25598fbdc13144b4a40e74352a3543c8", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.964115+00', '2126-11-28 13:03:43.964115+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_identification', 'identificationstage', '769373afbcce464a89d7daed68118130', 'akadmin');
INSERT INTO public.event VALUES ('d07df6c8-b4b8-41ca-b297-fb3e9991aec8', 'model_created', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": "gone", "previous_value": null}, "throw_error": {"new_value": false, "previous_value": null}}, "model": {"pk": "8b34cc04b43240cca5164ddee3ddca36", "app": "authentik_stages_dummy", "name": "gone", "model_name": "dummystage"}, "http_request": {"args": {}, "path": "/api/v3/stages/dummy/", "method": "POST", "request_id": "49ee4be1b0b34000809076002ea7c27c", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.969369+00', '2126-11-28 13:03:43.969369+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_dummy', 'dummystage', '8b34cc04b43240cca5164ddee3ddca36', 'akadmin');
INSERT INTO public.event VALUES ('382c45ef-ca1f-4b98-9553-b93b28449d06', 'model_deleted', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"name": {"new_value": null, "previous_value": "gone"}, "throw_error": {"new_value": null, "previous_value": false}}, "model": {"pk": "8b34cc04b43240cca5164ddee3ddca36", "app": "authentik_stages_dummy", "name": "gone", "model_name": "dummystage"}, "http_request": {"args": {}, "path": "/api/v3/stages/dummy/8b34cc04-b432-40cc-a516-4ddee3ddca36/", "method": "DELETE", "request_id": "a78fa1136a524ce7a8739c1af66e2d4a", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.977806+00', '2126-11-28 13:03:43.977806+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_dummy', 'dummystage', '8b34cc04b43240cca5164ddee3ddca36', 'akadmin');
INSERT INTO public.event VALUES ('6de0a493-b395-494a-86e8-902260bcf112', 'model_updated', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"diff": {"session_duration": {"new_value": "days=20000", "previous_value": "seconds=0"}}, "model": {"pk": "328cff9a5b0d44d090bce551c3f69605", "app": "authentik_stages_user_login", "name": "default-authentication-login", "model_name": "userloginstage"}, "http_request": {"args": {}, "path": "/api/v3/stages/user_login/328cff9a-5b0d-44d0-90bc-e551c3f69605/", "method": "PATCH", "request_id": "52b74adcbc8343a1ae927f2aaaf33647", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:43.994315+00', '2126-11-28 13:03:43.994315+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', 'authentik_stages_user_login', 'userloginstage', '328cff9a5b0d44d090bce551c3f69605', 'akadmin');
INSERT INTO public.event VALUES ('52315dbe-87c0-42bc-95d3-ea9d72709366', 'login_failed', 'doorward', '{"pk": 2, "email": "Ada@Example.org", "username": "ada"}', '{"stage": {"pk": "17654b9459aa451bb9337b3d20c58429", "app": "authentik_stages_password", "name": "default-authentication-password", "model_name": "passwordstage"}, "password": "********************", "username": "ada", "http_request": {"args": {}, "path": "/api/v3/flows/executor/default-authentication-flow/", "method": "POST", "request_id": "b6940265d0ba4599ae4b988d1969287e", "user_agent": "a browser of before"}}', '127.0.0.1', '2026-11-27 13:03:44.068786+00', '2126-11-28 13:03:44.068786+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', NULL, NULL, NULL, 'ada');
INSERT INTO public.event VALUES ('6e356978-30a3-4c32-be0b-d0f8a385b0cf', 'login', 'doorward', '{"pk": 2, "email": "Ada@Example.org", "username": "ada"}', '{"auth_method": "password", "http_request": {"args": {}, "path": "/api/v3/flows/executor/default-authentication-flow/", "method": "GET", "request_id": "2b6a4294440f4e1aa85bda4a20a2bf68", "user_agent": "a browser of before"}, "auth_method_args": {}}', '127.0.0.1', '2026-11-27 13:03:44.214805+00', '2126-11-28 13:03:44.214805+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', NULL, NULL, NULL, 'ada');
INSERT INTO public.event VALUES ('6c24858b-9fb7-4662-b4e9-37ce51b6d109', 'secret_view', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"secret": {"pk": "25700d43fd8d44f3a970cf29c9a1df35", "app": "authentik_core", "name": "ada-api", "model_name": "token"}, "http_request": {"args": {}, "path": "/api/v3/core/tokens/ada-api/view_key/", "method": "GET", "request_id": "4c11bbc1a7df4fdeaec077cdcfedf027", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:44.228955+00', '2126-11-28 13:03:44.228955+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', NULL, NULL, NULL, 'akadmin');
INSERT INTO public.event VALUES ('9f254fae-d5f7-4351-a807-638b01d0bb5b', 'secret_view', 'doorward', '{"pk": 1, "email": "root@example.com", "username": "akadmin"}', '{"secret": {"pk": "aa876414d79a42a6a48fd27a3c274b71", "app": "authentik_core", "name": "ada-app", "model_name": "token"}, "http_request": {"args": {}, "path": "/api/v3/core/tokens/ada-app/view_key/", "method": "GET", "request_id": "1c54d6ac987b4943b0038961e5a42db7", "user_agent": "Python-urllib/3.11"}}', '127.0.0.1', '2026-11-27 13:03:44.243021+00', '2126-11-28 13:03:44.243021+00', '{"pk": "75542a101352423ba183624f3ecadfbe", "app": "authentik_brands", "name": "Default brand", "model_name": "brand"}', NULL, NULL, NULL, 'akadmin');
INSERT INTO public.flow VALUES ('0037839d-d294-4b2d-9637-a9e34d1c8adb', '51ae4e1a-88a2-4002-99e7-085361b8292d', 'Welcome to authentik!', 'default-authentication-flow', 'Welcome to authentik!', 'authentication', 'any', false, 'stacked', 'message_continue', 'none', 1, '2026-11-27 13:03:43.028178+00', '');
INSERT INTO public.flow VALUES ('6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '0b68e7fb-6977-4cc9-97d3-c0e62581875b', 'Staff', 'staff', 'Grüße', 'authentication', 'all', true, 'sidebar_left', 'continue', 'require_unauthenticated', 2, '2026-11-27 13:03:43.541111+00', '/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png');
INSERT INTO public.flow VALUES ('4e11d5bf-c51a-49a5-96fb-44ff69a724b0', 'a4a2c596-7dd2-4d9e-b1ea-2000385d0b08', 'Back', 'back', 'Back', 'recovery', 'any', false, 'stacked', 'message_continue', 'none', 1, '2026-11-27 13:03:43.551065+00', '');
INSERT INTO public.flow_stage_binding VALUES ('73e76258-f9d7-478c-9fe8-419c330e4f2c', '51df98ac-69f0-4300-8c45-58c9719bc002', '0037839d-d294-4b2d-9637-a9e34d1c8adb', '2b493bdd-e8c5-4944-a640-fcaf259c08be', false, true, 10, 'any', 'retry', 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.flow_stage_binding VALUES ('9a4b78f2-f9cc-4960-b9d1-a3c35df36d85', 'ca71e03f-938f-4c2d-b394-8eda0f643fb8', '0037839d-d294-4b2d-9637-a9e34d1c8adb', '17654b94-59aa-451b-b933-7b3d20c58429', false, true, 20, 'any', 'retry', 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.flow_stage_binding VALUES ('08d76320-2d22-40af-8f83-fbf9c60f03dd', '2ebd31ff-5340-4993-a4dd-731d0ee7193c', '0037839d-d294-4b2d-9637-a9e34d1c8adb', '328cff9a-5b0d-44d0-90bc-e551c3f69605', false, true, 100, 'any', 'retry', 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.flow_stage_binding VALUES ('83f4232b-1ed3-47a2-845b-161d64addd31', '656acda6-0a97-4b44-a242-f01b209eb9aa', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '2ec99e55-f075-40e9-abc4-cbc05d4d948f', true, false, 0, 'any', 'restart', 1, '2026-11-27 13:03:43.607236+00');
INSERT INTO public.flow_stage_binding VALUES ('d3c2a75c-7aa4-43a9-bae8-404de483391e', '7e169269-26ee-4d29-8e10-74aa78af7bc2', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '769373af-bcce-464a-89d7-daed68118130', true, false, 10, 'any', 'restart', 1, '2026-11-27 13:03:43.616414+00');
INSERT INTO public.flow_stage_binding VALUES ('7835bd26-076e-4f89-b69a-a4023d9a0140', 'fac4bdeb-318f-4b69-9c73-5c11fd692976', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '6656c7c0-879b-466e-9259-1eac3d9a67e1', true, false, 20, 'any', 'restart', 1, '2026-11-27 13:03:43.624443+00');
INSERT INTO public.flow_stage_binding VALUES ('51270a60-72e8-4ed8-bec6-4daf0b6863e4', '3675a258-8a48-4745-96f2-c172997f12c9', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '57ddda6a-be0b-48e8-a987-1a1a47f2a146', true, false, 30, 'any', 'restart', 1, '2026-11-27 13:03:43.6322+00');
INSERT INTO public.flow_stage_binding VALUES ('ae4d441a-e036-439a-bedb-136e47c1427c', 'bfffb530-9101-4875-9eda-ea8e4387c882', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', 'eb230c92-7d24-4618-8cb4-68a750b13313', true, false, 40, 'any', 'restart', 1, '2026-11-27 13:03:43.645203+00');
INSERT INTO public."group" VALUES ('4abff77b-5d71-4442-804f-9f5f3b236ea6', 'authentik Admins', NULL, true, '{}', 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public."group" VALUES ('8648ef58-a1ec-4d8e-a17a-8b5c0e2d226c', 'everybody', NULL, false, '{"floor": [1, 2.5, null, "drei"]}', 1, '2026-11-27 13:03:43.67876+00');
INSERT INTO public."group" VALUES ('9e4be660-f0e9-4305-a234-aec75f28273b', 'staff', '8648ef58-a1ec-4d8e-a17a-8b5c0e2d226c', false, '{}', 1, '2026-11-27 13:03:43.685075+00');
INSERT INTO public."group" VALUES ('b3d499e8-1b6b-4386-a42c-db4dc3949ef9', 'robot', NULL, false, '{}', 1, '2026-11-27 13:03:43.717818+00');
INSERT INTO public.group_role VALUES ('d472df68-c57f-4e55-87c3-167727f2ece6', '9e4be660-f0e9-4305-a234-aec75f28273b');
INSERT INTO public.identification_stage VALUES ('2b493bdd-e8c5-4944-a640-fcaf259c08be', '["email", "username"]', NULL, true, true, NULL, NULL, NULL, false, true, 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.identification_stage VALUES ('769373af-bcce-464a-89d7-daed68118130', '["username", "upn"]', '6d085861-d99b-43c5-ba2d-4405573b9c47', false, false, NULL, '4e11d5bf-c51a-49a5-96fb-44ff69a724b0', NULL, true, false, 2, '2026-11-27 13:03:43.964115+00');
INSERT INTO public.identification_stage_source VALUES ('769373af-bcce-464a-89d7-daed68118130', 'd60b0db2-0cc9-4642-ba05-8e9baec384fb', 0);
INSERT INTO public.installation VALUES ('30fcda52-1f00-4959-bd21-2fa62930e36a', '2026-11-27 13:03:43.028178+00', '\x012b56c38a1f6bcd31845db49689e9f39b937487479873a6fa835cd9d8629103d9fb28712d');
INSERT INTO public.media VALUES ('d60b0db2-0cc9-4642-ba05-8e9baec384fb', 'c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png', 'image/png', '\x89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082');
INSERT INTO public.media VALUES ('6f77f80e-64fd-4b96-b4a2-98945f3f09f4', 'c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png', 'image/png', '\x89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082');
INSERT INTO public.membership VALUES (1, '4abff77b-5d71-4442-804f-9f5f3b236ea6');
INSERT INTO public.membership VALUES (2, '9e4be660-f0e9-4305-a234-aec75f28273b');
INSERT INTO public.membership VALUES (4, 'b3d499e8-1b6b-4386-a42c-db4dc3949ef9');
INSERT INTO public.oauth_source VALUES ('d60b0db2-0cc9-4642-ba05-8e9baec384fb', 'github', NULL, 'https://github.com/login/oauth/authorize', 'https://github.com/login/oauth/access_token', 'https://api.github.com/user', 'key', '\x019053c9b0b6f299c4a039e36aa67419688d7be61ca211eaab5739c274bb6326933d4453f2f6b05ae4d21fc02024599148cf36', '', '', 'https://token.actions.githubusercontent.com/.well-known/jwks', '{}');
INSERT INTO public.password_stage VALUES ('17654b94-59aa-451b-b933-7b3d20c58429', '["authentik.core.auth.InbuiltBackend", "authentik.core.auth.TokenBackend"]', NULL, 5, 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.password_stage VALUES ('6d085861-d99b-43c5-ba2d-4405573b9c47', '["authentik.core.auth.InbuiltBackend"]', '4e11d5bf-c51a-49a5-96fb-44ff69a724b0', 3, 1, '2026-11-27 13:03:43.563305+00');
INSERT INTO public.policy_binding VALUES ('294d62e8-9894-44a6-aa70-b6e8b563af7f', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4', NULL, NULL, '9e4be660-f0e9-4305-a234-aec75f28273b', NULL, true, true, 1, 7, false, 1, '2026-11-27 13:03:43.910972+00');
INSERT INTO public.policy_binding VALUES ('096021e4-a7d6-4cea-8cbc-ae0672d7d3bf', '51270a60-72e8-4ed8-bec6-4daf0b6863e4', NULL, '51270a60-72e8-4ed8-bec6-4daf0b6863e4', NULL, NULL, 2, false, false, 2, 30, false, 1, '2026-11-27 13:03:43.926238+00');
INSERT INTO public.policy_binding VALUES ('579e0674-9d4b-4344-abca-79bfade46c61', 'd60b0db2-0cc9-4642-ba05-8e9baec384fb', NULL, NULL, 'd60b0db2-0cc9-4642-ba05-8e9baec384fb', NULL, 2, false, true, 3, 30, false, 1, '2026-11-27 13:03:43.941145+00');
INSERT INTO public.role VALUES ('d472df68-c57f-4e55-87c3-167727f2ece6', 'flow readers', 1, '2026-11-27 13:03:43.652783+00');
INSERT INTO public.role_object_permission VALUES (1, 'd472df68-c57f-4e55-87c3-167727f2ece6', 'authentik_flows.change_flow', '6f77f80e-64fd-4b96-b4a2-98945f3f09f4');
INSERT INTO public.role_permission VALUES ('d472df68-c57f-4e55-87c3-167727f2ece6', 'authentik_flows.view_flow');
INSERT INTO public.role_permission VALUES ('d472df68-c57f-4e55-87c3-167727f2ece6', 'authentik_stages_identification.view_identificationstage');
INSERT INTO public.session VALUES ('7fdd2d16-42e3-4029-80eb-5b6813947c9b', '\x11dbacf8ef65c70f295c00ba7e57732370d8a504b2df6e7c27b485ff071758ae', 2, '{"plan": null, "query": "", "passed": [{"flow": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "steps": ["73e76258-f9d7-478c-9fe8-419c330e4f2c", "9a4b78f2-f9cc-4960-b9d1-a3c35df36d85", "08d76320-2d22-40af-8f83-fbf9c60f03dd"], "context": {"method": null, "entered": "ada@example.org", "pending": {"user": 2}, "shown_as": null}, "has_answers": false}, {"flow": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "steps": ["9a4b78f2-f9cc-4960-b9d1-a3c35df36d85", "08d76320-2d22-40af-8f83-fbf9c60f03dd"], "context": {"method": "password", "entered": "ada@example.org", "pending": {"user": 2}, "shown_as": null}, "has_answers": true}, {"flow": "0037839d-d294-4b2d-9637-a9e34d1c8adb", "steps": ["08d76320-2d22-40af-8f83-fbf9c60f03dd"], "context": {"method": "password", "entered": "ada@example.org", "pending": {"user": 2}, "shown_as": null}, "has_answers": true}], "failures": 1}', NULL, '127.0.0.1', 'a browser of before', '2026-11-27 13:03:44.214805+00', '2081-08-30 13:03:44.214805+00', 1);
INSERT INTO public.source VALUES ('9a70b5fa-dc9a-4998-9089-fe9307a7b81d', 'inbuilt', 'authentik Built-in', 'authentik-built-in', true, NULL, NULL, 'any', 'identifier', 'goauthentik.io/sources/%(slug)s', 'goauthentik.io/sources/inbuilt', 1, '2026-11-27 13:03:43.028178+00', '');
INSERT INTO public.source VALUES ('d60b0db2-0cc9-4642-ba05-8e9baec384fb', 'oauth', 'Chat', 'chat', true, NULL, NULL, 'any', 'email_link', 'goauthentik.io/sources/%(slug)s', NULL, 2, '2026-11-27 13:03:43.512529+00', '/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png');
INSERT INTO public.stage VALUES ('2b493bdd-e8c5-4944-a640-fcaf259c08be', 'default-authentication-identification', 'identification');
INSERT INTO public.stage VALUES ('17654b94-59aa-451b-b933-7b3d20c58429', 'default-authentication-password', 'password');
INSERT INTO public.stage VALUES ('328cff9a-5b0d-44d0-90bc-e551c3f69605', 'default-authentication-login', 'user_login');
INSERT INTO public.stage VALUES ('6d085861-d99b-43c5-ba2d-4405573b9c47', 'staff-password', 'password');
INSERT INTO public.stage VALUES ('769373af-bcce-464a-89d7-daed68118130', 'staff-who', 'identification');
INSERT INTO public.stage VALUES ('2ec99e55-f075-40e9-abc4-cbc05d4d948f', 'staff-captcha', 'captcha');
INSERT INTO public.stage VALUES ('57ddda6a-be0b-48e8-a987-1a1a47f2a146', 'staff-deny', 'deny');
INSERT INTO public.stage VALUES ('6656c7c0-879b-466e-9259-1eac3d9a67e1', 'staff-dummy', 'dummy');
INSERT INTO public.stage VALUES ('eb230c92-7d24-4618-8cb4-68a750b13313', 'staff-in', 'user_login');
INSERT INTO public.token VALUES ('9087176d-1a5b-4e62-a4fe-fabe1100060b', 'authentik-bootstrap-token', '\xe85c50902b733156f7ef5beb69b52f3587e4e6fa260e4334c5031d571b636f42', '\x01e41e422e6951ee18dfb37684d35967fccbc64aa979a3fd66eab768bc20ed3f86e09898b1b7e3ed3fe96666dd1707fa78b077c1b88742b33635bd1f0d', 1, 'api', '', '2026-11-28 13:03:43.028178+00', false, NULL, 1, '2026-11-27 13:03:43.028178+00');
INSERT INTO public.token VALUES ('c90a2f57-33a4-44f2-a741-355a12dc3eca', 'service-account-robot-password', '\xfa4937d31c0ba0a9a0b6f70a2f39e6bd580caa593e7a4bb4a2c38f1a3dd331dc', '\x012375f0a9d16cc71bbcaf062769e6c12e8ab5f805dc941245cbf488b2dd7ee4d3715c9c2379f4da161c402b3e77269910f0cf4ccc81b125fc807664527474b6e95ee3b92e844b6df744a10756813cd65c03b9211cf5f555e4', 4, 'app_password', '', '2027-11-22 13:03:43.717818+00', false, NULL, 1, '2026-11-27 13:03:43.717818+00');
INSERT INTO public.token VALUES ('25700d43-fd8d-44f3-a970-cf29c9a1df35', 'ada-api', '\x50b15216cc610e9c87e8ac97487e36387bccc700a5b73839e69a7b8cb36cffd0', '\x017d4f03e3ddcaa08445c2b2b963a87478a84e0bdd5778366695d325c830dfac69c0f66c0da700ed36c5c97618c2943b66460be772dfa87a581955a34d84e0b98576e6c5b5c91a85678852c0f6c5be5d7954a64143a29a3d86', 2, 'api', 'x', '2026-11-28 13:03:43.860714+00', false, NULL, 1, '2026-11-27 13:03:43.860714+00');
INSERT INTO public.token VALUES ('aa876414-d79a-42a6-a48f-d27a3c274b71', 'ada-app', '\x4b8d8ccc6729f7de988f70c8308402723348f4c80657f0a32d7ae29c2848e13a', '\x01691a117d52861a454023a93ecc0f82260528cd9cd19cbecfc68cbdcd420826fc284febad06ed0096ee109f5a98b1cff0b88745e92babca76c1663c3c1e9a737a95f5ac752156b38a3b67619fa97c474ff01a3af9737ccee8', 2, 'app_password', 'x', '2026-11-28 13:03:43.882673+00', false, NULL, 1, '2026-11-27 13:03:43.882673+00');
INSERT INTO public."user" VALUES (1, 'dc6f33a1-dc6e-4c3a-b392-d265b0505eb9', 'akadmin', 'authentik Default Admin', 'root@example.com', true, NULL, 'users', 'internal', '{}', '!', 1, '2026-11-27 13:03:43.028178+00', NULL, 'AKADMIN', 'ROOT@EXAMPLE.COM', NULL);
INSERT INTO public."user" VALUES (3, '8ef3927e-4f12-431f-927a-e8e5a1b0e653', 'Jürgen', '', '', false, NULL, 'users', 'external', '{}', '!', 1, '2026-11-27 13:03:43.707471+00', NULL, 'JÜRGEN', '', NULL);
INSERT INTO public."user" VALUES (4, '37635cef-be1b-4443-878c-606726840b97', 'robot', 'robot', '', true, NULL, 'goauthentik.io/service-accounts', 'service_account', '{"goauthentik.io/user/token-expires": false}', '!', 1, '2026-11-27 13:03:43.717818+00', NULL, 'ROBOT', '', NULL);
INSERT INTO public."user" VALUES (2, 'd63811de-557e-4d5b-9fe5-b0acfc4d6630', 'ada', 'Ada Lovelace', 'Ada@Example.org', true, '2026-11-27 13:03:44.214805+00', 'staff/first', 'internal', '{"upn": "Ada@Staff.Example", "settings": {"locale": "de"}}', '$argon2id$v=19$m=19456,t=2,p=1$zOb4zpCl/GKIc/esaeinTA$nfLwaIZhZCLkyg/v0rc8WKySD02yf+mVgAWkzY/so/0', 2, '2026-11-27 13:03:43.807785+00', 'Ada@Staff.Example', 'ADA', 'ADA@EXAMPLE.ORG', 'ADA@STAFF.EXAMPLE');
INSERT INTO public.user_login_stage VALUES ('eb230c92-7d24-4618-8cb4-68a750b13313', 'hours=8', true, 'days=30', 'bind_asn', 'bind_continent_country', 1, '2026-11-27 13:03:43.602718+00');
INSERT INTO public.user_login_stage VALUES ('328cff9a-5b0d-44d0-90bc-e551c3f69605', 'days=20000', false, 'seconds=0', 'no_binding', 'no_binding', 2, '2026-11-27 13:03:43.994315+00');
INSERT INTO public.user_object_permission VALUES (2, 'authentik_stages_identification.view_identificationstage', '769373af-bcce-464a-89d7-daed68118130', 1);
INSERT INTO public.user_object_permission VALUES (2, 'authentik_stages_identification.change_identificationstage', '769373af-bcce-464a-89d7-daed68118130', 2);
INSERT INTO public.user_permission VALUES (2, 'authentik_core.view_user');
SELECT pg_catalog.setval('public.role_object_permission_id_seq', 1, true);
SELECT pg_catalog.setval('public.user_id_seq', 4, true);
SELECT pg_catalog.setval('public.user_object_permission_id_seq', 2, true);
ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_domain_key UNIQUE (domain) INCLUDE (id);
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.captcha_stage
    ADD CONSTRAINT captcha_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.deny_stage
    ADD CONSTRAINT deny_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dummy_stage
    ADD CONSTRAINT dummy_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flow
    ADD CONSTRAINT flow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flow
    ADD CONSTRAINT flow_policy_target_key UNIQUE (policy_target);
ALTER TABLE ONLY public.flow
    ADD CONSTRAINT flow_slug_key UNIQUE (slug) INCLUDE (id);
ALTER TABLE ONLY public.flow_stage_binding
    ADD CONSTRAINT flow_stage_binding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flow_stage_binding
    ADD CONSTRAINT flow_stage_binding_policy_target_key UNIQUE (policy_target);
ALTER TABLE ONLY public.flow_stage_binding
    ADD CONSTRAINT flow_stage_binding_target_stage_order_key UNIQUE (target, stage, "order");
ALTER TABLE ONLY public."group"
    ADD CONSTRAINT group_name_key UNIQUE (name) INCLUDE (id);
ALTER TABLE ONLY public."group"
    ADD CONSTRAINT group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.group_role
    ADD CONSTRAINT group_role_role_key PRIMARY KEY (role);
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.identification_stage_source
    ADD CONSTRAINT identification_stage_source_pkey PRIMARY KEY (stage, source);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_pkey PRIMARY KEY (object);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY ("user", "group");
ALTER TABLE ONLY public.oauth_source
    ADD CONSTRAINT oauth_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.password_stage
    ADD CONSTRAINT password_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_name_key UNIQUE (name) INCLUDE (id);
ALTER TABLE ONLY public.role_object_permission
    ADD CONSTRAINT role_object_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.role_object_permission
    ADD CONSTRAINT role_object_permission_role_permission_object_key UNIQUE (role, permission, object);
ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (role, permission);
ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.stage
    ADD CONSTRAINT stage_name_key UNIQUE (name) INCLUDE (id);
ALTER TABLE ONLY public.stage
    ADD CONSTRAINT stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_identifier_key UNIQUE (identifier) INCLUDE (id, "user");
ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.user_login_stage
    ADD CONSTRAINT user_login_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.user_object_permission
    ADD CONSTRAINT user_object_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.user_object_permission
    ADD CONSTRAINT user_object_permission_user_permission_object_key UNIQUE ("user", permission, object);
ALTER TABLE ONLY public.user_permission
    ADD CONSTRAINT user_permission_pkey PRIMARY KEY ("user", permission);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_username_key UNIQUE (username) INCLUDE (id, uuid);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_uuid_key UNIQUE (uuid);
CREATE INDEX attempt_expires ON public.attempt USING btree (expires);
CREATE INDEX attempt_user ON public.attempt USING btree ("user");
CREATE UNIQUE INDEX brand_default_key ON public.brand USING btree ("default") WHERE "default";
CREATE INDEX brand_ending ON public.brand USING btree (ending);
CREATE INDEX brand_flow_authentication ON public.brand USING btree (flow_authentication);
CREATE INDEX brand_flow_device_code ON public.brand USING btree (flow_device_code);
CREATE INDEX brand_flow_invalidation ON public.brand USING btree (flow_invalidation);
CREATE INDEX brand_flow_recovery ON public.brand USING btree (flow_recovery);
CREATE INDEX brand_flow_unenrollment ON public.brand USING btree (flow_unenrollment);
CREATE INDEX brand_flow_user_settings ON public.brand USING btree (flow_user_settings);
CREATE INDEX event_action ON public.event USING btree (action, created DESC, id);
CREATE INDEX event_created ON public.event USING btree (created DESC, id);
CREATE INDEX event_expires ON public.event USING btree (expires, id);
CREATE INDEX event_model_app ON public.event USING btree (model_app, created DESC, id);
CREATE INDEX event_model_name ON public.event USING btree (model_name, created DESC, id);
CREATE INDEX event_model_pk ON public.event USING btree (model_pk, created DESC, id);
CREATE INDEX event_username ON public.event USING btree (username, created DESC, id);
CREATE INDEX flow_stage_binding_order ON public.flow_stage_binding USING btree ("order", id, stage);
CREATE INDEX flow_stage_binding_stage ON public.flow_stage_binding USING btree (stage);
CREATE INDEX group_parent ON public."group" USING btree (parent);
CREATE INDEX group_role_group ON public.group_role USING btree ("group");
CREATE INDEX group_superuser ON public."group" USING btree (is_superuser) WHERE is_superuser;
CREATE INDEX identification_stage_enrollment_flow ON public.identification_stage USING btree (enrollment_flow);
CREATE INDEX identification_stage_password_stage ON public.identification_stage USING btree (password_stage);
CREATE INDEX identification_stage_passwordless_flow ON public.identification_stage USING btree (passwordless_flow);
CREATE INDEX identification_stage_recovery_flow ON public.identification_stage USING btree (recovery_flow);
CREATE INDEX identification_stage_source_source ON public.identification_stage_source USING btree (source);
CREATE INDEX media_name ON public.media USING btree (name);
CREATE INDEX membership_group ON public.membership USING btree ("group");
CREATE INDEX password_stage_configure_flow ON public.password_stage USING btree (configure_flow);
CREATE INDEX policy_binding_flow ON public.policy_binding USING btree (flow);
CREATE INDEX policy_binding_flow_stage_binding ON public.policy_binding USING btree (flow_stage_binding);
CREATE INDEX policy_binding_group ON public.policy_binding USING btree ("group");
CREATE INDEX policy_binding_source ON public.policy_binding USING btree (source);
CREATE INDEX policy_binding_target ON public.policy_binding USING btree (target, "order", id);
CREATE INDEX policy_binding_user ON public.policy_binding USING btree ("user");
CREATE INDEX role_object_permission_object ON public.role_object_permission USING btree (object, role, permission);
CREATE INDEX role_object_permission_role ON public.role_object_permission USING btree (role, id);
CREATE INDEX session_expires ON public.session USING btree (expires);
CREATE INDEX "session_user" ON public.session USING btree ("user", id);
CREATE INDEX source_authentication_flow ON public.source USING btree (authentication_flow);
CREATE INDEX source_enrollment_flow ON public.source USING btree (enrollment_flow);
CREATE INDEX source_kind ON public.source USING btree (kind, name, id);
CREATE INDEX source_name ON public.source USING btree (name, id);
CREATE INDEX stage_kind ON public.stage USING btree (kind, name, id);
CREATE INDEX token_expiry ON public.token USING btree (expiring, expires);
CREATE INDEX token_user ON public.token USING btree ("user", identifier, id);
CREATE INDEX user_email_folded ON public."user" USING btree (email_folded);
CREATE INDEX user_object_permission_object ON public.user_object_permission USING btree (object, "user", permission);
CREATE INDEX user_object_permission_user ON public.user_object_permission USING btree ("user", id);
CREATE INDEX user_path ON public."user" USING btree (path);
CREATE INDEX user_upn_folded ON public."user" USING btree (upn_folded);
CREATE INDEX user_username_folded ON public."user" USING btree (username_folded);
CREATE TRIGGER forget_binding AFTER DELETE ON public.flow_stage_binding FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_brand AFTER DELETE ON public.brand FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_flow AFTER DELETE ON public.flow FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_group AFTER DELETE ON public."group" FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_media_of_flow AFTER DELETE ON public.flow FOR EACH ROW EXECUTE FUNCTION public.forget_media();
CREATE TRIGGER forget_media_of_source AFTER DELETE ON public.source FOR EACH ROW EXECUTE FUNCTION public.forget_media();
CREATE TRIGGER forget_policy_binding AFTER DELETE ON public.policy_binding FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_role AFTER DELETE ON public.role FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_source AFTER DELETE ON public.source FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_stage AFTER DELETE ON public.stage FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_token AFTER DELETE ON public.token FOR EACH ROW EXECUTE FUNCTION public.forget_object();
CREATE TRIGGER forget_user AFTER DELETE ON public."user" FOR EACH ROW EXECUTE FUNCTION public.forget_user();
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_authentication_fkey FOREIGN KEY (flow_authentication) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_device_code_fkey FOREIGN KEY (flow_device_code) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_invalidation_fkey FOREIGN KEY (flow_invalidation) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_recovery_fkey FOREIGN KEY (flow_recovery) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_unenrollment_fkey FOREIGN KEY (flow_unenrollment) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.brand
    ADD CONSTRAINT brand_flow_user_settings_fkey FOREIGN KEY (flow_user_settings) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.captcha_stage
    ADD CONSTRAINT captcha_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deny_stage
    ADD CONSTRAINT deny_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.dummy_stage
    ADD CONSTRAINT dummy_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.flow_stage_binding
    ADD CONSTRAINT flow_stage_binding_stage_fkey FOREIGN KEY (stage) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.flow_stage_binding
    ADD CONSTRAINT flow_stage_binding_target_fkey FOREIGN KEY (target) REFERENCES public.flow(id) ON DELETE CASCADE;
ALTER TABLE ONLY public."group"
    ADD CONSTRAINT group_parent_fkey FOREIGN KEY (parent) REFERENCES public."group"(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.group_role
    ADD CONSTRAINT group_role_group_fkey FOREIGN KEY ("group") REFERENCES public."group"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.group_role
    ADD CONSTRAINT group_role_roles_fkey FOREIGN KEY (role) REFERENCES public.role(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_enrollment_flow_fkey FOREIGN KEY (enrollment_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_password_stage_fkey FOREIGN KEY (password_stage) REFERENCES public.password_stage(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_passwordless_flow_fkey FOREIGN KEY (passwordless_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.identification_stage
    ADD CONSTRAINT identification_stage_recovery_flow_fkey FOREIGN KEY (recovery_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.identification_stage_source
    ADD CONSTRAINT identification_stage_source_sources_fkey FOREIGN KEY (source) REFERENCES public.source(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.identification_stage_source
    ADD CONSTRAINT identification_stage_source_stage_fkey FOREIGN KEY (stage) REFERENCES public.identification_stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_groups_fkey FOREIGN KEY ("group") REFERENCES public."group"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.oauth_source
    ADD CONSTRAINT oauth_source_id_fkey FOREIGN KEY (id) REFERENCES public.source(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.password_stage
    ADD CONSTRAINT password_stage_configure_flow_fkey FOREIGN KEY (configure_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.password_stage
    ADD CONSTRAINT password_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_flow_fkey FOREIGN KEY (flow) REFERENCES public.flow(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_flow_stage_binding_fkey FOREIGN KEY (flow_stage_binding) REFERENCES public.flow_stage_binding(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_group_fkey FOREIGN KEY ("group") REFERENCES public."group"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_source_fkey FOREIGN KEY (source) REFERENCES public.source(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_binding
    ADD CONSTRAINT policy_binding_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.role_object_permission
    ADD CONSTRAINT role_object_permission_role_fkey FOREIGN KEY (role) REFERENCES public.role(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_role_fkey FOREIGN KEY (role) REFERENCES public.role(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_authentication_flow_fkey FOREIGN KEY (authentication_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_enrollment_flow_fkey FOREIGN KEY (enrollment_flow) REFERENCES public.flow(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.user_login_stage
    ADD CONSTRAINT user_login_stage_id_fkey FOREIGN KEY (id) REFERENCES public.stage(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.user_object_permission
    ADD CONSTRAINT user_object_permission_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.user_permission
    ADD CONSTRAINT user_permission_user_fkey FOREIGN KEY ("user") REFERENCES public."user"(id) ON DELETE CASCADE;
