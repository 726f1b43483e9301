//! Follows what changes in a PostgreSQL database, whoever changes it.
//!
//! Each transaction that changes the configuration leaves its number in the table `change`; triggers see to
//! that. Numbers are given out when transactions begin and seen when they are committed, so a higher one may be
//! seen before a lower one. Whoever asks is therefore told of all from the oldest one on that was still running
//! when he asked before, and compares these with those that he has seen.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Timestamptz};
use diesel::{QueryResult, sql_query};
use doorward_domain::store::StoreError;

use crate::connection::{AnyConnection, Use};
use crate::database::Location;
use crate::error::meaning;
use crate::store::Store;

/// How old an answer from memory is at most. Whoever has not heard from the database for so long knows nothing.
pub const OLDEST: Duration = Duration::from_millis(250);

/// How often the database is asked for changes.
const INTERVAL: Duration = Duration::from_millis(100);

/// How long changes are kept, which is also how long somebody may sleep without missing one.
pub const KEPT: Duration = Duration::from_hours(1);

/// What a replica knows of the changes.
pub struct Feed {
    began: Instant,
    /// Which state of the configuration is known: another number after each change.
    revision: AtomicU64,
    /// Up to when all changes are known, in milliseconds since the beginning; zero for never.
    confirmed: AtomicU64,
}

impl Feed {
    /// Follows the changes from now on, for as long as somebody holds what this gives.
    pub fn follow(location: Location) -> std::io::Result<Arc<Self>> {
        let feed = Arc::new(Self {
            began: Instant::now(),
            revision: AtomicU64::new(1),
            confirmed: AtomicU64::new(0),
        });
        let followed = Arc::downgrade(&feed);
        std::thread::Builder::new().name("changes".to_owned()).spawn(move || follow(&location, &followed))?;
        Ok(feed)
    }

    /// The state of the configuration, if all changes up to a moment ago are known.
    pub fn revision(&self) -> Option<u64> {
        // In this order: a revision that is read later holds at least what was confirmed before.
        let confirmed = self.confirmed.load(Ordering::Acquire);
        let age = self.elapsed().saturating_sub(confirmed);
        let is_fresh = confirmed > 0 && age < millis(OLDEST);
        is_fresh.then(|| self.revision.load(Ordering::Acquire))
    }

    /// Notes that something has changed.
    pub fn change(&self) {
        self.revision.fetch_add(1, Ordering::AcqRel);
    }

    fn elapsed(&self) -> u64 {
        millis(self.began.elapsed())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Asks again and again, with a connection of its own, until nobody is interested any more.
fn follow(location: &Location, feed: &Weak<Feed>) {
    let mut connected = None;
    while let Some(feed) = feed.upgrade() {
        let asked = feed.elapsed();
        match ask(location, &mut connected) {
            Ok(has_changed) => {
                if has_changed {
                    feed.change();
                }
                feed.confirmed.store(asked.max(1), Ordering::Release);
            }
            Err(error) => {
                log::debug!("the changes of the configuration cannot be followed: {error}");
                connected = None;
            }
        }
        drop(feed);
        std::thread::sleep(INTERVAL);
    }
}

/// Whether anything has changed, or may have.
fn ask(
    location: &Location,
    connected: &mut Option<Follower>,
) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(follower) = connected {
        return Ok(follower.ask()?);
    }
    let AnyConnection::Postgresql(connection) = AnyConnection::open_unwatched(location, Use::Reading)? else {
        return Err("only PostgreSQL tells of changes".into());
    };
    let mut follower = Follower { connection, oldest: 0, seen: HashSet::new(), asked: SystemTime::now() };
    follower.ask()?;
    *connected = Some(follower);
    // Nobody knows what has happened before.
    Ok(true)
}

/// Somebody who asks for changes.
struct Follower {
    connection: PgConnection,
    /// The oldest transaction that may not have been seen.
    oldest: i64,
    /// The later ones that have.
    seen: HashSet<(i64, DateTime<Utc>)>,
    asked: SystemTime,
}

#[derive(QueryableByName)]
struct Change {
    #[diesel(sql_type = BigInt)]
    running: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    transaction: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    at: Option<DateTime<Utc>>,
}

/// The oldest transaction that is still running, and those from `$1` on that have changed something.
const CHANGES: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS running,
    transaction::text::bigint AS transaction, at
    FROM (SELECT 1) always LEFT JOIN change ON transaction >= $1::text::xid8";

impl Follower {
    /// Whether anything has changed since the last time.
    fn ask(&mut self) -> QueryResult<bool> {
        let now = SystemTime::now();
        let has_slept = now.duration_since(self.asked).is_ok_and(|time| time >= KEPT / 2);
        let changes: Vec<Change> =
            sql_query(CHANGES).bind::<BigInt, _>(self.oldest).load(&mut self.connection)?;
        let oldest = changes.first().map_or(self.oldest, |change| change.running);
        let found: HashSet<_> =
            changes.into_iter().filter_map(|change| Some((change.transaction?, change.at?))).collect();
        let has_changed = !found.is_subset(&self.seen);
        self.seen = found.into_iter().filter(|(transaction, _)| *transaction >= oldest).collect();
        self.oldest = oldest;
        self.asked = now;
        Ok(has_changed || has_slept)
    }
}

impl Store<'_> {
    /// Forgets changes that everybody has heard of.
    pub fn forget_changes(&mut self) -> Result<(), StoreError> {
        let AnyConnection::Postgresql(connection) = &mut *self.connection else { return Ok(()) };
        let old = sql_query("DELETE FROM change WHERE at < now() - make_interval(secs => $1)");
        let forgotten = old.bind::<Double, _>(KEPT.as_secs_f64()).execute(connection);
        forgotten.map(|_| ()).map_err(meaning)
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use doorward_testkit::TestDatabase;

    use super::*;

    fn connect(database: &TestDatabase) -> PgConnection {
        PgConnection::establish(&database.url()).unwrap()
    }

    fn follower(database: &TestDatabase) -> Follower {
        let connection = connect(database);
        let mut follower = Follower { connection, oldest: 0, seen: HashSet::new(), asked: SystemTime::now() };
        follower.ask().unwrap();
        assert!(!follower.ask().unwrap(), "nothing has changed");
        follower
    }

    fn role(name: u8) -> String {
        format!(
            "INSERT INTO role VALUES ('00000000-0000-4000-8000-0000000000{name:02}', 'r{name}', 1, now())"
        )
    }

    #[test]
    fn each_change_is_heard_of_once_it_is_committed_whatever_began_first() {
        let database = TestDatabase::migrated();
        if !database.is_postgres() {
            return;
        }
        let mut follower = follower(&database);
        let [mut early, mut late] = [connect(&database), connect(&database)];
        early.batch_execute(&format!("BEGIN; {}", role(1))).unwrap();
        late.batch_execute(&format!("BEGIN; {}", role(2))).unwrap();
        assert!(!follower.ask().unwrap(), "nothing is committed");
        late.batch_execute("COMMIT").unwrap();
        assert!(follower.ask().unwrap());
        assert!(!follower.ask().unwrap(), "it has been heard of");
        early.batch_execute("COMMIT").unwrap();
        assert!(follower.ask().unwrap(), "a lower number was committed later");
        assert!(!follower.ask().unwrap());
    }

    #[test]
    fn what_is_taken_back_or_is_no_configuration_is_no_change() {
        let database = TestDatabase::migrated();
        if !database.is_postgres() {
            return;
        }
        let mut follower = follower(&database);
        let mut other = connect(&database);
        other.batch_execute(&format!("BEGIN; {}; ROLLBACK", role(1))).unwrap();
        other.batch_execute("DELETE FROM session; UPDATE \"user\" SET last_login = now()").unwrap();
        assert!(!follower.ask().unwrap());
        other
            .batch_execute(&format!("BEGIN; SAVEPOINT a; {}; ROLLBACK TO a; {}; COMMIT", role(1), role(2)))
            .unwrap();
        assert!(follower.ask().unwrap());
    }

    #[test]
    fn whoever_hears_nothing_knows_nothing() {
        let feed = Feed::follow(Location::Postgres("postgres://127.0.0.1:1/nobody".to_owned())).unwrap();
        std::thread::sleep(INTERVAL);
        assert_eq!(feed.revision(), None);
    }
}
