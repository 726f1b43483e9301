//! Which revision a SQLite database was last seen to have.
//!
//! The process that serves it knows when it writes itself. Others may, too, such as the command line. So
//! what was seen counts until this process commits something, and for a moment at most ([`MOMENT`]).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::memory::Known;

/// For how long counts what was seen: so much later is seen what another process has changed. Whoever is asked often
/// looks seldom all the same.
const MOMENT: Duration = Duration::from_millis(10);

/// The revision that was last seen, if it still counts.
#[derive(Default)]
pub struct LastSeen(Mutex<Standing>);

#[derive(Default)]
struct Standing {
    /// What was seen, and when.
    known: Option<(Known, Instant)>,
    /// How many commits have begun, and whether one is under way.
    commits: u64,
    is_committing: bool,
}

impl Standing {
    /// What was seen, if it still counts.
    fn counting(&self) -> Option<Known> {
        self.known.filter(|(_, when)| when.elapsed() < MOMENT).map(|(known, _)| known)
    }
}

impl LastSeen {
    /// What was last seen; if that counts no more, what `look` sees.
    pub fn or_else(&self, look: impl FnOnce() -> Option<Known>) -> Option<Known> {
        let (commits, is_calm) = {
            let standing = self.standing();
            if let Some(known) = standing.counting() {
                return Some(known);
            }
            (standing.commits, !standing.is_committing)
        };
        let now = Instant::now();
        let known = look()?;
        let mut standing = self.standing();
        // Nobody knows whether it was before a commit that was under way or after it; and who has looked last may
        // come first.
        let is_newest = standing.counting().is_none_or(|other| other.revision <= known.revision);
        if is_calm && standing.commits == commits && is_newest {
            standing.known = Some((known, now));
        }
        Some(known)
    }

    /// Commits something: what was seen before counts no more when others can see it.
    pub fn forget_during<T>(&self, commit: impl FnOnce() -> T) -> T {
        {
            let mut standing = self.standing();
            standing.known = None;
            standing.commits += 1;
            standing.is_committing = true;
        }
        let outcome = commit();
        self.standing().is_committing = false;
        outcome
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::memory::OLDEST;

    #[expect(clippy::unnecessary_wraps, reason = "nobody may know")]
    fn known(revision: u64) -> Option<Known> {
        Some(Known { state: revision, revision, until: Instant::now() + OLDEST })
    }

    /// The revision that counts, where the database has this one.
    fn seen(last: &LastSeen, stored: u64) -> Option<u64> {
        last.or_else(|| known(stored)).map(|known| known.revision)
    }

    #[test]
    fn what_was_seen_counts_until_a_change_is_committed() {
        let last = LastSeen::default();
        assert_eq!(seen(&last, 1), Some(1));
        assert_eq!(seen(&last, 2), Some(1), "nobody has told of another one");
        last.forget_during(|| assert_eq!(seen(&last, 2), Some(2)));
        assert_eq!(seen(&last, 3), Some(3), "what was seen during a commit does not count");
        assert_eq!(seen(&last, 4), Some(3));
    }

    #[test]
    fn what_was_seen_before_a_commit_of_the_meantime_does_not_count() {
        let last = LastSeen::default();
        let late = last.or_else(|| {
            last.forget_during(|| ());
            known(1)
        });
        assert_eq!(late.map(|known| known.revision), Some(1));
        assert_eq!(seen(&last, 2), Some(2));
    }

    #[test]
    fn what_was_seen_while_a_commit_was_under_way_does_not_count_afterwards() {
        let last = LastSeen::default();
        let (begins, begun) = channel();
        let (ends, ended) = channel();
        std::thread::scope(|scope| {
            let last = &last;
            scope.spawn(move || {
                last.forget_during(|| {
                    begins.send(()).unwrap();
                    ended.recv().unwrap();
                });
            });
            begun.recv().unwrap();
            // It looks before others can see the change, and is done when it is known to be over.
            let late = last.or_else(|| {
                ends.send(()).unwrap();
                while last.standing().is_committing {
                    std::thread::yield_now();
                }
                known(1)
            });
            assert_eq!(late.map(|known| known.revision), Some(1));
        });
        assert_eq!(seen(&last, 2), Some(2));
    }

    #[test]
    fn whoever_has_looked_first_may_come_last() {
        let last = LastSeen::default();
        let late = last.or_else(|| {
            assert_eq!(seen(&last, 2), Some(2));
            known(1)
        });
        assert_eq!(late.map(|known| known.revision), Some(1));
        assert_eq!(seen(&last, 3), Some(2));
    }

    #[test]
    fn what_was_seen_counts_for_a_moment() {
        let last = LastSeen::default();
        assert_eq!(seen(&last, 1), Some(1));
        std::thread::sleep(MOMENT);
        assert_eq!(seen(&last, 2), Some(2));
    }
}
