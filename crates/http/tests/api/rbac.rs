//! `/rbac/`

mod assigned_by_roles;
mod assigned_by_users;
mod hierarchy;
mod holders;
mod permissions;
mod roles;
