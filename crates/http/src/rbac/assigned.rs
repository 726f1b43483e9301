//! `/rbac/permissions/assigned_by_users/` and `/rbac/permissions/assigned_by_roles/`: who holds
//! permissions, and giving and taking them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use doorward_auth::{AssignPermissions, Assigned, GrantRequest, Holds, UnassignPermissions};
use doorward_domain::fault::{Fault, Faults, Submission};
use doorward_domain::role::Role;
use doorward_domain::user::User;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr, Required};

use super::held::{RoleObjectPermission, UserObjectPermission};
use super::models::MODELS;
use crate::answers::Paginated;
use crate::call::{Call, Surroundings, json};
use crate::core::users::moment_or_null;
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{TEXT, TextList};
use crate::python;
use crate::query::{self, Query};
use crate::resource::{Served, key_of, options_or_nothing, other_on_one};
use crate::router::{Api, Description, handler, handler_on_one};

const LIST: &str = "Get assigned object permissions for a single object";

/// A kind of object that permissions are given to through the API.
pub trait Assignee: Holds + Served {
    /// Where those are listed who hold permissions.
    const HOLDERS: &'static str;
    /// What the ids of the operations begin with.
    const HOLDERS_OPERATION: &'static str;
    /// What one of these is called.
    const TITLE: &'static str;
    /// What the document says of giving permissions.
    const ASSIGN: &'static str;
    /// What the document says of taking them.
    const UNASSIGN: &'static str;

    /// One who holds permissions, as answers show him.
    type Line: Serialize + ToSchema + 'static;

    /// One who holds permissions, as answers show him.
    fn line(assigned: Assigned<Self>, surroundings: &Surroundings) -> Self::Line;
}

/// Users assigned object permission serializer
#[derive(Serialize, ToSchema)]
pub struct UserAssignedObjectPermission {
    #[schema(read_only)]
    pk: i32,
    /// Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.
    #[schema(max_length = 150, pattern = "^[\\w.@+-]+$")]
    username: String,
    /// User's display name.
    name: String,
    /// Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
    #[schema(required = false)]
    is_active: bool,
    #[serde(serialize_with = "moment_or_null")]
    #[schema(required = false)]
    last_login: Option<DateTime<Utc>>,
    #[schema(max_length = 254, format = Email, required = false)]
    email: String,
    #[schema(required = false)]
    attributes: Map<String, Value>,
    #[schema(read_only)]
    uid: String,
    permissions: Vec<UserObjectPermission>,
    is_superuser: bool,
}

impl Assignee for User {
    const HOLDERS: &'static str = "/rbac/permissions/assigned_by_users/";
    const HOLDERS_OPERATION: &'static str = "rbac_permissions_assigned_by_users";
    const TITLE: &'static str = "User Assigned Permission";
    const ASSIGN: &'static str = "Assign permission(s) to user";
    const UNASSIGN: &'static str = "Unassign permission(s) to user. When `object_pk` is set, the permissions
are only assigned to the specific object, otherwise they are assigned globally.";

    type Line = UserAssignedObjectPermission;

    fn line(Assigned { holder, permissions }: Assigned<Self>, surroundings: &Surroundings) -> Self::Line {
        UserAssignedObjectPermission {
            pk: holder.id.0,
            username: holder.username,
            name: holder.name,
            is_active: holder.is_active,
            last_login: holder.last_login,
            email: holder.email,
            attributes: holder.attributes,
            uid: surroundings.uid(holder.id),
            permissions: permissions.into_iter().map(Into::into).collect(),
            is_superuser: holder.is_superuser,
        }
    }
}

/// Roles assigned object permission serializer
#[derive(Serialize, ToSchema)]
pub struct RoleAssignedObjectPermission {
    #[schema(read_only)]
    role_pk: String,
    #[schema(read_only)]
    name: String,
    permissions: Vec<RoleObjectPermission>,
}

impl Assignee for Role {
    const HOLDERS: &'static str = "/rbac/permissions/assigned_by_roles/";
    const HOLDERS_OPERATION: &'static str = "rbac_permissions_assigned_by_roles";
    const TITLE: &'static str = "Role Assigned Permission";
    const ASSIGN: &'static str = "Assign permission(s) to role. When `object_pk` is set, the permissions
are only assigned to the specific object, otherwise they are assigned globally.";
    const UNASSIGN: &'static str = "Unassign permission(s) to role. When `object_pk` is set, the permissions
are only assigned to the specific object, otherwise they are assigned globally.";

    type Line = RoleAssignedObjectPermission;

    fn line(Assigned { holder, permissions }: Assigned<Self>, _surroundings: &Surroundings) -> Self::Line {
        RoleAssignedObjectPermission {
            role_pk: holder.id.to_string(),
            name: holder.name,
            permissions: permissions.into_iter().map(Into::into).collect(),
        }
    }
}

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
struct GrantBody(GrantRequest);

impl Body for GrantBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(GrantRequest {
            permissions: fields.required("permissions", TextList).unwrap_or_default(),
            model: fields.optional("model", Model),
            object_pk: fields.optional("object_pk", TEXT),
        })
    }
}

/// Serves who holds permissions, and giving and taking them.
pub fn serve<R: Assignee>(api: &mut Api) {
    api.body::<GrantBody>("PermissionAssignRequest", Some("Request to assign a new permission"));
    let schema = api.refer::<Paginated<R::Line>>();
    let list = described::<R>(api, HttpMethod::Get, "list", LIST).answers("200", "", Some(schema));
    let list = parameters().into_iter().fold(list, Description::takes);
    let list = list.run_by(handler!(holders::<R>));
    let assign = described::<R>(api, HttpMethod::Post, "assign_create", R::ASSIGN)
        .takes(R::KEY.parameter())
        .reads("PermissionAssignRequest", true)
        .answers("204", "Successfully assigned", None)
        .run_by(handler_on_one!(assign::<R>));
    let unassign = described::<R>(api, HttpMethod::Patch, "unassign_partial_update", R::UNASSIGN)
        .takes(R::KEY.parameter())
        .reads("PatchedPermissionAssignRequest", false)
        .answers("204", "Successfully unassigned", None)
        .run_by(handler_on_one!(unassign::<R>));
    let one = format!("{}{{{}}}/", R::HOLDERS, R::KEY.name);
    api.path(R::HOLDERS, handler!(other_on_holders::<R>), vec![list]);
    api.path(format!("{one}assign/"), handler!(other_on_assign::<R>), vec![assign]);
    api.path(format!("{one}unassign/"), handler!(other_on_unassign::<R>), vec![unassign]);
}

fn described<R: Assignee>(api: &mut Api, method: HttpMethod, name: &str, about: &str) -> Description {
    Description::new(api, method, "rbac", format!("{}_{name}", R::HOLDERS_OPERATION)).about(about)
}

fn parameters() -> Vec<utoipa::openapi::path::Parameter> {
    let mut names = MODELS;
    names.sort_unstable();
    let mut model = query::one_of("model", &names);
    model.required = Required::True;
    let mut parameters = vec![model, query::text::<()>("object_pk", |_| ()).parameter()];
    parameters.extend(query::parameters::<()>(&[]));
    parameters
}

/// The model that a query names.
fn model(query: &Query) -> Submission<String> {
    let refused = |fault| Submission { value: String::new(), faults: Faults::of("model", fault) };
    match query.last("model").map(str::trim) {
        None | Some("") => refused(Fault::required()),
        Some(name) if MODELS.contains(&name) => name.to_owned().into(),
        Some(name) => refused(Fault::not_among(name)),
    }
}

async fn holders<R: Assignee>(call: Call) -> Result<HttpResponse, ApiError> {
    let query = &call.surroundings.query;
    let (model, listing) = (model(query), query::listing(query, &[]));
    let object = query.last("object_pk").map(str::trim).filter(|pk| !pk.is_empty()).map(ToOwned::to_owned);
    let page = call.read(move |session| Ok(session.holders::<R>(model, object.as_deref(), listing)?)).await?;
    json(StatusCode::OK, &Paginated::new(page, |assigned| R::line(assigned, &call.surroundings)))
}

async fn assign<R: Assignee>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<R>(&key), call.submission::<GrantBody>(Extent::Whole));
    call.write(move |session| {
        let holder = session.authorize_on::<AssignPermissions, R>(key.as_ref())?;
        Ok(holder.assign(body.clone()?.map(|GrantBody(grant)| grant))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn unassign<R: Assignee>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<R>(&key), call.submission::<GrantBody>(Extent::Partial));
    call.write(move |session| {
        let holder = session.authorize_on::<UnassignPermissions, R>(key.as_ref())?;
        Ok(holder.unassign(body.clone()?.map(|GrantBody(grant)| grant))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn other_on_holders<R: Assignee>(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), format!("{} List", R::TITLE), LIST)
}

async fn other_on_assign<R: Assignee>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, R::TITLE.to_owned(), R::ASSIGN).await
}

async fn other_on_unassign<R: Assignee>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, R::TITLE.to_owned(), R::UNASSIGN).await
}
