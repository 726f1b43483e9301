//! `/core/groups/`

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use doorward_auth::{AddUser, RemoveUser};
use doorward_domain::group::{Group, GroupFilter as By, GroupPatch, Member, number};
use doorward_domain::id::{GroupId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{HttpMethod, Parameter};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use uuid::Uuid;

use super::users::{by_attributes, moment_or_null};
use crate::call::{Call, Surroundings};
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{AnyObject, Boolean, Integer, TEXT, reference, references, user_references, uuid};
use crate::query::{self, Filter};
use crate::rbac::roles::RoleResponse;
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, KeyKind, KeyParameter, handler, handler_on_one};

/// Stripped down user serializer to show relevant users for groups
#[derive(Serialize, ToSchema)]
pub struct GroupMember {
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
}

impl GroupMember {
    fn new(user: Member, surroundings: &Surroundings) -> Self {
        Self {
            pk: user.id.0,
            username: user.username,
            name: user.name,
            is_active: user.is_active,
            last_login: user.last_login,
            email: user.email,
            attributes: user.attributes,
            uid: surroundings.uid(user.id),
        }
    }
}

/// Group Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupResponse {
    #[schema(read_only)]
    pk: Uuid,
    #[schema(read_only)]
    num_pk: u32,
    #[schema(max_length = 80)]
    name: String,
    /// Users added to this group will be superusers.
    is_superuser: bool,
    parent: Option<Uuid>,
    #[schema(read_only, required = true)]
    parent_name: Option<String>,
    users: Vec<i32>,
    #[schema(read_only)]
    users_obj: Option<Vec<GroupMember>>,
    attributes: Map<String, Value>,
    roles: Vec<Uuid>,
    #[schema(read_only)]
    roles_obj: Vec<RoleResponse>,
}

impl Body for GroupPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.required("name", TEXT),
            is_superuser: fields.optional("is_superuser", Boolean),
            parent: fields.resetting_to_null("parent", reference()),
            users: fields.resetting("users", user_references(), Vec::new()),
            attributes: fields.optional("attributes", AnyObject),
            roles: fields.optional("roles", references()),
        }
    }
}

/// What says whether the members of a group are shown.
const INCLUDE_USERS: &str = "include_users";

impl Served for Group {
    const COLLECTION: &'static str = "/core/groups/";
    const TAG: &'static str = "core";
    const OPERATION: &'static str = "core_groups";
    const ABOUT: &'static str = "Group Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "group_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Group.",
    };

    /// It shows all its members.
    const MAY_BE_LARGE: bool = true;

    type Response = GroupResponse;

    fn parse_key(text: &str) -> Option<GroupId> {
        uuid(text).map(GroupId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::bare("attributes", |text| by_attributes(text).map(By::Attributes)),
            query::text("name", By::Name),
            query::boolean("is_superuser", By::IsSuperuser),
            query::texts("members_by_username", By::MembersByUsername),
            query::integers("members_by_pk", |pks| By::MembersByPk(pks.into_iter().map(UserId).collect())),
            query::shows(INCLUDE_USERS),
        ]
    }

    fn shown_with() -> Vec<Parameter> {
        vec![query::shows::<By>(INCLUDE_USERS).parameter()]
    }

    fn show(self, surroundings: &Surroundings) -> GroupResponse {
        let include = surroundings.query.last(INCLUDE_USERS);
        let shows_users = include.is_none_or(|include| include.eq_ignore_ascii_case("true"));
        let (number, users) = (number(self.id), self.users.iter().map(|user| user.id.0).collect());
        let member = |user| GroupMember::new(user, surroundings);
        GroupResponse {
            pk: self.id.0,
            num_pk: number,
            name: self.name,
            is_superuser: self.is_superuser,
            parent: self.parent.map(Uuid::from),
            parent_name: self.parent_name,
            users,
            users_obj: shows_users.then(|| self.users.into_iter().map(member).collect()),
            attributes: self.attributes,
            roles: self.roles.iter().map(|role| role.id.0).collect(),
            roles_obj: self.roles.into_iter().map(RoleResponse::from).collect(),
        }
    }
}

/// The number of a user, who need not be there.
struct UserNumber;

impl Input for UserNumber {
    type Value = UserId;

    fn read(&self, json: &Value) -> Reading<UserId> {
        match Integer.read(json) {
            Reading::Good(number) => Reading::Good(UserId(number)),
            Reading::Partly(number, faults) => Reading::Partly(UserId(number), faults),
            Reading::Bad(faults) => Reading::Bad(faults),
        }
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).into()
    }
}

/// Which user is meant.
#[derive(Clone, Copy)]
struct MemberBody(Option<UserId>);

impl Body for MemberBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.required("pk", UserNumber))
    }
}

const ABOUT_MEMBERS: &str = "Add user to group";

/// Serves putting users into groups, and taking them out.
pub fn serve_members(api: &mut Api) {
    api.body::<MemberBody>("UserAccountRequest", Some("Account adding/removing operations"));
    let mut described = |name: &str| {
        operation::<Group>(api, HttpMethod::Post, &format!("{name}_create"))
            .about(ABOUT_MEMBERS)
            .takes(Group::KEY.parameter())
            .reads("UserAccountRequest", true)
            .answers("204", "User added", None)
            .answers("404", "User not found", None)
    };
    let add = described("add_user").run_by(handler_on_one!(add_user));
    let remove = described("remove_user").run_by(handler_on_one!(remove_user));
    let path = object_path::<Group>();
    api.path(format!("{path}add_user/"), handler!(other_on_members), vec![add]);
    api.path(format!("{path}remove_user/"), handler!(other_on_members), vec![remove]);
}

async fn add_user(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<Group>(&key), call.submission::<MemberBody>(Extent::Whole));
    call.write(move |session| {
        let group = session.authorize_on::<AddUser, Group>(key.as_ref())?;
        Ok(group.add_user(body.clone()?.map(|MemberBody(user)| user))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn remove_user(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<Group>(&key), call.submission::<MemberBody>(Extent::Whole));
    call.write(move |session| {
        let group = session.authorize_on::<RemoveUser, Group>(key.as_ref())?;
        Ok(group.remove_user(body.clone()?.map(|MemberBody(user)| user))?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn other_on_members(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Group>(&call, "Group Instance".to_owned(), ABOUT_MEMBERS).await
}
