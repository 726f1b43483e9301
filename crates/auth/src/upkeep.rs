//! What has to be done now and then, on behalf of nobody.

use std::sync::Arc;

use doorward_domain::event::{Entry, EventAction};
use doorward_domain::secret::ExposeSecret;
use doorward_domain::store::{Lock, Read, Remove, StoreError};
use doorward_domain::token::{Intent, Token};
use doorward_domain::user::User;
use serde_json::json;

use crate::attempts;
use crate::error::AccessError;
use crate::gateway::Gateway;
use crate::session::Core;

/// How many tokens one round sees to at most.
pub const MOST_TOKENS: u32 = 100;

impl Gateway {
    /// Seals all stored secrets anew with the key that is used now, and tells how many there are. If no key opens
    /// one of them, neither this one nor a previous one, nothing is changed.
    pub async fn reseal(&self) -> Result<usize, AccessError> {
        self.unchecked_system_session(|session| {
            let core = &mut session.core;
            let vault = Arc::clone(&core.tools.vault);
            let count = core.store.reseal(|sealed| {
                let opened = vault.open(sealed).ok_or_else(|| {
                    StoreError::Failed("a stored secret was encrypted with yet another secret key".into())
                })?;
                Ok(vault.seal(opened.expose_secret()))
            })?;
            core.note_key()?;
            Ok(count)
        })
        .await
    }

    /// Sees to tokens that have expired, [`MOST_TOKENS`] at most, and tells to how many. An API token
    /// gets another key and another day; others are deleted.
    ///
    /// Many may do it at once: each looks at a token again once nobody else can change it.
    pub async fn see_to_expired_tokens(&self) -> Result<u32, AccessError> {
        let (_, stamp) = self.stamp(None);
        let expired = self.database.read(stamp, |mut store| store.expired_tokens(MOST_TOKENS));
        let mut expired: Vec<String> = expired.await?;
        if expired.is_empty() {
            return Ok(0);
        }
        // In one order for all, so that nobody waits for somebody who waits for him.
        expired.sort_unstable();
        self.unchecked_system_session(move |session| {
            let mut count = 0;
            for identifier in &expired {
                count += u32::from(session.core.see_to(identifier)?);
            }
            Ok(count)
        })
        .await
    }
}

/// How much of each kind one round deletes at most of what is over.
pub const MOST_OVER: u32 = 500;

/// What a round has deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Sessions that were over.
    pub sessions: usize,
    /// Wrong passwords that nobody has to remember any more.
    pub attempts: usize,
    /// Entries of the trail whose time had come.
    pub events: usize,
}

impl Cleared {
    /// Whether there may be more to delete.
    pub fn is_partial(&self) -> bool {
        [self.sessions, self.attempts, self.events].iter().any(|count| *count >= MOST_OVER as usize)
    }
}

impl Gateway {
    /// Deletes what is over: sessions, wrong passwords, entries of the trail; of each kind [`MOST_OVER`] at
    /// most, so that others can write in between.
    pub async fn clear(&self) -> Result<Cleared, AccessError> {
        self.unchecked_system_session(|session| {
            let store = &mut session.core.store;
            store.forget_changes()?;
            Ok(Cleared {
                sessions: store.forget_sessions(MOST_OVER)?,
                attempts: store.forget_attempts(MOST_OVER)?,
                events: store.forget_events(MOST_OVER)?,
            })
        })
        .await
    }

    /// How often somebody has entered a name that more than one user has, since this was asked last.
    pub fn ambiguous_names(&self) -> u64 {
        self.ambiguities.take()
    }

    /// Lets a user try passwords again at once, whatever was wrong before, and notes that in the trail.
    pub async fn unlock(&self, username: String) -> Result<(), AccessError> {
        self.unchecked_system_session(move |session| {
            let store = &mut session.core.store;
            let user = store.principal_named(&username)?.ok_or(AccessError::NotFound)?;
            let user: Option<User> = store.find(&user.id)?;
            let user = user.ok_or(AccessError::NotFound)?;
            session.core.unlock(&user)
        })
        .await
    }
}

impl Core<'_> {
    /// Forgets what counts against a user, by whatever name and on whatever device.
    pub(crate) fn unlock(&mut self, user: &User) -> Result<(), AccessError> {
        let names = [Some(user.username.as_str()), Some(user.email.as_str()), user.upn()];
        let names = names.into_iter().flatten().filter(|name| !name.is_empty());
        let names: Vec<_> = names.map(attempts::identifier).collect();
        if self.store.forgive(&names)? + self.store.forgive_user(user.id)? > 0 {
            let mut entry = Entry::of(EventAction::SuspiciousRequest, user);
            entry.details.insert("unlock".to_owned(), json!({"scope": "account"}));
            self.store.note(entry)?;
        }
        Ok(())
    }

    /// Sees to a token, if it is there and has expired.
    fn see_to(&mut self, identifier: &String) -> Result<bool, AccessError> {
        let found: Option<Token> = self.store.find_for_change(identifier)?;
        let Some(token) = found.filter(|token| token.is_expired(self.now)) else { return Ok(false) };
        if token.intent == Intent::Api {
            let rotated = token.rotated(self.now, self.tools.mint.as_ref(), self.tools.vault.as_ref());
            self.store.rotate(&token, rotated)?;
        } else {
            self.store.remove(&token)?;
        }
        Ok(true)
    }
}
