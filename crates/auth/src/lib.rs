//! Who a caller is and what he may do.
//!
//! This is the only way to the objects: [`Gateway`] opens a [`Session`] for a caller, and a session
//! gives an object only to somebody who was authorized for it. Without that there is no method that
//! reaches the rows; see [`session`].
#![deny(missing_docs)]

mod ambiguity;
mod ascent;
mod attempts;
pub mod browser;
pub mod credential;
mod error;
mod figures;
mod flow_set;
mod flows;
mod gateway;
mod grants;
mod holders;
mod inspection;
mod jwt;
mod limits;
mod members;
pub mod mint;
mod password;
mod permission;
mod pictures;
mod recovery;
mod registry;
mod service_account;
pub mod session;
mod setup;
mod tokens;
mod upkeep;
mod user_settings;
pub mod vault;
mod visit;
mod web;

pub use doorward_persistence::{Allowance, Contention, Heard, PicturedTable, Request, StageTable, Witness};
pub use error::AccessError;
pub use gateway::{Gateway, Refusal, Tools};
pub use grants::GrantRequest;
pub use holders::{Assigned, HeldPermission, Holds, PermissionFilter};
pub use inspection::{Inspection, Stop};
pub use jwt::{JwtSettings, KeySource, Verifier};
pub use limits::{Limiter, RateLimits};
pub use password::{Effort, EffortFault, GivenPassword, Passwords, Verdict};
pub use permission::Permission;
pub use recovery::WayBack;
pub use registry::{
    Action, Add, AddUser, AssignPermissions, Change, ClearCache, Delete, Editable, Export, Guarded, Inspect,
    Removable, RemoveUser, ResetPassword, Rule, SetKey, UnassignPermissions, View, ViewCache, ViewKey,
};
pub use service_account::{ServiceAccount, ServiceAccountRequest};
pub use session::{Authorized, AuthorizedOn, Mode, Reading, Session, Writing};
pub use setup::{FirstStart, FirstStartSettings};
pub use upkeep::{Cleared, MOST_TOKENS};
pub use visit::{Cookie, Visited, Visitor};
pub use web::agent;
