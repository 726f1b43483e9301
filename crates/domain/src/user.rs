//! Users.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;
use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::group::GroupSummary;
use crate::id::{GroupId, UserId};
use crate::model::Model;
use crate::patch::Patch;
use crate::permission::Held;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::rules;
use crate::secret::PasswordHash;

/// The name of the user that the first start creates.
pub const FIRST_ADMIN: &str = "akadmin";

/// The name that stands for callers who are nobody.
pub const ANONYMOUS: &str = "AnonymousUser";

choices! {
    /// What kind of user it is.
    UserType {
        /// Somebody who belongs to the organisation.
        Internal = "internal",
        /// Somebody who does not.
        External = "external",
        /// A program.
        ServiceAccount = "service_account",
        /// A part of the service itself.
        InternalServiceAccount = "internal_service_account",
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Its number; 0 as long as it is not stored.
    pub id: UserId,
    /// Its other id, which permissions on the user are bound to.
    pub uuid: Uuid,
    /// The name it logs in with, unique.
    pub username: String,
    /// Its name for people; may be empty.
    pub name: String,
    /// Its e-mail address; may be empty.
    pub email: String,
    /// Whether it can do anything at all.
    pub is_active: bool,
    /// When it logged in last.
    pub last_login: Option<DateTime<Utc>>,
    /// The folder it is filed under.
    pub path: String,
    /// What kind of user it is.
    pub kind: UserType,
    /// Whatever else is to be known of it.
    pub attributes: Map<String, Value>,
    /// Its password.
    pub password: PasswordHash,
    /// The groups it belongs to.
    pub groups: Vec<GroupSummary>,
    /// Whether it may do everything: one of its groups says so, or one that such a group belongs to.
    pub is_superuser: bool,
}

impl User {
    /// The user principal name, if the attributes have one.
    pub fn upn(&self) -> Option<&str> {
        self.attributes.get("upn").and_then(Value::as_str)
    }
}

/// A user as he sees himself.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The user.
    pub user: User,
    /// His groups and the groups these belong to, by name.
    pub groups: Vec<GroupSummary>,
    /// What he may do to the system as a whole: code names of `authentik_rbac` permissions.
    pub system_permissions: Vec<String>,
}

impl Profile {
    /// The settings of the user interface: those of the user over those of his groups, and these over
    /// those of the brand, of which `brand` are the attributes.
    pub fn settings(&self, brand: &Value) -> Map<String, Value> {
        let mut all = brand.as_object().cloned().unwrap_or_default();
        lay_over(&mut all, &merged(&self.groups, &self.user.attributes));
        match all.remove("settings") {
            Some(Value::Object(settings)) => settings,
            _ => Map::new(),
        }
    }
}

/// The attributes of groups, in this order, and over them those of a user. Objects are merged, all
/// else is replaced.
pub fn merged(groups: &[GroupSummary], own: &Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    for attributes in groups.iter().map(|group| &group.attributes).chain([own]) {
        lay_over(&mut all, attributes);
    }
    all
}

fn lay_over(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => lay_over(below, above),
            _ => {
                below.insert(key.clone(), value.clone());
            }
        }
    }
}

/// What a client may want of a user.
#[derive(Clone, Debug, Default, Validate)]
pub struct UserPatch {
    /// The name it logs in with.
    #[validate(length(max = 150))]
    pub username: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// Whether it can do anything at all.
    pub is_active: Option<bool>,
    /// When it logged in last.
    pub last_login: Patch<DateTime<Utc>>,
    /// The groups it belongs to.
    pub groups: Option<Vec<Spelled<GroupId>>>,
    /// Its e-mail address.
    #[validate(length(max = 254), custom(function = rules::email))]
    pub email: Option<String>,
    /// Whatever else is to be known of it.
    pub attributes: Option<Map<String, Value>>,
    /// The folder it is filed under.
    #[validate(custom(function = rules::path))]
    pub path: Option<String>,
    /// What kind of user it is.
    pub kind: Option<UserType>,
}

impl Changes for UserPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let groups = self.groups.iter().flatten();
        groups.map(|group| ("groups", group.refers(Reference::Group))).collect()
    }
}

static MODEL: Model =
    Model { app: "authentik_core", name: "user", verbose_name: "User", verbose_name_plural: "Users" };

impl Resource for User {
    type Key = UserId;
    type Filter = UserFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Integer(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.uuid
    }

    fn label(&self) -> String {
        self.username.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            id: _,
            uuid: _,
            username,
            name,
            email,
            is_active,
            last_login,
            path,
            kind,
            attributes,
            password,
            groups,
            is_superuser: _,
        } = self;
        let time = |time: DateTime<Utc>| Value::from(time.to_rfc3339_opts(SecondsFormat::Micros, true));
        let groups: Value = groups.iter().map(|group| group.id.to_string()).collect();
        vec![
            Traced::open("username", username.clone()),
            Traced::open("name", name.clone()),
            Traced::open("email", email.clone()),
            Traced::open("is_active", *is_active),
            Traced::open("last_login", last_login.map_or(Value::Null, time)),
            Traced::open("path", path.clone()),
            Traced::open("type", kind.name()),
            Traced::open("attributes", attributes.clone()),
            Traced::secret("password", password.0.clone()),
            Traced::open("groups", groups),
        ]
    }
}

impl Editable for User {
    type Patch = UserPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: UserId(0),
            uuid: writer.mint.uuid(),
            username: String::new(),
            name: String::new(),
            email: String::new(),
            is_active: true,
            last_login: None,
            path: "users".to_owned(),
            kind: UserType::Internal,
            attributes: Map::new(),
            password: PasswordHash::unusable(),
            groups: Vec::new(),
            is_superuser: false,
        }
    }

    fn merge(&mut self, patch: UserPatch, _writer: &Writer<'_>) -> Faults {
        let faults = self.objections(&patch);
        if let Some(groups) = &patch.groups {
            let wanted: BTreeSet<GroupId> = groups.iter().map(|group| group.value).collect();
            let known: BTreeSet<GroupId> = self.groups.iter().map(|group| group.id).collect();
            // They have no order of their own: the same groups in another one are no change.
            if wanted != known {
                let kept = |id: GroupId| self.groups.iter().find(|group| group.id == id).cloned();
                let groups = wanted.into_iter().map(|id| kept(id).unwrap_or_else(|| GroupSummary::only(id)));
                self.groups = groups.collect();
            }
        }
        self.username = patch.username.unwrap_or_else(|| self.username.clone());
        self.name = patch.name.unwrap_or_else(|| self.name.clone());
        self.is_active = patch.is_active.unwrap_or(self.is_active);
        self.last_login = patch.last_login.over(self.last_login);
        self.email = patch.email.unwrap_or_else(|| self.email.clone());
        self.attributes = patch.attributes.unwrap_or_else(|| self.attributes.clone());
        self.path = patch.path.unwrap_or_else(|| self.path.clone());
        self.kind = patch.kind.unwrap_or(self.kind);
        faults
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        ("username", Fault::not_unique())
    }
}

impl User {
    /// What it is called by: its name, or what it logs in with.
    pub fn shown_name(&self) -> &str {
        if self.name.is_empty() { &self.username } else { &self.name }
    }

    /// Parts of the service are not made or changed by clients, and nobody is called nobody.
    fn objections(&self, patch: &UserPatch) -> Faults {
        let is_stored = self.id != UserId(0);
        let is_internal = is_stored && self.kind == UserType::InternalServiceAccount;
        let mut faults = Faults::none();
        if patch.username.as_deref() == Some(ANONYMOUS) {
            faults.push("username", Fault::not_unique());
        }
        match patch.kind {
            Some(UserType::InternalServiceAccount) if !is_stored => faults
                .push("type", Fault::invalid("Setting a user to internal service account is not allowed.")),
            Some(kind) if is_internal && kind != UserType::InternalServiceAccount => faults
                .push("type", Fault::invalid("Can't change internal service account to other user type.")),
            _ => {}
        }
        if is_internal && faults.is_empty() {
            return Faults::overall(Fault::invalid("Can't modify internal service account users"));
        }
        faults
    }
}

/// Conditions on users.
#[derive(Clone, Debug)]
pub enum UserFilter {
    /// It logs in with this name.
    Username(String),
    /// It has this e-mail address.
    Email(String),
    /// It has this name.
    Name(String),
    /// It is filed in this folder.
    Path(String),
    /// It is filed somewhere below.
    PathStartsWith(String),
    /// It is this one.
    Uuid(Uuid),
    /// It can do something, or not.
    IsActive(bool),
    /// It belongs to a group whose members may do everything, or not.
    IsSuperuser(bool),
    /// It is of one of these kinds.
    Type(Vec<UserType>),
    /// It belongs to one of the groups with these names.
    GroupsByName(Vec<String>),
    /// It belongs to one of these groups.
    GroupsByPk(Vec<GroupId>),
    /// The attributes at these paths have these values.
    Attributes(Vec<(Vec<String>, Value)>),
    /// It holds such a permission itself, or may do everything.
    Holds(Held),
}

impl Narrowing for UserFilter {}
