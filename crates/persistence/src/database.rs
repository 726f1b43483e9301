//! The database as a whole: how work gets a connection to it.

mod knowledge;
#[cfg(test)]
mod tests;

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{Pool, PooledConnection};
use doorward_domain::resource::Mint;
use doorward_domain::store::StoreError;
use tokio::sync::{AcquireError, Semaphore, oneshot};

use crate::connection::{self, AnyConnection, Manager, Use};
use crate::error::meaning;
use crate::figures::Figures;
use crate::heard::stop_listening;
use crate::location::Location;
use crate::memory::Memory;
use crate::migrations::{self, SchemaError};
use crate::store::{Contention, Store};
use crate::trail::Stamp;
use crate::turn::{Turn, Turns};
use crate::writer::{Safety, Writer};

/// How much work may wait for the one that writes to SQLite.
const LONGEST_QUEUE: usize = 1024;

/// How long a request waits for work. What a statement takes at most is less.
const LONGEST_WORK: Duration = Duration::from_secs(10);

/// How long what nobody has asked for in a request may take: the command line, and what is done now and then.
const LONGEST_UPKEEP: Duration = Duration::from_hours(1);

/// How many connections of each in the pool may be given up, because nothing is heard of them any more.
const GIVEN_UP: u32 = 1;

/// How often work is done again that met other work.
const ATTEMPTS: u32 = 5;

/// How much is written together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What is one statement on PostgreSQL, and needs no other transaction there than its own.
    Statement,
    /// Several statements: all of it counts, or nothing.
    Transaction,
}

/// How the database is worked with.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many connections there are at most (on SQLite, for reading), but for those to PostgreSQL that have been
    /// given up: as many again.
    pub pool_size: u32,
    /// How long work waits for a connection.
    pub wait: Duration,
}

/// A database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    location: Location,
    pool: Pool<Manager>,
    turns: Turns,
    wait: Duration,
    /// How long a request waits for work, from when it asks for a connection.
    patience: Duration,
    /// On SQLite, all writing goes through here.
    writer: Option<Arc<Writer>>,
    /// On SQLite, what its revision is asked with: what is known is told even when all others are taken.
    lookout: Option<Arc<Mutex<AnyConnection>>>,
    /// The places in the queue of the writer.
    places: Arc<Semaphore>,
    mint: Arc<dyn Mint>,
    memory: Arc<Memory>,
    figures: Figures,
}

/// What is done with a connection on a thread that may block.
type BlockingJob = Box<dyn FnOnce(Result<Held, StoreError>) + Send>;

/// Somebody's turn, and the connection that he has it with as soon as there is one. Others can have both when this is
/// dropped.
struct Held {
    pooled: Option<PooledConnection<Manager>>,
    turn: Turn,
}

impl Drop for Held {
    fn drop(&mut self) {
        let pooled = self.pooled.take();
        self.turn.end(|is_given_up| {
            if let Some(pooled) = pooled.filter(|_| is_given_up) {
                pooled.lose();
            }
        });
    }
}

/// Why work in a transaction of PostgreSQL did not succeed.
enum Failure<E> {
    Work(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unavailable(Some(error.into()))
}

impl Database {
    /// Brings the schema of the database up to date, creating a file that is not there. Gives the
    /// number of migrations that have run.
    pub fn migrate(location: &Location) -> Result<usize, SchemaError> {
        migrations::run(&mut Self::first_connection(location)?)
    }

    fn first_connection(location: &Location) -> Result<AnyConnection, SchemaError> {
        AnyConnection::open(location, Use::Writing)
            .map_err(|error| SchemaError::Failed(format!("cannot open {location}: {error}")))
    }

    /// Opens a database whose schema is up to date.
    pub fn open(location: &Location, options: Options, mint: Arc<dyn Mint>) -> Result<Self, SchemaError> {
        let mut first = Self::first_connection(location)?;
        migrations::check(&mut first)?;
        let writable = first.must_be_writable();
        writable.map_err(|error| {
            SchemaError::Failed(format!("cannot write to {location} or what is beside it: {error}"))
        })?;
        let memory = Arc::new(Memory::default());
        let (writer, lookout) = match location {
            Location::Postgres(_) => (None, None),
            Location::Sqlite(_) => {
                let again = location.clone();
                let writer = Writer::start(first, memory.last_seen(), move || {
                    AnyConnection::open(&again, Use::Writing)
                });
                let writer = writer.map_err(|error| SchemaError::Failed(error.to_string()))?;
                let lookout = AnyConnection::open_lookout(location)
                    .map_err(|error| SchemaError::Failed(format!("cannot open {location}: {error}")))?;
                (Some(Arc::new(writer)), Some(Arc::new(Mutex::new(lookout))))
            }
        };
        // Nothing gets lost between this process and a file.
        let spare = if writer.is_some() { 0 } else { GIVEN_UP * options.pool_size };
        let pool = Pool::builder()
            .max_size(options.pool_size + spare)
            .min_idle(Some(0))
            .connection_timeout(options.wait)
            .test_on_check_out(true)
            .idle_timeout(None)
            .max_lifetime(None)
            .build_unchecked(Manager { location: location.clone(), losses: Arc::default() });
        let turns = Turns::new(options.pool_size, spare);
        let places = Arc::new(Semaphore::new(LONGEST_QUEUE));
        Ok(Self {
            location: location.clone(),
            pool,
            turns,
            wait: options.wait,
            patience: LONGEST_WORK,
            writer,
            lookout,
            places,
            mint,
            memory,
            figures: Figures::default(),
        })
    }

    /// Does `work` that only reads. Each of its statements sees the database as it is at that moment.
    pub async fn read<T, E>(
        &self,
        stamp: Stamp,
        work: impl FnOnce(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (mint, patience) = (Arc::clone(&self.mint), self.patience_for(&stamp));
        self.with_connection(patience, move |connection| work(Store::new(connection, mint, stamp))).await
    }

    /// Does `work` that only looks up a few rows by their keys.
    ///
    /// In SQLite that takes less time than handing it to another thread and coming back, so it is done
    /// right here if a connection is at hand (`docs/adr/0004-blocking-diesel.md`).
    pub async fn look_up<T, E>(
        &self,
        stamp: Stamp,
        work: impl FnOnce(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let at_hand = if self.writer.is_some() { self.turns.try_take().ok() } else { None };
        let at_hand = at_hand.and_then(|turn| Some((turn, self.pool.try_get()?)));
        match at_hand {
            Some((_turn, mut pooled)) => {
                let outcome = work(Store::new(&mut pooled.connection, Arc::clone(&self.mint), stamp));
                stop_listening();
                outcome
            }
            None => self.read(stamp, work).await,
        }
    }

    /// Does `work` in a transaction: all of it counts when it succeeds, nothing of it otherwise. Work
    /// that meets other work is done again, a bounded number of times.
    pub async fn write<T, E>(
        &self,
        stamp: Stamp,
        mut work: impl FnMut(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        let witness = stamp.request.as_ref().map(|request| Arc::clone(&request.witness));
        let is_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&is_done);
        let outcome = self.write_beside(stamp, Safety::Power, Extent::Transaction, move |store| {
            work(store).inspect(|_| done.store(true, Relaxed))
        });
        let outcome = outcome.await;
        // Whoever has changed something sees it from here on. It may have been changed even if there is an error,
        // if that came with the commit.
        if let Some(Some(feed)) = self.memory.feed.get()
            && is_done.load(Relaxed)
        {
            feed.change(witness.and_then(|witness| witness.written()));
        }
        outcome
    }

    /// Does the same with what nobody keeps in memory, such as sessions and tokens that bring somebody back in.
    /// PostgreSQL commits are always as safe as its own settings have it.
    pub async fn write_beside<T, E>(
        &self,
        stamp: Stamp,
        safety: Safety,
        extent: Extent,
        work: impl FnMut(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        let witness = stamp.request.as_ref().map(|request| Arc::clone(&request.witness));
        let outcome = self.transact(stamp, safety, extent, work).await;
        if outcome.is_err()
            && let Some(witness) = witness
        {
            witness.wrote(None);
        }
        outcome
    }

    async fn transact<T, E>(
        &self,
        stamp: Stamp,
        safety: Safety,
        extent: Extent,
        mut work: impl FnMut(Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Contention + Send + 'static,
    {
        let mint = Arc::clone(&self.mint);
        if let Some(writer) = &self.writer {
            let _place = self.in_time(Arc::clone(&self.places).acquire_owned()).await?;
            return writer.submit(safety, move |connection| work(Store::new(connection, mint, stamp))).await;
        }
        let patience = self.patience_for(&stamp);
        let until = Instant::now() + patience;
        self.with_connection(patience, move |connection| {
            let mut attempt = || match extent {
                Extent::Statement => work(Store::new(connection, Arc::clone(&mint), stamp.clone())),
                Extent::Transaction => in_transaction(connection, &mint, &stamp, &mut work),
            };
            for _ in 1..ATTEMPTS {
                match attempt() {
                    // Nobody waits for it any more after that.
                    Err(error) if error.is_contention() && Instant::now() < until => {}
                    result => return result,
                }
            }
            attempt()
        })
        .await
    }

    /// Does what blocks on a thread that may block, with a connection of the pool. A server that is frozen, or out
    /// of reach, tells nobody: whoever has no more patience is told, and what has begun may still be done.
    async fn with_connection<T, E>(
        &self,
        patience: Duration,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let asked = Instant::now();
        let until = asked + patience;
        let job = move |held: Result<Held, StoreError>| {
            // Whoever is told and asks again finds the connection: it goes back before.
            let outcome = held.map_err(E::from).and_then(|mut held| match &mut held.pooled {
                // What begins only after he has been told would undo what others have done since.
                Some(pooled) if Instant::now() < until => work(&mut pooled.connection),
                _ => Err(StoreError::Unavailable(None).into()),
            });
            // Whoever has no more patience does not want to know.
            let _ = answer.send(outcome);
        };
        let turn = self.in_time(self.turns.take()).await?;
        let waiting = turn.waited_for(until);
        self.on_a_thread(asked, turn, Box::new(job));
        let outcome = tokio::time::timeout_at(until.into(), outcome).await.map_err(unavailable)?;
        waiting.stop();
        outcome.unwrap_or_else(|_| Err(StoreError::Failed("the work panicked".into()).into()))
    }

    /// Has a job done with a connection, or told that there is none. The job is a box, so that all this is in the
    /// program once and not for each kind of work.
    fn on_a_thread(&self, asked: Instant, turn: Turn, job: BlockingJob) {
        let (pool, figures) = (self.pool.clone(), self.figures.clone());
        let left = self.wait.saturating_sub(asked.elapsed());
        let mut held = Held { pooled: None, turn };
        let task: Box<dyn FnOnce() + Send> = Box::new(move || {
            let pooled = pool.get_timeout(left).inspect_err(|_| figures.refused());
            figures.waited(asked.elapsed());
            job(pooled.map_err(unavailable).map(|pooled| {
                held.pooled = Some(pooled);
                held
            }));
            stop_listening();
        });
        tokio::task::spawn_blocking(task);
    }

    /// How long to wait for work.
    fn patience_for(&self, stamp: &Stamp) -> Duration {
        if stamp.request.is_some() { self.patience } else { LONGEST_UPKEEP }
    }

    /// Waits for a turn, but not for ever.
    async fn in_time<T>(&self, turn: impl Future<Output = Result<T, AcquireError>>) -> Result<T, StoreError> {
        let turn = tokio::time::timeout(self.wait, turn).await;
        turn.inspect_err(|_| self.figures.refused()).map_err(unavailable)?.map_err(unavailable)
    }

    /// What is counted as it happens.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    pub(crate) fn pool(&self) -> &Pool<Manager> {
        &self.pool
    }

    /// Whether the database answers; on SQLite also whether there is somebody who writes.
    pub async fn ping(&self) -> Result<(), StoreError> {
        if let Some(writer) = &self.writer {
            let answered = writer.submit(Safety::Process, |_| Ok::<_, StoreError>(()));
            tokio::time::timeout(self.wait, answered).await.map_err(unavailable)??;
        }
        let reads_schema = |connection: &mut AnyConnection| {
            connection.batch_execute("SELECT id FROM installation").map_err(meaning)
        };
        self.with_connection(self.patience, reads_schema).await
    }

    /// How many statements this process has run.
    pub fn statements() -> u64 {
        connection::statements()
    }

    /// Lets `listener` hear each statement that this process runs from here on, with the values that
    /// are bound to it. Some of these are secrets: this is for tests, which ask how a statement is planned.
    pub fn overhear(listener: fn(&str)) {
        connection::overhear(listener);
    }

    /// Finishes what is under way. Nothing can be written afterwards.
    pub async fn close(&self) {
        if let Some(writer) = self.writer.clone() {
            let closed = tokio::task::spawn_blocking(move || writer.close()).await;
            if closed.is_err() {
                log::error!("closing the database panicked");
            }
        }
    }
}

fn in_transaction<T, E: From<StoreError>>(
    connection: &mut AnyConnection,
    mint: &Arc<dyn Mint>,
    stamp: &Stamp,
    work: &mut impl FnMut(Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = connection.transaction(|connection| {
        let outcome = work(Store::new(connection, Arc::clone(mint), stamp.clone()));
        // Who ends the transaction is not among those who are heard.
        stop_listening();
        outcome.map_err(Failure::Work)
    });
    outcome.map_err(|failure| match failure {
        Failure::Work(error) => error,
        Failure::Database(error) => meaning(error).into(),
    })
}
