//! Follows what changes in a PostgreSQL database, whoever changes it.
//!
//! Each transaction that changes the configuration leaves its number in the table `change`; triggers see to
//! that. Numbers are given out when transactions begin and seen when they are committed, so a higher one may be
//! seen before a lower one. Whoever asks is therefore told of all from the oldest one on that was still running
//! when he asked before, and compares these with those that he has seen.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Double, Nullable, Timestamptz};
use diesel::{QueryResult, sql_query};
use doorward_domain::store::StoreError;

use crate::connection::{AnyConnection, Use};
use crate::error::meaning;
use crate::location::Location;
use crate::memory::{Known, OLDEST};
use crate::store::Store;

/// How often the database is asked for changes.
const INTERVAL: Duration = Duration::from_millis(100);

/// After how long without a word another connection is asked: on this one none may come any more, and no end either.
const SILENCE: Duration = Duration::from_secs(10);

/// How many follow at most, with those whose connections are lost without a word.
const MOST_FOLLOWERS: usize = 4;

/// How long changes are kept, which is also how long somebody may sleep without missing one.
pub const KEPT: Duration = Duration::from_hours(1);

/// What a replica knows of the changes.
pub struct Feed {
    began: Instant,
    /// Which state of the configuration is known: another number after each change.
    state: AtomicU64,
    /// All transactions with a lower number have ended, and their changes have been heard of.
    oldest: AtomicU64,
    /// The changes with a higher number that have been heard of.
    heard: Mutex<HashSet<u64>>,
    /// Up to when all changes are known, in milliseconds since the beginning; zero for never.
    confirmed: AtomicU64,
    /// When somebody began to follow, in the same way. Whoever began before that stops when he hears something.
    followed: AtomicU64,
    /// How many follow, with those who may never hear anything any more.
    followers: AtomicUsize,
    /// When it was last said that there is no room for more, in the same way.
    complained: AtomicU64,
}

impl Feed {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            state: AtomicU64::new(1),
            oldest: AtomicU64::new(0),
            heard: Mutex::default(),
            confirmed: AtomicU64::new(0),
            followed: AtomicU64::new(0),
            followers: AtomicUsize::new(0),
            complained: AtomicU64::new(0),
        }
    }

    /// Follows the changes from now on, for as long as somebody holds what this gives.
    pub fn follow(location: Location) -> std::io::Result<Arc<Self>> {
        let feed = Arc::new(Self::new());
        feed.begin_to_follow(location)?;
        Ok(feed)
    }

    fn begin_to_follow(self: &Arc<Self>, location: Location) -> std::io::Result<()> {
        let (feed, since) = (Arc::downgrade(self), self.followed.load(Ordering::Acquire));
        let thread = std::thread::Builder::new().name("changes".to_owned());
        let place = Place::taken(self);
        thread.spawn(move || {
            let _place = place;
            follow(&location, &feed, since);
        })?;
        Ok(())
    }

    /// Has somebody else follow if nothing has been heard for long: his connection may have been lost without a word. So
    /// many may be lost at once; whoever hears that his has ended makes room.
    pub fn keep_following(self: &Arc<Self>, location: &Location) {
        let since = self.followed.load(Ordering::Acquire);
        let is_soon = self.silence() < SILENCE || self.age() < since + milliseconds(SILENCE);
        if is_soon {
            return;
        }
        if self.followers.load(Ordering::Relaxed) >= MOST_FOLLOWERS {
            // The last one may hear something yet, and goes on.
            self.complain();
            return;
        }
        let begins = self.followed.compare_exchange(since, self.age(), Ordering::AcqRel, Ordering::Relaxed);
        if begins.is_ok()
            && let Err(error) = self.begin_to_follow(location.clone())
        {
            log::error!("nothing can be kept in memory: {error}");
        }
    }

    /// Says now and then that there is no room for another who follows.
    fn complain(&self) {
        let last = self.complained.load(Ordering::Relaxed);
        if last > 0 && self.age() < last + milliseconds(SILENCE) {
            return;
        }
        let says = self.complained.compare_exchange(last, self.age(), Ordering::Relaxed, Ordering::Relaxed);
        if says.is_ok() {
            log::error!(
                "nothing can be kept in memory: {MOST_FOLLOWERS} connections that tell of changes hang"
            );
        }
    }

    /// How old it is, in milliseconds.
    fn age(&self) -> u64 {
        milliseconds(self.began.elapsed())
    }

    /// The state of the configuration, if all changes up to a moment ago are known.
    pub fn known(&self) -> Option<Known> {
        // In this order: a state that is read later holds at least what was confirmed before.
        let confirmed = self.confirmed.load(Ordering::Acquire);
        let revision = self.revision();
        let until = self.began + Duration::from_millis(confirmed) + OLDEST;
        let is_fresh = confirmed > 0 && Instant::now() < until;
        is_fresh.then(|| Known { state: self.state.load(Ordering::Acquire), revision, until })
    }

    /// The newest transaction that is known to have ended with all before it. No answer is older.
    pub fn revision(&self) -> u64 {
        self.oldest.load(Ordering::Acquire).saturating_sub(1)
    }

    /// Whether all that is recalled from here on holds what this transaction has changed.
    pub fn holds(&self, transaction: u64) -> bool {
        transaction <= self.revision() || self.heard().contains(&transaction)
    }

    /// Notes that something has changed, and by which transaction if that is known.
    pub fn change(&self, transactions: impl IntoIterator<Item = u64>) {
        // In this order: whoever is told that a change is known must not recall what was before.
        self.state.fetch_add(1, Ordering::AcqRel);
        self.heard().extend(transactions);
    }

    /// How long nothing has been heard of the database.
    pub fn silence(&self) -> Duration {
        self.began.elapsed().saturating_sub(Duration::from_millis(self.confirmed.load(Ordering::Acquire)))
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, HashSet<u64>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what the database has told.
    fn take(&self, told: Told, asked: Duration) {
        if told.has_changed {
            self.change(told.transactions);
        }
        self.heard().retain(|&transaction| transaction >= told.oldest);
        self.oldest.store(told.oldest, Ordering::Release);
        self.confirmed.store(milliseconds(asked).max(1), Ordering::Release);
    }
}

/// That of somebody who follows, until he does so no more.
struct Place(Weak<Feed>);

impl Place {
    fn taken(feed: &Arc<Feed>) -> Self {
        feed.followers.fetch_add(1, Ordering::Relaxed);
        Self(Arc::downgrade(feed))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(feed) = self.0.upgrade() {
            feed.followers.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Asks again and again, with a connection of its own, until nobody is interested any more or somebody else follows.
fn follow(location: &Location, feed: &Weak<Feed>, since: u64) {
    let mut connected = None;
    while let Some(feed) = feed.upgrade() {
        let asked = feed.began.elapsed();
        let told = ask(location, &mut connected, &feed);
        if feed.followed.load(Ordering::Acquire) != since {
            return;
        }
        match told {
            Ok(told) => feed.take(told, asked),
            Err(error) => {
                log::debug!("the changes of the configuration cannot be followed: {error}");
                connected = None;
            }
        }
        drop(feed);
        std::thread::sleep(INTERVAL);
    }
}

fn ask(
    location: &Location,
    connected: &mut Option<Follower>,
    feed: &Feed,
) -> Result<Told, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(follower) = connected {
        return Ok(follower.ask(feed)?);
    }
    let AnyConnection::Postgresql(connection) = AnyConnection::open_unwatched(location, Use::Reading)? else {
        return Err("only PostgreSQL tells of changes".into());
    };
    let mut follower = Follower::new(connection);
    let told = follower.ask(feed)?;
    *connected = Some(follower);
    Ok(told)
}

/// Somebody who asks for changes.
struct Follower {
    connection: PgConnection,
    /// Which server and which table told of changes the last time: another one tells of others.
    origin: Option<(DateTime<Utc>, i64)>,
    asked: SystemTime,
}

/// What the database tells.
struct Told {
    has_changed: bool,
    /// The changes that are new.
    transactions: Vec<u64>,
    /// The oldest transaction that was still running.
    oldest: u64,
}

#[derive(QueryableByName)]
struct Change {
    #[diesel(sql_type = BigInt)]
    running: i64,
    #[diesel(sql_type = Timestamptz)]
    started: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    transaction: Option<i64>,
}

/// The oldest transaction that is still running, and those from `$1` on but for `$2` that have changed something.
const CHANGES: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS running,
    pg_postmaster_start_time() AS started, 'change'::regclass::oid::bigint AS place,
    transaction::text::bigint AS transaction
    FROM (SELECT 1) always
    LEFT JOIN change ON transaction >= $1::text::xid8 AND transaction::text::bigint <> ALL($2)";

impl Follower {
    fn new(connection: PgConnection) -> Self {
        Self { connection, origin: None, asked: SystemTime::now() }
    }

    /// What has changed that `feed` has not heard of.
    fn ask(&mut self, feed: &Feed) -> QueryResult<Told> {
        let now = SystemTime::now();
        let has_slept = now.duration_since(self.asked).is_ok_and(|time| time >= KEPT / 2);
        let heard: Vec<i64> = feed.heard().iter().filter_map(|&number| number.try_into().ok()).collect();
        let oldest = i64::try_from(feed.oldest.load(Ordering::Acquire)).unwrap_or(i64::MAX);
        let changes: Vec<Change> = sql_query(CHANGES)
            .bind::<BigInt, _>(oldest)
            .bind::<Array<BigInt>, _>(heard)
            .load(&mut self.connection)?;
        let first = changes.first().ok_or(diesel::result::Error::NotFound)?;
        let origin = Some((first.started, first.place));
        // Nobody knows what another server has seen, or what happened before the first time.
        let is_elsewhere = self.origin != origin;
        let number = |number: i64| u64::try_from(number).unwrap_or_default();
        let oldest = number(first.running);
        let transactions: Vec<u64> =
            changes.into_iter().filter_map(|change| change.transaction.map(number)).collect();
        (self.origin, self.asked) = (origin, now);
        let has_changed = is_elsewhere || has_slept || !transactions.is_empty();
        Ok(Told { has_changed, transactions, oldest })
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

    /// A replica that asks when it is told to.
    struct Replica {
        follower: Follower,
        feed: Feed,
    }

    impl Replica {
        fn of(database: &TestDatabase) -> Self {
            let mut replica = Self { follower: Follower::new(connect(database)), feed: Feed::new() };
            assert!(replica.hears_of_a_change(), "nobody knows what was before");
            assert!(!replica.hears_of_a_change(), "nothing has changed");
            replica
        }

        fn hears_of_a_change(&mut self) -> bool {
            let before = self.feed.state.load(Ordering::Relaxed);
            let told = self.follower.ask(&self.feed).unwrap();
            self.feed.take(told, self.feed.began.elapsed());
            self.feed.state.load(Ordering::Relaxed) != before
        }
    }

    fn number_of(connection: &mut PgConnection) -> u64 {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        let query = sql_query("SELECT pg_current_xact_id()::text::bigint AS number");
        query.get_result::<Number>(connection).unwrap().number.try_into().unwrap()
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
        let mut replica = Replica::of(&database);
        let [mut early, mut late] = [connect(&database), connect(&database)];
        early.batch_execute(&format!("BEGIN; {}", role(1))).unwrap();
        late.batch_execute(&format!("BEGIN; {}", role(2))).unwrap();
        assert!(!replica.hears_of_a_change(), "nothing is committed");
        let [first, second] = [&mut early, &mut late].map(number_of);
        assert!(first < second && !replica.feed.holds(first) && !replica.feed.holds(second));
        late.batch_execute("COMMIT").unwrap();
        assert!(replica.hears_of_a_change());
        assert!(!replica.feed.holds(first) && replica.feed.holds(second));
        assert!(!replica.hears_of_a_change(), "it has been heard of");
        early.batch_execute("COMMIT").unwrap();
        assert!(replica.hears_of_a_change(), "a lower number was committed later");
        assert!(replica.feed.holds(first) && replica.feed.holds(second));
        assert!(!replica.hears_of_a_change());
        // What still runs in other databases of the server is counted along.
        let until = Instant::now() + Duration::from_secs(10);
        while replica.feed.revision() < second && Instant::now() < until {
            assert!(!replica.hears_of_a_change());
        }
        assert!(replica.feed.revision() >= second);
    }

    #[test]
    fn what_is_taken_back_or_is_no_configuration_is_no_change() {
        let database = TestDatabase::migrated();
        if !database.is_postgres() {
            return;
        }
        let mut replica = Replica::of(&database);
        let mut other = connect(&database);
        other.batch_execute(&format!("BEGIN; {}; ROLLBACK", role(1))).unwrap();
        other.batch_execute("DELETE FROM session; UPDATE \"user\" SET last_login = now()").unwrap();
        assert!(!replica.hears_of_a_change());
        other
            .batch_execute(&format!("BEGIN; SAVEPOINT a; {}; ROLLBACK TO a; {}; COMMIT", role(1), role(2)))
            .unwrap();
        assert!(replica.hears_of_a_change());
    }

    #[test]
    fn whoever_hears_nothing_knows_nothing() {
        let feed = Feed::follow(Location::Postgres("postgres://127.0.0.1:1/nobody".to_owned())).unwrap();
        std::thread::sleep(INTERVAL);
        assert_eq!(feed.known(), None);
    }

    #[test]
    fn whoever_switches_triggers_off_for_himself_is_heard_of_all_the_same() {
        let database = TestDatabase::migrated();
        if !database.is_postgres() {
            return;
        }
        let mut replica = Replica::of(&database);
        let mut other = connect(&database);
        other.batch_execute(&format!("SET session_replication_role = replica; {}", role(1))).unwrap();
        assert!(replica.hears_of_a_change());
        other
            .batch_execute(&format!("SET search_path = ''; {}", role(2).replace("role", "public.role")))
            .unwrap();
        assert!(replica.hears_of_a_change());
    }

    #[test]
    fn another_table_of_changes_may_know_of_others() {
        let database = TestDatabase::migrated();
        if !database.is_postgres() {
            return;
        }
        let mut replica = Replica::of(&database);
        let mut other = connect(&database);
        other
            .batch_execute(
                "BEGIN; ALTER TABLE change RENAME TO former; CREATE TABLE change (LIKE former INCLUDING ALL); \
                 COMMIT",
            )
            .unwrap();
        assert!(replica.hears_of_a_change());
        assert!(!replica.hears_of_a_change());
    }
}
