-- Brands, and what the trail is searched by.

CREATE TABLE brand (
    id uuid PRIMARY KEY,
    domain text COLLATE "C" NOT NULL,
    -- The domain in small letters: what the name of a host has to end with.
    ending text COLLATE "C" NOT NULL,
    "default" boolean NOT NULL,
    title text NOT NULL,
    logo text NOT NULL,
    favicon text NOT NULL,
    flow_authentication uuid CONSTRAINT brand_flow_authentication_fkey REFERENCES flow ON DELETE SET NULL,
    flow_invalidation uuid CONSTRAINT brand_flow_invalidation_fkey REFERENCES flow ON DELETE SET NULL,
    flow_recovery uuid CONSTRAINT brand_flow_recovery_fkey REFERENCES flow ON DELETE SET NULL,
    flow_unenrollment uuid CONSTRAINT brand_flow_unenrollment_fkey REFERENCES flow ON DELETE SET NULL,
    flow_user_settings uuid CONSTRAINT brand_flow_user_settings_fkey REFERENCES flow ON DELETE SET NULL,
    flow_device_code uuid CONSTRAINT brand_flow_device_code_fkey REFERENCES flow ON DELETE SET NULL,
    attributes jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated timestamptz NOT NULL,
    CONSTRAINT brand_domain_key UNIQUE (domain)
);
CREATE UNIQUE INDEX brand_default_key ON brand ("default") WHERE "default";
CREATE INDEX brand_ending ON brand (ending);
CREATE INDEX brand_flow_authentication ON brand (flow_authentication);
CREATE INDEX brand_flow_invalidation ON brand (flow_invalidation);
CREATE INDEX brand_flow_recovery ON brand (flow_recovery);
CREATE INDEX brand_flow_unenrollment ON brand (flow_unenrollment);
CREATE INDEX brand_flow_user_settings ON brand (flow_user_settings);
CREATE INDEX brand_flow_device_code ON brand (flow_device_code);

CREATE TRIGGER forget_brand AFTER DELETE ON brand FOR EACH ROW EXECUTE FUNCTION forget_object();

-- An installation of before gets the brand that the first start makes today.
INSERT INTO brand (id, domain, ending, "default", title, logo, favicon, flow_authentication, attributes, updated)
SELECT gen_random_uuid(), 'authentik-default', 'authentik-default', true, 'authentik',
    '/static/dist/assets/icons/icon_left_brand.svg', '/static/dist/assets/icons/icon.png',
    (SELECT id FROM flow WHERE slug = 'default-authentication-flow'), '{}', now()
FROM installation LIMIT 1;

-- What a brand shows of its flows, and how the trail refers to it.
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

-- JSON as search reads it.
CREATE FUNCTION printed(json jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT json::text';

-- Which brand counted, and what the entries are found by.
ALTER TABLE event ADD COLUMN brand jsonb NOT NULL DEFAULT '{}';
ALTER TABLE event ADD COLUMN model_app text COLLATE "C";
ALTER TABLE event ADD COLUMN model_name text COLLATE "C";
ALTER TABLE event ADD COLUMN model_pk text COLLATE "C";
ALTER TABLE event ADD COLUMN username text COLLATE "C";
UPDATE event SET
    model_app = context #>> '{model,app}',
    model_name = context #>> '{model,model_name}',
    model_pk = context #>> '{model,pk}',
    username = "user" ->> 'username';
DROP INDEX event_created;
CREATE INDEX event_created ON event (created DESC, id);
CREATE INDEX event_action ON event (action, created DESC, id);
CREATE INDEX event_model_app ON event (model_app, created DESC, id);
CREATE INDEX event_model_name ON event (model_name, created DESC, id);
CREATE INDEX event_model_pk ON event (model_pk, created DESC, id);
CREATE INDEX event_username ON event (username, created DESC, id);
