-- Changes survive a crash: behind a proxy for connections, whoever follows them need not lose his.
ALTER TABLE change SET LOGGED;

-- They are noted whatever the caller's search path is, such as the empty one of `pg_restore`, and for those who
-- switch triggers off for themselves, as programs do that copy databases.
ALTER FUNCTION note_change() SET search_path FROM CURRENT;

DO $$
DECLARE
    changed regclass;
BEGIN
    FOR changed IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'note_change' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER note_change', changed);
    END LOOP;
END $$;
