//! Who a caller is and what he may do.
//!
//! This is the only way to the objects: [`Gateway`] opens a [`Session`] for a caller, and a session
//! gives an object only to somebody who was authorized for it. Without that there is no method that
//! reaches the rows; see [`session`].
#![deny(missing_docs)]

pub mod credential;
mod error;
mod flow_set;
mod gateway;
mod grants;
mod jwt;
pub mod mint;
mod password;
mod registry;
pub mod session;
mod setup;
pub mod vault;

pub use doorward_persistence::{Contention, Request, StageTable};
pub use error::AccessError;
pub use gateway::{Gateway, Refusal, Tools};
pub use grants::GrantRequest;
pub use jwt::{JwtSettings, KeySource, Verifier};
pub use password::hash_password;
pub use registry::{
    Action, Add, AssignPermissions, Change, Delete, Editable, Export, Guarded, KNOWN_PERMISSIONS, Removable,
    ResetPassword, Rule, UnassignPermissions, View, ViewKey,
};
pub use session::{Authorized, AuthorizedOn, Mode, Reading, Session, Writing};
pub use setup::{FirstStart, FirstStartSettings};
