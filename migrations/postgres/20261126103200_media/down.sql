DROP TRIGGER forget_media_of_flow ON flow;
DROP TRIGGER forget_media_of_source ON source;
DROP FUNCTION forget_media;
DROP TABLE media;
DROP VIEW stage_view;
ALTER TABLE source DROP COLUMN icon;
ALTER TABLE flow DROP COLUMN background;
CREATE VIEW stage_view AS
SELECT stage.id, stage.name, stage.kind,
    (SELECT coalesce(json_agg(json_build_object(
        'id', flow.id, 'policy_target', flow.policy_target,
        'name', flow.name, 'slug', flow.slug, 'title', flow.title, 'designation', flow.designation,
        'policy_engine_mode', flow.policy_engine_mode, 'compatibility_mode', flow.compatibility_mode,
        'layout', flow.layout, 'denied_action', flow.denied_action, 'authentication', flow.authentication
     ) ORDER BY flow.slug), '[]')
     FROM flow_stage_binding JOIN flow ON flow.id = flow_stage_binding.target
     WHERE flow_stage_binding.stage = stage.id) AS flow_set,
    (SELECT coalesce(json_agg(source ORDER BY position), '[]')
     FROM identification_stage_source
     WHERE identification_stage_source.stage = stage.id) AS sources
FROM stage;
