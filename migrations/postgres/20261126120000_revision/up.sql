-- Which transactions have changed what services keep in memory, whoever made them. When somebody logged in last
-- and what his password is are not kept there.
--
-- Nothing is written to the log of the server for it: after a crash, whoever reads it has lost his connection
-- and trusts nothing that he knows. The time tells apart what has the same number in a database that was moved
-- to another server.

CREATE UNLOGGED TABLE change (
    transaction xid8 PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change (transaction) VALUES (pg_current_xact_id())
    ON CONFLICT (transaction) DO UPDATE SET at = excluded.at WHERE change.at <> excluded.at;
    RETURN NULL;
END $$;

DO $$
DECLARE
    changed text;
    event text;
BEGIN
    FOREACH changed IN ARRAY ARRAY[
        'brand', 'captcha_stage', 'deny_stage', 'dummy_stage', 'flow',
        'flow_stage_binding', 'group', 'group_role', 'identification_stage', 'identification_stage_source',
        'membership', 'oauth_source', 'password_stage', 'policy_binding', 'role',
        'role_object_permission', 'role_permission', 'source', 'stage', 'token',
        'user', 'user_login_stage', 'user_object_permission', 'user_permission'
    ] LOOP
        event := 'UPDATE';
        IF changed = 'user' THEN
            event := 'UPDATE OF id, uuid, username, name, email, is_active, path, type, attributes, upn';
        END IF;
        EXECUTE format(
            'CREATE TRIGGER note_change AFTER INSERT OR DELETE OR TRUNCATE OR %s ON %I
             FOR EACH STATEMENT EXECUTE FUNCTION note_change()', event, changed
        );
    END LOOP;
END $$;
