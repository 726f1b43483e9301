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
mod browser;
mod client;
mod database;
mod predictable;
mod values;

use std::sync::Mutex;
use std::time::Duration;

use doorward_persistence::Database;

pub use app::{ADMIN_TOKEN, AppSettings, TestApp};
pub use browser::Browser;
pub use client::{Answer, Client};
pub use database::TestDatabase;
pub use predictable::{CountingMint, TestClock};
pub use values::{each, with};

/// What was heard of the statements.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The SQL statements that this process runs while `work` is done, each with its values as diesel shows
/// them: `… -- binds: […]`.
pub fn heard<T>(work: impl FnOnce() -> T) -> (Vec<String>, T) {
    let take = || std::mem::take(&mut *HEARD.lock().expect("nobody panics while listening"));
    Database::overhear(|statement| {
        HEARD.lock().expect("nobody panics while listening").push(statement.to_owned());
    });
    take();
    let outcome = work();
    (take(), outcome)
}

/// How many SQL statements a request takes that only reads, asked again and again: by then connections are made,
/// and what is remembered is known. On PostgreSQL that is forgotten for a moment when a change is heard of, and on
/// SQLite when nobody has looked for a moment, so it is the least of some.
pub fn cost_of(app: &TestApp, mut request: impl FnMut()) -> u64 {
    let pause = if app.is_postgres() { 20 } else { 0 };
    let costs = (0..15).map(|_| {
        app.look();
        let before = statements();
        request();
        let cost = statements() - before;
        std::thread::sleep(Duration::from_millis(pause));
        cost
    });
    costs.min().unwrap_or_default()
}

/// How many SQL statements this process has run.
pub fn statements() -> u64 {
    Database::statements()
}
