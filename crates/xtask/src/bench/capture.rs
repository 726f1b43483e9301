//! The statements that a request really takes, read from the log of who ran them.
//!
//! So the limits run the SQL of the program that is measured, whatever that comes to be.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

/// A statement, with what was bound to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its text, with places for the values.
    pub sql: String,
    /// The values as PostgreSQL logs them. Doorward logs none for SQLite.
    pub values: Vec<Option<String>>,
}

/// What is in no statement but that of the thread that asks for changes: it is no part of any request.
const FOLLOWS: &str = "LEFT JOIN change";

/// How long it takes at most until a line is in the log.
const LATEST: Duration = Duration::from_millis(50);

/// Where statements are logged.
pub enum Log {
    /// SQLite has no log, so Doorward tells.
    OfDoorward(PathBuf),
    /// PostgreSQL tells what reached it.
    OfPostgres(PathBuf),
}

impl Log {
    /// The statements that were logged while `work` was done.
    pub fn during(&self, work: impl FnOnce() -> Result<()>) -> Result<Vec<Statement>> {
        let before = self.text()?.len();
        work()?;
        let text = self.text()?;
        let news = text.get(before..).context("the log was cut")?;
        match self {
            Self::OfDoorward(_) => of_doorward(news),
            Self::OfPostgres(_) => {
                let statements = of_postgres(news).into_iter();
                Ok(statements.filter(|statement| !statement.sql.contains(FOLLOWS)).collect())
            }
        }
    }

    fn text(&self) -> Result<String> {
        sleep(LATEST);
        let (Self::OfDoorward(path) | Self::OfPostgres(path)) = self;
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    }
}

fn of_doorward(log: &str) -> Result<Vec<Statement>> {
    let mut statements = Vec::new();
    for line in log.lines() {
        let line: Value =
            serde_json::from_str(line).with_context(|| format!("{line} is no line of a log"))?;
        if line["target"] == "doorward::sql" {
            let sql = line["message"].as_str().unwrap_or_default().to_owned();
            statements.push(Statement { sql, values: Vec::new() });
        }
    }
    Ok(statements)
}

/// Each statement is logged as `… LOG:  statement: SQL` or `… LOG:  execute NAME: SQL`, where a line
/// that goes on begins with a tab, and perhaps followed by `… DETAIL:  parameters: $1 = 'a', $2 = NULL`.
fn of_postgres(log: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for line in log.replace("\n\t", " ").lines() {
        if let Some((_, sql)) = line.split_once(" LOG:  statement: ") {
            let parts = sql.split(';').map(str::trim).filter(|part| !part.is_empty());
            statements.extend(parts.map(|sql| Statement { sql: sql.to_owned(), values: Vec::new() }));
        } else if let Some((_, execution)) = line.split_once(" LOG:  execute ") {
            let sql = execution.split_once(": ").map_or(execution, |(_, sql)| sql);
            statements.push(Statement { sql: sql.to_owned(), values: Vec::new() });
        } else if let Some((_, list)) = line.split_once(" DETAIL:  parameters: ")
            && let Some(last) = statements.last_mut()
        {
            last.values = values(list);
        }
    }
    statements
}

/// The values of `$1 = 'it''s', $2 = NULL`.
fn values(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(mut quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after.strip_prefix("NULL").unwrap_or(after);
            continue;
        };
        let mut value = String::new();
        while let Some((part, after)) = quoted.split_once('\'') {
            value += part;
            quoted = after;
            match after.strip_prefix('\'') {
                None => break,
                Some(after) => {
                    value.push('\'');
                    quoted = after;
                }
            }
        }
        values.push(Some(value));
        rest = quoted;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_postgresql_logs_is_read() {
        let log = "\
2026-11-24 03:00:00.000 UTC [1] LOG:  statement: BEGIN
2026-11-24 03:00:00.001 UTC [1] LOG:  execute __diesel_stmt_1: SELECT name
\tFROM stage WHERE id = $1 AND name = $2 AND kind = $3
2026-11-24 03:00:00.001 UTC [1] DETAIL:  parameters: $1 = 'it''s, $2 = NULL', $2 = NULL, $3 = ''
2026-11-24 03:00:00.002 UTC [1] LOG:  statement: COMMIT
";
        let bare = |sql: &str| Statement { sql: sql.to_owned(), values: vec![] };
        let select = Statement {
            sql: "SELECT name FROM stage WHERE id = $1 AND name = $2 AND kind = $3".to_owned(),
            values: vec![Some("it's, $2 = NULL".to_owned()), None, Some(String::new())],
        };
        assert_eq!(of_postgres(log), [bare("BEGIN"), select, bare("COMMIT")]);
    }

    #[test]
    fn what_doorward_logs_is_read() {
        let log = r#"{"target": "doorward::sql", "message": "SELECT ?"}
{"target": "doorward", "message": "something else"}
"#;
        let sql = "SELECT ?".to_owned();
        assert_eq!(of_doorward(log).unwrap(), [Statement { sql, values: vec![] }]);
    }
}
