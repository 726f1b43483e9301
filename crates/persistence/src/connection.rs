//! A connection to either database.

use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::{Connection, ConnectionResult, PgConnection, SqliteConnection};

use crate::database::Location;
use crate::sql;

/// A connection to either database; everything that diesel's query builder makes runs on both.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Postgresql(PgConnection),
    Sqlite(SqliteConnection),
}

/// What a connection to SQLite is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Reading,
    Writing,
}

/// How long SQLite waits for another process that holds the file, in milliseconds.
const BUSY_TIMEOUT: u32 = 5_000;

/// How many statements all connections of this process have run.
static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements all connections of this process have run.
pub fn statements() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

struct CountStatements;

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            STATEMENTS.fetch_add(1, Ordering::Relaxed);
            log::trace!(target: "doorward::sql", "{query}");
        }
    }
}

impl AnyConnection {
    /// Opens a connection. The kind of database follows from the location alone: diesel's own
    /// `establish` would try one after the other, and open a file when PostgreSQL is down.
    pub fn open(location: &Location, purpose: Use) -> ConnectionResult<Self> {
        let mut connection = match location {
            Location::Postgres(url) => Self::Postgresql(PgConnection::establish(url)?),
            Location::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path)?;
                prepare_sqlite(&mut connection, purpose)
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Self::Sqlite(connection)
            }
        };
        connection.set_instrumentation(CountStatements);
        Ok(connection)
    }
}

fn prepare_sqlite(connection: &mut SqliteConnection, purpose: Use) -> diesel::QueryResult<()> {
    // The timeout comes first: switching to the write-ahead log needs the file for a moment.
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY_TIMEOUT}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
    ))?;
    connection.batch_execute(match purpose {
        Use::Writing => "PRAGMA journal_mode = WAL;",
        Use::Reading => "PRAGMA query_only = ON;",
    })?;
    sql::register_functions(connection)
}

/// Makes the connections of a pool.
#[derive(Debug)]
pub struct Manager {
    pub location: Location,
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, r2d2::Error> {
        AnyConnection::open(&self.location, Use::Reading).map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
