DROP INDEX event_expires;
ALTER TABLE "user" DROP COLUMN upn;
ALTER TABLE "user" DROP COLUMN username_folded;
ALTER TABLE "user" DROP COLUMN email_folded;
ALTER TABLE "user" DROP COLUMN upn_folded;
DROP TABLE attempt;
DROP TABLE session;
