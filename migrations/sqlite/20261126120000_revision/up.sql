-- Counts the changes of what services keep in memory, whoever makes them. When somebody logged in last and what
-- his password is are not kept there.

CREATE TABLE revision (
    id integer PRIMARY KEY CHECK (id = 1),
    number integer NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 1);

CREATE TRIGGER revision_brand_insert AFTER INSERT ON "brand"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_brand_update AFTER UPDATE ON "brand"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_brand_delete AFTER DELETE ON "brand"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_captcha_stage_insert AFTER INSERT ON "captcha_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_captcha_stage_update AFTER UPDATE ON "captcha_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_captcha_stage_delete AFTER DELETE ON "captcha_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_deny_stage_insert AFTER INSERT ON "deny_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_deny_stage_update AFTER UPDATE ON "deny_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_deny_stage_delete AFTER DELETE ON "deny_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_dummy_stage_insert AFTER INSERT ON "dummy_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_dummy_stage_update AFTER UPDATE ON "dummy_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_dummy_stage_delete AFTER DELETE ON "dummy_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_insert AFTER INSERT ON "flow"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_update AFTER UPDATE ON "flow"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_delete AFTER DELETE ON "flow"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_stage_binding_insert AFTER INSERT ON "flow_stage_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_stage_binding_update AFTER UPDATE ON "flow_stage_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_flow_stage_binding_delete AFTER DELETE ON "flow_stage_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_insert AFTER INSERT ON "group"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_update AFTER UPDATE ON "group"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_delete AFTER DELETE ON "group"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_role_insert AFTER INSERT ON "group_role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_role_update AFTER UPDATE ON "group_role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_group_role_delete AFTER DELETE ON "group_role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_insert AFTER INSERT ON "identification_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_update AFTER UPDATE ON "identification_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_delete AFTER DELETE ON "identification_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_source_insert AFTER INSERT ON "identification_stage_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_source_update AFTER UPDATE ON "identification_stage_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_identification_stage_source_delete AFTER DELETE ON "identification_stage_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_membership_insert AFTER INSERT ON "membership"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_membership_update AFTER UPDATE ON "membership"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_membership_delete AFTER DELETE ON "membership"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_oauth_source_insert AFTER INSERT ON "oauth_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_oauth_source_update AFTER UPDATE ON "oauth_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_oauth_source_delete AFTER DELETE ON "oauth_source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_password_stage_insert AFTER INSERT ON "password_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_password_stage_update AFTER UPDATE ON "password_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_password_stage_delete AFTER DELETE ON "password_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_policy_binding_insert AFTER INSERT ON "policy_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_policy_binding_update AFTER UPDATE ON "policy_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_policy_binding_delete AFTER DELETE ON "policy_binding"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_insert AFTER INSERT ON "role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_update AFTER UPDATE ON "role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_delete AFTER DELETE ON "role"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_object_permission_insert AFTER INSERT ON "role_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_object_permission_update AFTER UPDATE ON "role_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_object_permission_delete AFTER DELETE ON "role_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_permission_insert AFTER INSERT ON "role_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_permission_update AFTER UPDATE ON "role_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_role_permission_delete AFTER DELETE ON "role_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_source_insert AFTER INSERT ON "source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_source_update AFTER UPDATE ON "source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_source_delete AFTER DELETE ON "source"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_stage_insert AFTER INSERT ON "stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_stage_update AFTER UPDATE ON "stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_stage_delete AFTER DELETE ON "stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_token_insert AFTER INSERT ON "token"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_token_update AFTER UPDATE ON "token"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_token_delete AFTER DELETE ON "token"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_insert AFTER INSERT ON "user"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_update AFTER UPDATE OF id, uuid, username, name, email, is_active, path, type, attributes, upn ON "user"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_delete AFTER DELETE ON "user"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_login_stage_insert AFTER INSERT ON "user_login_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_login_stage_update AFTER UPDATE ON "user_login_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_login_stage_delete AFTER DELETE ON "user_login_stage"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_object_permission_insert AFTER INSERT ON "user_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_object_permission_update AFTER UPDATE ON "user_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_object_permission_delete AFTER DELETE ON "user_object_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_permission_insert AFTER INSERT ON "user_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_permission_update AFTER UPDATE ON "user_permission"
BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER revision_user_permission_delete AFTER DELETE ON "user_permission"
BEGIN UPDATE revision SET number = number + 1; END;
