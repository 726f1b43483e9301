//! Strangers whose session this process has written or read, so that it need not ask the database for it again.
//!
//! On another replica somebody may have gone on since. But his browser has been told the revision of his session,
//! and what is older than that is not relied on. Should he not have been told, because the answer was lost, his next
//! change meets another state than the one it is meant for: nothing is changed then, and the database is asked.
//! Whoever has logged in is not remembered here, since his session is over at once when somebody ends it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use doorward_domain::id::UserId;
use doorward_flow::Progress;
use doorward_persistence::{PersonRow, Recollection};

use super::{Kept, Known};

/// A stranger, as he was when this process last saw him.
struct Stranger {
    kept: Kept,
    progress: Progress,
}

/// What is remembered of the stranger with this key, if it is as new as the revision that he has been told.
pub fn recall(memory: &Recollection, digest: &[u8; 32], told: i64, now: DateTime<Utc>) -> Option<Known> {
    let stranger: Arc<Stranger> = memory.recall(digest)?;
    let Stranger { kept, progress } = &*stranger;
    if kept.state.revision < told || kept.expires <= now {
        return None;
    }
    let pending = match progress.pending() {
        Some(user) => Some(person(memory, user)?),
        None => None,
    };
    let (session, progress) = (Some(*kept), progress.clone());
    Some(Known { session, progress, pending, ..Known::nobody() })
}

/// Remembers who has this key, if he is a stranger with a session.
pub fn keep(memory: &Recollection, digest: &[u8; 32], known: &Known) {
    if let (Some(kept), None) = (known.session, known.user) {
        let stranger = Stranger { kept, progress: known.progress.clone() };
        memory.keep_large(digest, &Arc::new(stranger), kept.bytes);
    }
}

/// Remembers him no longer.
pub fn forget(memory: &Recollection, digest: &[u8; 32]) {
    memory.forget::<Stranger>(digest);
}

/// A user on his way in, if he is remembered.
pub fn person(memory: &Recollection, user: UserId) -> Option<PersonRow> {
    memory.recall::<PersonRow>(user.0.to_be_bytes()).map(Arc::unwrap_or_clone)
}

/// Remembers a user on his way in.
pub fn keep_person(memory: &Recollection, user: UserId, person: &PersonRow) {
    memory.keep_large(user.0.to_be_bytes(), &Arc::new(person.clone()), person.bytes());
}
