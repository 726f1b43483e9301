-- What only the secret key that the stored secrets are encrypted with opens. An installation of before gets
-- it at its next start.
ALTER TABLE installation ADD COLUMN key_check blob;
