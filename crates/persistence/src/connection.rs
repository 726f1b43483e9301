//! A connection to either database.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::result::DatabaseErrorKind;
use diesel::{Connection, ConnectionError, ConnectionResult, PgConnection, SqliteConnection};

use crate::heard::{hear, name_of};
use crate::location::Location;
use crate::sql;

/// A connection to either database; everything that diesel's query builder makes runs on both.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Postgresql(PgConnection),
    Sqlite(SqliteConnection),
}

/// What a connection is for. On SQLite one writes, and those of the pool read. On PostgreSQL those of the pool do
/// both, and one for writing is there to migrate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Reading,
    Writing,
}

/// How many values one statement takes at most: SQLite can bind 32,766 of them, PostgreSQL twice as
/// many.
pub const MOST_VALUES: usize = 10_000;

/// How long SQLite waits for another process that holds the file, in milliseconds.
const BUSY_TIMEOUT: u32 = 5_000;

/// What PostgreSQL does not wait for longer: somebody who holds a lock, a statement, and a transaction in which
/// nothing happens. Whoever freezes, or whose connection is lost without a word, would otherwise keep all others
/// waiting. Migrations may take their time.
const LIMITS: &str = "SET lock_timeout = '5s'; SET statement_timeout = '8s';
    SET idle_in_transaction_session_timeout = '10s';";

/// A statement that takes so long is logged.
const SLOW: Duration = Duration::from_millis(500);

/// How many statements all connections of this process have run.
static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements all connections of this process have run.
pub fn statements() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

/// Who hears the statements of this process, if somebody does.
static LISTENER: OnceLock<fn(&str)> = OnceLock::new();

/// Lets `listener` hear each statement that is run from here on, with its values, of which some are
/// secrets. Whoever comes first listens.
pub fn overhear(listener: fn(&str)) {
    LISTENER.get_or_init(|| listener);
}

/// Does the same on the connection to either database. Where it can be done through
/// [`AnyConnection`] as well, this is quicker: diesel knows a prepared statement by the type of its
/// query, and need not write the text of the query to look it up.
macro_rules! on_each {
    ($either:expr, |$connection:ident| $work:expr) => {
        match $either {
            $crate::connection::AnyConnection::Postgresql($connection) => $work,
            $crate::connection::AnyConnection::Sqlite($connection) => $work,
        }
    };
}

/// Inserts rows. PostgreSQL takes all of them in one statement; for SQLite, diesel would make one
/// statement of each row, and a savepoint around them that the transaction makes needless.
macro_rules! insert_all {
    ($either:expr, $table:expr, $rows:expr) => {
        match $either {
            $crate::connection::AnyConnection::Postgresql(connection) => {
                diesel::insert_into($table).values($rows).run(connection)
            }
            $crate::connection::AnyConnection::Sqlite(connection) => {
                $rows.into_iter().try_for_each(|row| diesel::insert_into($table).values(row).run(connection))
            }
        }
    };
}
pub(crate) use {insert_all, on_each};

/// Watches the statements of a connection: counts and logs them, has them heard, and notes when the server is gone.
#[derive(Clone, Default)]
struct Watch {
    is_lost: Arc<AtomicBool>,
    losses: Arc<AtomicU64>,
    began: Option<Instant>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery { query, error, .. } = &event
            && let Some(time) = self.began.take().map(|began| began.elapsed())
        {
            hear(|| without_values(&query.to_string()).to_owned(), time, error.is_some());
            if time >= SLOW {
                let milliseconds = time.as_secs_f64() * 1e3;
                let statement = query.to_string();
                let statement = without_values(&statement);
                let name = name_of(statement);
                log::warn!(target: "doorward::sql", name = name.as_str(), milliseconds; "slow: {statement}");
            }
        }
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                self.began = Some(Instant::now());
                STATEMENTS.fetch_add(1, Ordering::Relaxed);
                if let Some(listener) = LISTENER.get() {
                    listener(&query.to_string());
                }
                if log::log_enabled!(target: "doorward::sql", log::Level::Trace) {
                    log::trace!(target: "doorward::sql", "{}", without_values(&query.to_string()));
                }
            }
            InstrumentationEvent::FinishQuery { error: Some(error), .. } if is_loss(error) => {
                self.is_lost.store(true, Ordering::Relaxed);
                self.losses.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
    }
}

/// Whether an error says that there is nobody at the other end.
pub fn is_loss(error: &diesel::result::Error) -> bool {
    matches!(
        error,
        diesel::result::Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
    )
}

/// Whether an error says that somebody else has SQLite's file for himself.
pub fn is_locked(error: &diesel::result::Error) -> bool {
    error.to_string().contains("locked")
}

/// A statement without the values that are bound to it, of which some are secrets.
fn without_values(statement: &str) -> &str {
    statement.split_once(" -- binds: ").map_or(statement, |(statement, _)| statement)
}

impl AnyConnection {
    /// Opens a connection. The kind of database follows from the location alone: diesel's own
    /// `establish` would try one after the other, and open a file when PostgreSQL is down.
    pub fn open(location: &Location, purpose: Use) -> ConnectionResult<Self> {
        Self::watched(location, purpose, Watch::default())
    }

    /// Opens a connection to SQLite that waits for nobody: what it cannot read at once is not known.
    pub fn open_lookout(location: &Location) -> ConnectionResult<Self> {
        let mut connection = Self::open(location, Use::Reading)?;
        let waits_not = connection.batch_execute("PRAGMA busy_timeout = 0");
        waits_not.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }

    fn watched(location: &Location, purpose: Use, watch: Watch) -> ConnectionResult<Self> {
        let mut connection = Self::open_unwatched(location, purpose)?;
        connection.set_instrumentation(watch);
        Ok(connection)
    }

    /// Makes sure that what is opened for writing can be written, as far as that can be told without changing anything.
    pub fn must_be_writable(&mut self) -> diesel::QueryResult<()> {
        let Self::Sqlite(connection) = self else { return Ok(()) };
        // Only a statement that writes is told; to begin a transaction for writing is not enough.
        match connection.batch_execute("UPDATE installation SET id = id WHERE false") {
            // Somebody else writes to it.
            Err(error) if is_locked(&error) => Ok(()),
            outcome => outcome,
        }
    }

    /// Opens a connection whose statements are no part of any request, and are neither counted nor heard.
    pub fn open_unwatched(location: &Location, purpose: Use) -> ConnectionResult<Self> {
        Ok(match location {
            Location::Postgres(url) => {
                let mut connection = PgConnection::establish(&with_limits(url))?;
                if purpose == Use::Reading {
                    connection.batch_execute(LIMITS).map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Self::Postgresql(connection)
            }
            Location::Sqlite(path) => {
                if purpose == Use::Writing {
                    create_private(path, false).map_err(|error| {
                        ConnectionError::BadConnection(format!("cannot create the file: {error}"))
                    })?;
                }
                let mut connection = SqliteConnection::establish(path)?;
                prepare_sqlite(&mut connection, purpose)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Self::Sqlite(connection)
            }
        })
    }
}

/// Sets how the connection that writes to SQLite works. That is no part of any request, and is neither counted nor
/// heard. Nobody waits to be told that this connection is lost: there is no server.
pub fn set(connection: &mut SqliteConnection, setting: &str) -> diesel::QueryResult<()> {
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let outcome = connection.batch_execute(setting);
    connection.set_instrumentation(Watch::default());
    outcome
}

/// How the connection notices that nobody is at the other end any more. What the URL says itself counts.
const LIVENESS: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

fn with_limits(url: &str) -> String {
    let (_, given) = url.split_once('?').unwrap_or_default();
    let is_given = |name: &str| given.split('&').any(|pair| pair.split('=').next() == Some(name));
    let limits = LIVENESS.iter().filter(|(name, _)| !is_given(name));
    limits.fold(url.to_owned(), |url, (name, value)| {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{name}={value}")
    })
}

/// Creates the file of the database, if there is none, for nobody but its owner: it holds hashes of
/// passwords. SQLite gives the files beside it the same permissions. One that has to be new must not be there.
pub fn create_private(path: &str, is_new: bool) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if is_new || error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Two that switch a new file at once may be in each other's way; SQLite tells them without waiting.
fn switch_to_wal(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    const ATTEMPTS: u32 = 100;
    for _ in 1..ATTEMPTS {
        match connection.batch_execute("PRAGMA journal_mode = WAL;") {
            Err(error) if is_locked(&error) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            outcome => return outcome,
        }
    }
    connection.batch_execute("PRAGMA journal_mode = WAL;")
}

fn prepare_sqlite(connection: &mut SqliteConnection, purpose: Use) -> diesel::QueryResult<()> {
    // The timeout comes first: switching to the write-ahead log needs the file for a moment.
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY_TIMEOUT}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
    ))?;
    match purpose {
        Use::Writing => {
            switch_to_wal(connection)?;
            // What a savepoint may have to undo is kept in memory, not in a file that is made and deleted each time.
            connection.batch_execute("PRAGMA temp_store = MEMORY;")?;
        }
        Use::Reading => connection.batch_execute("PRAGMA query_only = ON;")?,
    }
    sql::register_functions(connection)
}

/// For how long nobody asks whether the server is still at the other end of a connection that was just used.
const TRUSTED: Duration = Duration::from_secs(1);

/// Makes the connections of a pool.
#[derive(Debug)]
pub struct Manager {
    pub location: Location,
    /// How many connections have been lost so far.
    pub losses: Arc<AtomicU64>,
}

/// A connection of a pool.
pub struct Pooled {
    pub connection: AnyConnection,
    watch: Watch,
    /// When it was last made sure that it can be worked with.
    checked: Instant,
    /// How many connections had been lost by then.
    losses: u64,
}

impl Pooled {
    /// Makes sure that it can be worked with. A server that was started anew has let go of all connections, also of
    /// those that were idle; so one that has been so for a while, or since another one was lost, is asked. That is no
    /// part of any request, and is neither counted nor heard.
    fn check(&mut self) -> diesel::QueryResult<()> {
        let losses = self.watch.losses.load(Ordering::Relaxed);
        let is_trusted = self.checked.elapsed() < TRUSTED && self.losses == losses;
        if !is_trusted && matches!(self.connection, AnyConnection::Postgresql(_)) {
            self.connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            self.connection.ping().inspect_err(|_| {
                self.watch.losses.fetch_add(1, Ordering::Relaxed);
            })?;
            self.connection.set_instrumentation(self.watch.clone());
        }
        (self.checked, self.losses) = (Instant::now(), losses);
        Ok(())
    }

    /// Nobody is to have it any more.
    pub fn lose(&self) {
        self.watch.is_lost.store(true, Ordering::Relaxed);
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Pooled, r2d2::Error> {
        let watch = Watch { losses: Arc::clone(&self.losses), ..Watch::default() };
        // What is lost from here on counts.
        let (checked, losses) = (Instant::now(), self.losses.load(Ordering::Relaxed));
        let connection = AnyConnection::watched(&self.location, Use::Reading, watch.clone());
        let connection = connection.map_err(r2d2::Error::ConnectionError)?;
        Ok(Pooled { connection, watch, checked, losses })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), r2d2::Error> {
        pooled.check().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.watch.is_lost.load(Ordering::Relaxed)
            || std::thread::panicking()
            || pooled.connection.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::schema::token;

    #[test]
    fn a_connection_has_limits_unless_its_url_has_others() {
        let limited = with_limits("postgres://me@host/doorward");
        assert_eq!(
            limited,
            "postgres://me@host/doorward?connect_timeout=5&keepalives_idle=5&keepalives_interval=2&\
             keepalives_count=3&tcp_user_timeout=10000"
        );
        assert_eq!(with_limits(&limited), limited);
        let patient = with_limits("postgres://host/a?connect_timeout=60");
        assert_eq!(patient.matches("connect_timeout").count(), 1, "{patient}");
    }

    #[test]
    fn the_log_of_a_statement_does_not_tell_its_values() {
        let query = token::table.filter(token::identifier.eq("a secret -- binds: too")).select(token::id);
        let logged = debug_query::<Sqlite, _>(&query).to_string();
        assert!(logged.contains("secret"), "diesel says how it shows values: {logged}");
        let expected = "SELECT `token`.`id` FROM `token` WHERE (`token`.`identifier` = ?)";
        assert_eq!(without_values(&logged), expected);
    }
}
