DO $$
DECLARE
    changed regclass;
BEGIN
    FOR changed IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'note_change' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER note_change', changed);
    END LOOP;
END $$;
ALTER FUNCTION note_change() RESET search_path;
ALTER TABLE change SET UNLOGGED;
