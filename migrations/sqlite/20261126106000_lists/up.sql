-- A page of a list is found in an index alone: it holds what the list is sorted by, and the key.
-- The unique names need nothing more, since each index ends with the primary key.

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
