//! The API over a real port, on a real database; the modules mirror its paths.

mod core;
mod credentials;
mod error_shapes;
mod flows;
mod jwt;
mod operations;
mod permissions;
mod properties;
mod rbac;
mod requests;
mod sources;
mod stages;
mod statements;
mod strangers;
mod trail;
