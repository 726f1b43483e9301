-- A page of a list is found in an index alone: it holds what the list is sorted by, and the key.

ALTER TABLE "group" DROP CONSTRAINT group_name_key, ADD CONSTRAINT group_name_key UNIQUE (name) INCLUDE (id);
ALTER TABLE "user" DROP CONSTRAINT user_username_key,
    ADD CONSTRAINT user_username_key UNIQUE (username) INCLUDE (id, uuid);
ALTER TABLE token DROP CONSTRAINT token_identifier_key,
    ADD CONSTRAINT token_identifier_key UNIQUE (identifier) INCLUDE (id, "user");
ALTER TABLE flow DROP CONSTRAINT flow_slug_key, ADD CONSTRAINT flow_slug_key UNIQUE (slug) INCLUDE (id);
ALTER TABLE role DROP CONSTRAINT role_name_key, ADD CONSTRAINT role_name_key UNIQUE (name) INCLUDE (id);
ALTER TABLE brand DROP CONSTRAINT brand_domain_key, ADD CONSTRAINT brand_domain_key UNIQUE (domain) INCLUDE (id);
ALTER TABLE stage DROP CONSTRAINT stage_name_key, ADD CONSTRAINT stage_name_key UNIQUE (name) INCLUDE (id);

DROP INDEX stage_kind;
CREATE INDEX stage_kind ON stage (kind, name, id);
CREATE INDEX source_name ON source (name, id);
CREATE INDEX source_kind ON source (kind, name, id);
DROP INDEX token_user;
CREATE INDEX token_user ON token ("user", identifier, id);
DROP INDEX flow_stage_binding_order;
CREATE INDEX flow_stage_binding_order ON flow_stage_binding ("order", id, stage);
CREATE INDEX user_object_permission_user ON user_object_permission ("user", id);
CREATE INDEX role_object_permission_role ON role_object_permission (role, id);
