//! Bindings say which stages a flow is made of, and in which order.

use uuid::Uuid;
use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::{Fault, Faults, NON_FIELD, Spelled};
use crate::flow::PolicyEngineMode;
use crate::id::{BindingId, FlowId, PolicyTargetId, StageId};
use crate::model::Model;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::stage::AnyStage;

choices! {
    /// What happens when a stage is answered wrongly.
    InvalidResponseAction {
        /// The stage is shown again.
        Retry = "retry",
        /// The flow starts anew.
        Restart = "restart",
        /// The flow starts anew, and remembers what it knew.
        RestartWithContext = "restart_with_context",
    }
}

/// The order of the first binding that is made for a flow without being asked for one, and the
/// distance between two such bindings.
pub const ORDER_STEP: i32 = 10;

/// The binding of a stage to a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowStageBinding {
    /// Its id.
    pub id: BindingId,
    /// What its policies are bound to.
    pub policy_target: PolicyTargetId,
    /// The flow.
    pub target: FlowId,
    /// The stage.
    pub stage: StageId,
    /// The stage as it is shown; none from when the binding names it until the binding is stored.
    pub stage_obj: Option<AnyStage>,
    /// Whether its policies are evaluated when the flow starts.
    pub evaluate_on_plan: bool,
    /// Whether its policies are evaluated when the flow comes to it.
    pub re_evaluate_policies: bool,
    /// Where the stage comes in the flow: the lowest first.
    pub order: i32,
    /// How many of its policies must pass.
    pub policy_engine_mode: PolicyEngineMode,
    /// What happens when the stage is answered wrongly.
    pub invalid_response_action: InvalidResponseAction,
}

impl FlowStageBinding {
    /// The patch that binds `stage` to `flow` with the defaults.
    pub fn of(stage: StageId, flow: FlowId, order: i32) -> FlowStageBindingPatch {
        FlowStageBindingPatch {
            target: Some(flow.into()),
            stage: Some(stage.into()),
            order: Some(order),
            ..FlowStageBindingPatch::default()
        }
    }
}

/// What a client may want of a binding.
#[derive(Clone, Debug, Default, Validate)]
pub struct FlowStageBindingPatch {
    /// Whether the client speaks of the binding as a whole (POST, PUT). Then the defaults stand for
    /// the flags that are left out when they are judged.
    pub is_whole: bool,
    /// The flow.
    pub target: Option<Spelled<FlowId>>,
    /// The stage.
    pub stage: Option<Spelled<StageId>>,
    /// Whether its policies are evaluated when the flow starts.
    pub evaluate_on_plan: Option<bool>,
    /// Whether its policies are evaluated when the flow comes to it.
    pub re_evaluate_policies: Option<bool>,
    /// Where the stage comes in the flow.
    pub order: Option<i32>,
    /// How many of its policies must pass.
    pub policy_engine_mode: Option<PolicyEngineMode>,
    /// What happens when the stage is answered wrongly.
    pub invalid_response_action: Option<InvalidResponseAction>,
}

impl Changes for FlowStageBindingPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let target = self.target.iter().map(|flow| ("target", flow.refers(Reference::Flow)));
        let stage = self.stage.iter().map(|stage| ("stage", stage.refers(Reference::Stage)));
        target.chain(stage).collect()
    }
}

static MODEL: Model = Model {
    app: "authentik_flows",
    name: "flowstagebinding",
    verbose_name: "Flow Stage Binding",
    verbose_name_plural: "Flow Stage Bindings",
};

impl Resource for FlowStageBinding {
    type Key = BindingId;
    type Filter = FlowStageBindingFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Flow-stage binding #{} to {}", self.order, self.target)
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            id: _,
            policy_target: _,
            target,
            stage,
            stage_obj: _,
            evaluate_on_plan,
            re_evaluate_policies,
            order,
            policy_engine_mode,
            invalid_response_action,
        } = self;
        vec![
            Traced::open("target", target.to_string()),
            Traced::open("stage", stage.to_string()),
            Traced::open("evaluate_on_plan", *evaluate_on_plan),
            Traced::open("re_evaluate_policies", *re_evaluate_policies),
            Traced::open("order", *order),
            Traced::open("policy_engine_mode", policy_engine_mode.name()),
            Traced::open("invalid_response_action", invalid_response_action.name()),
        ]
    }
}

impl Editable for FlowStageBinding {
    type Patch = FlowStageBindingPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: BindingId(writer.mint.uuid()),
            policy_target: PolicyTargetId(writer.mint.uuid()),
            target: FlowId(Uuid::nil()),
            stage: StageId(Uuid::nil()),
            stage_obj: None,
            evaluate_on_plan: false,
            re_evaluate_policies: true,
            order: 0,
            policy_engine_mode: PolicyEngineMode::Any,
            invalid_response_action: InvalidResponseAction::Retry,
        }
    }

    fn merge(&mut self, patch: FlowStageBindingPatch, _writer: &Writer<'_>) -> Faults {
        self.target = patch.target.map_or(self.target, |flow| flow.value);
        if let Some(Spelled { value: stage, .. }) = patch.stage {
            self.stage = stage;
            self.stage_obj = None;
        }
        self.evaluate_on_plan = patch.evaluate_on_plan.unwrap_or(self.evaluate_on_plan);
        self.re_evaluate_policies = patch.re_evaluate_policies.unwrap_or(self.re_evaluate_policies);
        self.order = patch.order.unwrap_or(self.order);
        self.policy_engine_mode = patch.policy_engine_mode.unwrap_or(self.policy_engine_mode);
        self.invalid_response_action = patch.invalid_response_action.unwrap_or(self.invalid_response_action);
        let said = patch.evaluate_on_plan.unwrap_or(false) || patch.re_evaluate_policies.unwrap_or(true);
        if (self.evaluate_on_plan || self.re_evaluate_policies) && (said || !patch.is_whole) {
            return Faults::none();
        }
        Faults::overall(Fault::invalid("Either evaluation on plan or evaluation on run must be enabled"))
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        (NON_FIELD, Fault::new("unique", "The fields target, stage, order must make a unique set."))
    }
}

/// Conditions on bindings.
#[derive(Clone, Debug)]
pub enum FlowStageBindingFilter {
    /// It is this one.
    Id(BindingId),
    /// Its policies are bound to this.
    PolicyTarget(PolicyTargetId),
    /// It belongs to this flow.
    Target(FlowId),
    /// It binds this stage.
    Stage(StageId),
    /// Its policies are evaluated when the flow starts, or not.
    EvaluateOnPlan(bool),
    /// Its policies are evaluated when the flow comes to it, or not.
    ReEvaluatePolicies(bool),
    /// It has this place; `None` is a place that none has.
    Order(Option<i32>),
    /// So many of its policies must pass.
    PolicyEngineMode(PolicyEngineMode),
    /// This happens when the stage is answered wrongly.
    InvalidResponseAction(InvalidResponseAction),
}

impl Narrowing for FlowStageBindingFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        match *self {
            Self::Target(flow) => Some(("target", Reference::Flow(flow))),
            Self::Stage(stage) => Some(("stage", Reference::Stage(stage))),
            _ => None,
        }
    }
}
