//! Users, groups and tokens.

pub mod avatar;
pub mod groups;
pub mod tokens;
pub mod users;
