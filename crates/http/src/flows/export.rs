//! `/flows/instances/{slug}/export/`

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use doorward_auth::Export;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::stage::AnyStage;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::blueprints;
use crate::call::Call;
use crate::error::ApiError;
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, handler, handler_on_one};

/// What the document says of it.
const ABOUT: &str = "Export flow to .yaml file";

/// Its type is the contract's. No browser shows it: it is an attachment.
const HTML: &str = "text/html";

/// Serves flows as files.
pub fn serve(api: &mut Api) {
    let file = ObjectBuilder::new().schema_type(Type::String);
    let file = file.format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).into();
    // The contract says that it is JSON, and answers HTML.
    let types = ["application/json", HTML];
    let export = operation::<Flow>(api, HttpMethod::Get, "export_retrieve")
        .about(ABOUT)
        .takes(Flow::KEY.parameter())
        .answers_in(&types, "200", "", &file)
        .run_by(handler_on_one!(export));
    let path = format!("{}export/", object_path::<Flow>());
    api.path(path, handler!(other), vec![export]);
}

async fn export(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let slug = key_of::<Flow>(&key);
    let surroundings = call.surroundings.clone();
    let file = call.read(move |session| {
        let flow = session.authorize_on::<Export, Flow>(slug.as_ref())?;
        flow.sees_all::<Flow>()?;
        flow.sees_all::<FlowStageBinding>()?;
        flow.sees_all::<AnyStage>()?;
        flow.sees_all::<PolicyBinding>()?;
        blueprints::export(flow, &surroundings)
    });
    let file = file.await?;
    let name = format!("attachment; filename=\"{key}.yaml\"");
    Ok(HttpResponse::Ok()
        .content_type(format!("{HTML}; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(file))
}

async fn other(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Flow>(&call, "Flow Instance".to_owned(), ABOUT).await
}
