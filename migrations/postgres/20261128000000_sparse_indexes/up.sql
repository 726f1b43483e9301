-- A login touches no index in which nobody would look for its rows: those of the trail that are about no object,
-- sessions of strangers, and attempts that count for no user.
DROP INDEX event_model_app;
DROP INDEX event_model_name;
DROP INDEX event_model_pk;
CREATE INDEX event_model_app ON event (model_app, created DESC, id) WHERE model_app IS NOT NULL;
CREATE INDEX event_model_name ON event (model_name, created DESC, id) WHERE model_name IS NOT NULL;
CREATE INDEX event_model_pk ON event (model_pk, created DESC, id) WHERE model_pk IS NOT NULL;
DROP INDEX "session_user";
CREATE INDEX "session_user" ON session ("user", id) WHERE "user" IS NOT NULL;
DROP INDEX "attempt_user";
CREATE INDEX "attempt_user" ON attempt ("user") WHERE "user" IS NOT NULL;
