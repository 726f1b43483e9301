//! The one thread that writes to SQLite.
//!
//! SQLite has one writer at a time. A pool of connections that all want to write waits in the sleeps
//! of the busy handler; here the work waits in a queue, and what has queued up while the disk was
//! busy is committed together (`docs/adr/0003-one-writer.md`). Each piece of work has a savepoint of
//! its own, so that one that fails takes nothing else with it, and learns its outcome only when the
//! commit is as safe as it asks for. Work that is alone needs no savepoint.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::{ConnectionResult, QueryResult, SqliteConnection};
use doorward_domain::store::StoreError;
use tokio::sync::oneshot;

use crate::connection::{AnyConnection, set};
use crate::heard::stop_listening;
use crate::last_seen::LastSeen;

/// How many pieces of work one commit makes safe at most.
const GROUP: usize = 64;

/// What a commit has to outlive before anybody is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// The process: the system has what was written, and takes it to the disk when it likes to.
    Process,
    /// A loss of power: it is on the disk.
    Power,
}

impl Safety {
    /// Makes the commits that follow so safe.
    fn apply(self, connection: &mut SqliteConnection) -> QueryResult<()> {
        let setting = match self {
            Self::Process => "PRAGMA synchronous = NORMAL",
            Self::Power => "PRAGMA synchronous = FULL",
        };
        set(connection, setting)
    }
}

/// A piece of work.
trait Job: Send {
    /// What the commit has to outlive.
    fn safety(&self) -> Safety;

    /// Does it. Gives whether what it wrote is to be kept.
    fn run(&mut self, connection: &mut AnyConnection) -> bool;

    /// Tells whoever waits how it went, now that it is known what became of the transaction. What the
    /// work found is void, refusals included, when what it was found beside is not kept.
    fn settle(self: Box<Self>, transaction: Result<(), StoreError>);
}

struct Submitted<F, T, E> {
    safety: Safety,
    work: Option<F>,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Submitted<F, T, E>
where
    F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn safety(&self) -> Safety {
        self.safety
    }

    fn run(&mut self, connection: &mut AnyConnection) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let result = result.unwrap_or_else(|_| Err(StoreError::Failed("the work panicked".into()).into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn settle(self: Box<Self>, transaction: Result<(), StoreError>) {
        let result = match (transaction, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Unavailable(None).into()),
            (Err(error), _) => Err(error.into()),
        };
        // Whoever has stopped waiting does not want to know.
        let _ = self.answer.send(result);
    }
}

/// The queue in front of the thread.
pub struct Writer {
    jobs: Mutex<Option<Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on a connection of its own. Should that break, it opens another one.
    pub fn start(
        connection: AnyConnection,
        last_seen: Arc<LastSeen>,
        open: impl Fn() -> ConnectionResult<AnyConnection> + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let thread = Builder::new().name("sqlite-writer".to_owned());
        let thread = thread.spawn(move || serve(connection, &last_seen, &open, &receiver))?;
        Ok(Self { jobs: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Has the thread do `work` in a transaction, and waits for the commit.
    pub async fn submit<T, E>(
        &self,
        safety: Safety,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let job = Box::new(Submitted { safety, work: Some(work), result: None, answer });
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

fn serve(
    mut connection: AnyConnection,
    last_seen: &LastSeen,
    open: &impl Fn() -> ConnectionResult<AnyConnection>,
    jobs: &Receiver<Box<dyn Job>>,
) {
    // How safe the commits of this connection are. All that was written before one that is on the disk is there too.
    let mut safety = Safety::Power;
    while let Ok(first) = jobs.recv() {
        let mut group: Vec<_> = std::iter::once(first).chain(jobs.try_iter()).take(GROUP).collect();
        let outcome = make_safe(&mut connection, &mut safety, &group)
            .and_then(|()| in_transaction(&mut connection, last_seen, &mut group));
        if let Err(error) = &outcome {
            log::error!("a transaction failed: {error}");
        }
        for job in group {
            let outcome = outcome.as_ref().copied();
            job.settle(outcome.map_err(|error| StoreError::Unavailable(Some(error.to_string().into()))));
        }
        if connection.is_broken() {
            match open() {
                Ok(new) => (connection, safety) = (new, Safety::Power),
                Err(error) => log::error!("cannot open the database anew: {error}"),
            }
        }
    }
}

/// Makes the next commit as safe as anybody in the group asks for.
fn make_safe(connection: &mut AnyConnection, safety: &mut Safety, group: &[Box<dyn Job>]) -> QueryResult<()> {
    let asked = group.iter().map(|job| job.safety()).max().unwrap_or(Safety::Power);
    if *safety != asked {
        asked.apply(sqlite(connection)?)?;
        *safety = asked;
    }
    Ok(())
}

/// Runs the group in one transaction.
///
/// SQLite ends a transaction by itself when the disk is full or fails. diesel notices when it is asked
/// to do something about the transaction, and that error ends the group: nothing of it is kept, and
/// nothing of what comes later is written without a transaction.
fn in_transaction(
    connection: &mut AnyConnection,
    last_seen: &LastSeen,
    group: &mut [Box<dyn Job>],
) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(sqlite(connection)?, "BEGIN IMMEDIATE")?;
    let outcome = run(connection, group);
    let connection = sqlite(connection)?;
    let outcome = match outcome {
        Ok(true) => last_seen.forget_during(|| AnsiTransactionManager::commit_transaction(connection)),
        Ok(false) => return AnsiTransactionManager::rollback_transaction(connection),
        Err(error) => Err(error),
    };
    outcome.inspect_err(|_| {
        // A commit that failed may have left the transaction open.
        let _ = AnsiTransactionManager::rollback_transaction(connection);
    })
}

/// Runs the group. Gives whether there is anything to commit.
fn run(connection: &mut AnyConnection, group: &mut [Box<dyn Job>]) -> QueryResult<bool> {
    if let [job] = group {
        let keep = job.run(connection);
        stop_listening();
        return Ok(keep);
    }
    for job in group {
        AnsiTransactionManager::begin_transaction(sqlite(connection)?)?;
        let keep = job.run(connection);
        stop_listening();
        let connection = sqlite(connection)?;
        if keep {
            AnsiTransactionManager::commit_transaction(connection)?;
        } else {
            AnsiTransactionManager::rollback_transaction(connection)?;
        }
    }
    Ok(true)
}

fn sqlite(connection: &mut AnyConnection) -> QueryResult<&mut SqliteConnection> {
    match connection {
        AnyConnection::Sqlite(connection) => Ok(connection),
        AnyConnection::Postgresql(_) => Err(diesel::result::Error::NotInTransaction),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use diesel::sql_types::Integer;

    use super::*;
    use crate::connection::Use;
    use crate::error::meaning;
    use crate::location::Location;

    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Integer)]
        number: i32,
    }

    type Outcome = Result<(), StoreError>;

    fn insert(connection: &mut AnyConnection, number: i32) -> Outcome {
        connection.batch_execute(&format!("INSERT INTO kept VALUES ({number})")).map_err(meaning)
    }

    /// Has everything done in one group, and then `last` alone. Gives what each was told, and the numbers
    /// that are kept.
    fn group(
        jobs: Vec<fn(&mut AnyConnection) -> Outcome>,
        last: fn(&mut AnyConnection) -> Outcome,
    ) -> (Vec<Outcome>, Outcome, Vec<i32>) {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("test.db").display().to_string());
        let again = location.clone();
        let open = move || AnyConnection::open(&again, Use::Writing);
        let mut first = open().unwrap();
        first.batch_execute("CREATE TABLE kept (number INTEGER NOT NULL)").unwrap();
        let writer = Arc::new(Writer::start(first, Arc::default(), open).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (outcomes, alone) = runtime.block_on(async {
            let (starts, started) = oneshot::channel();
            let busy = {
                let writer = Arc::clone(&writer);
                let work = |_: &mut AnyConnection| {
                    let _ = starts.send(());
                    std::thread::sleep(Duration::from_millis(100));
                    Outcome::Ok(())
                };
                tokio::spawn(async move { writer.submit(Safety::Power, work).await })
            };
            started.await.unwrap();
            let waiting: Vec<_> = jobs
                .into_iter()
                .map(|job| {
                    let writer = Arc::clone(&writer);
                    tokio::spawn(async move { writer.submit(Safety::Power, job).await })
                })
                .collect();
            busy.await.unwrap().unwrap();
            let mut outcomes = Vec::new();
            for job in waiting {
                outcomes.push(job.await.unwrap());
            }
            (outcomes, writer.submit(Safety::Power, last).await)
        });
        writer.close();
        let mut reader = AnyConnection::open(&location, Use::Reading).unwrap();
        let kept: Vec<Found> =
            diesel::sql_query("SELECT number FROM kept ORDER BY number").load(&mut reader).unwrap();
        (outcomes, alone, kept.into_iter().map(|row| row.number).collect())
    }

    fn fails(_: &mut AnyConnection) -> Outcome {
        Err(StoreError::Failed("on purpose".into()))
    }

    /// So does SQLite by itself, when the disk is full.
    fn ends_the_transaction(connection: &mut AnyConnection) -> Outcome {
        connection.batch_execute("ROLLBACK").map_err(meaning)
    }

    #[test]
    fn work_that_fails_takes_nothing_else_with_it() {
        let after_writing = |connection: &mut AnyConnection| {
            insert(connection, 2)?;
            fails(connection)
        };
        let (outcomes, alone, kept) =
            group(vec![|to| insert(to, 1), after_writing, |to| insert(to, 3)], after_writing);
        assert!(matches!(&outcomes[..], [Ok(()), Err(StoreError::Failed(_)), Ok(())]), "{outcomes:?}");
        assert!(matches!(alone, Err(StoreError::Failed(_))), "{alone:?}");
        assert_eq!(kept, [1, 3]);
    }

    fn safety(connection: &mut AnyConnection) -> Result<i32, StoreError> {
        let sql = "SELECT synchronous AS number FROM pragma_synchronous";
        let found: Found = diesel::sql_query(sql).get_result(connection).map_err(meaning)?;
        Ok(found.number)
    }

    #[test]
    fn a_commit_is_as_safe_as_the_work_asks_for_that_asks_for_most() {
        const NORMAL: i32 = 1;
        const FULL: i32 = 2;
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("test.db").display().to_string());
        let again = location.clone();
        let open = move || AnyConnection::open(&again, Use::Writing);
        let writer = Writer::start(open().unwrap(), Arc::default(), open).unwrap();
        let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
        let alone = [Safety::Power, Safety::Process, Safety::Power, Safety::Process];
        let alone = alone.map(|asked| runtime().block_on(writer.submit(asked, safety)).unwrap());
        assert_eq!(alone, [FULL, NORMAL, FULL, NORMAL]);
        // What arrives while the thread is busy is committed together.
        let ((begins, begun), (release, released)) = (channel(), channel());
        let together = std::thread::scope(|scope| {
            let busy = writer.submit(Safety::Process, move |_: &mut AnyConnection| {
                begins.send(()).unwrap();
                released.recv().unwrap();
                Ok::<_, StoreError>(())
            });
            scope.spawn(|| runtime().block_on(busy).unwrap());
            begun.recv().unwrap();
            runtime().block_on(async {
                let (light, heavy) =
                    (writer.submit(Safety::Process, safety), writer.submit(Safety::Power, safety));
                // Both have arrived when it is their turn to wait.
                tokio::join!(light, heavy, async { release.send(()).unwrap() })
            })
        });
        assert_eq!((together.0.unwrap(), together.1.unwrap()), (FULL, FULL));
    }

    #[test]
    fn of_a_group_whose_transaction_ended_early_nothing_is_kept_and_nobody_is_told_otherwise() {
        let jobs: Vec<fn(&mut AnyConnection) -> Outcome> =
            vec![|to| insert(to, 1), fails, ends_the_transaction, |to| insert(to, 3)];
        let (outcomes, alone, kept) = group(jobs, |to| insert(to, 4));
        for outcome in outcomes {
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
        }
        assert!(alone.is_ok(), "the next transaction is a new one: {alone:?}");
        assert_eq!(kept, [4]);
    }
}
