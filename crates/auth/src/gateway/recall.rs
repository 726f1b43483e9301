//! What is told of the configuration, from memory while it is known as it is now.

use std::any::TypeId;
use std::sync::Arc;

use doorward_domain::fault::Submission;
use doorward_domain::id::UserId;
use doorward_domain::listing::{Listing, Page};
use doorward_domain::model::Model;
use doorward_domain::store::{StoreError, Visible};
use doorward_persistence::{Anything, Credentials, Recollection, Request};

use super::{Claim, Gateway, Refusal, user, valid};
use crate::credential::Credential;
use crate::error::AccessError;
use crate::registry::{Guarded, Rule, View};
use crate::session::{Core, Reading, Session};

/// How long the query of a page may be that is kept, in bytes.
const LONGEST_NAME: usize = 512;

/// Where something is kept.
struct Shelf {
    /// What it tells of. Whoever sees all objects of this model may be told.
    model: &'static Model,
    /// Its type.
    what: TypeId,
    /// Its name; none if it is not kept.
    name: Option<String>,
}

impl Shelf {
    /// That of what is told of objects of a kind: if it is configuration, and who sees it does not follow from whose it
    /// is.
    fn of<R: Guarded, T: 'static>(name: Option<String>) -> Self {
        let is_kept = R::IS_CONFIGURATION && R::RULE == Rule::Permissions;
        Self { model: R::MODEL, what: TypeId::of::<T>(), name: name.filter(|_| is_kept) }
    }
}

/// What is remembered of what somebody asks for.
enum Recalled {
    /// All of it.
    Told(Anything),
    /// Nothing: who claims to ask, and what was known by then.
    Nothing(Claim, Recollection),
}

/// What was kept, as what it was.
fn unpacked<T: Clone + Send + Sync + 'static, E: Refusal>(told: Anything) -> Result<T, E> {
    let told = told.downcast::<T>().map_err(|_| StoreError::Failed("something else was kept".into()));
    told.map(Arc::unwrap_or_clone).map_err(|error| AccessError::from(error).into())
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
        let shelf = Shelf::of::<R, T>(key.as_ref().map(ToString::to_string));
        let (claim, memory) = match self.recall(credential, &request, &shelf).await? {
            Recalled::Told(told) => return unpacked(told),
            Recalled::Nothing(claim, memory) => (claim, memory),
        };
        let (stamp, work) = self.reading(claim, memory, request, move |session| {
            session.tell(&shelf, |session| {
                Ok(tell(session.authorize_on::<View, R>(key.as_ref())?.into_object()))
            })
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
        let shelf = Shelf::of::<R, T>(name);
        let (claim, memory) = match self.recall(credential, &request, &shelf).await? {
            Recalled::Told(told) => return unpacked(told),
            Recalled::Nothing(claim, memory) => (claim, memory),
        };
        let (stamp, work) = self.reading(claim, memory, request, move |session| {
            session.tell(&shelf, |session| Ok(tell(session.authorize::<View, R>()?.list(listing)?)))
        });
        let outcome = self.database.read(stamp, work).await;
        self.sweep(outcome).await
    }

    /// What is remembered of this, if it is kept; otherwise what it takes to ask the database. There is nothing of the
    /// kind in here, so that it is in the program once.
    async fn recall(
        &self,
        credential: Credential,
        request: &Request,
        shelf: &Shelf,
    ) -> Result<Recalled, AccessError> {
        let claim = self.claim(credential).await?;
        let memory = self.database.recollect();
        request.witness.saw(memory.revision());
        if let Some((told, caller)) = self.recalled(&memory, &claim, shelf) {
            self.tools.limits.met(caller, &request.witness)?;
            return Ok(Recalled::Told(told));
        }
        Ok(Recalled::Nothing(claim, memory))
    }

    /// What is remembered of this, if that is known, and whoever asks is known, too, and sees all objects of the
    /// kind. All others are left to whoever asks the database.
    fn recalled(&self, memory: &Recollection, claim: &Claim, shelf: &Shelf) -> Option<(Anything, UserId)> {
        let (Claim::HolderOf(digest), Some(name)) = (claim, &shelf.name) else { return None };
        let credentials = memory.recall::<Credentials>(digest)?;
        let identity = user(Some(valid(&credentials, self.now()).ok()?)).ok()?;
        let sees_all = identity.sees(shelf.model) == Visible::All;
        let told = sees_all.then(|| memory.recall_any(shelf.what, name.as_bytes()))?;
        Some((told?, credentials.principal.id))
    }
}

impl Session<'_, Reading> {
    /// What is remembered of this by now, or what `find` finds, which is kept, and takes so many bytes.
    fn tell<T: Clone + Send + Sync + 'static, E: Refusal>(
        &mut self,
        shelf: &Shelf,
        find: impl FnOnce(&mut Self) -> Result<(T, usize), AccessError>,
    ) -> Result<T, E> {
        if let Some(told) = self.core.told_meanwhile(shelf) {
            return unpacked(told);
        }
        let (told, bytes) = find(self)?;
        self.core.keep(shelf, || Arc::new(told.clone()), bytes);
        Ok(told)
    }
}

impl Core<'_> {
    /// What is remembered of this by now, which nobody knew before there was a connection: when many ask for the same at
    /// once, few of them look it up.
    fn told_meanwhile(&self, shelf: &Shelf) -> Option<Anything> {
        let (memory, name) = self.memory_of(shelf)?;
        memory.recall_again(shelf.what, name.as_bytes())
    }

    /// Keeps what is told of this, of so many bytes.
    fn keep(&self, shelf: &Shelf, told: impl FnOnce() -> Anything, bytes: usize) {
        if let Some((memory, name)) = self.memory_of(shelf) {
            memory.keep_any(shelf.what, name.as_bytes(), told(), bytes);
        }
    }

    /// The memory, and the name that this has in it, for whoever sees all objects of the kind.
    fn memory_of<'s>(&'s self, shelf: &'s Shelf) -> Option<(&'s Recollection, &'s str)> {
        let sees_all = self.identity.sees(shelf.model) == Visible::All;
        self.memory.as_ref().zip(shelf.name.as_deref()).filter(|_| sees_all)
    }
}
