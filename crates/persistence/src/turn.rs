//! Whose turn it is with a connection, and how it is taken from work that never ends.
//!
//! A connection to PostgreSQL can be lost without a word: a firewall has forgotten it, and whatever is in between goes
//! on acknowledging what is sent. The thread that waits for an answer waits for ever then. Whoever waits for the thread
//! does not: he gives it up, and others have its turn with another connection. So many at most are given up at once;
//! with more than that lost, everybody is told to come again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// One turn for each connection: whoever waits for one waits here, where that takes no thread.
#[derive(Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    given_up: Arc<AtomicUsize>,
    most_given_up: usize,
}

/// Somebody's turn. Others have it when all copies of this are dropped, or when one of them is given up.
#[derive(Clone)]
pub struct Turn {
    permit: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
    given_up: Arc<AtomicUsize>,
    most_given_up: usize,
}

impl Turns {
    /// So many, of which so many may be given up.
    pub fn new(count: u32, most_given_up: u32) -> Self {
        Self {
            free: Arc::new(Semaphore::new(count as usize)),
            given_up: Arc::default(),
            most_given_up: most_given_up as usize,
        }
    }

    /// Waits for one.
    pub async fn take(&self) -> Result<Turn, AcquireError> {
        let permit = Arc::clone(&self.free).acquire_owned().await?;
        Ok(Turn {
            permit: Arc::new(Mutex::new(Some(permit))),
            given_up: Arc::clone(&self.given_up),
            most_given_up: self.most_given_up,
        })
    }

    /// One for work that does not wait for anything, if one is free.
    pub fn try_take(&self) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        Arc::clone(&self.free).try_acquire_owned()
    }
}

impl Turn {
    /// Lets others have it, though the work is not over, unless so many have been given up already.
    pub fn give_up(&self) {
        let more = |count| (count < self.most_given_up).then_some(count + 1);
        if self.given_up.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok() && !self.release() {
            // The work has just ended.
            self.given_up.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Whether others have it, though the work is not over.
    pub fn is_given_up(&self) -> bool {
        self.permit().is_none()
    }

    /// The work is over.
    pub fn end(&self) {
        if !self.release() {
            self.given_up.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn release(&self) -> bool {
        self.permit().take().is_some()
    }

    fn permit(&self) -> MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(turns: &Turns) -> Turn {
        let taken = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(turns.take());
        taken.unwrap()
    }

    #[test]
    fn others_have_a_turn_when_the_work_is_over() {
        let turns = Turns::new(1, 0);
        let turn = take(&turns);
        assert!(turns.try_take().is_err());
        turn.end();
        assert!(turns.try_take().is_ok());
    }

    #[test]
    fn others_have_a_turn_that_is_given_up_and_it_is_free_once_only() {
        let turns = Turns::new(1, 1);
        let stuck = take(&turns);
        stuck.give_up();
        let next = turns.try_take().unwrap();
        assert!(stuck.is_given_up());
        stuck.end();
        assert!(turns.try_take().is_err());
        drop(next);
        assert!(turns.try_take().is_ok());
    }

    #[test]
    fn so_many_are_given_up_and_no_more() {
        let turns = Turns::new(1, 1);
        let [first, second] = [0, 1].map(|_| {
            let turn = take(&turns);
            turn.give_up();
            turn
        });
        assert!(turns.try_take().is_err(), "the second keeps its turn");
        first.end();
        second.give_up();
        assert!(turns.try_take().is_ok());
    }

    #[test]
    fn what_is_over_cannot_be_given_up() {
        let turns = Turns::new(1, 1);
        let turn = take(&turns);
        turn.end();
        turn.give_up();
        let next = take(&turns);
        next.give_up();
        assert!(turns.try_take().is_ok(), "one can still be given up");
    }
}
