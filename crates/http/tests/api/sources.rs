//! `/sources/`

mod all;
mod oauth;
