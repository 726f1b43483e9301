-- Bindings of groups and users to what only some may pass: flows, their steps, sources.

CREATE TABLE policy_binding (
    id uuid PRIMARY KEY,
    -- Whichever of the three is there.
    target uuid NOT NULL,
    flow uuid CONSTRAINT policy_binding_flow_fkey REFERENCES flow ON DELETE CASCADE,
    flow_stage_binding uuid
        CONSTRAINT policy_binding_flow_stage_binding_fkey REFERENCES flow_stage_binding ON DELETE CASCADE,
    source uuid CONSTRAINT policy_binding_source_fkey REFERENCES source ON DELETE CASCADE,
    "group" uuid CONSTRAINT policy_binding_group_fkey REFERENCES "group" ON DELETE CASCADE,
    "user" integer CONSTRAINT policy_binding_user_fkey REFERENCES "user" ON DELETE CASCADE,
    negate boolean NOT NULL,
    enabled boolean NOT NULL,
    "order" integer NOT NULL,
    timeout integer NOT NULL,
    failure_result boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated timestamptz NOT NULL,
    CONSTRAINT policy_binding_target_check CHECK (
        num_nonnulls(flow, flow_stage_binding, source) = 1
        AND target = coalesce(flow, flow_stage_binding, source)
    ),
    CONSTRAINT policy_binding_subject_check CHECK (num_nonnulls("group", "user") = 1)
);
CREATE INDEX policy_binding_target ON policy_binding (target, "order", id);
CREATE INDEX policy_binding_flow ON policy_binding (flow);
CREATE INDEX policy_binding_flow_stage_binding ON policy_binding (flow_stage_binding);
CREATE INDEX policy_binding_source ON policy_binding (source);
CREATE INDEX policy_binding_group ON policy_binding ("group");
CREATE INDEX policy_binding_user ON policy_binding ("user");

CREATE TRIGGER forget_policy_binding AFTER DELETE ON policy_binding FOR EACH ROW EXECUTE FUNCTION forget_object();

-- What can be bound to, by each of the ids that it is known by: first its own, then the one that only
-- policies know it by.
CREATE VIEW bindable (key, rank, kind, id) AS
SELECT id, 1, 'flow', id FROM flow
UNION ALL SELECT id, 1, 'flow_stage_binding', id FROM flow_stage_binding
UNION ALL SELECT id, 1, 'source', id FROM source
UNION ALL SELECT policy_target, 2, 'flow', id FROM flow
UNION ALL SELECT policy_target, 2, 'flow_stage_binding', id FROM flow_stage_binding;
