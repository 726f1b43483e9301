DROP INDEX role_object_permission_role;
DROP INDEX user_object_permission_user;
DROP INDEX flow_stage_binding_order;
CREATE INDEX flow_stage_binding_order ON flow_stage_binding ("order", id);
DROP INDEX token_user;
CREATE INDEX token_user ON token ("user", identifier);
DROP INDEX source_kind;
DROP INDEX source_name;
DROP INDEX stage_kind;
CREATE INDEX stage_kind ON stage (kind, name);

ALTER TABLE role DROP CONSTRAINT role_name_key, ADD CONSTRAINT role_name_key UNIQUE (name);
ALTER TABLE brand DROP CONSTRAINT brand_domain_key, ADD CONSTRAINT brand_domain_key UNIQUE (domain);
ALTER TABLE stage DROP CONSTRAINT stage_name_key, ADD CONSTRAINT stage_name_key UNIQUE (name);
ALTER TABLE flow DROP CONSTRAINT flow_slug_key, ADD CONSTRAINT flow_slug_key UNIQUE (slug);
ALTER TABLE token DROP CONSTRAINT token_identifier_key, ADD CONSTRAINT token_identifier_key UNIQUE (identifier);
ALTER TABLE "user" DROP CONSTRAINT user_username_key, ADD CONSTRAINT user_username_key UNIQUE (username);
ALTER TABLE "group" DROP CONSTRAINT group_name_key, ADD CONSTRAINT group_name_key UNIQUE (name);
