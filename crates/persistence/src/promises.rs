//! What SQLite promises on every connection, as far as that can only be seen from inside.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::connection::{AnyConnection, Use};
use crate::location::Location;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    query_only: i64,
    #[diesel(sql_type = BigInt)]
    timeout: i64,
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

/// What holds for a connection to a file that has been written to.
fn found(purpose: Use) -> (bool, &'static str, bool, i64, String) {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("test.db").display().to_string());
    AnyConnection::open(&location, Use::Writing).unwrap();
    let mut connection = AnyConnection::open(&location, purpose).unwrap();
    let query = "SELECT foreign_keys, synchronous, query_only, timeout, journal_mode
         FROM pragma_foreign_keys, pragma_synchronous, pragma_query_only, pragma_busy_timeout, pragma_journal_mode";
    let found: Found = sql_query(query).get_result(&mut connection).unwrap();
    let synchronous = ["off", "normal", "full", "extra"][usize::try_from(found.synchronous).unwrap()];
    (found.foreign_keys == 1, synchronous, found.query_only == 1, found.timeout, found.journal_mode)
}

#[test]
fn what_is_written_survives_a_loss_of_power_and_refers_to_what_is_there() {
    assert_eq!(found(Use::Writing), (true, "full", false, 5_000, "wal".to_owned()));
}

#[test]
fn what_only_reads_cannot_write() {
    assert_eq!(found(Use::Reading), (true, "full", true, 5_000, "wal".to_owned()));
}
