use std::sync::mpsc::channel;

use chrono::DateTime;
use doorward_domain::secret::SecretString;
use uuid::Uuid;

use super::*;
use crate::trail::{RETENTION, Request};

struct NoMint;

impl Mint for NoMint {
    fn uuid(&self) -> Uuid {
        Uuid::nil()
    }

    fn uuid_of_row(&self, _at: DateTime<chrono::Utc>) -> Uuid {
        self.uuid()
    }

    fn token_key(&self) -> SecretString {
        SecretString::default()
    }
}

#[test]
fn work_does_not_begin_after_whoever_asked_for_it_has_been_told_that_it_takes_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("test.db").display().to_string());
    Database::migrate(&location).unwrap();
    let options = Options { pool_size: 1, wait: Duration::from_secs(5) };
    let mut database = Database::open(&location, options, Arc::new(NoMint)).unwrap();
    database.patience = Duration::from_millis(200);
    let request = Some(Arc::new(Request::default()));
    let stamp = Stamp { at: DateTime::UNIX_EPOCH, actor: None, request, retention: RETENTION };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (sender, begun) = channel();
    let work = move |_: Store<'_>| Ok::<_, StoreError>(sender.send(()).is_ok());
    // A connection that is asked whether it is still there, and hangs, is held in this way.
    let taken = database.pool.get().unwrap();
    let outcome = runtime.block_on(database.read(stamp.clone(), work));
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    drop(taken);
    // The work is dropped, and what it would tell with it.
    assert!(begun.recv_timeout(Duration::from_secs(5)).is_err(), "it has begun");
    database.patience = LONGEST_WORK;
    assert_eq!(runtime.block_on(database.read(stamp, |_| Ok::<_, StoreError>(7))).ok(), Some(7));
}
