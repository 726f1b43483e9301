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
pub(crate) use on_each;

struct CountStatements;

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            STATEMENTS.fetch_add(1, Ordering::Relaxed);
            if log::log_enabled!(target: "doorward::sql", log::Level::Trace) {
                log::trace!(target: "doorward::sql", "{}", without_values(&query.to_string()));
            }
        }
    }
}

/// A statement without the values that are bound to it, of which some are secrets.
fn without_values(statement: &str) -> &str {
    statement.split_once(" -- binds: ").map_or(statement, |(statement, _)| statement)
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

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::schema::token;

    #[test]
    fn the_log_of_a_statement_does_not_tell_its_values() {
        let query = token::table.filter(token::identifier.eq("a secret -- binds: too")).select(token::id);
        let logged = debug_query::<Sqlite, _>(&query).to_string();
        assert!(logged.contains("secret"), "diesel says how it shows values: {logged}");
        let expected = "SELECT `token`.`id` FROM `token` WHERE (`token`.`identifier` = ?)";
        assert_eq!(without_values(&logged), expected);
    }
}
