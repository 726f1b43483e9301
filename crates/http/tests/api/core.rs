//! `/core/`

mod authenticated_sessions;
mod brands;
mod groups;
mod tokens;
mod users;
