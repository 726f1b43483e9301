//! Sources.

pub mod all;
pub mod oauth;
