//! Names that more than one user has: each is logged once, and how often one is entered is counted.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::vault::sha256;

/// How many names are told apart. Those beyond are counted, but not logged.
const MOST_NAMES: usize = 1_000;

/// The ambiguous names that this process has met.
#[derive(Debug, Default)]
pub struct Ambiguities {
    names: Mutex<HashSet<[u8; 32]>>,
    count: AtomicU64,
}

impl Ambiguities {
    /// Counts a name. Tells whether it is new, and to be logged.
    pub fn meet(&self, name: &str) -> bool {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.len() < MOST_NAMES && names.insert(sha256(name.as_bytes()))
    }

    /// How often one was entered since this was asked last.
    pub fn take(&self) -> u64 {
        self.count.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_new_once_and_counts_each_time() {
        let met = Ambiguities::default();
        assert_eq!(["ada", "bob", "ada"].map(|name| met.meet(name)), [true, true, false]);
        assert_eq!((met.take(), met.take()), (3, 0));
    }

    #[test]
    fn strangers_do_not_fill_the_log() {
        let met = Ambiguities::default();
        let new = (0..2 * MOST_NAMES).filter(|number| met.meet(&number.to_string()));
        assert_eq!(new.count(), MOST_NAMES);
    }
}
