-- Pictures: where they lie that flows and sources show, and those that were uploaded.

ALTER TABLE flow ADD COLUMN background text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN icon text COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE media (
    object uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    content bytea NOT NULL
);
CREATE INDEX media_name ON media (name);

-- A picture goes with its object.

CREATE FUNCTION forget_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM media WHERE object = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_media_of_flow AFTER DELETE ON flow FOR EACH ROW EXECUTE FUNCTION forget_media();
CREATE TRIGGER forget_media_of_source AFTER DELETE ON source FOR EACH ROW EXECUTE FUNCTION forget_media();

-- The flows of a stage show their backgrounds, too.

DROP VIEW stage_view;
CREATE VIEW stage_view AS
SELECT stage.id, stage.name, stage.kind,
    (SELECT coalesce(json_agg(json_build_object(
        'id', flow.id, 'policy_target', flow.policy_target,
        'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation,
        'policy_engine_mode', flow.policy_engine_mode, 'compatibility_mode', flow.compatibility_mode,
        'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication,
        'background', flow.background
     ) ORDER BY flow.slug), '[]')
     FROM flow_stage_binding JOIN flow ON flow.id = flow_stage_binding.target
     WHERE flow_stage_binding.stage = stage.id) AS flow_set,
    (SELECT coalesce(json_agg(source ORDER BY position), '[]')
     FROM identification_stage_source
     WHERE identification_stage_source.stage = stage.id) AS sources
FROM stage;
