ALTER TABLE installation DROP COLUMN key_check;
