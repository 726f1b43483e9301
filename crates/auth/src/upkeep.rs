//! What has to be done now and then, on behalf of nobody.

use doorward_domain::store::{Lock, Remove};
use doorward_domain::token::{Intent, Token};

use crate::error::AccessError;
use crate::gateway::Gateway;
use crate::session::Core;

/// How many tokens one round sees to at most.
pub const MOST_TOKENS: u32 = 100;

impl Gateway {
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

impl Core<'_> {
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
