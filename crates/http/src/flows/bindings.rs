//! `/flows/bindings/`

use doorward_domain::flow::binding::{FlowStageBinding, FlowStageBindingFilter as By, FlowStageBindingPatch};
use doorward_domain::id::BindingId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::call::Surroundings;
use crate::choices::{InvalidResponseActionEnum, PolicyEngineMode};
use crate::fields::{Body, Fields};
use crate::input::{Boolean, Integer, choice, reference, uuid};
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};
use crate::stages::all::AnyStageResponse;

/// FlowStageBinding Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = FlowStageBinding)]
pub struct FlowStageBindingResponse {
    #[schema(read_only)]
    pk: Uuid,
    #[schema(read_only)]
    policybindingmodel_ptr_id: Uuid,
    target: Uuid,
    stage: Uuid,
    #[schema(read_only, value_type = AnyStageResponse)]
    stage_obj: Option<AnyStageResponse>,
    /// Evaluate policies during the Flow planning process.
    evaluate_on_plan: bool,
    /// Evaluate policies when the Stage is present to the user.
    re_evaluate_policies: bool,
    #[schema(minimum = -2_147_483_648, maximum = 2_147_483_647)]
    order: i32,
    policy_engine_mode: PolicyEngineMode,
    /// Configure how the flow executor should handle an invalid response to a challenge. RETRY returns the error message and a similar challenge to the executor. RESTART restarts the flow from the beginning, and RESTART_WITH_CONTEXT restarts the flow while keeping the current context.
    invalid_response_action: InvalidResponseActionEnum,
}

impl Body for FlowStageBindingPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            is_whole: fields.is_whole(),
            target: fields.required("target", reference()),
            stage: fields.required("stage", reference()),
            evaluate_on_plan: fields.optional("evaluate_on_plan", Boolean),
            re_evaluate_policies: fields.optional("re_evaluate_policies", Boolean),
            order: fields.required("order", Integer),
            policy_engine_mode: fields.optional("policy_engine_mode", choice()),
            invalid_response_action: fields.optional("invalid_response_action", choice()),
        }
    }
}

impl Served for FlowStageBinding {
    const COLLECTION: &'static str = "/flows/bindings/";
    const TAG: &'static str = "flows";
    const OPERATION: &'static str = "flows_bindings";
    const ABOUT: &'static str = "FlowStageBinding Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "fsb_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Flow Stage Binding.",
    };

    const IS_SHOWN_ALIKE: bool = true;

    type Response = FlowStageBindingResponse;

    fn parse_key(text: &str) -> Option<BindingId> {
        uuid(text).map(BindingId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::uuid("fsb_uuid", By::Id),
            query::uuid("pbm_uuid", By::PolicyTarget),
            query::none_of("policies"),
            query::reference("target", By::Target),
            query::reference("stage", By::Stage),
            query::boolean("evaluate_on_plan", By::EvaluateOnPlan),
            query::boolean("re_evaluate_policies", By::ReEvaluatePolicies),
            query::integer("order", By::Order),
            query::choice("policy_engine_mode", By::PolicyEngineMode),
            query::choice("invalid_response_action", By::InvalidResponseAction),
        ]
    }

    fn show(self, _surroundings: &Surroundings) -> FlowStageBindingResponse {
        FlowStageBindingResponse {
            pk: self.id.0,
            policybindingmodel_ptr_id: self.policy_target.0,
            target: self.target.0,
            stage: self.stage.0,
            stage_obj: self.stage_obj.map(AnyStageResponse::from),
            evaluate_on_plan: self.evaluate_on_plan,
            re_evaluate_policies: self.re_evaluate_policies,
            order: self.order,
            policy_engine_mode: PolicyEngineMode(self.policy_engine_mode),
            invalid_response_action: InvalidResponseActionEnum(self.invalid_response_action),
        }
    }
}
