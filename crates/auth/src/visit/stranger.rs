//! Strangers whose session this process has written or read, so that it need not ask the database for it again.
//!
//! On another replica somebody may have gone on since. But his browser has been told the revision of his session,
//! and what is older than that is not relied on. Should he not have been told, because the answer was lost, his next
//! change meets another state than the one it is meant for: his session is not changed then, and the database is
//! asked. Whoever has logged in is not remembered here, since his session is over at once when somebody ends it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use doorward_domain::id::UserId;
use doorward_flow::Pending;
use doorward_persistence::{Database, Memory, PersonRow, Recollection};

use super::{Kept, Known};
use crate::password::NOBODY;

/// How many bytes are remembered of strangers, about. They have a memory of their own, so that they cannot crowd the
/// configuration out of its.
const CAPACITY: u32 = 2 * 1024 * 1024;

/// Strangers, by the digests of their keys.
#[derive(Clone)]
pub struct Strangers(Arc<Memory>);

impl Strangers {
    /// Nobody yet, of those who come to this database.
    pub fn of(database: &Database) -> Self {
        Self(Arc::new(database.memory_beside(CAPACITY)))
    }

    /// What is remembered of the one with this key, if it is as new as the revision that he has been told.
    pub(super) fn recall(
        &self,
        memory: &Recollection,
        digest: &[u8; 32],
        told: i64,
        now: DateTime<Utc>,
    ) -> Option<Arc<Known>> {
        let known: Arc<Known> = memory.over(&self.0).recall(digest)?;
        let is_so = |kept: Kept| kept.state.revision >= told && kept.expires > now;
        (known.user.is_none() && known.session.is_some_and(is_so)).then_some(known)
    }

    /// Remembers who has this key, if he is a stranger with a session.
    pub(super) fn keep(&self, memory: &Recollection, digest: &[u8; 32], known: &Arc<Known>) {
        let (Some(kept), None) = (known.session, known.user) else { return };
        // Nobody has looked this user up, so the next step has to.
        if matches!(known.progress.pending(), Some(Pending::User(_))) && known.pending.is_none() {
            return;
        }
        let bytes = kept.bytes + known.pending.as_ref().map_or(0, PersonRow::bytes);
        memory.over(&self.0).keep_large(digest, known, bytes);
    }

    /// Remembers him no longer.
    pub(super) fn forget(&self, memory: &Recollection, digest: &[u8; 32]) {
        memory.over(&self.0).forget::<Known>(digest);
    }
}

/// The user to ask for where somebody is on his way in: nobody is asked for as well, so that the clock tells nothing.
pub fn user_of(pending: &Pending) -> UserId {
    match pending {
        Pending::User(id) => UserId(*id),
        Pending::Nobody(_) => NOBODY,
    }
}
