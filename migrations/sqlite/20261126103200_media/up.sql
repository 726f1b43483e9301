-- Pictures: where they lie that flows and sources show, and those that were uploaded.

ALTER TABLE flow ADD COLUMN background text NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN icon text NOT NULL DEFAULT '';

CREATE TABLE media (
    object blob NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    content blob NOT NULL
) STRICT;
CREATE INDEX media_name ON media (name);

-- A picture goes with its object.

CREATE TRIGGER forget_media_of_flow AFTER DELETE ON flow
BEGIN DELETE FROM media WHERE object = OLD.id; END;
CREATE TRIGGER forget_media_of_source AFTER DELETE ON source
BEGIN DELETE FROM media WHERE object = OLD.id; END;

-- The flows of a stage show their backgrounds, too.

DROP VIEW stage_view;
CREATE VIEW stage_view AS
SELECT stage.id, stage.name, stage.kind,
    (SELECT json_group_array(json_object(
        'id', lower(hex(flow.id)), 'policy_target', lower(hex(flow.policy_target)),
        'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation,
        'policy_engine_mode', flow.policy_engine_mode,
        'compatibility_mode', json(iif(flow.compatibility_mode, 'true', 'false')),
        'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication,
        'background', flow.background
     ) ORDER BY flow.slug)
     FROM flow_stage_binding JOIN flow ON flow.id = flow_stage_binding.target
     WHERE flow_stage_binding.stage = stage.id) AS flow_set,
    (SELECT json_group_array(lower(hex(source)) ORDER BY position)
     FROM identification_stage_source
     WHERE identification_stage_source.stage = stage.id) AS sources
FROM stage;
