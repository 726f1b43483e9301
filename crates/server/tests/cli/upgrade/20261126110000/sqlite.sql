-- What 7563c58 has left, with all migrations up to 20261126110000; made by ../fill.py.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO __diesel_schema_migrations VALUES('20261123000000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126101000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126102000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126103000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126103100','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126103200','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126103300','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126104000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126105000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126106000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126107000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126108000','2026-11-27 13:03:41');
INSERT INTO __diesel_schema_migrations VALUES('20261126110000','2026-11-27 13:03:41');
CREATE TABLE installation (
    id blob NOT NULL PRIMARY KEY,
    created text NOT NULL
, key_check blob) STRICT;
INSERT INTO installation VALUES(X'ff0be6e4a4b64103b9a02d59d424c37a','2026-11-27T13:03:41.253516Z',X'01a4797a1aa1e02b99e8a6e2eeff6eeedbecd5432de258458c45db9e0a5b9839e069b19381');
CREATE TABLE IF NOT EXISTS "group" (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    parent blob CONSTRAINT group_parent_fkey REFERENCES "group" ON DELETE SET NULL,
    is_superuser integer NOT NULL,
    attributes text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT group_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;
INSERT INTO "group" VALUES(X'64136c52a3054547ba348baf39d9ecbd','robot',NULL,0,'{}',1,'2026-11-27T13:03:41.857717Z');
INSERT INTO "group" VALUES(X'b308ede6f14d4307b37433f8f0295471','authentik Admins',NULL,1,'{}',1,'2026-11-27T13:03:41.253516Z');
INSERT INTO "group" VALUES(X'dd2b58ff0c634d0499633b141237829e','staff',X'ef26c46093d242fd843bdd76f429e985',0,'{}',1,'2026-11-27T13:03:41.843967Z');
INSERT INTO "group" VALUES(X'ef26c46093d242fd843bdd76f429e985','everybody',NULL,0,'{"floor":[1,2.5,null,"drei"]}',1,'2026-11-27T13:03:41.840665Z');
CREATE TABLE IF NOT EXISTS "user" (
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
    updated text NOT NULL, upn text, username_folded text NOT NULL DEFAULT '', email_folded text NOT NULL DEFAULT '', upn_folded text,
    CONSTRAINT user_uuid_key UNIQUE (uuid),
    CONSTRAINT user_username_key UNIQUE (username)
) STRICT;
INSERT INTO user VALUES(1,X'9c3dba2a32394f91a1d9c0b4c7f4e484','akadmin','authentik Default Admin','root@example.com',1,NULL,'users','internal','{}','!',1,'2026-11-27T13:03:41.253516Z',NULL,'AKADMIN','ROOT@EXAMPLE.COM',NULL);
INSERT INTO user VALUES(2,X'b5f750b0d0bd48d58de7ba4476d6f240','ada','Ada Lovelace','Ada@Example.org',1,'2026-11-27T13:03:42.243525Z','staff/first','internal','{"settings":{"locale":"de"},"upn":"Ada@Staff.Example"}','$argon2id$v=19$m=19456,t=2,p=1$rxP7Nv3wsB0k4YOd4SRWyQ$6Jkpj04AJK1ClDHjqRkT0iPyLZiiHbvUq6xuCriAb4c',2,'2026-11-27T13:03:41.907195Z','Ada@Staff.Example','ADA','ADA@EXAMPLE.ORG','ADA@STAFF.EXAMPLE');
INSERT INTO user VALUES(3,X'd43d0d0da7804737968cfcdbbe4e3ecd','Jürgen','','',0,NULL,'users','external','{}','!',1,'2026-11-27T13:03:41.853967Z',NULL,'JÜRGEN','',NULL);
INSERT INTO user VALUES(4,X'6da182afa91049758fa04ddcf6d6d1ad','robot','robot','',1,NULL,'goauthentik.io/service-accounts','service_account','{"goauthentik.io/user/token-expires":false}','!',1,'2026-11-27T13:03:41.857717Z',NULL,'ROBOT','',NULL);
CREATE TABLE membership (
    "user" integer NOT NULL CONSTRAINT membership_user_fkey REFERENCES "user" ON DELETE CASCADE,
    "group" blob NOT NULL CONSTRAINT membership_groups_fkey REFERENCES "group" ON DELETE CASCADE,
    PRIMARY KEY ("user", "group")
) STRICT, WITHOUT ROWID;
INSERT INTO membership VALUES(4,X'64136c52a3054547ba348baf39d9ecbd');
INSERT INTO membership VALUES(1,X'b308ede6f14d4307b37433f8f0295471');
INSERT INTO membership VALUES(2,X'dd2b58ff0c634d0499633b141237829e');
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
INSERT INTO token VALUES(X'3f9fee9423de43649401f3839a14bf6f','authentik-bootstrap-token',X'e85c50902b733156f7ef5beb69b52f3587e4e6fa260e4334c5031d571b636f42',X'01a94dafa7f0db376f2beeae3fff687ad01010fa055de244a9ffbd109428b73716a642c35a870eea0e46c2b25c1a6a6c1f06ec4c0c20ba5179d6c66b22',1,'api','','2026-11-28T13:03:41.253516Z',0,NULL,1,'2026-11-27T13:03:41.253516Z');
INSERT INTO token VALUES(X'65c654dda6f04bf98e984528634706a5','ada-app',X'b1d1f822db4a0f32cd07990e781bc2651db66c1d0db2b694a1366bd1b91ee359',X'01ce2feeb117e798cf50429cbc7ff3d027ca3a5a8f46172ac285425a852b533eebd1fd689199fadeced706f92d01c90bab0849e8f7002661f1d699ad3b06e569fcfba7b6877d3678707d8dd847c8f318e9bc8891a42abb8ae6',2,'app_password','x','2026-11-28T13:03:41.978487Z',0,NULL,1,'2026-11-27T13:03:41.978487Z');
INSERT INTO token VALUES(X'afc9c10d69844b56bdb839d63be450f3','ada-api',X'5bde130a2fd9874428741588f17a0345921495f28dbe06e6df10e65fb2fcf9db',X'01b2f26a565bcc8ea9a370053f9db081cc69155ff81b57b20e83e6b94fee663060e4c4ac6d6828af327c947bdf208f0f9be4806f1e3c409240424c2be611cac8536b112ad32de6f7c9824891c4cf09f3905a25da9505ab5f7e',2,'api','x','2026-11-28T13:03:41.966318Z',0,NULL,1,'2026-11-27T13:03:41.966318Z');
INSERT INTO token VALUES(X'b2f6f96ec9844705aef1caf38ec246cb','service-account-robot-password',X'c7a80e5e9f974527f76fd7d3c25e858c88e7a94dfafebfd54a5ee0b91b9013e3',X'01b634112d4fbdbdd042cf8dfa5b496a8ad999c71e66a23f0c36cda0014c6a7dae3d0e54653798bcf80f60ffdde1ee50f557c83b186b515f1490b4a791964e50f016b1af618bf42076350bce37dbc825010895209051277c7d',4,'app_password','','2027-11-22T13:03:41.857717Z',0,NULL,1,'2026-11-27T13:03:41.857717Z');
CREATE TABLE user_permission (
    "user" integer NOT NULL CONSTRAINT user_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY ("user", permission)
) STRICT, WITHOUT ROWID;
INSERT INTO user_permission VALUES(2,'authentik_core.view_user');
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
    updated text NOT NULL, background text NOT NULL DEFAULT '',
    CONSTRAINT flow_policy_target_key UNIQUE (policy_target),
    CONSTRAINT flow_slug_key UNIQUE (slug)
) STRICT, WITHOUT ROWID;
INSERT INTO flow VALUES(X'05ff126677434349a07ca07411dd2aa3',X'459d43218abb4a5aab87712303911e51','Welcome to authentik!','default-authentication-flow','Welcome to authentik!','authentication','any',0,'stacked','message_continue','none',1,'2026-11-27T13:03:41.253516Z','');
INSERT INTO flow VALUES(X'64dc41e98f4049b7b8743a1c6737dc25',X'2f642007d57f4c8582e8d825203874e9','Back','back','Back','recovery','any',0,'stacked','message_continue','none',1,'2026-11-27T13:03:41.767942Z','');
INSERT INTO flow VALUES(X'bc792eccb41c4d43aaba562441afe8b9',X'aa23f7b3b4324897aa381c483772dc2b','Staff','staff','Grüße','authentication','all',1,'sidebar_left','continue','require_unauthenticated',2,'2026-11-27T13:03:41.762978Z','/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png');
CREATE TABLE stage (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT stage_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;
INSERT INTO stage VALUES(X'e46ac4c9a49f472e9525e754ae9105d3','staff-captcha','captcha');
INSERT INTO stage VALUES(X'002c045216dc4d8da7a3bf8ab19db4ee','staff-deny','deny');
INSERT INTO stage VALUES(X'5aa39f1669c44a12884f750a79fda0ad','staff-dummy','dummy');
INSERT INTO stage VALUES(X'6772bf07a7fc422ba47d1552413af157','default-authentication-identification','identification');
INSERT INTO stage VALUES(X'fd4697b65f9b4e1aaa346b9591a291f0','staff-who','identification');
INSERT INTO stage VALUES(X'feafb80f62c7475dbeb9fe06e619ad11','default-authentication-password','password');
INSERT INTO stage VALUES(X'44126f6992f6486daa3089e5bc2e8d6b','staff-password','password');
INSERT INTO stage VALUES(X'8c11be30126f4058a20499a423e5a237','default-authentication-login','user_login');
INSERT INTO stage VALUES(X'141f86ad01e14bceaa8dd07a49c82ab3','staff-in','user_login');
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
INSERT INTO flow_stage_binding VALUES(X'5d957c4a4bc1489b9fd38a7b04be3c59',X'ee9291ed24bf4e83bf3563055de0314d',X'05ff126677434349a07ca07411dd2aa3',X'8c11be30126f4058a20499a423e5a237',0,1,100,'any','retry',1,'2026-11-27T13:03:41.253516Z');
INSERT INTO flow_stage_binding VALUES(X'9462d483b0ce480fbbc3834ec13f4a39',X'cc005a4282dc45f3a869b093e6bad398',X'bc792eccb41c4d43aaba562441afe8b9',X'141f86ad01e14bceaa8dd07a49c82ab3',1,0,40,'any','restart',1,'2026-11-27T13:03:41.826549Z');
INSERT INTO flow_stage_binding VALUES(X'a6e783cbb35a4dd2b6b4fed2698bb2fd',X'0117529b9a174f33a8885bf50bc3c7af',X'bc792eccb41c4d43aaba562441afe8b9',X'5aa39f1669c44a12884f750a79fda0ad',1,0,20,'any','restart',1,'2026-11-27T13:03:41.819081Z');
INSERT INTO flow_stage_binding VALUES(X'b0b0a60d1da54584a5a5ac8a8101f251',X'ebd6884b329c4b4cb6aef95942c0cda2',X'bc792eccb41c4d43aaba562441afe8b9',X'002c045216dc4d8da7a3bf8ab19db4ee',1,0,30,'any','restart',1,'2026-11-27T13:03:41.822784Z');
INSERT INTO flow_stage_binding VALUES(X'b7e6845289d64a429e5c7189d130a5bc',X'67eec6eca7a9405bbd01b745c9508f53',X'05ff126677434349a07ca07411dd2aa3',X'6772bf07a7fc422ba47d1552413af157',0,1,10,'any','retry',1,'2026-11-27T13:03:41.253516Z');
INSERT INTO flow_stage_binding VALUES(X'bfcc8b66c6e54bbebf2a8e3807062793',X'b1c1896acbc74acaa438f06a3940d781',X'05ff126677434349a07ca07411dd2aa3',X'feafb80f62c7475dbeb9fe06e619ad11',0,1,20,'any','retry',1,'2026-11-27T13:03:41.253516Z');
INSERT INTO flow_stage_binding VALUES(X'c010ce794dca4551921bb8ade794074d',X'c171538199824751aae8abed852ba422',X'bc792eccb41c4d43aaba562441afe8b9',X'fd4697b65f9b4e1aaa346b9591a291f0',1,0,10,'any','restart',1,'2026-11-27T13:03:41.815319Z');
INSERT INTO flow_stage_binding VALUES(X'c02651cc935947b2885d0cc1cc9543c0',X'6826f95c51f84a04ba97a9abb716dd85',X'bc792eccb41c4d43aaba562441afe8b9',X'e46ac4c9a49f472e9525e754ae9105d3',1,0,0,'any','restart',1,'2026-11-27T13:03:41.810727Z');
CREATE TABLE password_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT password_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    backends text NOT NULL,
    configure_flow blob CONSTRAINT password_stage_configure_flow_fkey REFERENCES flow ON DELETE SET NULL,
    failed_attempts_before_cancel integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO password_stage VALUES(X'44126f6992f6486daa3089e5bc2e8d6b','["authentik.core.auth.InbuiltBackend"]',X'64dc41e98f4049b7b8743a1c6737dc25',3,1,'2026-11-27T13:03:41.771771Z');
INSERT INTO password_stage VALUES(X'feafb80f62c7475dbeb9fe06e619ad11','["authentik.core.auth.InbuiltBackend","authentik.core.auth.TokenBackend"]',NULL,5,1,'2026-11-27T13:03:41.253516Z');
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
INSERT INTO user_login_stage VALUES(X'141f86ad01e14bceaa8dd07a49c82ab3','hours=8',1,'days=30','bind_asn','bind_continent_country',1,'2026-11-27T13:03:41.802353Z');
INSERT INTO user_login_stage VALUES(X'8c11be30126f4058a20499a423e5a237','days=20000',0,'seconds=0','no_binding','no_binding',2,'2026-11-27T13:03:42.085888Z');
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
    updated text NOT NULL, icon text NOT NULL DEFAULT '',
    CONSTRAINT source_slug_key UNIQUE (slug)
) STRICT, WITHOUT ROWID;
INSERT INTO source VALUES(X'35e0a0ff1f024401acef5e8e9cdc5ee7','oauth','Chat','chat',1,NULL,NULL,'any','email_link','goauthentik.io/sources/%(slug)s',NULL,2,'2026-11-27T13:03:41.749417Z','/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png');
INSERT INTO source VALUES(X'ab731a343aee4f4c9043fa9c02d7d8a0','inbuilt','authentik Built-in','authentik-built-in',1,NULL,NULL,'any','identifier','goauthentik.io/sources/%(slug)s','goauthentik.io/sources/inbuilt',1,'2026-11-27T13:03:41.253516Z','');
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
INSERT INTO oauth_source VALUES(X'35e0a0ff1f024401acef5e8e9cdc5ee7','github',NULL,'https://github.com/login/oauth/authorize','https://github.com/login/oauth/access_token','https://api.github.com/user','key',X'01feca5e1721872184136550cad70b0fb89ecf7c6e66434a56c2d1336d45af8c77b36b92ead137d1a5e855aa60cc06b6737111','','','https://token.actions.githubusercontent.com/.well-known/jwks','{}');
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
INSERT INTO identification_stage VALUES(X'6772bf07a7fc422ba47d1552413af157','["email","username"]',NULL,1,1,NULL,NULL,NULL,0,1,1,'2026-11-27T13:03:41.253516Z');
INSERT INTO identification_stage VALUES(X'fd4697b65f9b4e1aaa346b9591a291f0','["username","upn"]',X'44126f6992f6486daa3089e5bc2e8d6b',0,0,NULL,X'64dc41e98f4049b7b8743a1c6737dc25',NULL,1,0,2,'2026-11-27T13:03:42.042681Z');
CREATE TABLE identification_stage_source (
    stage blob NOT NULL
        CONSTRAINT identification_stage_source_stage_fkey REFERENCES identification_stage ON DELETE CASCADE,
    source blob NOT NULL CONSTRAINT identification_stage_source_sources_fkey REFERENCES source ON DELETE CASCADE,
    position integer NOT NULL,
    PRIMARY KEY (stage, source)
) STRICT, WITHOUT ROWID;
INSERT INTO identification_stage_source VALUES(X'fd4697b65f9b4e1aaa346b9591a291f0',X'35e0a0ff1f024401acef5e8e9cdc5ee7',0);
CREATE TABLE event (
    id blob NOT NULL PRIMARY KEY,
    action text NOT NULL,
    app text NOT NULL,
    "user" text NOT NULL,
    context text NOT NULL,
    client_ip text,
    created text NOT NULL,
    expires text NOT NULL
, brand text NOT NULL DEFAULT '{}', model_app text, model_name text, model_pk text, username text) STRICT;
INSERT INTO event VALUES(X'405794ff90934a1ba9c5e381067c0a75','model_created','doorward','{}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"is_superuser":{"new_value":true,"previous_value":null},"name":{"new_value":"authentik Admins","previous_value":null},"parent":{"new_value":null,"previous_value":null},"roles":{"new_value":[],"previous_value":null},"users":{"new_value":[],"previous_value":null}},"model":{"app":"authentik_core","model_name":"group","name":"authentik Admins","pk":"b308ede6f14d4307b37433f8f0295471"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_core','group','b308ede6f14d4307b37433f8f0295471',NULL);
INSERT INTO event VALUES(X'12f72e80d1714effab300a9709aee2e8','model_created','doorward','{}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"email":{"new_value":"root@example.com","previous_value":null},"groups":{"new_value":["b308ede6-f14d-4307-b374-33f8f0295471"],"previous_value":null},"is_active":{"new_value":true,"previous_value":null},"last_login":{"new_value":null,"previous_value":null},"name":{"new_value":"authentik Default Admin","previous_value":null},"password":{"new_value":"********","previous_value":null},"path":{"new_value":"users","previous_value":null},"type":{"new_value":"internal","previous_value":null},"username":{"new_value":"akadmin","previous_value":null}},"model":{"app":"authentik_core","model_name":"user","name":"akadmin","pk":1}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_core','user','1',NULL);
INSERT INTO event VALUES(X'7be36ed3e86f49e0aaab4973dbc04f82','model_created','doorward','{}','{"diff":{"description":{"new_value":"","previous_value":null},"expires":{"new_value":"2026-11-28T13:03:41.253516Z","previous_value":null},"expiring":{"new_value":false,"previous_value":null},"identifier":{"new_value":"authentik-bootstrap-token","previous_value":null},"intent":{"new_value":"api","previous_value":null},"key":{"new_value":"********","previous_value":null},"managed":{"new_value":null,"previous_value":null},"user":{"new_value":1,"previous_value":null}},"model":{"app":"authentik_core","model_name":"token","name":"authentik-bootstrap-token","pk":"3f9fee9423de43649401f3839a14bf6f"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_core','token','3f9fee9423de43649401f3839a14bf6f',NULL);
INSERT INTO event VALUES(X'28bd95c727bc49afb18d2e0c8da7cb92','model_created','doorward','{}','{"diff":{"authentication":{"new_value":"none","previous_value":null},"background":{"new_value":"","previous_value":null},"compatibility_mode":{"new_value":false,"previous_value":null},"denied_action":{"new_value":"message_continue","previous_value":null},"designation":{"new_value":"authentication","previous_value":null},"layout":{"new_value":"stacked","previous_value":null},"name":{"new_value":"Welcome to authentik!","previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"slug":{"new_value":"default-authentication-flow","previous_value":null},"title":{"new_value":"Welcome to authentik!","previous_value":null}},"model":{"app":"authentik_flows","model_name":"flow","name":"Welcome to authentik!","pk":"05ff126677434349a07ca07411dd2aa3"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_flows','flow','05ff126677434349a07ca07411dd2aa3',NULL);
INSERT INTO event VALUES(X'545188eff39b4ce1a41d419b8a999fcf','model_created','doorward','{}','{"diff":{"case_insensitive_matching":{"new_value":true,"previous_value":null},"enrollment_flow":{"new_value":null,"previous_value":null},"name":{"new_value":"default-authentication-identification","previous_value":null},"password_stage":{"new_value":null,"previous_value":null},"passwordless_flow":{"new_value":null,"previous_value":null},"pretend_user_exists":{"new_value":true,"previous_value":null},"recovery_flow":{"new_value":null,"previous_value":null},"show_matched_user":{"new_value":true,"previous_value":null},"show_source_labels":{"new_value":false,"previous_value":null},"sources":{"new_value":[],"previous_value":null},"user_fields":{"new_value":["email","username"],"previous_value":null}},"model":{"app":"authentik_stages_identification","model_name":"identificationstage","name":"default-authentication-identification","pk":"6772bf07a7fc422ba47d1552413af157"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_stages_identification','identificationstage','6772bf07a7fc422ba47d1552413af157',NULL);
INSERT INTO event VALUES(X'afb70ee3f91047f0bbcc99abdfbc69af','model_created','doorward','{}','{"diff":{"backends":{"new_value":["authentik.core.auth.InbuiltBackend","authentik.core.auth.TokenBackend"],"previous_value":null},"configure_flow":{"new_value":null,"previous_value":null},"failed_attempts_before_cancel":{"new_value":5,"previous_value":null},"name":{"new_value":"default-authentication-password","previous_value":null}},"model":{"app":"authentik_stages_password","model_name":"passwordstage","name":"default-authentication-password","pk":"feafb80f62c7475dbeb9fe06e619ad11"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_stages_password','passwordstage','feafb80f62c7475dbeb9fe06e619ad11',NULL);
INSERT INTO event VALUES(X'f2446a2a77e348a4b6437e53590ac3f6','model_created','doorward','{}','{"diff":{"geoip_binding":{"new_value":"no_binding","previous_value":null},"name":{"new_value":"default-authentication-login","previous_value":null},"network_binding":{"new_value":"no_binding","previous_value":null},"remember_me_offset":{"new_value":"seconds=0","previous_value":null},"session_duration":{"new_value":"seconds=0","previous_value":null},"terminate_other_sessions":{"new_value":false,"previous_value":null}},"model":{"app":"authentik_stages_user_login","model_name":"userloginstage","name":"default-authentication-login","pk":"8c11be30126f4058a20499a423e5a237"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_stages_user_login','userloginstage','8c11be30126f4058a20499a423e5a237',NULL);
INSERT INTO event VALUES(X'282c1e7df5904936ad3ada523741d692','model_created','doorward','{}','{"diff":{"evaluate_on_plan":{"new_value":false,"previous_value":null},"invalid_response_action":{"new_value":"retry","previous_value":null},"order":{"new_value":10,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":true,"previous_value":null},"stage":{"new_value":"6772bf07-a7fc-422b-a47d-1552413af157","previous_value":null},"target":{"new_value":"05ff1266-7743-4349-a07c-a07411dd2aa3","previous_value":null}},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #10 to 05ff1266-7743-4349-a07c-a07411dd2aa3","pk":"b7e6845289d64a429e5c7189d130a5bc"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_flows','flowstagebinding','b7e6845289d64a429e5c7189d130a5bc',NULL);
INSERT INTO event VALUES(X'38892fe77c314dc2b86fa25aec20a983','model_created','doorward','{}','{"diff":{"evaluate_on_plan":{"new_value":false,"previous_value":null},"invalid_response_action":{"new_value":"retry","previous_value":null},"order":{"new_value":20,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":true,"previous_value":null},"stage":{"new_value":"feafb80f-62c7-475d-beb9-fe06e619ad11","previous_value":null},"target":{"new_value":"05ff1266-7743-4349-a07c-a07411dd2aa3","previous_value":null}},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #20 to 05ff1266-7743-4349-a07c-a07411dd2aa3","pk":"bfcc8b66c6e54bbebf2a8e3807062793"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_flows','flowstagebinding','bfcc8b66c6e54bbebf2a8e3807062793',NULL);
INSERT INTO event VALUES(X'08937057aeaf4fdbb60a5d58dead37e1','model_created','doorward','{}','{"diff":{"evaluate_on_plan":{"new_value":false,"previous_value":null},"invalid_response_action":{"new_value":"retry","previous_value":null},"order":{"new_value":100,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":true,"previous_value":null},"stage":{"new_value":"8c11be30-126f-4058-a204-99a423e5a237","previous_value":null},"target":{"new_value":"05ff1266-7743-4349-a07c-a07411dd2aa3","previous_value":null}},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #100 to 05ff1266-7743-4349-a07c-a07411dd2aa3","pk":"5d957c4a4bc1489b9fd38a7b04be3c59"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"app":"authentik_brands","model_name":"brand","name":"Brand fallback","pk":"00000000000000000000000000000000"}','authentik_flows','flowstagebinding','5d957c4a4bc1489b9fd38a7b04be3c59',NULL);
INSERT INTO event VALUES(X'24aa713cad214d54975b11cede228acd','model_created','doorward','{}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"branding_favicon":{"new_value":"/static/dist/assets/icons/icon.png","previous_value":null},"branding_logo":{"new_value":"/static/dist/assets/icons/icon_left_brand.svg","previous_value":null},"branding_title":{"new_value":"authentik","previous_value":null},"default":{"new_value":true,"previous_value":null},"domain":{"new_value":"authentik-default","previous_value":null},"flow_authentication":{"new_value":"05ff1266-7743-4349-a07c-a07411dd2aa3","previous_value":null},"flow_device_code":{"new_value":null,"previous_value":null},"flow_invalidation":{"new_value":null,"previous_value":null},"flow_recovery":{"new_value":null,"previous_value":null},"flow_unenrollment":{"new_value":null,"previous_value":null},"flow_user_settings":{"new_value":null,"previous_value":null}},"model":{"app":"authentik_brands","model_name":"brand","name":"Default brand","pk":"eb945bc239fa4e15b7d080f6d8585f12"}}',NULL,'2026-11-27T13:03:41.253516Z','2126-11-28T13:03:41.253516Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_brands','brand','eb945bc239fa4e15b7d080f6d8585f12',NULL);
INSERT INTO event VALUES(X'066bd092c435402d970c3448a84c84c1','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"access_token_url":{"new_value":"https://github.com/login/oauth/access_token","previous_value":null},"additional_scopes":{"new_value":"","previous_value":null},"authentication_flow":{"new_value":null,"previous_value":null},"authorization_url":{"new_value":"https://github.com/login/oauth/authorize","previous_value":null},"consumer_key":{"new_value":"key","previous_value":null},"consumer_secret":{"new_value":"********","previous_value":null},"enabled":{"new_value":true,"previous_value":null},"enrollment_flow":{"new_value":null,"previous_value":null},"icon":{"new_value":"","previous_value":null},"managed":{"new_value":null,"previous_value":null},"name":{"new_value":"Chat","previous_value":null},"oidc_jwks":{"new_value":{},"previous_value":null},"oidc_jwks_url":{"new_value":"https://token.actions.githubusercontent.com/.well-known/jwks","previous_value":null},"oidc_well_known_url":{"new_value":"","previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"profile_url":{"new_value":"https://api.github.com/user","previous_value":null},"provider_type":{"new_value":"github","previous_value":null},"request_token_url":{"new_value":null,"previous_value":null},"slug":{"new_value":"chat","previous_value":null},"user_matching_mode":{"new_value":"email_link","previous_value":null},"user_path_template":{"new_value":"goauthentik.io/sources/%(slug)s","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/sources/oauth/","request_id":"3dcb2961b8794f209053c0311c554583","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_sources_oauth","model_name":"oauthsource","name":"Chat","pk":"35e0a0ff1f024401acef5e8e9cdc5ee7"}}','127.0.0.1','2026-11-27T13:03:41.741284Z','2126-11-28T13:03:41.741284Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_sources_oauth','oauthsource','35e0a0ff1f024401acef5e8e9cdc5ee7','akadmin');
INSERT INTO event VALUES(X'f3a3ac365ed54010b7a38a64a59be3e3','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"icon":{"new_value":"/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png","previous_value":""}},"http_request":{"args":{},"method":"POST","path":"/api/v3/sources/all/chat/set_icon/","request_id":"78bc86f50947435a9457214ade230eeb","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_sources_oauth","model_name":"oauthsource","name":"Chat","pk":"35e0a0ff1f024401acef5e8e9cdc5ee7"}}','127.0.0.1','2026-11-27T13:03:41.749417Z','2126-11-28T13:03:41.749417Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_sources_oauth','oauthsource','35e0a0ff1f024401acef5e8e9cdc5ee7','akadmin');
INSERT INTO event VALUES(X'64058a62e38243fb9a021d12785a4779','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"authentication":{"new_value":"require_unauthenticated","previous_value":null},"background":{"new_value":"","previous_value":null},"compatibility_mode":{"new_value":true,"previous_value":null},"denied_action":{"new_value":"continue","previous_value":null},"designation":{"new_value":"authentication","previous_value":null},"layout":{"new_value":"sidebar_left","previous_value":null},"name":{"new_value":"Staff","previous_value":null},"policy_engine_mode":{"new_value":"all","previous_value":null},"slug":{"new_value":"staff","previous_value":null},"title":{"new_value":"Grüße","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/instances/","request_id":"64cd0fa578804cbdab946f95d80c472b","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flow","name":"Staff","pk":"bc792eccb41c4d43aaba562441afe8b9"}}','127.0.0.1','2026-11-27T13:03:41.758185Z','2126-11-28T13:03:41.758185Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flow','bc792eccb41c4d43aaba562441afe8b9','akadmin');
INSERT INTO event VALUES(X'4b169da72c46408e8543ee842abe9cd6','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"background":{"new_value":"/media/public/c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png","previous_value":""}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/instances/staff/set_background/","request_id":"6a0abe5a7eee46e28b15ccbc8475a182","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flow","name":"Staff","pk":"bc792eccb41c4d43aaba562441afe8b9"}}','127.0.0.1','2026-11-27T13:03:41.762978Z','2126-11-28T13:03:41.762978Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flow','bc792eccb41c4d43aaba562441afe8b9','akadmin');
INSERT INTO event VALUES(X'44fa0b8dc7224ea482df7dbddfd8f167','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"authentication":{"new_value":"none","previous_value":null},"background":{"new_value":"","previous_value":null},"compatibility_mode":{"new_value":false,"previous_value":null},"denied_action":{"new_value":"message_continue","previous_value":null},"designation":{"new_value":"recovery","previous_value":null},"layout":{"new_value":"stacked","previous_value":null},"name":{"new_value":"Back","previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"slug":{"new_value":"back","previous_value":null},"title":{"new_value":"Back","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/instances/","request_id":"d741d62647a1417686999329dabeac42","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flow","name":"Back","pk":"64dc41e98f4049b7b8743a1c6737dc25"}}','127.0.0.1','2026-11-27T13:03:41.767942Z','2126-11-28T13:03:41.767942Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flow','64dc41e98f4049b7b8743a1c6737dc25','akadmin');
INSERT INTO event VALUES(X'7413105ef08b436685b41a7997fcfa4e','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"backends":{"new_value":["authentik.core.auth.InbuiltBackend"],"previous_value":null},"configure_flow":{"new_value":"64dc41e9-8f40-49b7-b874-3a1c6737dc25","previous_value":null},"failed_attempts_before_cancel":{"new_value":3,"previous_value":null},"name":{"new_value":"staff-password","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/password/","request_id":"7b379b75e32842debb98cdc5ff2dcedf","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_password","model_name":"passwordstage","name":"staff-password","pk":"44126f6992f6486daa3089e5bc2e8d6b"}}','127.0.0.1','2026-11-27T13:03:41.771771Z','2126-11-28T13:03:41.771771Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_password','passwordstage','44126f6992f6486daa3089e5bc2e8d6b','akadmin');
INSERT INTO event VALUES(X'3188adabdd2e4aea9ba6a26a6d62b220','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"case_insensitive_matching":{"new_value":false,"previous_value":null},"enrollment_flow":{"new_value":null,"previous_value":null},"name":{"new_value":"staff-who","previous_value":null},"password_stage":{"new_value":"44126f69-92f6-486d-aa30-89e5bc2e8d6b","previous_value":null},"passwordless_flow":{"new_value":null,"previous_value":null},"pretend_user_exists":{"new_value":false,"previous_value":null},"recovery_flow":{"new_value":"64dc41e9-8f40-49b7-b874-3a1c6737dc25","previous_value":null},"show_matched_user":{"new_value":false,"previous_value":null},"show_source_labels":{"new_value":true,"previous_value":null},"sources":{"new_value":["35e0a0ff-1f02-4401-acef-5e8e9cdc5ee7"],"previous_value":null},"user_fields":{"new_value":["upn","email"],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/identification/","request_id":"0dfa50e4cd644139b97b4fddef26133c","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_identification","model_name":"identificationstage","name":"staff-who","pk":"fd4697b65f9b4e1aaa346b9591a291f0"}}','127.0.0.1','2026-11-27T13:03:41.775479Z','2126-11-28T13:03:41.775479Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_identification','identificationstage','fd4697b65f9b4e1aaa346b9591a291f0','akadmin');
INSERT INTO event VALUES(X'a39c4e69271a4515a53db9ea7e41ab43','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"api_url":{"new_value":"https://captcha.example/verify","previous_value":null},"error_on_invalid_score":{"new_value":true,"previous_value":null},"js_url":{"new_value":"https://captcha.example/api.js","previous_value":null},"name":{"new_value":"staff-captcha","previous_value":null},"private_key":{"new_value":"********","previous_value":null},"public_key":{"new_value":"public","previous_value":null},"score_max_threshold":{"new_value":1.0,"previous_value":null},"score_min_threshold":{"new_value":0.25,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/captcha/","request_id":"a96a7f0b91a0418ea548dec2060e7ebc","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_captcha","model_name":"captchastage","name":"staff-captcha","pk":"e46ac4c9a49f472e9525e754ae9105d3"}}','127.0.0.1','2026-11-27T13:03:41.782266Z','2126-11-28T13:03:41.782266Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_captcha','captchastage','e46ac4c9a49f472e9525e754ae9105d3','akadmin');
INSERT INTO event VALUES(X'f0217b55d8144eaaaabba8f969f398f9','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"deny_message":{"new_value":"Not »you«.","previous_value":null},"name":{"new_value":"staff-deny","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/deny/","request_id":"e27d038fdf5f4efea6e7b09b07f69a36","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_deny","model_name":"denystage","name":"staff-deny","pk":"002c045216dc4d8da7a3bf8ab19db4ee"}}','127.0.0.1','2026-11-27T13:03:41.787745Z','2126-11-28T13:03:41.787745Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_deny','denystage','002c045216dc4d8da7a3bf8ab19db4ee','akadmin');
INSERT INTO event VALUES(X'a33507365daf49348c4e6962b82c7018','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"name":{"new_value":"staff-dummy","previous_value":null},"throw_error":{"new_value":true,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/dummy/","request_id":"c2596c2f4d754b72b71474dad678106c","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_dummy","model_name":"dummystage","name":"staff-dummy","pk":"5aa39f1669c44a12884f750a79fda0ad"}}','127.0.0.1','2026-11-27T13:03:41.792092Z','2126-11-28T13:03:41.792092Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_dummy','dummystage','5aa39f1669c44a12884f750a79fda0ad','akadmin');
INSERT INTO event VALUES(X'cbf3eb20b1174d3eb26babffa3c5ddd6','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"geoip_binding":{"new_value":"bind_continent_country","previous_value":null},"name":{"new_value":"staff-in","previous_value":null},"network_binding":{"new_value":"bind_asn","previous_value":null},"remember_me_offset":{"new_value":"days=30","previous_value":null},"session_duration":{"new_value":"hours=8","previous_value":null},"terminate_other_sessions":{"new_value":true,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/user_login/","request_id":"2ef38c0df7e84a81ada8f2c508ee5722","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_user_login","model_name":"userloginstage","name":"staff-in","pk":"141f86ad01e14bceaa8dd07a49c82ab3"}}','127.0.0.1','2026-11-27T13:03:41.802353Z','2126-11-28T13:03:41.802353Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_user_login','userloginstage','141f86ad01e14bceaa8dd07a49c82ab3','akadmin');
INSERT INTO event VALUES(X'2ee1b42b745e486db92618ccb74f6d9b','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"evaluate_on_plan":{"new_value":true,"previous_value":null},"invalid_response_action":{"new_value":"restart","previous_value":null},"order":{"new_value":0,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":false,"previous_value":null},"stage":{"new_value":"e46ac4c9-a49f-472e-9525-e754ae9105d3","previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/bindings/","request_id":"4eb7a889242e4c38a3a7c51ffbc77c0a","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #0 to bc792ecc-b41c-4d43-aaba-562441afe8b9","pk":"c02651cc935947b2885d0cc1cc9543c0"}}','127.0.0.1','2026-11-27T13:03:41.810727Z','2126-11-28T13:03:41.810727Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flowstagebinding','c02651cc935947b2885d0cc1cc9543c0','akadmin');
INSERT INTO event VALUES(X'69e47485fa0840f3b9db3cccfc8fc117','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"evaluate_on_plan":{"new_value":true,"previous_value":null},"invalid_response_action":{"new_value":"restart","previous_value":null},"order":{"new_value":10,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":false,"previous_value":null},"stage":{"new_value":"fd4697b6-5f9b-4e1a-aa34-6b9591a291f0","previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/bindings/","request_id":"03eb31c9df9046fb8ea66fb59fb4fc25","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #10 to bc792ecc-b41c-4d43-aaba-562441afe8b9","pk":"c010ce794dca4551921bb8ade794074d"}}','127.0.0.1','2026-11-27T13:03:41.815319Z','2126-11-28T13:03:41.815319Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flowstagebinding','c010ce794dca4551921bb8ade794074d','akadmin');
INSERT INTO event VALUES(X'9531286ed0c245a28d682f1fb86c0924','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"evaluate_on_plan":{"new_value":true,"previous_value":null},"invalid_response_action":{"new_value":"restart","previous_value":null},"order":{"new_value":20,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":false,"previous_value":null},"stage":{"new_value":"5aa39f16-69c4-4a12-884f-750a79fda0ad","previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/bindings/","request_id":"8a630479b7d84df2866ce397925b4c9c","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #20 to bc792ecc-b41c-4d43-aaba-562441afe8b9","pk":"a6e783cbb35a4dd2b6b4fed2698bb2fd"}}','127.0.0.1','2026-11-27T13:03:41.819081Z','2126-11-28T13:03:41.819081Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flowstagebinding','a6e783cbb35a4dd2b6b4fed2698bb2fd','akadmin');
INSERT INTO event VALUES(X'43229db7318a44288a494b73777c85b5','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"evaluate_on_plan":{"new_value":true,"previous_value":null},"invalid_response_action":{"new_value":"restart","previous_value":null},"order":{"new_value":30,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":false,"previous_value":null},"stage":{"new_value":"002c0452-16dc-4d8d-a7a3-bf8ab19db4ee","previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/bindings/","request_id":"6a4ff8aeddbe431f844ab29e0f4cea23","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #30 to bc792ecc-b41c-4d43-aaba-562441afe8b9","pk":"b0b0a60d1da54584a5a5ac8a8101f251"}}','127.0.0.1','2026-11-27T13:03:41.822784Z','2126-11-28T13:03:41.822784Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flowstagebinding','b0b0a60d1da54584a5a5ac8a8101f251','akadmin');
INSERT INTO event VALUES(X'6e35dc5c850b44a0a7536674b5748108','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"evaluate_on_plan":{"new_value":true,"previous_value":null},"invalid_response_action":{"new_value":"restart","previous_value":null},"order":{"new_value":40,"previous_value":null},"policy_engine_mode":{"new_value":"any","previous_value":null},"re_evaluate_policies":{"new_value":false,"previous_value":null},"stage":{"new_value":"141f86ad-01e1-4bce-aa8d-d07a49c82ab3","previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/bindings/","request_id":"206a52d8cb424279856e1a999abb8f1f","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_flows","model_name":"flowstagebinding","name":"Flow-stage binding #40 to bc792ecc-b41c-4d43-aaba-562441afe8b9","pk":"9462d483b0ce480fbbc3834ec13f4a39"}}','127.0.0.1','2026-11-27T13:03:41.826549Z','2126-11-28T13:03:41.826549Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_flows','flowstagebinding','9462d483b0ce480fbbc3834ec13f4a39','akadmin');
INSERT INTO event VALUES(X'15b8a2641ab040ff92dea5c61bd08891','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"name":{"new_value":"flow readers","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/rbac/roles/","request_id":"22842ea76c5b4223867af3025cdc3ffd","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_rbac","model_name":"role","name":"flow readers","pk":"167c04252d95491fb310c08294e11e75"}}','127.0.0.1','2026-11-27T13:03:41.830334Z','2126-11-28T13:03:41.830334Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_rbac','role','167c04252d95491fb310c08294e11e75','akadmin');
INSERT INTO event VALUES(X'098e96bd5f6a4972a572879b52ceea51','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"permissions":{"new_value":["authentik_flows.view_flow","authentik_stages_identification.view_identificationstage"],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/rbac/permissions/assigned_by_roles/167c0425-2d95-491f-b310-c08294e11e75/assign/","request_id":"735b3fc6de4340bbab3fc4c677c30cdc","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_rbac","model_name":"role","name":"flow readers","pk":"167c04252d95491fb310c08294e11e75"}}','127.0.0.1','2026-11-27T13:03:41.833668Z','2126-11-28T13:03:41.833668Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_rbac','role','167c04252d95491fb310c08294e11e75','akadmin');
INSERT INTO event VALUES(X'1f55b266e9164850a86f5cd0a1d4d837','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"permissions":{"new_value":["authentik_flows.change_flow on bc792ecc-b41c-4d43-aaba-562441afe8b9"],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/rbac/permissions/assigned_by_roles/167c0425-2d95-491f-b310-c08294e11e75/assign/","request_id":"29d86e0d7a45477091eb08193c6af731","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_rbac","model_name":"role","name":"flow readers","pk":"167c04252d95491fb310c08294e11e75"}}','127.0.0.1','2026-11-27T13:03:41.837307Z','2126-11-28T13:03:41.837307Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_rbac','role','167c04252d95491fb310c08294e11e75','akadmin');
INSERT INTO event VALUES(X'9d703be58ad6437c97ebb89cc3da50ce','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{"floor":[1,2.5,null,"drei"]},"previous_value":null},"is_superuser":{"new_value":false,"previous_value":null},"name":{"new_value":"everybody","previous_value":null},"parent":{"new_value":null,"previous_value":null},"roles":{"new_value":[],"previous_value":null},"users":{"new_value":[],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/groups/","request_id":"8878f01b8a5049e394945c86c7e28c4a","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"group","name":"everybody","pk":"ef26c46093d242fd843bdd76f429e985"}}','127.0.0.1','2026-11-27T13:03:41.840665Z','2126-11-28T13:03:41.840665Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','group','ef26c46093d242fd843bdd76f429e985','akadmin');
INSERT INTO event VALUES(X'd4d5924c559c4ef080ae36c2d9e86a84','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"is_superuser":{"new_value":false,"previous_value":null},"name":{"new_value":"staff","previous_value":null},"parent":{"new_value":"ef26c460-93d2-42fd-843b-dd76f429e985","previous_value":null},"roles":{"new_value":["167c0425-2d95-491f-b310-c08294e11e75"],"previous_value":null},"users":{"new_value":[],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/groups/","request_id":"e272f76f275043aca0d92cf6a5c7d3df","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"group","name":"staff","pk":"dd2b58ff0c634d0499633b141237829e"}}','127.0.0.1','2026-11-27T13:03:41.843967Z','2126-11-28T13:03:41.843967Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','group','dd2b58ff0c634d0499633b141237829e','akadmin');
INSERT INTO event VALUES(X'f48ba38dd961437099900802fe20a10d','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{"settings":{"locale":"de"},"upn":"Ada@Staff.Example"},"previous_value":null},"email":{"new_value":"Ada@Example.org","previous_value":null},"groups":{"new_value":["dd2b58ff-0c63-4d04-9963-3b141237829e"],"previous_value":null},"is_active":{"new_value":true,"previous_value":null},"last_login":{"new_value":null,"previous_value":null},"name":{"new_value":"Ada Lovelace","previous_value":null},"password":{"new_value":"********","previous_value":null},"path":{"new_value":"staff/first","previous_value":null},"type":{"new_value":"internal","previous_value":null},"username":{"new_value":"ada","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/","request_id":"d240f4751fc448f180343cb5a1acb934","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"ada","pk":2}}','127.0.0.1','2026-11-27T13:03:41.849718Z','2126-11-28T13:03:41.849718Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','2','akadmin');
INSERT INTO event VALUES(X'a3da4c5454a6457e91f5f4fb29c687ba','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"email":{"new_value":"","previous_value":null},"groups":{"new_value":[],"previous_value":null},"is_active":{"new_value":false,"previous_value":null},"last_login":{"new_value":null,"previous_value":null},"name":{"new_value":"","previous_value":null},"password":{"new_value":"********","previous_value":null},"path":{"new_value":"users","previous_value":null},"type":{"new_value":"external","previous_value":null},"username":{"new_value":"Jürgen","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/","request_id":"ef8e5a2e36fa4b62abcb93ecad743657","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"Jürgen","pk":3}}','127.0.0.1','2026-11-27T13:03:41.853967Z','2126-11-28T13:03:41.853967Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','3','akadmin');
INSERT INTO event VALUES(X'609959c1284640e79cf43278b1bbf4a3','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{},"previous_value":null},"is_superuser":{"new_value":false,"previous_value":null},"name":{"new_value":"robot","previous_value":null},"parent":{"new_value":null,"previous_value":null},"roles":{"new_value":[],"previous_value":null},"users":{"new_value":[],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/service_account/","request_id":"b22a06e9fc3b4d55a85d1c7cd1a0e30a","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"group","name":"robot","pk":"64136c52a3054547ba348baf39d9ecbd"}}','127.0.0.1','2026-11-27T13:03:41.857717Z','2126-11-28T13:03:41.857717Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','group','64136c52a3054547ba348baf39d9ecbd','akadmin');
INSERT INTO event VALUES(X'5bca3bc3f17344b5bb5fde639b2257eb','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{"goauthentik.io/user/token-expires":false},"previous_value":null},"email":{"new_value":"","previous_value":null},"groups":{"new_value":["64136c52-a305-4547-ba34-8baf39d9ecbd"],"previous_value":null},"is_active":{"new_value":true,"previous_value":null},"last_login":{"new_value":null,"previous_value":null},"name":{"new_value":"robot","previous_value":null},"password":{"new_value":"********","previous_value":null},"path":{"new_value":"goauthentik.io/service-accounts","previous_value":null},"type":{"new_value":"service_account","previous_value":null},"username":{"new_value":"robot","previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/service_account/","request_id":"b22a06e9fc3b4d55a85d1c7cd1a0e30a","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"robot","pk":4}}','127.0.0.1','2026-11-27T13:03:41.857717Z','2126-11-28T13:03:41.857717Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','4','akadmin');
INSERT INTO event VALUES(X'5d4dd32c3f02476eb78f957ef5d19c9b','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"description":{"new_value":"","previous_value":null},"expires":{"new_value":"2027-11-22T13:03:41.857717Z","previous_value":null},"expiring":{"new_value":false,"previous_value":null},"identifier":{"new_value":"service-account-robot-password","previous_value":null},"intent":{"new_value":"app_password","previous_value":null},"key":{"new_value":"********","previous_value":null},"managed":{"new_value":null,"previous_value":null},"user":{"new_value":4,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/service_account/","request_id":"b22a06e9fc3b4d55a85d1c7cd1a0e30a","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"token","name":"service-account-robot-password","pk":"b2f6f96ec9844705aef1caf38ec246cb"}}','127.0.0.1','2026-11-27T13:03:41.857717Z','2126-11-28T13:03:41.857717Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','token','b2f6f96ec9844705aef1caf38ec246cb','akadmin');
INSERT INTO event VALUES(X'681dfeb633d94603bbbc90522ddc49bb','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"password":{"new_value":"********","previous_value":"********"}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/2/set_password/","request_id":"a3ce7da636954740b2a6bd700ba4b98e","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"ada","pk":2}}','127.0.0.1','2026-11-27T13:03:41.907195Z','2126-11-28T13:03:41.907195Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','2','akadmin');
INSERT INTO event VALUES(X'10afaab011214f96a69c1217c6aa7ad5','password_set','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"http_request":{"args":{},"method":"POST","path":"/api/v3/core/users/2/set_password/","request_id":"a3ce7da636954740b2a6bd700ba4b98e","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"ada","pk":2}}','127.0.0.1','2026-11-27T13:03:41.907195Z','2126-11-28T13:03:41.907195Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','2','akadmin');
INSERT INTO event VALUES(X'757f8e24afcc4ab29753dae24091d7f2','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"permissions":{"new_value":["authentik_core.view_user"],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/rbac/permissions/assigned_by_users/2/assign/","request_id":"c9b7c40072ab4a3da89fb98c05ea9438","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"ada","pk":2}}','127.0.0.1','2026-11-27T13:03:41.942052Z','2126-11-28T13:03:41.942052Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','2','akadmin');
INSERT INTO event VALUES(X'20f68ec5ffa7473991b55f31be67ee1b','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"permissions":{"new_value":["authentik_stages_identification.view_identificationstage on fd4697b6-5f9b-4e1a-aa34-6b9591a291f0","authentik_stages_identification.change_identificationstage on fd4697b6-5f9b-4e1a-aa34-6b9591a291f0"],"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/rbac/permissions/assigned_by_users/2/assign/","request_id":"d88ca255acc34e36b2385170da987c82","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"user","name":"ada","pk":2}}','127.0.0.1','2026-11-27T13:03:41.954539Z','2126-11-28T13:03:41.954539Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','user','2','akadmin');
INSERT INTO event VALUES(X'531223a60e2c47d2a71b18284b0bb41d','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"description":{"new_value":"x","previous_value":null},"expires":{"new_value":"2026-11-28T13:03:41.966318Z","previous_value":null},"expiring":{"new_value":false,"previous_value":null},"identifier":{"new_value":"ada-api","previous_value":null},"intent":{"new_value":"api","previous_value":null},"key":{"new_value":"********","previous_value":null},"managed":{"new_value":null,"previous_value":null},"user":{"new_value":2,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/tokens/","request_id":"2191071aae9042ec9872ca42a3924725","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"token","name":"ada-api","pk":"afc9c10d69844b56bdb839d63be450f3"}}','127.0.0.1','2026-11-27T13:03:41.966318Z','2126-11-28T13:03:41.966318Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','token','afc9c10d69844b56bdb839d63be450f3','akadmin');
INSERT INTO event VALUES(X'dcf2d378ec934de6a739897232a247ab','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"description":{"new_value":"x","previous_value":null},"expires":{"new_value":"2026-11-28T13:03:41.978487Z","previous_value":null},"expiring":{"new_value":false,"previous_value":null},"identifier":{"new_value":"ada-app","previous_value":null},"intent":{"new_value":"app_password","previous_value":null},"key":{"new_value":"********","previous_value":null},"managed":{"new_value":null,"previous_value":null},"user":{"new_value":2,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/tokens/","request_id":"f1d6e80e7f8c4ee0a2eae3774e707773","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_core","model_name":"token","name":"ada-app","pk":"65c654dda6f04bf98e984528634706a5"}}','127.0.0.1','2026-11-27T13:03:41.978487Z','2126-11-28T13:03:41.978487Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_core','token','65c654dda6f04bf98e984528634706a5','akadmin');
INSERT INTO event VALUES(X'ad10451f995d4d0a83e1fd10da0f9b87','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"enabled":{"new_value":true,"previous_value":null},"failure_result":{"new_value":false,"previous_value":null},"group":{"new_value":"dd2b58ff-0c63-4d04-9963-3b141237829e","previous_value":null},"negate":{"new_value":true,"previous_value":null},"order":{"new_value":1,"previous_value":null},"target":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null},"timeout":{"new_value":7,"previous_value":null},"user":{"new_value":null,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/policies/bindings/","request_id":"d5d6b9ee57454de292ecb21ccebb6e98","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_policies","model_name":"policybinding","name":"Binding from Flow Staff (staff) #1 to Group staff","pk":"c87b6bd829e3460586921787da26c543"}}','127.0.0.1','2026-11-27T13:03:42.002928Z','2126-11-28T13:03:42.002928Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_policies','policybinding','c87b6bd829e3460586921787da26c543','akadmin');
INSERT INTO event VALUES(X'4f73215894974b088b8ce21981c1b1f4','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"enabled":{"new_value":false,"previous_value":null},"failure_result":{"new_value":false,"previous_value":null},"group":{"new_value":null,"previous_value":null},"negate":{"new_value":false,"previous_value":null},"order":{"new_value":2,"previous_value":null},"target":{"new_value":"b0b0a60d-1da5-4584-a5a5-ac8a8101f251","previous_value":null},"timeout":{"new_value":30,"previous_value":null},"user":{"new_value":2,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/policies/bindings/","request_id":"f64638c8b2ce4e948c0c3d523f0f47ef","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_policies","model_name":"policybinding","name":"Binding from Flow-stage binding #30 to bc792ecc-b41c-4d43-aaba-562441afe8b9 #2 to User Ada Lovelace","pk":"16dc8fed301744b59f55008992a8f64c"}}','127.0.0.1','2026-11-27T13:03:42.015569Z','2126-11-28T13:03:42.015569Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_policies','policybinding','16dc8fed301744b59f55008992a8f64c','akadmin');
INSERT INTO event VALUES(X'95624547a3ae4e1e8d53f73a48b96b3c','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"enabled":{"new_value":true,"previous_value":null},"failure_result":{"new_value":false,"previous_value":null},"group":{"new_value":null,"previous_value":null},"negate":{"new_value":false,"previous_value":null},"order":{"new_value":3,"previous_value":null},"target":{"new_value":"35e0a0ff-1f02-4401-acef-5e8e9cdc5ee7","previous_value":null},"timeout":{"new_value":30,"previous_value":null},"user":{"new_value":2,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/policies/bindings/","request_id":"20fccac7c8564c118ec2b633e8972bc9","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_policies","model_name":"policybinding","name":"Binding from Chat #3 to User Ada Lovelace","pk":"abb5608284924b87b58433a0714a2fe7"}}','127.0.0.1','2026-11-27T13:03:42.026549Z','2126-11-28T13:03:42.026549Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_policies','policybinding','abb5608284924b87b58433a0714a2fe7','akadmin');
INSERT INTO event VALUES(X'dcab256e694a4a20842a6f479dbb2604','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"attributes":{"new_value":{"settings":{"locale":"de"}},"previous_value":null},"branding_favicon":{"new_value":"/static/dist/assets/icons/icon.png","previous_value":null},"branding_logo":{"new_value":"/static/x.svg","previous_value":null},"branding_title":{"new_value":"Staff","previous_value":null},"default":{"new_value":false,"previous_value":null},"domain":{"new_value":"staff.example","previous_value":null},"flow_authentication":{"new_value":"bc792ecc-b41c-4d43-aaba-562441afe8b9","previous_value":null},"flow_device_code":{"new_value":null,"previous_value":null},"flow_invalidation":{"new_value":null,"previous_value":null},"flow_recovery":{"new_value":"64dc41e9-8f40-49b7-b874-3a1c6737dc25","previous_value":null},"flow_unenrollment":{"new_value":null,"previous_value":null},"flow_user_settings":{"new_value":null,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/core/brands/","request_id":"c32947adfd8f45d2962b075de2b10a89","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_brands","model_name":"brand","name":"Brand staff.example","pk":"34aa6463c474446cb07ebde4d8526777"}}','127.0.0.1','2026-11-27T13:03:42.038513Z','2126-11-28T13:03:42.038513Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_brands','brand','34aa6463c474446cb07ebde4d8526777','akadmin');
INSERT INTO event VALUES(X'9e77ff6ce3be468fa3a2c993b6f8506a','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"user_fields":{"new_value":["username","upn"],"previous_value":["upn","email"]}},"http_request":{"args":{},"method":"PATCH","path":"/api/v3/stages/identification/fd4697b6-5f9b-4e1a-aa34-6b9591a291f0/","request_id":"edc2a99d2549412b9936d8de1ad0a1e4","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_identification","model_name":"identificationstage","name":"staff-who","pk":"fd4697b65f9b4e1aaa346b9591a291f0"}}','127.0.0.1','2026-11-27T13:03:42.042681Z','2126-11-28T13:03:42.042681Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_identification','identificationstage','fd4697b65f9b4e1aaa346b9591a291f0','akadmin');
INSERT INTO event VALUES(X'c000e0ecf0ab46feaa4407993f1320ab','model_created','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"name":{"new_value":"gone","previous_value":null},"throw_error":{"new_value":false,"previous_value":null}},"http_request":{"args":{},"method":"POST","path":"/api/v3/stages/dummy/","request_id":"f0164ee3096d47eea1059c67576789cc","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_dummy","model_name":"dummystage","name":"gone","pk":"2e3702ba18a04448974c6eea56caabc0"}}','127.0.0.1','2026-11-27T13:03:42.049848Z','2126-11-28T13:03:42.049848Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_dummy','dummystage','2e3702ba18a04448974c6eea56caabc0','akadmin');
INSERT INTO event VALUES(X'd19d40cd33624acab8da7fde320c7598','model_deleted','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"name":{"new_value":null,"previous_value":"gone"},"throw_error":{"new_value":null,"previous_value":false}},"http_request":{"args":{},"method":"DELETE","path":"/api/v3/stages/dummy/2e3702ba-18a0-4448-974c-6eea56caabc0/","request_id":"ce4d15d032e04ff1a38a9292cebe86ac","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_dummy","model_name":"dummystage","name":"gone","pk":"2e3702ba18a04448974c6eea56caabc0"}}','127.0.0.1','2026-11-27T13:03:42.072455Z','2126-11-28T13:03:42.072455Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_dummy','dummystage','2e3702ba18a04448974c6eea56caabc0','akadmin');
INSERT INTO event VALUES(X'c3a2d09b382b4c4485cd89e1de640f82','model_updated','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"diff":{"session_duration":{"new_value":"days=20000","previous_value":"seconds=0"}},"http_request":{"args":{},"method":"PATCH","path":"/api/v3/stages/user_login/8c11be30-126f-4058-a204-99a423e5a237/","request_id":"d636ab5aca924ee684c0ee6c53acab30","user_agent":"Python-urllib/3.11"},"model":{"app":"authentik_stages_user_login","model_name":"userloginstage","name":"default-authentication-login","pk":"8c11be30126f4058a20499a423e5a237"}}','127.0.0.1','2026-11-27T13:03:42.085888Z','2126-11-28T13:03:42.085888Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}','authentik_stages_user_login','userloginstage','8c11be30126f4058a20499a423e5a237','akadmin');
INSERT INTO event VALUES(X'e2b6b1a7ff52400eaae02045e4c75f33','login_failed','doorward','{"email":"Ada@Example.org","pk":2,"username":"ada"}','{"http_request":{"args":{},"method":"POST","path":"/api/v3/flows/executor/default-authentication-flow/","request_id":"f9a0436a38f045b8a781dc35c35e12e6","user_agent":"a browser of before"},"password":"********************","stage":{"app":"authentik_stages_password","model_name":"passwordstage","name":"default-authentication-password","pk":"feafb80f62c7475dbeb9fe06e619ad11"},"username":"ada"}','127.0.0.1','2026-11-27T13:03:42.138116Z','2126-11-28T13:03:42.138116Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}',NULL,NULL,NULL,'ada');
INSERT INTO event VALUES(X'c09fcc668d9340f094b98726bbe34359','login','doorward','{"email":"Ada@Example.org","pk":2,"username":"ada"}','{"auth_method":"password","auth_method_args":{},"http_request":{"args":{},"method":"GET","path":"/api/v3/flows/executor/default-authentication-flow/","request_id":"73c42f3ba0bf45f9be522756f2cd5798","user_agent":"a browser of before"}}','127.0.0.1','2026-11-27T13:03:42.243525Z','2126-11-28T13:03:42.243525Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}',NULL,NULL,NULL,'ada');
INSERT INTO event VALUES(X'cbdabafbdfdf4e17a77e321139cb36c7','secret_view','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"http_request":{"args":{},"method":"GET","path":"/api/v3/core/tokens/ada-api/view_key/","request_id":"3bd76e22f8e84c46a8159da06e828f25","user_agent":"Python-urllib/3.11"},"secret":{"app":"authentik_core","model_name":"token","name":"ada-api","pk":"afc9c10d69844b56bdb839d63be450f3"}}','127.0.0.1','2026-11-27T13:03:42.249242Z','2126-11-28T13:03:42.249242Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}',NULL,NULL,NULL,'akadmin');
INSERT INTO event VALUES(X'b61a927dee1a41af9d24efee5c2a375a','secret_view','doorward','{"email":"root@example.com","pk":1,"username":"akadmin"}','{"http_request":{"args":{},"method":"GET","path":"/api/v3/core/tokens/ada-app/view_key/","request_id":"9a9af888578f4032a2fe10d516709369","user_agent":"Python-urllib/3.11"},"secret":{"app":"authentik_core","model_name":"token","name":"ada-app","pk":"65c654dda6f04bf98e984528634706a5"}}','127.0.0.1','2026-11-27T13:03:42.252391Z','2126-11-28T13:03:42.252391Z','{"pk":"eb945bc239fa4e15b7d080f6d8585f12","app":"authentik_brands","name":"Default brand","model_name":"brand"}',NULL,NULL,NULL,'akadmin');
CREATE TABLE role (
    id blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT role_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;
INSERT INTO role VALUES(X'167c04252d95491fb310c08294e11e75','flow readers',1,'2026-11-27T13:03:41.830334Z');
CREATE TABLE group_role (
    role blob NOT NULL CONSTRAINT group_role_roles_fkey REFERENCES role ON DELETE CASCADE,
    "group" blob NOT NULL CONSTRAINT group_role_group_fkey REFERENCES "group" ON DELETE CASCADE,
    CONSTRAINT group_role_role_key PRIMARY KEY (role)
) STRICT, WITHOUT ROWID;
INSERT INTO group_role VALUES(X'167c04252d95491fb310c08294e11e75',X'dd2b58ff0c634d0499633b141237829e');
CREATE TABLE role_permission (
    role blob NOT NULL CONSTRAINT role_permission_role_fkey REFERENCES role ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;
INSERT INTO role_permission VALUES(X'167c04252d95491fb310c08294e11e75','authentik_flows.view_flow');
INSERT INTO role_permission VALUES(X'167c04252d95491fb310c08294e11e75','authentik_stages_identification.view_identificationstage');
CREATE TABLE role_object_permission (
    id integer PRIMARY KEY AUTOINCREMENT,
    role blob NOT NULL CONSTRAINT role_object_permission_role_fkey REFERENCES role ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    CONSTRAINT role_object_permission_role_permission_object_key UNIQUE (role, permission, object)
) STRICT;
INSERT INTO role_object_permission VALUES(1,X'167c04252d95491fb310c08294e11e75','authentik_flows.change_flow',X'bc792eccb41c4d43aaba562441afe8b9');
CREATE TABLE IF NOT EXISTS "user_object_permission" (
    id integer PRIMARY KEY AUTOINCREMENT,
    "user" integer NOT NULL CONSTRAINT user_object_permission_user_fkey REFERENCES "user" ON DELETE CASCADE,
    permission text NOT NULL,
    object blob NOT NULL,
    CONSTRAINT user_object_permission_user_permission_object_key UNIQUE ("user", permission, object)
) STRICT;
INSERT INTO user_object_permission VALUES(1,2,'authentik_stages_identification.view_identificationstage',X'fd4697b65f9b4e1aaa346b9591a291f0');
INSERT INTO user_object_permission VALUES(2,2,'authentik_stages_identification.change_identificationstage',X'fd4697b65f9b4e1aaa346b9591a291f0');
CREATE TABLE dummy_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT dummy_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    throw_error integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO dummy_stage VALUES(X'5aa39f1669c44a12884f750a79fda0ad',1,1,'2026-11-27T13:03:41.792092Z');
CREATE TABLE captcha_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT captcha_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    public_key text NOT NULL,
    private_key blob NOT NULL,
    js_url text NOT NULL,
    api_url text NOT NULL,
    score_min_threshold real NOT NULL,
    score_max_threshold real NOT NULL,
    error_on_invalid_score integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO captcha_stage VALUES(X'e46ac4c9a49f472e9525e754ae9105d3','public',X'012dc5fa9690c39cce84039a2d9524baa2753994c5b6074a8cb6326c8b9bebd023e25b4baf2046b2aa17404631fe4bb818e2afcf','https://captcha.example/api.js','https://captcha.example/verify',0.25,1.0,1,1,'2026-11-27T13:03:41.782266Z');
CREATE TABLE media (
    object blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    content blob NOT NULL
) STRICT;
INSERT INTO media VALUES(X'35e0a0ff1f024401acef5e8e9cdc5ee7','c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png','image/png',X'89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082');
INSERT INTO media VALUES(X'bc792eccb41c4d43aaba562441afe8b9','c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f.png','image/png',X'89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082');
CREATE TABLE deny_stage (
    id blob NOT NULL PRIMARY KEY CONSTRAINT deny_stage_id_fkey REFERENCES stage ON DELETE CASCADE,
    deny_message text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deny_stage VALUES(X'002c045216dc4d8da7a3bf8ab19db4ee','Not »you«.',1,'2026-11-27T13:03:41.787745Z');
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
INSERT INTO brand VALUES(X'34aa6463c474446cb07ebde4d8526777','staff.example','staff.example',0,'Staff','/static/x.svg','/static/dist/assets/icons/icon.png',X'bc792eccb41c4d43aaba562441afe8b9',NULL,X'64dc41e98f4049b7b8743a1c6737dc25',NULL,NULL,NULL,'{"settings":{"locale":"de"}}',1,'2026-11-27T13:03:42.038513Z');
INSERT INTO brand VALUES(X'eb945bc239fa4e15b7d080f6d8585f12','authentik-default','authentik-default',1,'authentik','/static/dist/assets/icons/icon_left_brand.svg','/static/dist/assets/icons/icon.png',X'05ff126677434349a07ca07411dd2aa3',NULL,NULL,NULL,NULL,NULL,'{}',1,'2026-11-27T13:03:41.253516Z');
CREATE TABLE policy_binding (
    id blob NOT NULL PRIMARY KEY,
    -- Whichever of the three is there.
    target blob NOT NULL,
    flow blob CONSTRAINT policy_binding_flow_fkey REFERENCES flow ON DELETE CASCADE,
    flow_stage_binding blob
        CONSTRAINT policy_binding_flow_stage_binding_fkey REFERENCES flow_stage_binding ON DELETE CASCADE,
    source blob CONSTRAINT policy_binding_source_fkey REFERENCES source ON DELETE CASCADE,
    "group" blob CONSTRAINT policy_binding_group_fkey REFERENCES "group" ON DELETE CASCADE,
    "user" integer CONSTRAINT policy_binding_user_fkey REFERENCES "user" ON DELETE CASCADE,
    negate integer NOT NULL,
    enabled integer NOT NULL,
    "order" integer NOT NULL,
    timeout integer NOT NULL,
    failure_result integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT policy_binding_target_check CHECK (
        (flow IS NOT NULL) + (flow_stage_binding IS NOT NULL) + (source IS NOT NULL) = 1
        AND target = coalesce(flow, flow_stage_binding, source)
    ),
    CONSTRAINT policy_binding_subject_check CHECK (("group" IS NULL) <> ("user" IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO policy_binding VALUES(X'16dc8fed301744b59f55008992a8f64c',X'b0b0a60d1da54584a5a5ac8a8101f251',NULL,X'b0b0a60d1da54584a5a5ac8a8101f251',NULL,NULL,2,0,0,2,30,0,1,'2026-11-27T13:03:42.015569Z');
INSERT INTO policy_binding VALUES(X'abb5608284924b87b58433a0714a2fe7',X'35e0a0ff1f024401acef5e8e9cdc5ee7',NULL,NULL,X'35e0a0ff1f024401acef5e8e9cdc5ee7',NULL,2,0,1,3,30,0,1,'2026-11-27T13:03:42.026549Z');
INSERT INTO policy_binding VALUES(X'c87b6bd829e3460586921787da26c543',X'bc792eccb41c4d43aaba562441afe8b9',X'bc792eccb41c4d43aaba562441afe8b9',NULL,NULL,X'dd2b58ff0c634d0499633b141237829e',NULL,1,1,1,7,0,1,'2026-11-27T13:03:42.002928Z');
CREATE TABLE session (
    id blob NOT NULL PRIMARY KEY,
    -- SHA-256 of the key in the cookie: whoever reads this table has no key.
    digest blob NOT NULL,
    "user" integer CONSTRAINT session_user_fkey REFERENCES "user" ON DELETE CASCADE,
    -- Where the visitor is in a flow.
    progress text NOT NULL,
    -- The address that the session may be used from; null for all.
    bound_to text,
    last_ip text NOT NULL,
    last_user_agent text NOT NULL,
    last_used text NOT NULL,
    expires text NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT session_digest_key UNIQUE (digest)
) STRICT, WITHOUT ROWID;
INSERT INTO session VALUES(X'08e81bd52fd644949689e3c84a63c96b',X'9ccb58ca73b6943be63cff18100ed9b6e0261c2f53cc0ef26def892b2b4cb1d9',2,'{"failures":1,"passed":[{"context":{"entered":"ada@example.org","method":null,"pending":{"user":2},"shown_as":null},"flow":"05ff1266-7743-4349-a07c-a07411dd2aa3","has_answers":false,"steps":["b7e68452-89d6-4a42-9e5c-7189d130a5bc","bfcc8b66-c6e5-4bbe-bf2a-8e3807062793","5d957c4a-4bc1-489b-9fd3-8a7b04be3c59"]},{"context":{"entered":"ada@example.org","method":"password","pending":{"user":2},"shown_as":null},"flow":"05ff1266-7743-4349-a07c-a07411dd2aa3","has_answers":true,"steps":["bfcc8b66-c6e5-4bbe-bf2a-8e3807062793","5d957c4a-4bc1-489b-9fd3-8a7b04be3c59"]},{"context":{"entered":"ada@example.org","method":"password","pending":{"user":2},"shown_as":null},"flow":"05ff1266-7743-4349-a07c-a07411dd2aa3","has_answers":true,"steps":["5d957c4a-4bc1-489b-9fd3-8a7b04be3c59"]}],"plan":null,"query":""}',NULL,'127.0.0.1','a browser of before','2026-11-27T13:03:42.243525Z','2081-08-30T13:03:42.243525Z',1);
CREATE TABLE attempt (
    digest blob NOT NULL PRIMARY KEY,
    -- The user of an account or a device, by whom all of it is found when he is unlocked. No reference: whoever
    -- counts does not wait for the user, and what is left of one who is gone is forgotten soon.
    "user" integer,
    failures integer NOT NULL,
    locked_until text,
    -- When all of it is forgotten.
    expires text NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES(X'a15c9f518da60f6e69e3d5c2f986dc42fec4073cccab1817934a5ca28f03753d',NULL,1,NULL,'2026-11-27T14:03:42.108470Z');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('user_object_permission',2);
INSERT INTO sqlite_sequence VALUES('user',4);
INSERT INTO sqlite_sequence VALUES('role_object_permission',1);
CREATE INDEX group_parent ON "group" (parent);
CREATE INDEX membership_group ON membership ("group");
CREATE INDEX flow_stage_binding_stage ON flow_stage_binding (stage);
CREATE INDEX password_stage_configure_flow ON password_stage (configure_flow);
CREATE INDEX source_authentication_flow ON source (authentication_flow);
CREATE INDEX source_enrollment_flow ON source (enrollment_flow);
CREATE INDEX identification_stage_password_stage ON identification_stage (password_stage);
CREATE INDEX identification_stage_enrollment_flow ON identification_stage (enrollment_flow);
CREATE INDEX identification_stage_recovery_flow ON identification_stage (recovery_flow);
CREATE INDEX identification_stage_passwordless_flow ON identification_stage (passwordless_flow);
CREATE INDEX identification_stage_source_source ON identification_stage_source (source);
CREATE VIEW flow_stages AS
SELECT flow.id,
    (SELECT json_group_array(lower(hex(stage)) ORDER BY "order", id)
     FROM flow_stage_binding
     WHERE flow_stage_binding.target = flow.id) AS stages
FROM flow;
CREATE INDEX group_role_group ON group_role ("group");
CREATE INDEX group_superuser ON "group" (is_superuser) WHERE is_superuser;
CREATE INDEX role_object_permission_object ON role_object_permission (object, role, permission);
CREATE INDEX user_object_permission_object ON user_object_permission (object, "user", permission);
CREATE TRIGGER forget_group AFTER DELETE ON "group"
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_user AFTER DELETE ON "user"
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.uuid;
    DELETE FROM role_object_permission WHERE object = OLD.uuid;
END;
CREATE TRIGGER forget_token AFTER DELETE ON token
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_flow AFTER DELETE ON flow
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_stage AFTER DELETE ON stage
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_binding AFTER DELETE ON flow_stage_binding
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_source AFTER DELETE ON source
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE TRIGGER forget_role AFTER DELETE ON role
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE VIEW object_grant AS
SELECT "user", permission, object
FROM user_object_permission
UNION ALL
SELECT membership."user", role_object_permission.permission, role_object_permission.object
FROM membership
JOIN group_role ON group_role."group" = membership."group"
JOIN role_object_permission ON role_object_permission.role = group_role.role;
CREATE VIEW principal AS
SELECT "user".id, "user".username, "user".email, "user".is_active, "user".type, "user".attributes,
    (SELECT json_group_array(permission)
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
     )) AS permissions,
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
CREATE VIEW group_view AS
SELECT "group".id,
    (SELECT above.name FROM "group" above WHERE above.id = "group".parent) AS parent_name,
    (SELECT json_group_array(json_object(
        'id', "user".id, 'username', "user".username, 'name', "user".name,
        'is_active', json(iif("user".is_active, 'true', 'false')), 'last_login', "user".last_login,
        'email', "user".email, 'attributes', json("user".attributes)
     ) ORDER BY "user".id)
     FROM membership JOIN "user" ON "user".id = membership."user"
     WHERE membership."group" = "group".id) AS users,
    (SELECT json_group_array(json_object('id', lower(hex(role.id)), 'name', role.name) ORDER BY role.name)
     FROM group_role JOIN role ON role.id = group_role.role
     WHERE group_role."group" = "group".id) AS roles
FROM "group";
CREATE VIEW superuser_group AS
WITH RECURSIVE below (id, level) AS (
    SELECT id, 1 FROM "group" WHERE is_superuser
    UNION
    SELECT "group".id, below.level + 1
    FROM below JOIN "group" ON "group".parent = below.id
    WHERE below.level < 20
)
SELECT DISTINCT id FROM below;
CREATE INDEX user_path ON "user" (path);
CREATE INDEX token_expiry ON token (expiring, expires);
CREATE INDEX media_name ON media (name);
CREATE TRIGGER forget_media_of_flow AFTER DELETE ON flow
BEGIN DELETE FROM media WHERE object = OLD.id; END;
CREATE TRIGGER forget_media_of_source AFTER DELETE ON source
BEGIN DELETE FROM media WHERE object = OLD.id; END;
CREATE VIEW stage_view AS
SELECT stage.id, stage.name, stage.kind,
    (SELECT json_group_array(json_object(
        'id', lower(hex(flow.id)), 'policy_target', lower(hex(flow.policy_target)),
        'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation,
        'policy_engine_mode', flow.policy_engine_mode,
        'compatibility_mode', json(iif(flow.compatibility_mode, 'true', 'false')),
        'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication,
        'background', flow.background
     ) ORDER BY flow.slug)
     FROM flow_stage_binding JOIN flow ON flow.id = flow_stage_binding.target
     WHERE flow_stage_binding.stage = stage.id) AS flow_set,
    (SELECT json_group_array(lower(hex(source)) ORDER BY position)
     FROM identification_stage_source
     WHERE identification_stage_source.stage = stage.id) AS sources
FROM stage;
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
CREATE INDEX event_created ON event (created DESC, id);
CREATE INDEX event_action ON event (action, created DESC, id);
CREATE INDEX event_model_app ON event (model_app, created DESC, id);
CREATE INDEX event_model_name ON event (model_name, created DESC, id);
CREATE INDEX event_model_pk ON event (model_pk, created DESC, id);
CREATE INDEX event_username ON event (username, created DESC, id);
CREATE INDEX policy_binding_target ON policy_binding (target, "order", id);
CREATE INDEX policy_binding_flow ON policy_binding (flow);
CREATE INDEX policy_binding_flow_stage_binding ON policy_binding (flow_stage_binding);
CREATE INDEX policy_binding_source ON policy_binding (source);
CREATE INDEX policy_binding_group ON policy_binding ("group");
CREATE INDEX policy_binding_user ON policy_binding ("user");
CREATE TRIGGER forget_policy_binding AFTER DELETE ON policy_binding
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;
CREATE VIEW bindable (key, rank, kind, id) AS
SELECT id, 1, 'flow', id FROM flow
UNION ALL SELECT id, 1, 'flow_stage_binding', id FROM flow_stage_binding
UNION ALL SELECT id, 1, 'source', id FROM source
UNION ALL SELECT policy_target, 2, 'flow', id FROM flow
UNION ALL SELECT policy_target, 2, 'flow_stage_binding', id FROM flow_stage_binding;
CREATE INDEX stage_kind ON stage (kind, name, id);
CREATE INDEX source_name ON source (name, id);
CREATE INDEX source_kind ON source (kind, name, id);
CREATE INDEX token_user ON token ("user", identifier, id);
CREATE INDEX flow_stage_binding_order ON flow_stage_binding ("order", id, stage);
CREATE INDEX user_object_permission_user ON user_object_permission ("user", id);
CREATE INDEX role_object_permission_role ON role_object_permission (role, id);
CREATE INDEX "session_user" ON session ("user", id);
CREATE INDEX session_expires ON session (expires);
CREATE INDEX attempt_expires ON attempt (expires);
CREATE INDEX "attempt_user" ON attempt ("user");
CREATE INDEX user_username_folded ON "user" (username_folded);
CREATE INDEX user_email_folded ON "user" (email_folded);
CREATE INDEX user_upn_folded ON "user" (upn_folded);
CREATE INDEX event_expires ON event (expires, id);
COMMIT;
