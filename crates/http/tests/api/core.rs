//! `/core/`

mod brands;
mod groups;
mod tokens;
mod users;
