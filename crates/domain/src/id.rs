//! What objects are named by. Each kind of object has an id type of its own.

use std::fmt;

use uuid::Uuid;

macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

uuids! {
    /// A stage of any kind.
    StageId,
    /// A flow (`flow_uuid`).
    FlowId,
    /// A binding of a stage to a flow (`fsb_uuid`).
    BindingId,
    /// What policies are bound to (`policybindingmodel_ptr_id`).
    PolicyTargetId,
    /// A policy.
    PolicyId,
    /// A binding of a policy, a group or a user to what it guards.
    PolicyBindingId,
    /// A source of any kind. A source's id is what policies are bound to as well.
    SourceId,
    /// A group.
    GroupId,
    /// A role.
    RoleId,
    /// A token.
    TokenId,
    /// A brand.
    BrandId,
    /// An entry of the trail.
    EventId,
    /// A session of a browser.
    SessionId,
}

/// A user: an integer, as the contract has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub i32);

impl fmt::Display for UserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
