//! Whose turn it is with a connection, and how it is taken from work that never ends.
//!
//! A connection to PostgreSQL can be lost without a word: a firewall has forgotten it, and whatever is in between goes
//! on acknowledging what is sent. The thread that waits for an answer waits for ever then. Whoever waits for the thread
//! does not: he gives it up, and others have its turn with another connection. So many at most are given up at once;
//! with more than that lost, everybody is told to come again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// One turn for each connection: whoever waits for one waits here, where that takes no thread.
#[derive(Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    given_up: Arc<AtomicUsize>,
    most_given_up: usize,
}

/// Somebody's turn, until it is ended or given up.
#[derive(Clone)]
pub struct Turn {
    permit: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
    turns: Turns,
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
        Ok(Turn { permit: Arc::new(Mutex::new(Some(permit))), turns: self.clone() })
    }

    /// One for work that does not wait for anything, if one is free.
    pub fn try_take(&self) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        Arc::clone(&self.free).try_acquire_owned()
    }
}

/// Somebody who waits for the work of a turn. When he goes away before it is over, it still has until then, and is
/// given up.
pub struct Waiting {
    turn: Option<Turn>,
    until: Instant,
}

impl Waiting {
    /// The work is over, or it does not matter any more.
    pub fn stop(mut self) {
        self.turn = None;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let (turn, until) = (self.turn.take(), self.until);
        if let Some(turn) = turn
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                tokio::time::sleep_until(until.into()).await;
                turn.give_up();
            });
        }
    }
}

impl Turn {
    /// Somebody waits for its work, until then.
    pub fn waited_for(&self, until: Instant) -> Waiting {
        Waiting { turn: Some(self.clone()), until }
    }

    /// Lets others have it, though the work is not over, unless so many have been given up already.
    fn give_up(&self) {
        let mut permit = self.permit();
        if permit.is_none() {
            // The work has just ended.
            return;
        }
        let Turns { given_up, most_given_up, .. } = &self.turns;
        let more = |count| (count < *most_given_up).then_some(count + 1);
        if given_up.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok() {
            *permit = None;
        } else {
            log::error!("work takes too long, and nobody else can have its connection to the database");
        }
    }

    /// The work is over. What it was done with is given back by `give_back`, which is told whether others have had the
    /// turn already, and so have something else in its place.
    pub fn end(&self, give_back: impl FnOnce(bool)) {
        let mut permit = self.permit();
        let is_given_up = permit.is_none();
        give_back(is_given_up);
        // Others have it after that, so that they find what was given back.
        if permit.take().is_none() {
            self.turns.given_up.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn permit(&self) -> MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        turn.end(|is_given_up| assert!(!is_given_up && turns.try_take().is_err()));
        assert!(turns.try_take().is_ok());
    }

    #[test]
    fn others_have_a_turn_that_is_given_up_and_it_is_free_once_only() {
        let turns = Turns::new(1, 1);
        let stuck = take(&turns);
        stuck.give_up();
        let next = turns.try_take().unwrap();
        stuck.end(|is_given_up| assert!(is_given_up));
        assert!(turns.try_take().is_err());
        drop(next);
        assert!(turns.try_take().is_ok());
    }

    /// Does something with time of its own.
    fn run(work: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work);
    }

    #[test]
    fn whoever_goes_away_leaves_the_work_its_time() {
        run(async {
            let moment = Duration::from_millis(50);
            let turns = Turns::new(1, 1);
            let turn = turns.take().await.unwrap();
            drop(turn.waited_for(Instant::now() + moment));
            tokio::task::yield_now().await;
            assert!(turns.try_take().is_err(), "it still has its turn");
            tokio::time::timeout(100 * moment, turns.take()).await.unwrap().unwrap();
            turn.end(|is_given_up| assert!(is_given_up));
        });
    }

    #[test]
    fn work_that_is_over_in_time_is_not_given_up() {
        run(async {
            let turns = Turns::new(1, 1);
            let turn = turns.take().await.unwrap();
            turn.waited_for(Instant::now()).stop();
            tokio::time::sleep(Duration::from_millis(20)).await;
            turn.end(|is_given_up| assert!(!is_given_up));
        });
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
        first.end(|_| ());
        second.give_up();
        assert!(turns.try_take().is_ok());
    }

    #[test]
    fn what_is_over_cannot_be_given_up() {
        let turns = Turns::new(1, 1);
        let turn = take(&turns);
        turn.end(|_| ());
        turn.give_up();
        let next = take(&turns);
        next.give_up();
        assert!(turns.try_take().is_ok(), "one can still be given up");
    }
}
