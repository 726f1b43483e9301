//! Which statements a request takes, for whoever follows requests from service to service.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::memory::Witness;
use crate::trail::Stamp;

/// How many statements of a request are heard at most: some take as many as they like.
const MOST: usize = 100;

/// A statement that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// What it does, and to which table first, such as `SELECT flow`. There are no values in it.
    pub name: String,
    /// When it was begun.
    pub began: SystemTime,
    /// How long it took.
    pub time: Duration,
    /// Whether it failed.
    pub has_failed: bool,
}

thread_local! {
    /// Who hears the statements of this thread.
    static LISTENER: RefCell<Option<Arc<Witness>>> = const { RefCell::new(None) };
}

/// Has the statements of this thread heard by the request through which they are run from here on, if somebody wants
/// to know. Nothing is dropped at the end: that would be in the program wherever work ends or panics.
pub fn listen(stamp: &Stamp) {
    let witness = stamp.request.as_ref().map(|request| &request.witness);
    LISTENER.set(witness.filter(|witness| witness.listens()).map(Arc::clone));
}

/// The work is done. Where it panics instead, the next one begins with [`listen`].
pub fn stop_listening() {
    LISTENER.set(None);
}

/// Has a statement heard that was run on this thread, if anybody listens.
pub fn hear(statement: impl FnOnce() -> String, time: Duration, has_failed: bool) {
    LISTENER.with_borrow(|listener| {
        if let Some(witness) = listener {
            let began = SystemTime::now().checked_sub(time).unwrap_or(SystemTime::UNIX_EPOCH);
            witness.hear(MOST, || Heard { name: name_of(&statement()), began, time, has_failed });
        }
    });
}

/// What a statement does, and to which table first.
pub fn name_of(statement: &str) -> String {
    let bare = |word: &str| word.trim_matches(|char| !matches!(char, 'a'..='z' | 'A'..='Z' | '_')).to_owned();
    let mut words = statement.split_whitespace();
    let action = words.next().unwrap_or_default().to_uppercase();
    let leads = |word: &&str| ["FROM", "INTO", "UPDATE"].contains(word);
    let table = if action == "UPDATE" { words.next() } else { words.find(leads).and_then(|_| words.next()) };
    match table.map(bare) {
        Some(table) if !table.is_empty() => format!("{action} {table}"),
        _ => action,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_called_by_what_it_does_and_to_what() {
        for (statement, name) in [
            ("SELECT `flow`.`id` FROM `flow` WHERE (`flow`.`slug` = ?)", "SELECT flow"),
            ("SELECT \"user\".\"id\" FROM ((\"user\" INNER JOIN \"token\" ON true)) LIMIT $1", "SELECT user"),
            ("INSERT INTO \"event\" (\"id\") VALUES ($1)", "INSERT event"),
            ("UPDATE \"stage\" SET \"name\" = $1", "UPDATE stage"),
            ("DELETE  FROM `session` WHERE 1", "DELETE session"),
            ("select 1", "SELECT"),
            ("", ""),
        ] {
            assert_eq!(name_of(statement), name, "{statement}");
        }
    }

    #[test]
    fn only_so_many_statements_are_heard_and_none_of_others() {
        let [witness, deaf] = [Witness::listening(), Witness::default()].map(Arc::new);
        let run = |witness: &Arc<Witness>| {
            let request = crate::trail::Request { witness: Arc::clone(witness), ..Default::default() };
            let stamp = Stamp {
                at: chrono::DateTime::UNIX_EPOCH,
                actor: None,
                request: Some(Arc::new(request)),
                retention: crate::trail::RETENTION,
            };
            listen(&stamp);
            (0..=MOST).for_each(|_| hear(|| "SELECT 1".to_owned(), Duration::from_millis(1), false));
            stop_listening();
        };
        run(&witness);
        run(&deaf);
        hear(|| "SELECT 2".to_owned(), Duration::from_millis(1), false);
        assert_eq!(witness.heard().len(), MOST);
        assert_eq!(deaf.heard(), []);
    }
}
