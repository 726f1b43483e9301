//! Permissions and roles.

pub mod assigned;
pub mod held;
mod models;
pub mod permissions;
pub mod roles;
