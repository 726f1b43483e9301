//! Users, groups, tokens and brands.

pub mod authenticated_sessions;
pub mod avatar;
pub mod brands;
pub mod groups;
pub mod tokens;
pub mod user_agent;
pub mod users;
