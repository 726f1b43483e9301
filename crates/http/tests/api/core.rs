//! `/core/`

mod tokens;
mod users;
