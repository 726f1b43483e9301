//! `/rbac/permissions/`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use doorward_auth::{Permission, PermissionFilter as By};
use doorward_domain::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;

use crate::answers::Paginated;
use crate::call::{Call, json};
use crate::error::ApiError;
use crate::query::{self, Filter};
use crate::resource::options_or_nothing;
use crate::router::{Api, Description, KeyKind, KeyParameter, handler, handler_on_one};

const PATH: &str = "/rbac/permissions/";
const ABOUT: &str = "Read-only list of all permissions, filterable by model and app";
const KEY: KeyParameter = KeyParameter {
    name: "id",
    kind: KeyKind::Integer,
    description: "A unique integer value identifying this permission.",
};

/// Global permission
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
pub struct PermissionResponse {
    #[schema(read_only)]
    id: i32,
    #[schema(max_length = 255)]
    name: String,
    #[schema(max_length = 100)]
    codename: String,
    #[schema(read_only)]
    model: &'static str,
    #[schema(read_only)]
    app_label: &'static str,
    /// Human-readable app label
    #[schema(read_only)]
    app_label_verbose: String,
    /// Human-readable model name
    #[schema(read_only)]
    model_verbose: &'static str,
}

impl From<Permission> for PermissionResponse {
    fn from(permission: Permission) -> Self {
        Self {
            id: permission.id,
            codename: permission.codename().to_owned(),
            model: permission.model.name,
            app_label: permission.model.app,
            app_label_verbose: permission.app_for_people(),
            model_verbose: permission.model.verbose_name,
            name: permission.name.into_owned(),
        }
    }
}

fn filters() -> Vec<Filter<By>> {
    vec![
        query::text("codename", By::Codename),
        query::text("content_type__model", By::Model),
        query::text("content_type__app_label", By::App),
        query::uuid_text("role", By::Role),
        query::integer("user", |number| By::User(number.map(UserId))),
    ]
}

/// Serves all permissions there are.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<Paginated<PermissionResponse>>();
    let list = Description::new(api, HttpMethod::Get, "rbac", "rbac_permissions_list");
    let list = query::parameters(&filters()).into_iter().fold(list, Description::takes);
    let list = list.about(ABOUT).answers("200", "", Some(schema)).run_by(handler!(list_all));
    api.path(PATH, handler!(other_on_list), vec![list]);
    let schema = api.refer::<PermissionResponse>();
    let one = Description::new(api, HttpMethod::Get, "rbac", "rbac_permissions_retrieve")
        .about(ABOUT)
        .takes(KEY.parameter())
        .answers("200", "", Some(schema))
        .run_by(handler_on_one!(retrieve));
    api.path(format!("{PATH}{{{}}}/", KEY.name), handler!(other_on_one), vec![one]);
}

async fn list_all(call: Call) -> Result<HttpResponse, ApiError> {
    let listing = query::listing(&call.surroundings.query, &filters());
    let page = call.read(move |session| Ok(session.permissions(listing)?)).await?;
    json(StatusCode::OK, &Paginated::new(page, PermissionResponse::from))
}

async fn retrieve(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let id = key.parse().ok();
    let permission = call.look_up(move |session| Ok(session.permission(id)?)).await?;
    json(StatusCode::OK, &PermissionResponse::from(permission))
}

async fn other_on_list(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Permission List".to_owned(), ABOUT)
}

async fn other_on_one(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Permission Instance".to_owned(), ABOUT)
}
