//! The database without Doorward in between.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use doorward_persistence::Location;

/// A connection that Doorward knows nothing of.
pub enum Raw {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    pub fn open(location: &Location) -> Self {
        match location {
            Location::Postgres(url) => Self::Postgres(PgConnection::establish(url).unwrap()),
            Location::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path).unwrap();
                connection.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000").unwrap();
                Self::Sqlite(connection)
            }
        }
    }

    pub fn run(&mut self, sql: &str) {
        match self {
            Self::Postgres(connection) => connection.batch_execute(sql),
            Self::Sqlite(connection) => connection.batch_execute(sql),
        }
        .unwrap();
    }

    /// What a query answers in its one column, `number`.
    pub fn number(&mut self, sql: &str) -> i64 {
        let Number { number } = match self {
            Self::Postgres(connection) => sql_query(sql).get_result(connection),
            Self::Sqlite(connection) => sql_query(sql).get_result(connection),
        }
        .unwrap();
        number
    }

    /// What a query answers in its one column, `line`, sorted.
    pub fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> = match self {
            Self::Postgres(connection) => sql_query(sql).load(connection),
            Self::Sqlite(connection) => sql_query(sql).load(connection),
        }
        .unwrap();
        let mut lines: Vec<String> = lines.into_iter().map(|line| line.line).collect();
        lines.sort();
        lines
    }

    /// How many rows a table has.
    pub fn count(&mut self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS number FROM \"{table}\""))
    }
}
