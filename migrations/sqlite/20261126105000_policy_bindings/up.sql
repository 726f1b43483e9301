-- Bindings of groups and users to what only some may pass: flows, their steps, sources.

CREATE TABLE policy_binding (
    id blob NOT NULL PRIMARY KEY,
    -- Whichever of the three is there.
    target blob NOT NULL,
    flow blob CONSTRAINT policy_binding_flow_fkey REFERENCES flow ON DELETE CASCADE,
    flow_stage_binding blob
        CONSTRAINT policy_binding_flow_stage_binding_fkey REFERENCES flow_stage_binding ON DELETE CASCADE,
    source blob CONSTRAINT policy_binding_source_fkey REFERENCES source ON DELETE CASCADE,
    "group" blob CONSTRAINT policy_binding_group_fkey REFERENCES "group" ON DELETE CASCADE,
    "user" integer CONSTRAINT policy_binding_user_fkey REFERENCES "user" ON DELETE CASCADE,
    negate integer NOT NULL,
    enabled integer NOT NULL,
    "order" integer NOT NULL,
    timeout integer NOT NULL,
    failure_result integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated text NOT NULL,
    CONSTRAINT policy_binding_target_check CHECK (
        (flow IS NOT NULL) + (flow_stage_binding IS NOT NULL) + (source IS NOT NULL) = 1
        AND target = coalesce(flow, flow_stage_binding, source)
    ),
    CONSTRAINT policy_binding_subject_check CHECK (("group" IS NULL) <> ("user" IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_binding_target ON policy_binding (target, "order", id);
CREATE INDEX policy_binding_flow ON policy_binding (flow);
CREATE INDEX policy_binding_flow_stage_binding ON policy_binding (flow_stage_binding);
CREATE INDEX policy_binding_source ON policy_binding (source);
CREATE INDEX policy_binding_group ON policy_binding ("group");
CREATE INDEX policy_binding_user ON policy_binding ("user");

CREATE TRIGGER forget_policy_binding AFTER DELETE ON policy_binding
BEGIN
    DELETE FROM user_object_permission WHERE object = OLD.id;
    DELETE FROM role_object_permission WHERE object = OLD.id;
END;

-- What can be bound to, by each of the ids that it is known by: first its own, then the one that only
-- policies know it by.
CREATE VIEW bindable (key, rank, kind, id) AS
SELECT id, 1, 'flow', id FROM flow
UNION ALL SELECT id, 1, 'flow_stage_binding', id FROM flow_stage_binding
UNION ALL SELECT id, 1, 'source', id FROM source
UNION ALL SELECT policy_target, 2, 'flow', id FROM flow
UNION ALL SELECT policy_target, 2, 'flow_stage_binding', id FROM flow_stage_binding;
