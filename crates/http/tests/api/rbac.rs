//! `/rbac/`

mod assigned_by_users;
