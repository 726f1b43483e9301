//! `/rbac/permissions/assigned_by_users/`

use actix_web::{HttpResponse, web};
use doorward_auth::{AssignPermissions, GrantRequest, UnassignPermissions};
use doorward_domain::fault::Fault;
use doorward_domain::user::User;
use serde_json::Value;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

use super::models::MODELS;
use crate::call::Call;
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{TEXT, TextList};
use crate::python;
use crate::resource::{Served, other_on_one};
use crate::router::{Api, Description};

const PATH: &str = "/rbac/permissions/assigned_by_users/{id}/";
const OPERATION: &str = "rbac_permissions_assigned_by_users";
const ASSIGN: &str = "Assign permission(s) to user";
const UNASSIGN: &str = "Unassign permission(s) to user. When `object_pk` is set, the permissions
are only assigned to the specific object, otherwise they are assigned globally.";

/// The model of an object.
struct Model;

impl Input for Model {
    type Value = String;

    fn read(&self, json: &Value) -> Reading<String> {
        let name = python::str(json);
        let known = MODELS.contains(&name.as_str());
        if known { Ok(name) } else { Err(Fault::not_a_choice(&name)) }.into()
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(MODELS));
        schemas.push(("ModelEnum".to_owned(), schema.into()));
        Ref::from_schema_name("ModelEnum").into()
    }
}

/// What somebody wants to give or to take away.
#[derive(Clone)]
struct Wish(GrantRequest);

impl Body for Wish {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(GrantRequest {
            permissions: fields.required("permissions", TextList).unwrap_or_default(),
            model: fields.optional("model", Model),
            object_pk: fields.optional("object_pk", TEXT),
        })
    }
}

/// Serves the giving and taking away of permissions.
pub fn serve(api: &mut Api) {
    let schemas = api.schemas();
    let mut body = Fields::describe::<Wish>(schemas);
    body.description = Some("Request to assign a new permission".to_owned());
    schemas.push(("PermissionAssignRequest".to_owned(), body.into()));
    let assign = Description::new(api, HttpMethod::Post, "rbac", format!("{OPERATION}_assign_create"))
        .about(ASSIGN)
        .takes(User::KEY.parameter())
        .reads("PermissionAssignRequest", true)
        .answers("204", "Successfully assigned", None)
        .run_by(|| web::route().to(assign));
    api.path(format!("{PATH}assign/"), || web::route().to(other_on_assign), vec![assign]);
    let id = format!("{OPERATION}_unassign_partial_update");
    let unassign = Description::new(api, HttpMethod::Patch, "rbac", id)
        .about(UNASSIGN)
        .takes(User::KEY.parameter())
        .reads("PatchedPermissionAssignRequest", false)
        .answers("204", "Successfully unassigned", None)
        .run_by(|| web::route().to(unassign));
    api.path(format!("{PATH}unassign/"), || web::route().to(other_on_unassign), vec![unassign]);
}

async fn assign(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, wish) = (User::parse_key(&key), call.submission(Extent::Whole));
    call.write(move |session| {
        let user = session.authorize_on::<AssignPermissions, User>(key.as_ref())?;
        Ok(user.assign(wish.clone()?.map(|Wish(grant)| grant))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn unassign(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, wish) = (User::parse_key(&key), call.submission(Extent::Partial));
    call.write(move |session| {
        let user = session.authorize_on::<UnassignPermissions, User>(key.as_ref())?;
        Ok(user.unassign(wish.clone()?.map(|Wish(grant)| grant))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn other_on_assign(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<User>(&call, "User Assigned Permission".to_owned(), ASSIGN).await
}

async fn other_on_unassign(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<User>(&call, "User Assigned Permission".to_owned(), UNASSIGN).await
}
