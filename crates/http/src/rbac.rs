//! Permissions.

pub mod assigned_by_users;
pub mod models;
