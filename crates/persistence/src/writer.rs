//! The one thread that writes to SQLite.
//!
//! SQLite has one writer at a time. A pool of connections that all want to write waits in the sleeps
//! of the busy handler; here the work waits in a queue, and what has queued up while the disk was
//! busy is committed together (`docs/adr/0003-one-writer.md`). Each piece of work has a savepoint of
//! its own, so that one that fails takes nothing else with it, and learns its outcome only when the
//! commit is safe.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, SqliteConnection};
use doorward_domain::store::StoreError;
use tokio::sync::oneshot;

use crate::connection::AnyConnection;
use crate::error::meaning;

/// How many pieces of work one commit makes safe at most.
const GROUP: usize = 64;

/// Does one piece of work on the connection, or none when there is no transaction to do it in. What it
/// gives back is called with the outcome of the commit.
type Job = Box<dyn FnOnce(Result<&mut AnyConnection, StoreError>) -> Settle + Send>;
type Settle = Box<dyn FnOnce(Result<(), StoreError>)>;

/// The queue in front of the thread.
pub struct Writer {
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Why a savepoint was rolled back.
enum Failure<E> {
    Work(E),
    Database(diesel::result::Error),
    Panic,
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl Writer {
    /// Starts the thread on a connection of its own.
    pub fn start(connection: AnyConnection) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let thread =
            Builder::new().name("sqlite-writer".to_owned()).spawn(move || work(connection, &receiver))?;
        Ok(Self { jobs: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Has the thread do `work` in a transaction, and waits for the commit.
    pub async fn submit<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection.map_err(E::from).and_then(|connection| in_savepoint(connection, work));
            Box::new(move |commit| {
                let result = result.and_then(|value| commit.map(|()| value).map_err(E::from));
                // Whoever has stopped waiting does not want to know.
                let _ = answer.send(result);
            })
        });
        let queue = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queued = queue.is_some_and(|queue| queue.send(job).is_ok());
        if !queued {
            return Err(StoreError::Unavailable(None).into());
        }
        outcome.await.unwrap_or_else(|_| Err(StoreError::Unavailable(None).into()))
    }

    /// Finishes what is queued, and closes the connection.
    pub fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            log::error!("the thread that writes to SQLite has panicked");
        }
    }
}

fn work(mut connection: AnyConnection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let group = std::iter::once(first).chain(jobs.try_iter()).take(GROUP);
        if let Err(error) = begin(&mut connection) {
            log::error!("cannot begin a transaction: {error}");
            for job in group {
                let refused = StoreError::Unavailable(Some(error.to_string().into()));
                job(Err(refused))(Ok(()));
            }
            continue;
        }
        let settled: Vec<Settle> = group.map(|job| job(Ok(&mut connection))).collect();
        let committed = commit(&mut connection);
        if let Err(error) = &committed {
            log::error!("cannot commit: {error}");
        }
        for settle in settled {
            settle(
                committed
                    .as_ref()
                    .copied()
                    .map_err(|error| StoreError::Unavailable(Some(error.to_string().into()))),
            );
        }
    }
}

fn begin(connection: &mut AnyConnection) -> diesel::QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
        }
        AnyConnection::Postgresql(_) => Ok(()),
    }
}

fn commit(connection: &mut AnyConnection) -> diesel::QueryResult<()> {
    type Manager = <SqliteConnection as Connection>::TransactionManager;
    let AnyConnection::Sqlite(connection) = connection else { return Ok(()) };
    Manager::commit_transaction(connection).inspect_err(|_| {
        // A commit that failed may have left the transaction open.
        let _ = Manager::rollback_transaction(connection);
    })
}

fn in_savepoint<T, E: From<StoreError>>(
    connection: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = connection.transaction(|connection| {
        catch_unwind(AssertUnwindSafe(|| work(connection)))
            .map_or(Err(Failure::Panic), |result| result.map_err(Failure::Work))
    });
    outcome.map_err(|failure| match failure {
        Failure::Work(error) => error,
        Failure::Database(error) => meaning(error).into(),
        Failure::Panic => StoreError::Failed("the work panicked".into()).into(),
    })
}
