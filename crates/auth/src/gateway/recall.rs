//! What is told of the configuration, from memory while it is known as it is now.

use std::sync::Arc;

use doorward_domain::fault::Submission;
use doorward_domain::id::UserId;
use doorward_domain::listing::{Listing, Page};
use doorward_domain::store::Visible;
use doorward_persistence::{Credentials, Recollection, Request};

use super::{Claim, Gateway, Refusal, user, valid};
use crate::credential::Credential;
use crate::error::AccessError;
use crate::registry::{Guarded, Rule, View};

/// How long the query of a page may be that is kept, in bytes.
const LONGEST_NAME: usize = 512;

/// What is remembered of what somebody asks for.
enum Recalled<T> {
    /// All of it.
    Told(T),
    /// Nothing: who claims to ask, where to keep what is found, and under which name, if it may be kept.
    Nothing(Claim, Recollection, Option<String>),
}

impl Gateway {
    /// What is told of the object with this key to whoever shows `credential` and may see it. `None` is the key of
    /// no object. What is told of the configuration comes from memory if it is known as it is now, so `tell` gives
    /// the same to everybody, of a type that no other `tell` gives, and how many bytes it takes.
    pub async fn view<R, T, E>(
        &self,
        credential: Credential,
        request: Arc<Request>,
        key: Option<R::Key>,
        tell: fn(R) -> (T, usize),
    ) -> Result<T, E>
    where
        R: Guarded,
        T: Clone + Send + Sync + 'static,
        E: Refusal,
    {
        let name = key.as_ref().map(ToString::to_string);
        let recalled = self.recall::<R, T>(credential, &request, name).await?;
        let (claim, memory, name) = match recalled {
            Recalled::Told(told) => return Ok(told),
            Recalled::Nothing(claim, memory, name) => (claim, memory, name),
        };
        let keeper = memory.clone();
        let (stamp, work) = self.reading(claim, memory, request, move |session| {
            let (told, bytes) = tell(session.authorize_on::<View, R>(key.as_ref())?.into_object());
            if let Some(name) = name {
                keeper.keep_large(name, &Arc::new(told.clone()), bytes);
            }
            Ok(told)
        });
        let outcome = self.database.look_up(stamp, work).await;
        self.sweep(outcome).await
    }

    /// What is told of a page to whoever shows `credential` and may see it; from memory under the same conditions.
    /// The page of this `name` is asked for with `listing`.
    pub async fn list<R, T, E>(
        &self,
        credential: Credential,
        request: Arc<Request>,
        name: String,
        listing: Submission<Listing<R::Filter>>,
        tell: fn(Page<R>) -> (T, usize),
    ) -> Result<T, E>
    where
        R: Guarded,
        T: Clone + Send + Sync + 'static,
        E: Refusal,
    {
        let name = Some(name).filter(|name| name.len() <= LONGEST_NAME);
        let recalled = self.recall::<R, T>(credential, &request, name).await?;
        let (claim, memory, name) = match recalled {
            Recalled::Told(told) => return Ok(told),
            Recalled::Nothing(claim, memory, name) => (claim, memory, name),
        };
        let keeper = memory.clone();
        let (stamp, work) = self.reading(claim, memory, request, move |session| {
            let sees_all = session.core.visible::<R>() == Visible::All;
            let (told, bytes) = tell(session.authorize::<View, R>()?.list(listing)?);
            if let Some(name) = name.filter(|_| sees_all) {
                keeper.keep_large(name, &Arc::new(told.clone()), bytes);
            }
            Ok(told)
        });
        let outcome = self.database.read(stamp, work).await;
        self.sweep(outcome).await
    }

    /// What is remembered under this name of the kind `R`, if that is configuration; otherwise what it takes to
    /// ask the database, and to keep what is found.
    async fn recall<R: Guarded, T: Clone + Send + Sync + 'static>(
        &self,
        credential: Credential,
        request: &Request,
        name: Option<String>,
    ) -> Result<Recalled<T>, AccessError> {
        let claim = self.claim(credential).await?;
        let memory = self.database.recollect();
        request.witness.saw(memory.revision());
        let name = name.filter(|_| R::IS_CONFIGURATION);
        if let Some(name) = &name
            && let Some((told, caller)) = self.recalled::<R, T>(&memory, &claim, name)
        {
            self.tools.limits.met(caller, &request.witness)?;
            return Ok(Recalled::Told(Arc::unwrap_or_clone(told)));
        }
        Ok(Recalled::Nothing(claim, memory, name))
    }

    /// What is told under this name, if that is known, and whoever asks is known, too, and sees all objects of the
    /// kind. All others are left to whoever asks the database.
    fn recalled<R: Guarded, T: Send + Sync + 'static>(
        &self,
        memory: &Recollection,
        claim: &Claim,
        name: &str,
    ) -> Option<(Arc<T>, UserId)> {
        let Claim::HolderOf(digest) = claim else { return None };
        let credentials = memory.recall::<Credentials>(digest)?;
        let identity = user(Some(valid(&credentials, self.now()).ok()?)).ok()?;
        let sees_all = R::RULE == Rule::Permissions && identity.sees(R::MODEL) == Visible::All;
        let told = if sees_all { memory.recall(name)? } else { return None };
        Some((told, credentials.principal.id))
    }
}
