//! The API over a real port, on a real database; the modules mirror its paths.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod core;
mod credentials;
mod document;
mod error_shapes;
mod events;
mod flows;
mod jwt;
mod limits;
mod media;
mod memory;
mod operations;
mod paging;
mod permissions;
mod policies;
mod properties;
mod races;
mod rate_limits;
mod rbac;
mod requests;
mod root;
mod scale;
mod sources;
mod stages;
mod statements;
mod static_files;
mod strangers;
mod trail;
