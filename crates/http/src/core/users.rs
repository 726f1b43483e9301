//! `/core/users/`

pub mod paths;
pub mod recovery;
pub mod service_account;
pub mod set_password;
pub mod unlock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, SecondsFormat, Utc};
use doorward_domain::brand::Brand;
use doorward_domain::fault::Fault;
use doorward_domain::group::{GroupSummary, number};
use doorward_domain::id::UserId;
use doorward_domain::user::{Profile, User, UserFilter as By, UserPatch};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use uuid::Uuid;

use super::avatar;
use crate::body;
use crate::call::{Call, Surroundings, json};
use crate::choices::UserTypeEnum;
use crate::error::ApiError;
use crate::fields::{Body, Fields};
use crate::input::{AnyObject, BLANKABLE, Boolean, Moment, TEXT, choice, references, storable};
use crate::query::{self, Filter};
use crate::resource::{Served, operation, options_or_nothing};
use crate::router::{Api, KeyKind, KeyParameter, handler};

/// Simplified Group Serializer for user's groups
#[derive(Serialize, ToSchema)]
pub struct UserGroup {
    #[schema(read_only)]
    pk: Uuid,
    /// Get a numerical, int32 ID for the group
    #[schema(read_only)]
    num_pk: u32,
    #[schema(max_length = 80)]
    name: String,
    /// Users added to this group will be superusers.
    #[schema(required = false)]
    is_superuser: bool,
    #[schema(required = false)]
    parent: Option<Uuid>,
    #[schema(read_only, required = true)]
    parent_name: Option<String>,
    #[schema(required = false)]
    attributes: Map<String, Value>,
}

impl From<GroupSummary> for UserGroup {
    fn from(group: GroupSummary) -> Self {
        Self {
            pk: group.id.0,
            num_pk: number(group.id),
            name: group.name,
            is_superuser: group.is_superuser,
            parent: group.parent.map(Uuid::from),
            parent_name: group.parent_name,
            attributes: group.attributes,
        }
    }
}

/// User Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserResponse {
    #[schema(read_only)]
    pk: i32,
    #[schema(max_length = 150)]
    username: String,
    /// User's display name.
    name: String,
    /// Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
    is_active: bool,
    #[serde(serialize_with = "moment_or_null")]
    last_login: Option<DateTime<Utc>>,
    #[schema(read_only)]
    is_superuser: bool,
    groups: Vec<Uuid>,
    #[schema(read_only)]
    groups_obj: Option<Vec<UserGroup>>,
    #[schema(max_length = 254, format = Email)]
    email: String,
    /// User's avatar, either a http/https URL or a data URI
    #[schema(read_only)]
    avatar: String,
    attributes: Map<String, Value>,
    #[schema(read_only)]
    uid: String,
    path: String,
    #[serde(rename = "type")]
    kind: UserTypeEnum,
    #[schema(read_only)]
    uuid: Uuid,
}

/// A moment as answers show it: in UTC, with microseconds where there are any.
pub fn show_moment(moment: DateTime<Utc>) -> String {
    let digits =
        if moment.timestamp_subsec_micros() == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
    moment.to_rfc3339_opts(digits, true)
}

/// The same where there may be none.
#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
pub fn moment_or_null<S: serde::Serializer>(
    moment: &Option<DateTime<Utc>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    moment.map(show_moment).serialize(to)
}

impl UserResponse {
    /// A user as answers show it.
    pub fn new(user: User, surroundings: &Surroundings) -> Self {
        let include = surroundings.query.last("include_groups");
        let shows_groups = include.is_none_or(|include| include.eq_ignore_ascii_case("true"));
        Self {
            pk: user.id.0,
            uid: surroundings.uid(user.id),
            avatar: avatar::of(user.shown_name()),
            username: user.username,
            name: user.name,
            is_active: user.is_active,
            last_login: user.last_login,
            is_superuser: user.is_superuser,
            groups: user.groups.iter().map(|group| group.id.0).collect(),
            groups_obj: shows_groups.then(|| user.groups.into_iter().map(UserGroup::from).collect()),
            email: user.email,
            attributes: user.attributes,
            path: user.path,
            kind: UserTypeEnum(user.kind),
            uuid: user.uuid,
        }
    }
}

impl Body for UserPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            username: fields.required("username", TEXT),
            name: fields.required("name", BLANKABLE),
            is_active: fields.optional("is_active", Boolean),
            last_login: fields.nullable("last_login", Moment),
            groups: fields.resetting("groups", references(), Vec::new()),
            email: fields.optional("email", BLANKABLE),
            attributes: fields.optional("attributes", AnyObject),
            path: fields.optional("path", TEXT),
            kind: fields.optional("type", choice()),
        }
    }
}

/// How many attributes a list may be narrowed by: each makes the database's expression deeper.
const MOST_ATTRIBUTES: usize = 32;

/// The attributes that a condition names: an object of paths, of which each key is a path whose steps
/// `__` separates.
pub fn by_attributes(text: &str) -> Result<Vec<(Vec<String>, Value)>, Fault> {
    let invalid = || Fault::invalid("filter: failed to parse JSON");
    let value = body::parse(text.as_bytes()).map_err(|_| invalid())?;
    storable(&value)?;
    let Value::Object(paths) = value else {
        return Err(Fault::invalid("filter: value must be key:value mapping"));
    };
    if paths.len() > MOST_ATTRIBUTES {
        return Err(Fault::invalid(format!(
            "Ensure that there are no more than {MOST_ATTRIBUTES} attributes."
        )));
    }
    let paths = paths.into_iter().map(|(path, value)| (query::attribute_path(&path), value));
    Ok(paths.collect())
}

impl Served for User {
    const COLLECTION: &'static str = "/core/users/";
    const TAG: &'static str = "core";
    const OPERATION: &'static str = "core_users";
    const ABOUT: &'static str = "User Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "id",
        kind: KeyKind::Integer,
        description: "A unique integer value identifying this User.",
    };

    type Response = UserResponse;

    fn parse_key(text: &str) -> Option<UserId> {
        text.parse().ok().map(UserId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::bare("attributes", |text| by_attributes(text).map(By::Attributes)),
            query::text("username", By::Username),
            query::text("email", By::Email),
            query::text("name", By::Name),
            query::text("path", By::Path),
            query::text("path_startswith", By::PathStartsWith),
            query::uuid("uuid", By::Uuid),
            query::boolean("is_active", By::IsActive),
            query::boolean("is_superuser", By::IsSuperuser),
            query::choices("type", By::Type),
            query::texts("groups_by_name", By::GroupsByName),
            query::uuids("groups_by_pk", By::GroupsByPk),
            query::shows("include_groups"),
        ]
    }

    fn show(self, surroundings: &Surroundings) -> UserResponse {
        UserResponse::new(self, surroundings)
    }
}

// A group of the user's, by name.
#[derive(Serialize, ToSchema)]
pub struct UserSelfGroups {
    #[schema(read_only)]
    name: String,
    #[schema(read_only)]
    pk: String,
}

/// User Serializer for information a user can retrieve about themselves
#[derive(Serialize, ToSchema)]
pub struct UserSelf {
    #[schema(read_only)]
    pk: i32,
    /// Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.
    #[schema(max_length = 150, pattern = "^[\\w.@+-]+$")]
    username: String,
    /// User's display name.
    name: String,
    /// Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
    #[schema(read_only)]
    is_active: bool,
    #[schema(read_only)]
    is_superuser: bool,
    #[schema(read_only)]
    groups: Vec<UserSelfGroups>,
    #[schema(max_length = 254, format = Email, required = false)]
    email: String,
    /// User's avatar, either a http/https URL or a data URI
    #[schema(read_only)]
    avatar: String,
    #[schema(read_only)]
    uid: String,
    /// Get user settings with brand and group settings applied
    #[schema(read_only)]
    settings: Map<String, Value>,
    #[serde(rename = "type")]
    #[schema(required = false)]
    kind: UserTypeEnum,
    /// Get all system permissions assigned to the user
    #[schema(read_only)]
    system_permissions: Vec<String>,
}

/// Response for the /user/me endpoint, returns the currently active user (as `user` property)
/// and, if this user is being impersonated, the original user in the `original` property.
#[derive(Serialize, ToSchema)]
pub struct SessionUser {
    user: UserSelf,
    // Nobody is impersonated here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = UserSelf, required = false)]
    original: Option<UserSelf>,
}

impl SessionUser {
    fn new(profile: Profile, brand: &Brand, surroundings: &Surroundings) -> Self {
        let settings = profile.settings(&brand.attributes);
        let Profile { user, groups, system_permissions } = profile;
        let groups =
            groups.into_iter().map(|group| UserSelfGroups { name: group.name, pk: group.id.to_string() });
        let user = UserSelf {
            pk: user.id.0,
            uid: surroundings.uid(user.id),
            avatar: avatar::of(user.shown_name()),
            username: user.username,
            name: user.name,
            is_active: user.is_active,
            is_superuser: user.is_superuser,
            groups: groups.collect(),
            email: user.email,
            settings,
            kind: UserTypeEnum(user.kind),
            system_permissions,
        };
        Self { user, original: None }
    }
}

/// Serves what a user sees of himself.
pub fn serve_me(api: &mut Api) {
    let schema = api.refer::<SessionUser>();
    let me = operation::<User>(api, HttpMethod::Get, "me_retrieve")
        .about("Get information about current user")
        .answers("200", "", Some(schema))
        .run_by(handler!(me));
    api.path("/core/users/me/", handler!(other_on_me), vec![me]);
}

async fn me(call: Call) -> Result<HttpResponse, ApiError> {
    let host = call.surroundings.host().to_owned();
    let read = call.read(move |session| Ok((session.profile()?, session.brand_for(&host)?.brand)));
    let (profile, brand) = read.await?;
    json(StatusCode::OK, &SessionUser::new(profile, &brand, &call.surroundings))
}

async fn other_on_me(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_action(&call, "User Instance", "Get information about current user").await
}

/// Whatever else somebody tries where something is done with no single user.
async fn other_on_action(call: &Call, name: &str, about: &'static str) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), name.to_owned(), about)
}
