//! Brings a database to the schema that this program works with.

use diesel::connection::AnsiTransactionManager;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sql_types::Bool;
use diesel::{Connection, QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use thiserror::Error;

use crate::connection::AnyConnection;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The lock that programs hold which migrate the same PostgreSQL database: "doorward" in ASCII.
const LOCK: i64 = 0x646f_6f72_7761_7264;

/// Why a database cannot be worked with as it is.
#[derive(Debug, Error)]
pub enum SchemaError {
    /// A newer program has migrated the database.
    #[error("the database has migration {0}, which this version of doorward does not know; use a newer one")]
    Newer(String),
    /// The database has not been migrated, or not by this program.
    #[error("the database lacks {0} migration(s); run `doorward migrate`")]
    Pending(usize),
    /// A migration is missing although a later one has run.
    #[error("the database has later migrations but lacks {0}; it has been tampered with")]
    Gap(String),
    /// The database belongs to another program.
    #[error("the database holds tables that are not doorward's; use an empty one")]
    Foreign,
    /// The database failed.
    #[error("{}", one_line(.0))]
    Failed(String),
}

/// Databases like to explain themselves at length; a fault at the start is one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<diesel::result::Error> for SchemaError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(format!("the migration failed: {error}"))
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for SchemaError {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Failed(format!("the migration failed: {error}"))
    }
}

/// Runs what has not run yet, all in one transaction that others wait for. Gives the number of
/// migrations that have run.
pub fn run(connection: &mut AnyConnection) -> Result<usize, SchemaError> {
    match connection {
        AnyConnection::Postgresql(connection) => connection.transaction(|connection| {
            sql_query(format!("SELECT pg_advisory_xact_lock({LOCK})")).execute(connection)?;
            check_ours(is_ours_postgres(connection)?)?;
            let pending = pending(&POSTGRES, connection.applied_migrations()?)?;
            Ok(connection.run_pending_migrations(POSTGRES).map(|_| pending)?)
        }),
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
            let result = (|| {
                check_ours(is_ours_sqlite(connection)?)?;
                let pending = pending(&SQLITE, connection.applied_migrations()?)?;
                Ok(connection.run_pending_migrations(SQLITE).map(|_| pending)?)
            })();
            end(connection, result)
        }
    }
}

fn end<T>(
    connection: &mut diesel::SqliteConnection,
    result: Result<T, SchemaError>,
) -> Result<T, SchemaError> {
    use diesel::connection::TransactionManager;
    type Manager = <diesel::SqliteConnection as Connection>::TransactionManager;
    match result {
        Ok(value) => Ok(Manager::commit_transaction(connection).map(|()| value)?),
        Err(error) => {
            Manager::rollback_transaction(connection)?;
            Err(error)
        }
    }
}

/// Whether the database is as this program needs it.
pub fn check(connection: &mut AnyConnection) -> Result<(), SchemaError> {
    let (ours, source) = match connection {
        AnyConnection::Postgresql(connection) => (is_ours_postgres(connection)?, POSTGRES),
        AnyConnection::Sqlite(connection) => (is_ours_sqlite(connection)?, SQLITE),
    };
    check_ours(ours)?;
    let applied = match (ours, connection) {
        (Ownership::Empty, _) => Vec::new(),
        (_, AnyConnection::Postgresql(connection)) => connection.applied_migrations()?,
        (_, AnyConnection::Sqlite(connection)) => connection.applied_migrations()?,
    };
    match pending(&source, applied)? {
        0 => Ok(()),
        pending => Err(SchemaError::Pending(pending)),
    }
}

/// How many migrations there are.
pub fn count() -> usize {
    let ours: Result<Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>>, _> = SQLITE.migrations();
    ours.map_or(0, |ours| ours.len())
}

/// How many of our migrations have not run.
fn pending(
    source: &EmbeddedMigrations,
    applied: Vec<MigrationVersion<'static>>,
) -> Result<usize, SchemaError> {
    let ours: Vec<Box<dyn Migration<diesel::pg::Pg>>> = source.migrations()?;
    missing(ours.iter().map(|migration| migration.name().version().as_owned()).collect(), applied)
}

/// How many of `ours` are not among the `applied`, which must be their beginning.
fn missing(
    mut ours: Vec<MigrationVersion<'_>>,
    mut applied: Vec<MigrationVersion<'_>>,
) -> Result<usize, SchemaError> {
    ours.sort();
    applied.sort();
    if let Some(unknown) = applied.iter().find(|version| !ours.contains(version)) {
        return Err(SchemaError::Newer(unknown.to_string()));
    }
    match ours.iter().zip(&applied).find(|(ours, applied)| ours != applied) {
        Some((missing, _)) => Err(SchemaError::Gap(missing.to_string())),
        None => Ok(ours.len() - applied.len()),
    }
}

/// Whose the tables of a database are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ownership {
    Empty,
    Ours,
    Foreign,
}

#[derive(QueryableByName)]
struct Tables {
    #[diesel(sql_type = Bool)]
    has_ours: bool,
    #[diesel(sql_type = Bool)]
    has_any: bool,
}

impl From<Tables> for Ownership {
    fn from(tables: Tables) -> Self {
        match (tables.has_ours, tables.has_any) {
            (true, _) => Self::Ours,
            (false, true) => Self::Foreign,
            (false, false) => Self::Empty,
        }
    }
}

fn check_ours(ownership: Ownership) -> Result<(), SchemaError> {
    if ownership == Ownership::Foreign { Err(SchemaError::Foreign) } else { Ok(()) }
}

fn is_ours_postgres(connection: &mut diesel::PgConnection) -> QueryResult<Ownership> {
    let query = "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS has_ours, \
         EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()) AS has_any";
    sql_query(query).get_result::<Tables>(connection).map(Into::into)
}

fn is_ours_sqlite(connection: &mut diesel::SqliteConnection) -> QueryResult<Ownership> {
    let query = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations') AS has_ours, \
         EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table') AS has_any";
    sql_query(query).get_result::<Tables>(connection).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a program that knows `ours` and a database that has had `applied`.
    fn said(ours: &[&'static str], applied: &[&'static str]) -> Result<usize, String> {
        let versions = |names: &[&'static str]| names.iter().copied().map(MigrationVersion::from).collect();
        missing(versions(ours), versions(applied)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_has_not_run_is_counted_whatever_the_order() {
        assert_eq!(said(&["3", "1", "2"], &[]), Ok(3));
        assert_eq!(said(&["3", "1", "2"], &["2", "1"]), Ok(1));
        assert_eq!(said(&["3", "1", "2"], &["2", "3", "1"]), Ok(0));
    }

    #[test]
    fn a_migration_that_is_missing_before_later_ones_is_named() {
        let expected = "the database has later migrations but lacks 2; it has been tampered with";
        assert_eq!(said(&["1", "2", "3"], &["1", "3"]), Err(expected.to_owned()));
    }

    #[test]
    fn a_migration_that_is_not_known_is_named() {
        let expected =
            "the database has migration 4, which this version of doorward does not know; use a newer one";
        assert_eq!(said(&["1", "2", "3"], &["1", "2", "3", "4"]), Err(expected.to_owned()));
    }
}
