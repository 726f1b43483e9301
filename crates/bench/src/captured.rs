//! Makes statements that Doorward has logged for SQLite run again, on a copy of its database.
//!
//! So the limit runs what Doorward runs, whatever that comes to be, and the two cannot drift apart.
//! The log does not tell what was bound to a statement, so what the database holds in that column is
//! bound.

use anyhow::{Context, Result};
use rusqlite::Connection;
use rusqlite::types::Value;

/// What is bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind {
    /// What some row of the table has in that column.
    Value(Value),
    /// The stage that the request is about: any stage will do.
    Key,
    /// An id that the request made: each time another.
    Fresh,
}

/// What is bound to the placeholders of a statement.
pub fn binds(sql: &str, connection: &Connection) -> Result<Vec<Bind>> {
    places(sql).into_iter().map(|place| place.bind(connection)).collect()
}

/// What a placeholder stands for.
#[derive(Debug, PartialEq)]
enum Place {
    /// The key of a row that is looked for.
    Key,
    /// The key of a row that is inserted.
    Fresh,
    /// The value of a column of a table.
    Column(String, String),
    /// What is added to a column.
    One,
}

impl Place {
    fn bind(self, connection: &Connection) -> Result<Bind> {
        Ok(match self {
            Self::Key => Bind::Key,
            Self::Fresh => Bind::Fresh,
            Self::One => Bind::Value(Value::Integer(1)),
            Self::Column(table, column) => {
                let query = format!("SELECT `{column}` FROM `{table}` LIMIT 1");
                let value = connection.query_row(&query, [], |row| row.get(0));
                Bind::Value(value.with_context(|| query)?)
            }
        })
    }
}

/// The placeholders in order.
fn places(sql: &str) -> Vec<Place> {
    let inserted = sql.strip_prefix("INSERT").and_then(|rest| rest.split_once(" VALUES "));
    if let Some((head, _)) = inserted {
        let mut names = names(head).into_iter();
        let table = names.next().unwrap_or_default();
        return names
            .map(|column| if column == "id" { Place::Fresh } else { Place::Column(table.clone(), column) })
            .collect();
    }
    let parts: Vec<&str> = sql.split('?').collect();
    let [before @ .., _] = parts.as_slice() else { return Vec::new() };
    let table = names(sql).into_iter().next().unwrap_or_default();
    let places = before.iter().map(|part| {
        if part.ends_with("+ ") {
            return Place::One;
        }
        let column = names(part).pop().unwrap_or_default();
        // `table`.`column`, or the column alone in the list of an UPDATE.
        let qualified = part.rsplit_once("`.`").and_then(|(head, _)| head.rsplit_once('`'));
        let table = match qualified {
            Some((_, table)) if part.trim_end().ends_with(&format!("`{table}`.`{column}` =")) => table,
            _ => &table,
        };
        if column == "id" { Place::Key } else { Place::Column(table.to_owned(), column) }
    });
    places.collect()
}

/// What stands in backticks.
fn names(sql: &str) -> Vec<String> {
    sql.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

/// A UUID, as SQLite holds it.
pub type Uuid = [u8; 16];

/// The UUID that a text spells.
pub fn uuid(text: &str) -> Option<Uuid> {
    let digits: String = text.split('-').collect();
    let has_form = text.len() == 36 && digits.len() == 32;
    let number = has_form.then(|| u128::from_str_radix(&digits, 16).ok())??;
    Some(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(table: &str, column: &str) -> Place {
        Place::Column(table.to_owned(), column.to_owned())
    }

    #[test]
    fn a_placeholder_stands_for_the_column_that_it_is_compared_with() {
        assert_eq!(places("BEGIN IMMEDIATE"), []);
        let select = "SELECT `token`.`id` FROM (`token` INNER JOIN `principal` ON (`token`.`user` = `principal`.`id`)) \
             WHERE ((`token`.`digest` = ?) AND (`token`.`intent` = ?))";
        assert_eq!(places(select), [column("token", "digest"), column("token", "intent")]);
        assert_eq!(
            places("SELECT `stage_view`.`id` FROM `stage_view` WHERE (`stage_view`.`id` = ?)"),
            [Place::Key]
        );
    }

    #[test]
    fn a_placeholder_stands_for_the_column_that_is_written() {
        let update =
            "UPDATE `flow` SET `name` = ?, `version` = (`flow`.`version` + ?) WHERE (`flow`.`id` = ?)";
        assert_eq!(places(update), [column("flow", "name"), Place::One, Place::Key]);
        let insert = "INSERT INTO `event` (`id`, `action`) VALUES (?, ?)";
        assert_eq!(places(insert), [Place::Fresh, column("event", "action")]);
    }
}
