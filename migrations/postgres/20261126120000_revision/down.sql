DROP FUNCTION note_change() CASCADE;
DROP TABLE change;
