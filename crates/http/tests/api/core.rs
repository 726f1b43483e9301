//! `/core/`

mod groups;
mod tokens;
mod users;
