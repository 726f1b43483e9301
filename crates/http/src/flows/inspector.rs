//! `/flows/inspector/{flow_slug}/`: how a flow runs, for whoever sets one up.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use doorward_auth::{AccessError, Inspect, Inspection, Stop};
use doorward_domain::flow::Flow;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;

use crate::call::{Call, Surroundings, json};
use crate::error::ApiError;
use crate::flows::bindings::FlowStageBindingResponse;
use crate::resource::{Served, key_of, options_or_nothing};
use crate::router::{Api, Description, KeyKind, KeyParameter, handler, handler_on_one};

const ABOUT: &str = "Get current flow state and record it";

/// Serializer for inspect endpoint
#[derive(Serialize, ToSchema)]
pub struct FlowInspection {
    plans: Vec<FlowInspectorPlan>,
    #[schema(required = false)]
    current_plan: FlowInspectorPlan,
    is_completed: bool,
}

/// Serializer for an active FlowPlan
#[derive(Serialize, ToSchema)]
pub struct FlowInspectorPlan {
    #[schema(read_only, value_type = FlowStageBindingResponse)]
    current_stage: Option<FlowStageBindingResponse>,
    #[schema(read_only, value_type = FlowStageBindingResponse)]
    next_planned_stage: Option<FlowStageBindingResponse>,
    /// Get the plan's context, sanitized
    #[schema(read_only, value_type = std::collections::HashMap<String, Value>)]
    plan_context: Map<String, Value>,
    /// Get a unique session ID
    #[schema(read_only)]
    session_id: String,
}

impl FlowInspectorPlan {
    fn of(stop: Stop, surroundings: &Surroundings) -> Self {
        Self {
            current_stage: stop.step.map(|step| step.show(surroundings)),
            next_planned_stage: stop.next.map(|step| step.show(surroundings)),
            plan_context: stop.context,
            session_id: stop.session.0.simple().to_string(),
        }
    }
}

/// Serves the inspector.
pub fn serve(api: &mut Api) {
    let flow = KeyParameter { name: "flow_slug", kind: KeyKind::Text, description: "" };
    let schema = api.refer::<FlowInspection>();
    let get = Description::new(api, HttpMethod::Get, "flows", "flows_inspector_get")
        .about(ABOUT)
        .takes(flow.parameter())
        .answers("200", "", Some(schema))
        .answers("400", "No flow plan in session.", None)
        .run_by(handler_on_one!(inspect));
    api.path("/flows/inspector/{flow_slug}/", handler!(other), vec![get]);
}

/// Whoever may not inspect the flow is told that there is nothing, whether he sees the flow or not.
async fn inspect(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, session) = (key_of::<Flow>(&key), call.surroundings.session);
    let found = call.read(move |session_of_caller| {
        let allowed = session_of_caller.authorize_on::<Inspect, Flow>(key.as_ref());
        let allowed = allowed.map_err(|error| match error {
            AccessError::Forbidden => AccessError::NotFound,
            error => error,
        })?;
        Ok(allowed.inspection(session)?)
    });
    let Some(Inspection { passed, current, is_completed }) = found.await? else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let shown = |stop| FlowInspectorPlan::of(stop, &call.surroundings);
    let plans = passed.into_iter().map(shown).collect();
    json(StatusCode::OK, &FlowInspection { plans, current_plan: shown(current), is_completed })
}

async fn other(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Flow Inspector".to_owned(), ABOUT)
}
