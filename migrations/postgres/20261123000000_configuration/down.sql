DROP VIEW principal, flow_stages, stage_view;
DROP TABLE event, identification_stage_source, identification_stage, oauth_source, source, user_login_stage,
    password_stage, flow_stage_binding, stage, flow, user_object_permission, user_permission, token, membership,
    "user", "group", installation;
DROP FUNCTION forget_object, forget_user, json_holds, fold;
