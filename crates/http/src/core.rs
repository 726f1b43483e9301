//! Users and tokens.

pub mod avatar;
pub mod tokens;
pub mod users;
