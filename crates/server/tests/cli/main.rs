//! The program as people start it: the real binary, in a folder of its own, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod apply;
mod backup;
mod check;
mod configuration;
mod first_start;
mod health;
mod metrics;
mod openapi;
mod program;
mod schema;
mod secrets;
mod shutdown;
mod tokens;
#[cfg(feature = "otlp")]
mod traces;
mod upgrade;
mod users;
