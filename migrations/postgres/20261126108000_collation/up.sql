-- All texts are compared and sorted by bytes, as in SQLite, whatever the language of the database.

-- No column can be altered that a view shows: these are made again as they were.
CREATE TEMPORARY TABLE kept ON COMMIT DROP AS
SELECT viewname, definition FROM pg_views
WHERE schemaname = current_schema() AND viewname IN ('brand_view', 'group_view', 'principal');
DROP VIEW brand_view, group_view, principal;

ALTER TABLE "user"
    ALTER COLUMN name TYPE text COLLATE "C",
    ALTER COLUMN email TYPE text COLLATE "C",
    ALTER COLUMN type TYPE text COLLATE "C",
    ALTER COLUMN password TYPE text COLLATE "C";
ALTER TABLE token
    ALTER COLUMN intent TYPE text COLLATE "C",
    ALTER COLUMN description TYPE text COLLATE "C",
    ALTER COLUMN managed TYPE text COLLATE "C";
ALTER TABLE event ALTER COLUMN client_ip TYPE text COLLATE "C";
ALTER TABLE brand
    ALTER COLUMN title TYPE text COLLATE "C",
    ALTER COLUMN logo TYPE text COLLATE "C",
    ALTER COLUMN favicon TYPE text COLLATE "C";

DO $$
DECLARE
    dropped record;
BEGIN
    FOR dropped IN SELECT viewname, definition FROM kept LOOP
        EXECUTE format('CREATE VIEW %I AS %s', dropped.viewname, dropped.definition);
    END LOOP;
END
$$;
