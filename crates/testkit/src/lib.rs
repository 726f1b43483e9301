//! A whole Doorward for tests: a real database, a real port, predictable ids and a clock to set.
//!
//! Tests run on SQLite, or, with `TEST_DATABASE_URL`, on PostgreSQL: each test has a database of its
//! own, copied from one that has been migrated once.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod app;
mod client;
mod database;
mod predictable;
mod values;

pub use app::{ADMIN_TOKEN, AppSettings, TestApp};
pub use client::{Answer, Client};
pub use database::TestDatabase;
pub use predictable::{CountingMint, TestClock};
pub use values::{each, with};

/// How many SQL statements this process has run.
pub fn statements() -> u64 {
    doorward_persistence::Database::statements()
}
