//! What the errors of the databases mean.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use doorward_domain::store::StoreError;

use crate::connection::is_loss;

/// What SQLite and PostgreSQL say when somebody else has not let go of what is needed for as long as one waits,
/// or when a statement took too long. To try again at once would only be to wait longer.
const BUSY: [&str; 2] = ["database is locked", "canceling statement due to"];

/// What PostgreSQL says when its disk is full. SQLite says it by a kind of error that ends the transaction.
const FULL: &str = "No space left on device";

/// What SQLite says of a file that may not be written, or not any more.
const READ_ONLY: &str = "attempt to write a readonly database";

/// What an error of a query means.
pub fn meaning(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, ref info) => {
            let (table, columns) = constraint(info.as_ref(), "_key");
            StoreError::Conflict { table, columns }
        }
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, ref info) => {
            let (table, column) = constraint(info.as_ref(), "_fkey");
            StoreError::MissingReference { table, column }
        }
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
            StoreError::Contended(error.into())
        }
        error if is_loss(&error) => StoreError::Unavailable(Some(error.into())),
        Error::DatabaseError(DatabaseErrorKind::Unknown, ref info) => match info.message() {
            // Neither database tells these apart by a kind of its own.
            message if message.contains("deadlock detected") => StoreError::Contended(error.into()),
            message if BUSY.iter().chain([&FULL, &READ_ONLY]).any(|trouble| message.contains(trouble)) => {
                StoreError::Unavailable(Some(error.into()))
            }
            _ => StoreError::Failed(error.into()),
        },
        error => StoreError::Failed(error.into()),
    }
}

/// The table and the columns, joined by `_`, of a constraint that was broken.
///
/// PostgreSQL tells the name of the constraint, which is `table_columns_suffix` throughout the
/// migrations; SQLite lists `table.column` in its message, and for foreign keys nothing.
fn constraint(info: &dyn DatabaseErrorInformation, suffix: &str) -> (String, String) {
    if let (Some(table), Some(name)) = (info.table_name(), info.constraint_name()) {
        let columns = name.strip_prefix(table).and_then(|rest| rest.strip_suffix(suffix));
        let columns = columns.unwrap_or_default().trim_start_matches('_');
        return (table.to_owned(), columns.to_owned());
    }
    let list = info.message().rsplit_once(": ").map_or("", |(_, list)| list);
    let parts: Vec<(&str, &str)> = list.split(", ").filter_map(|part| part.split_once('.')).collect();
    let table = parts.first().map_or("", |(table, _)| table);
    let columns: Vec<&str> = parts.iter().map(|(_, column)| *column).collect();
    (table.to_owned(), columns.join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Info {
        message: &'static str,
        table: Option<&'static str>,
        constraint: Option<&'static str>,
    }

    impl DatabaseErrorInformation for Info {
        fn message(&self) -> &str {
            self.message
        }
        fn details(&self) -> Option<&str> {
            None
        }
        fn hint(&self) -> Option<&str> {
            None
        }
        fn table_name(&self) -> Option<&str> {
            self.table
        }
        fn column_name(&self) -> Option<&str> {
            None
        }
        fn constraint_name(&self) -> Option<&str> {
            self.constraint
        }
        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    #[test]
    fn postgres_names_the_constraint() {
        let info = Info {
            message: "",
            table: Some("flow_stage_binding"),
            constraint: Some("flow_stage_binding_target_fkey"),
        };
        let expected = ("flow_stage_binding".to_owned(), "target".to_owned());
        assert_eq!(constraint(&info, "_fkey"), expected);
    }

    #[test]
    fn sqlite_lists_the_columns() {
        let message = "UNIQUE constraint failed: flow_stage_binding.target, flow_stage_binding.stage, flow_stage_binding.order";
        let info = Info { message, table: None, constraint: None };
        let expected = ("flow_stage_binding".to_owned(), "target_stage_order".to_owned());
        assert_eq!(constraint(&info, "_key"), expected);
    }
}
