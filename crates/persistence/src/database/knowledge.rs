//! What is known of the state of the configuration without asking for it, and how that is known.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use doorward_domain::store::StoreError;

use super::{Database, unavailable};
use crate::connection::AnyConnection;
use crate::feed::Feed;
use crate::location::Location;
use crate::memory::{Known, Memory, OLDEST, Recollection};
use crate::schema::revision;
use crate::store::Store;

/// How long a request waits for the state that it asks for.
const PATIENCE: Duration = Duration::from_secs(2);

/// After how long it looks once more whether it is there: twice as long each time, since strangers may ask as well.
const PAUSE: Duration = Duration::from_millis(10);

impl Database {
    /// What is known of the configuration from before. Others may have changed that a moment ago; what this process
    /// changes on SQLite is known at once (`docs/adr/0010-memory.md`).
    pub fn recollect(&self) -> Recollection {
        match self.location {
            Location::Sqlite(_) => self.memory().looking(|| self.stored()),
            Location::Postgres(_) => self.memory(),
        }
    }

    /// What is known from before for whoever looks when it is his turn ([`Store::recollect`]).
    pub fn memory(&self) -> Recollection {
        let known = match self.location {
            Location::Sqlite(_) => None,
            Location::Postgres(_) => self.feed().and_then(|feed| feed.known()),
        };
        Recollection::new(Arc::clone(&self.memory), known)
    }

    /// The revision that SQLite has.
    fn stored(&self) -> Option<Known> {
        let mut lookout = self.lookout.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let AnyConnection::Sqlite(connection) = &mut *lookout else { return None };
        stored(connection)
    }

    /// Waits until all answers hold what was changed by this revision and before, but not for ever.
    pub async fn reach(&self, revision: u64) -> Result<(), StoreError> {
        let is_reached = || match self.location {
            Location::Sqlite(_) => self.recollect().revision().is_some_and(|known| known >= revision),
            Location::Postgres(_) => self.feed().is_some_and(|feed| feed.holds(revision)),
        };
        let reached = async {
            let mut pause = PAUSE;
            while !is_reached() {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.map_err(unavailable)
    }

    fn feed(&self) -> Option<&Arc<Feed>> {
        let follow = || {
            let feed = Feed::follow(self.location.clone());
            feed.inspect_err(|error| log::error!("nothing can be kept in memory: {error}")).ok()
        };
        let feed = self.memory.feed.get_or_init(follow).as_ref();
        feed.inspect(|feed| feed.keep_following(&self.location))
    }

    /// The revision that is known, and for how long nothing has been heard of another one.
    pub(crate) fn standing(&self) -> Option<(u64, Duration)> {
        match self.location {
            Location::Sqlite(_) => Some((self.stored()?.revision, Duration::ZERO)),
            Location::Postgres(_) => self.feed().map(|feed| (feed.revision(), feed.silence())),
        }
    }

    /// A memory beside that of the configuration, which keeps so many bytes at most, about.
    pub fn memory_beside(&self, capacity: u32) -> Memory {
        self.memory.beside(capacity)
    }

    /// How often something was known from before, and how often the database had to be asked.
    pub(crate) fn recollections(&self) -> [u64; 2] {
        self.memory.counts()
    }
}

/// The revision that SQLite has.
fn stored(connection: &mut SqliteConnection) -> Option<Known> {
    let until = Instant::now() + OLDEST;
    let number: i64 = revision::table.select(revision::number).get_result(connection).ok()?;
    let number = number.try_into().ok()?;
    Some(Known { state: number, revision: number, until })
}

impl Store<'_> {
    /// What is known from before, now that it is his turn who asks.
    pub fn recollect(&mut self, memory: &Recollection) -> Recollection {
        match &mut *self.connection {
            AnyConnection::Sqlite(connection) => memory.looking(|| stored(connection)),
            AnyConnection::Postgresql(_) => memory.hearing(),
        }
    }
}
