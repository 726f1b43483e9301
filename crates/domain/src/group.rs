//! Groups of users.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;
use validator::Validate;

use crate::event::Traced;
use crate::fault::{BARE, Fault, Faults, Spelled};
use crate::id::{GroupId, RoleId, UserId};
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::role::Role;

/// The group whose members may do everything from the first start on.
pub const ADMINS: &str = "authentik Admins";

/// How many groups lie above each other at most.
pub const LONGEST_LINE: usize = 20;

/// A group, as its members show it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Whether its members may do everything.
    pub is_superuser: bool,
    /// The group it belongs to.
    pub parent: Option<GroupId>,
    /// The name of that group.
    pub parent_name: Option<String>,
    /// Whatever else is to be known of it.
    pub attributes: Map<String, Value>,
}

impl GroupSummary {
    /// A group of which nothing but its id is known yet.
    pub fn only(id: GroupId) -> Self {
        Self {
            id,
            name: String::new(),
            is_superuser: false,
            parent: None,
            parent_name: None,
            attributes: Map::new(),
        }
    }
}

/// The number of a group in the contract: the first five digits of its id, read as one integer.
pub fn number(id: GroupId) -> u32 {
    let digits: String = id.0.as_u128().to_string().chars().take(5).collect();
    digits.parse().unwrap_or_default()
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique.
    pub name: String,
    /// Whether its members may do everything, and those of the groups below it.
    pub is_superuser: bool,
    /// The group it belongs to.
    pub parent: Option<GroupId>,
    /// The name of that group.
    pub parent_name: Option<String>,
    /// Whatever else is to be known of it.
    pub attributes: Map<String, Value>,
    /// Its members, by number.
    pub users: Vec<Member>,
    /// The roles whose permissions its members hold, by name.
    pub roles: Vec<Role>,
}

/// A user, as the groups that he belongs to show him.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// His number.
    pub id: UserId,
    /// The name he logs in with.
    pub username: String,
    /// His name for people.
    pub name: String,
    /// Whether he can do anything at all.
    pub is_active: bool,
    /// When he logged in last.
    pub last_login: Option<DateTime<Utc>>,
    /// His e-mail address.
    pub email: String,
    /// Whatever else is to be known of him.
    pub attributes: Map<String, Value>,
}

impl Member {
    /// A user of whom nothing but his number is known yet.
    pub fn only(id: UserId) -> Self {
        Self {
            id,
            username: String::new(),
            name: String::new(),
            is_active: false,
            last_login: None,
            email: String::new(),
            attributes: Map::new(),
        }
    }
}

/// What a client may want of a group.
#[derive(Clone, Debug, Default, Validate)]
pub struct GroupPatch {
    /// Its name.
    #[validate(length(max = 80))]
    pub name: Option<String>,
    /// Whether its members may do everything.
    pub is_superuser: Option<bool>,
    /// The group it belongs to.
    pub parent: Patch<Spelled<GroupId>>,
    /// Its members.
    pub users: Option<Vec<Spelled<UserId>>>,
    /// Whatever else is to be known of it.
    pub attributes: Option<Map<String, Value>>,
    /// The roles whose permissions its members hold.
    pub roles: Option<Vec<Spelled<RoleId>>>,
}

impl Changes for GroupPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let parent = self.parent.value().map(|parent| ("parent", parent.refers(Reference::Group)));
        let users = self.users.iter().flatten().map(|user| ("users", user.refers(Reference::User)));
        let roles = self.roles.iter().flatten().map(|role| ("roles", role.refers(Reference::Role)));
        parent.into_iter().chain(users).chain(roles).collect()
    }
}

static MODEL: Model =
    Model { app: "authentik_core", name: "group", verbose_name: "Group", verbose_name_plural: "Groups" };

impl Resource for Group {
    type Key = GroupId;
    type Filter = GroupFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Group {}", self.name)
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { id: _, name, is_superuser, parent, parent_name: _, attributes, users, roles } = self;
        vec![
            Traced::open("name", name.clone()),
            Traced::open("is_superuser", *is_superuser),
            Traced::open("parent", parent.map(|parent| parent.to_string())),
            Traced::open("attributes", attributes.clone()),
            Traced::open("users", users.iter().map(|user| user.id.0).collect::<Vec<_>>()),
            Traced::open("roles", roles.iter().map(|role| role.id.to_string()).collect::<Vec<_>>()),
        ]
    }
}

impl Editable for Group {
    type Patch = GroupPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: GroupId(writer.mint.uuid()),
            name: String::new(),
            is_superuser: false,
            parent: None,
            parent_name: None,
            attributes: Map::new(),
            users: Vec::new(),
            roles: Vec::new(),
        }
    }

    fn merge(&mut self, patch: GroupPatch, _writer: &Writer<'_>) -> Faults {
        let mut faults = Faults::none();
        self.parent = patch.parent.map(|parent| parent.value).over(self.parent);
        if self.parent == Some(self.id) {
            faults.push("parent", Fault::invalid("Cannot set group as parent of itself."));
        }
        if let Some(users) = patch.users {
            let wanted: BTreeSet<UserId> = users.into_iter().map(|user| user.value).collect();
            let known: BTreeSet<UserId> = self.users.iter().map(|user| user.id).collect();
            if wanted != known {
                self.users = wanted.into_iter().map(Member::only).collect();
            }
        }
        if let Some(roles) = patch.roles {
            let wanted: BTreeSet<RoleId> = roles.into_iter().map(|role| role.value).collect();
            let known: BTreeSet<RoleId> = self.roles.iter().map(|role| role.id).collect();
            if wanted != known {
                self.roles = wanted.into_iter().map(Role::only).collect();
            }
        }
        self.name = patch.name.unwrap_or_else(|| self.name.clone());
        self.is_superuser = patch.is_superuser.unwrap_or(self.is_superuser);
        self.attributes = patch.attributes.unwrap_or_else(|| self.attributes.clone());
        faults
    }

    fn conflict(columns: &str) -> (&'static str, Fault) {
        match columns {
            "role" => (BARE, Fault::invalid("Roles can only be used with a single group.")),
            _ => ("name", Fault::not_unique()),
        }
    }
}

/// Conditions on groups.
#[derive(Clone, Debug)]
pub enum GroupFilter {
    /// It has this name.
    Name(String),
    /// It says itself that its members may do everything, or not.
    IsSuperuser(bool),
    /// One of the users with these names belongs to it.
    MembersByUsername(Vec<String>),
    /// One of these users belongs to it.
    MembersByPk(Vec<UserId>),
    /// The attributes at these paths have these values.
    Attributes(Vec<(Vec<String>, Value)>),
}

impl Narrowing for GroupFilter {}
