DROP INDEX token_expiry;
DROP INDEX user_path;
