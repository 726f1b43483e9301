//! Who holds which permissions, as lists tell it.

use uuid::Uuid;

use crate::id::{RoleId, UserId};

/// Somebody or something that permissions are given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A user.
    User(UserId),
    /// A role: what it holds, the members of its group hold.
    Role(RoleId),
}

/// A permission on one object that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPermission {
    /// Its number.
    pub id: i32,
    /// The permission: `app.action_model`.
    pub permission: String,
    /// What it is bound to.
    pub object: Uuid,
}

/// What those hold who are looked for: any of these permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The permissions.
    pub permissions: Vec<String>,
    /// On one of these objects; without them, on all objects or on any.
    pub objects: Option<Vec<Uuid>>,
}
