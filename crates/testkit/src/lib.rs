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

pub use app::{ADMIN_TOKEN, AppSettings, CONNECTIONS, TestApp};
pub use browser::Browser;
pub use client::{Answer, Client};
pub use database::TestDatabase;
pub use predictable::{CountingMint, TestClock};
pub use values::{each, with};

/// What was heard of the statements.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What asks SQLite now and then whether anything has changed.
const LOOK: &str = "SELECT `revision`.`number` FROM `revision`";

/// The SQL statements that this process runs while `work` is done, each with its values as diesel shows
/// them: `… -- binds: […]`. What asks SQLite now and then whether anything has changed is left out: that is asked twice at
/// most, when a request comes and when it is its turn.
pub fn heard<T>(work: impl FnOnce() -> T) -> (Vec<String>, T) {
    let (mut statements, outcome) = heard_of_many(work);
    let count = statements.len();
    statements.retain(|statement| !statement.starts_with(LOOK));
    assert!(count <= statements.len() + 2, "a request looks twice at most: {count} and {statements:#?}");
    (statements, outcome)
}

/// The same for many requests at once, with those that ask whether anything has changed.
pub fn heard_of_many<T>(work: impl FnOnce() -> T) -> (Vec<String>, T) {
    let take = || std::mem::take(&mut *HEARD.lock().expect("nobody panics while listening"));
    Database::overhear(|statement| {
        HEARD.lock().expect("nobody panics while listening").push(statement.to_owned());
    });
    take();
    let outcome = work();
    (take(), outcome)
}

/// How many they are.
pub fn counted<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let (statements, outcome) = heard(work);
    (statements.len(), outcome)
}

/// How many SQL statements a request takes that only reads, asked again and again: by then connections are made,
/// and what is remembered is known. On PostgreSQL that is forgotten for a moment when a change is heard of, so it
/// is the least of some.
pub fn cost_of(mut request: impl FnMut()) -> usize {
    let (times, pause) = if database::server().is_some() { (15, 20) } else { (3, 0) };
    let costs = (0..times).map(|_| {
        let (cost, ()) = counted(&mut request);
        std::thread::sleep(Duration::from_millis(pause));
        cost
    });
    costs.min().unwrap_or_default()
}
