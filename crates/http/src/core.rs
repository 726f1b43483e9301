//! Users, groups, tokens and brands.

pub mod avatar;
pub mod brands;
pub mod groups;
pub mod tokens;
pub mod users;
