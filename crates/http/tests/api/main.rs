//! The API over a real port, on a real database; the modules mirror its paths.

mod credentials;
mod jwt;
mod operations;
mod permissions;
mod stages;
mod strangers;
