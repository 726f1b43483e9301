//! Roles: permissions that the members of a group hold.

use uuid::Uuid;
use validator::Validate;

use crate::event::Traced;
use crate::fault::{Fault, Faults};
use crate::id::RoleId;
use crate::model::Model;
use crate::permission::Held;
use crate::resource::{Changes, Editable, Narrowing, Pk, Resource, Writer};

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name, unique.
    pub name: String,
}

impl Role {
    /// A role of which nothing but its id is known yet.
    pub fn only(id: RoleId) -> Self {
        Self { id, name: String::new() }
    }
}

/// What a client may want of a role.
#[derive(Clone, Debug, Default, Validate)]
pub struct RolePatch {
    /// Its name.
    #[validate(length(max = 150))]
    pub name: Option<String>,
}

impl Changes for RolePatch {}

static MODEL: Model =
    Model { app: "authentik_rbac", name: "role", verbose_name: "Role", verbose_name_plural: "Roles" };

impl Resource for Role {
    type Key = RoleId;
    type Filter = RoleFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Role {}", self.name)
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { id: _, name } = self;
        vec![Traced::open("name", name.clone())]
    }
}

impl Editable for Role {
    type Patch = RolePatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self::only(RoleId(writer.mint.uuid()))
    }

    fn merge(&mut self, patch: RolePatch, _writer: &Writer<'_>) -> Faults {
        self.name = patch.name.unwrap_or_else(|| self.name.clone());
        Faults::none()
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        ("name", Fault::taken("Role", "name"))
    }
}

/// Conditions on roles.
#[derive(Clone, Debug)]
pub enum RoleFilter {
    /// It has this name.
    Name(String),
    /// It holds such a permission.
    Holds(Held),
}

impl Narrowing for RoleFilter {}
