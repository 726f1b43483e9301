//! `/core/users/paths/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_auth::View;
use doorward_domain::user::User;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;

use super::other_on_action;
use crate::call::{Call, json};
use crate::error::ApiError;
use crate::query;
use crate::resource::{Served, operation};
use crate::router::{Api, handler};

const ABOUT: &str = "Get all user paths";

// The folders that users are filed under.
#[derive(Serialize, ToSchema)]
pub struct UserPath {
    #[schema(read_only)]
    paths: Vec<String>,
}

/// Serves the folders that users are filed under.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<UserPath>();
    let paths = operation::<User>(api, HttpMethod::Get, "paths_retrieve")
        .about(ABOUT)
        .takes(query::any_text("search"))
        .answers("200", "", Some(schema))
        .run_by(handler!(paths));
    api.path("/core/users/paths/", handler!(other_on_paths), vec![paths]);
}

async fn paths(call: Call) -> Result<HttpResponse, ApiError> {
    let listing = query::listing(&call.surroundings.query, &User::filters());
    let paths = call.read(move |session| Ok(session.authorize::<View, User>()?.paths(listing)?));
    json(StatusCode::OK, &UserPath { paths: paths.await? })
}

async fn other_on_paths(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_action(&call, "Paths", ABOUT).await
}
