-- Brands, and what the trail is searched by.

CREATE TABLE brand (
    id blob NOT NULL PRIMARY KEY,
    domain text NOT NULL,
    -- The domain in small letters: what the name of a host has to end with.
    ending text NOT NULL,
    "default" integer NOT NULL,
    title text NOT NULL,
    logo text NOT NULL,
    favicon text NOT NULL,
    flow_authentication blob CONSTRAINT brand_flow_authentication_fkey REFERENCES flow ON DELETE SET NULL,
    flow_invalidation blob CONSTRAINT brand_flow_invalidation_fkey REFERENCES flow ON DELETE SET NULL,
    flow_recovery blob CONSTRAINT brand_flow_recovery_fkey REFERENCES flow ON DELETE SET NULL,
    flow_unenrollment blob CONSTRAINT brand_flow_unenrollment_fkey REFERENCES flow ON DELETE SET NULL,
    flow_user_settings blob CONSTRAINT brand_flow_user_settings_fkey REFERENCES flow ON DELETE SET NULL,
    flow_device_code blob CONSTRAINT brand_flow_device_code_fkey REFERENCES flow ON DELETE SET NULL,
    attributes text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT brand_domain_key UNIQUE (domain)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX brand_default_key ON brand ("default") WHERE "default";
CREATE INDEX brand_ending ON brand (ending);
CREATE INDEX brand_flow_authentication ON brand (flow_authentication);
CREATE INDEX brand_flow_invalidation ON brand (flow_invalidation);
CREATE INDEX brand_flow_recovery ON brand (flow_recovery);
CREATE INDEX brand_flow_unenrollment ON brand (flow_unenrollment);
CREATE INDEX brand_flow_user_settings ON brand (flow_user_settings);
CREATE INDEX brand_flow_device_code ON brand (flow_device_code);

CREATE TRIGGER forget_brand AFTER DELETE ON brand
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;

-- An installation of before gets the brand that the first start makes today.
INSERT INTO brand (id, domain, ending, "default", title, logo, favicon, flow_authentication, attributes, updated)
SELECT unhex(substr(random, 1, 12) || '4' || substr(random, 14, 3) || '8' || substr(random, 18)),
    'authentik-default', 'authentik-default', 1, 'authentik',
    '/static/dist/assets/icons/icon_left_brand.svg', '/static/dist/assets/icons/icon.png',
    (SELECT id FROM flow WHERE slug = 'default-authentication-flow'), '{}',
    strftime('%Y-%m-%dT%H:%M:%f000Z')
FROM (SELECT hex(randomblob(16)) AS random FROM installation LIMIT 1);

-- What a brand shows of its flows, and how the trail refers to it.
CREATE VIEW brand_view AS
SELECT brand.id, brand.domain, brand.ending, brand."default",
    json_object(
        'authentication', (SELECT slug FROM flow WHERE flow.id = flow_authentication),
        'invalidation', (SELECT slug FROM flow WHERE flow.id = flow_invalidation),
        'recovery', (SELECT slug FROM flow WHERE flow.id = flow_recovery),
        'unenrollment', (SELECT slug FROM flow WHERE flow.id = flow_unenrollment),
        'user_settings', (SELECT slug FROM flow WHERE flow.id = flow_user_settings),
        'device_code', (SELECT slug FROM flow WHERE flow.id = flow_device_code)
    ) AS slugs,
    json_object(
        'pk', lower(hex(brand.id)), 'app', 'authentik_brands',
        'name', iif(brand."default", 'Default brand', 'Brand ' || brand.domain), 'model_name', 'brand'
    ) AS reference
FROM brand;

-- Which brand counted, and what the entries are found by.
ALTER TABLE event ADD COLUMN brand text NOT NULL DEFAULT '{}';
ALTER TABLE event ADD COLUMN model_app text;
ALTER TABLE event ADD COLUMN model_name text;
ALTER TABLE event ADD COLUMN model_pk text;
ALTER TABLE event ADD COLUMN username text;
UPDATE event SET
    model_app = context ->> '$.model.app',
    model_name = context ->> '$.model.model_name',
    model_pk = CAST(context ->> '$.model.pk' AS text),
    username = "user" ->> '$.username';
DROP INDEX event_created;
CREATE INDEX event_created ON event (created DESC, id);
CREATE INDEX event_action ON event (action, created DESC, id);
CREATE INDEX event_model_app ON event (model_app, created DESC, id);
CREATE INDEX event_model_name ON event (model_name, created DESC, id);
CREATE INDEX event_model_pk ON event (model_pk, created DESC, id);
CREATE INDEX event_username ON event (username, created DESC, id);
