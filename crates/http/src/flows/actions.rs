//! What can be done with flows beyond what can be done with everything.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use doorward_auth::{Add, ClearCache, View, ViewCache};
use doorward_domain::flow::Flow;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;

use crate::call::{Call, json};
use crate::error::ApiError;
use crate::resource::{Served, key_of, object_path, operation, options_or_nothing, other_on_one};
use crate::router::{Api, handler, handler_on_one};

/// What the document says of the actions.
const DIAGRAM: &str = "Return diagram for flow with slug `slug`, in the format used by flowchart.js";
const EXECUTE: &str = "Execute flow for current user";
const CACHE_INFO: &str = "Info about cached flows";
const CACHE_CLEAR: &str = "Clear flow cache";

/// response of the flow's diagram action
#[derive(Serialize, ToSchema)]
pub struct FlowDiagram {
    #[schema(read_only)]
    diagram: String,
}

/// Returns a single link
#[derive(Serialize, ToSchema)]
pub struct Link {
    pub link: String,
}

/// Generic cache stats for an object
#[derive(Serialize, ToSchema)]
pub struct Cache {
    #[schema(read_only)]
    count: i32,
}

/// Serves what concerns the plans of all flows. None is kept: each is made when it is needed.
pub fn serve_cache(api: &mut Api) {
    let schema = api.refer::<Cache>();
    let info = operation::<Flow>(api, HttpMethod::Get, "cache_info_retrieve")
        .about(CACHE_INFO)
        .answers("200", "", Some(schema))
        .run_by(handler!(cache_info));
    let path = format!("{}cache_info/", Flow::COLLECTION);
    api.path(path, handler!(other_on_cache_info), vec![info]);

    let clear = operation::<Flow>(api, HttpMethod::Post, "cache_clear_create")
        .about(CACHE_CLEAR)
        .answers("204", "Successfully cleared cache", None)
        .answers("400", "Bad request", None)
        .run_by(handler!(cache_clear));
    let path = format!("{}cache_clear/", Flow::COLLECTION);
    api.path(path, handler!(other_on_cache_clear), vec![clear]);
}

/// Serves what concerns one flow.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<FlowDiagram>();
    let diagram = operation::<Flow>(api, HttpMethod::Get, "diagram_retrieve")
        .about(DIAGRAM)
        .takes(Flow::KEY.parameter())
        .answers("200", "", Some(schema))
        .run_by(handler_on_one!(diagram));
    let path = format!("{}diagram/", object_path::<Flow>());
    api.path(path, handler!(other_on_diagram), vec![diagram]);

    let schema = api.refer::<Link>();
    let execute = operation::<Flow>(api, HttpMethod::Get, "execute_retrieve")
        .about(EXECUTE)
        .takes(Flow::KEY.parameter())
        .answers("200", "", Some(schema))
        .answers("400", "Flow not applicable", None)
        .run_by(handler_on_one!(execute));
    let path = format!("{}execute/", object_path::<Flow>());
    api.path(path, handler!(other_on_execute), vec![execute]);
}

async fn cache_info(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.may::<ViewCache, Flow>()?)).await?;
    json(StatusCode::OK, &Cache { count: 0 })
}

async fn cache_clear(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| {
        session.may::<Add, Flow>()?;
        Ok(session.may::<ClearCache, Flow>()?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn diagram(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let key = key_of::<Flow>(&key);
    let diagram =
        call.read(move |session| Ok(session.authorize_on::<View, Flow>(key.as_ref())?.diagram()?));
    json(StatusCode::OK, &FlowDiagram { diagram: diagram.await? })
}

/// The flow is run where the link leads to, and by whoever follows it. Here it is only made sure that
/// the caller could.
async fn execute(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let link = format!("{}/if/flow/{key}/", call.surroundings.origin);
    let key = key_of::<Flow>(&key);
    call.read(move |session| Ok(session.authorize_on::<View, Flow>(key.as_ref())?.rehearse()?)).await?;
    json(StatusCode::OK, &Link { link })
}

async fn other_on_cache_info(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_all(call, CACHE_INFO).await
}

async fn other_on_cache_clear(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_all(call, CACHE_CLEAR).await
}

async fn other_on_all(call: Call, about: &'static str) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Flow List".to_owned(), about)
}

async fn other_on_diagram(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Flow>(&call, "Flow Instance".to_owned(), DIAGRAM).await
}

async fn other_on_execute(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Flow>(&call, "Flow Instance".to_owned(), EXECUTE).await
}
