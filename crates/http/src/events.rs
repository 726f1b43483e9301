//! `/events/events/`: the trail. It is read, and never written: one that can be edited is none.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::choice::Choice;
use doorward_domain::event::{Event, EventAction, EventFilter as By};
use doorward_domain::id::EventId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use uuid::Uuid;

use crate::answers::TypeCreate;
use crate::call::{Call, Surroundings, json};
use crate::choices::EventActions;
use crate::core::users::show_moment;
use crate::error::ApiError;
use crate::input::uuid;
use crate::query::{self, Filter};
use crate::resource::{Served, operation, options_or_nothing};
use crate::router::{Api, KeyKind, KeyParameter, handler};

/// Event Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventResponse {
    #[schema(read_only)]
    pk: Uuid,
    #[schema(required = false)]
    user: Value,
    action: EventActions,
    app: String,
    #[schema(required = false)]
    context: Value,
    client_ip: Option<String>,
    #[schema(read_only, value_type = chrono::DateTime<chrono::Utc>)]
    created: String,
    #[schema(required = false, value_type = chrono::DateTime<chrono::Utc>)]
    expires: String,
    #[schema(required = false)]
    brand: Value,
}

impl Served for Event {
    const COLLECTION: &'static str = "/events/events/";
    const TAG: &'static str = "events";
    const OPERATION: &'static str = "events_events";
    const ABOUT: &'static str = "Event Read-Only Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "event_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Event.",
    };

    type Response = EventResponse;

    fn parse_key(text: &str) -> Option<EventId> {
        uuid(text).map(EventId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("action", By::Action),
            query::text("client_ip", By::ClientIp),
            query::text("username", By::Username).about("Username"),
            query::text("brand_name", By::BrandName).about("Brand name"),
            query::text("context_model_app", By::ModelApp).about("Context Model App"),
            query::text("context_model_name", By::ModelName).about("Context Model Name"),
            query::text("context_model_pk", By::ModelPk).about("Context Model Primary Key"),
            query::text("context_authorized_app", By::AuthorizedApp).about("Context Authorized application"),
        ]
    }

    fn show(self, _surroundings: &Surroundings) -> EventResponse {
        EventResponse {
            pk: self.id.0,
            user: self.user,
            action: EventActions(self.action),
            app: self.app,
            context: self.context,
            client_ip: self.client_ip,
            created: show_moment(self.created),
            expires: show_moment(self.expires),
            brand: self.brand,
        }
    }
}

/// What the list of actions is for.
const ABOUT_ACTIONS: &str = "Get all actions";

/// Serves what can happen, to whoever says who he is.
pub fn serve_actions(api: &mut Api) {
    let schema = ArrayBuilder::new().items(api.refer::<TypeCreate>()).build();
    let actions = operation::<Event>(api, HttpMethod::Get, "actions_list")
        .about(ABOUT_ACTIONS)
        .answers("200", "", Some(Schema::Array(schema).into()))
        .run_by(handler!(actions));
    api.path("/events/events/actions/", handler!(other_on_actions), vec![actions]);
}

/// An action as the list of them shows it: a [`TypeCreate`] that never has an icon.
#[derive(Serialize)]
struct ActionType {
    name: String,
    description: &'static str,
    component: &'static str,
    model_name: &'static str,
    requires_enterprise: bool,
}

async fn actions(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    let actions = EventAction::all().iter().map(|action| ActionType {
        name: action.label(),
        description: "",
        component: action.name(),
        model_name: "",
        requires_enterprise: false,
    });
    json(StatusCode::OK, &actions.collect::<Vec<_>>())
}

async fn other_on_actions(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Actions".to_owned(), ABOUT_ACTIONS)
}
