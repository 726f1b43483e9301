//! The door: who wants in says who he is, and gets a session for as long as one transaction.

mod recall;

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use doorward_domain::id::TokenId;
use doorward_domain::resource::{Clock, Mint, Vault};
use doorward_domain::secret::ExposeSecret;
use doorward_domain::store::{Lock, Remove, StoreError};
use doorward_domain::token::Token;
use doorward_persistence::{
    Actor, Contention, Credentials, Database, Principal, Recollection, Request, Stamp, Store, StoredSession,
    Witness,
};
use uuid::Uuid;

use crate::ambiguity::Ambiguities;
use crate::browser::{Browser, Proof};
use crate::credential::Credential;
use crate::error::AccessError;
use crate::figures::Logins;
use crate::jwt::Verifier;
use crate::limits::RateLimits;
use crate::password::Passwords;
use crate::session::{Core, Identity, Reading, Session, Writing};
use crate::visit::Strangers;

/// What is encrypted so that another secret key is noticed. It is no secret.
const KEY_CHECK: &str = "doorward";

/// What sessions work with, beside the store.
pub struct Tools {
    /// Where new ids and keys come from.
    pub mint: Arc<dyn Mint>,
    /// What secrets are kept in.
    pub vault: Arc<dyn Vault>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// What hashes passwords.
    pub passwords: Passwords,
    /// How long the trail is kept.
    pub retention: TimeDelta,
    /// How often somebody may ask.
    pub limits: RateLimits,
}

/// Opens sessions. Clones open the same door.
#[derive(Clone)]
pub struct Gateway {
    pub(crate) database: Database,
    pub(crate) tools: Arc<Tools>,
    pub(crate) ambiguities: Arc<Ambiguities>,
    pub(crate) logins: Logins,
    pub(crate) strangers: Strangers,
    verifier: Option<Arc<Verifier>>,
}

/// Who somebody says that he is, as far as that can be told without the store.
#[derive(Clone)]
enum Claim {
    Nobody,
    HolderOf([u8; 32]),
    UserNamed(String),
    Browser { digest: [u8; 32], proof: Proof },
    System,
}

/// An error that work in a session may end with.
pub trait Refusal: Contention + From<AccessError> + Send + 'static {
    /// The token that the caller showed, if it has expired.
    fn expired_token(&self) -> Option<TokenId>;
}

impl Refusal for AccessError {
    fn expired_token(&self) -> Option<TokenId> {
        match self {
            Self::InvalidToken { expired } => *expired,
            _ => None,
        }
    }
}

impl Gateway {
    /// A door to the objects in `database`. JWTs are believed only with a verifier.
    pub fn new(database: Database, tools: Tools, verifier: Option<Verifier>) -> Self {
        Self {
            strangers: Strangers::of(&database),
            database,
            tools: Arc::new(tools),
            ambiguities: Arc::default(),
            logins: Logins::default(),
            verifier: verifier.map(Arc::new),
        }
    }

    /// Does `work` that only reads, for whoever shows `credential`.
    pub async fn read<T, E>(
        &self,
        credential: Credential,
        request: Arc<Request>,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Refusal,
    {
        let claim = self.claim(credential).await?;
        let (stamp, work) = self.reading(claim, self.database.memory(), request, work);
        let outcome = self.database.read(stamp, work).await;
        self.sweep(outcome).await
    }

    /// What the database has to do for whoever claims to be somebody.
    fn reading<T, E: Refusal>(
        &self,
        claim: Claim,
        memory: Recollection,
        request: Arc<Request>,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, E> + Send + 'static,
    ) -> (Stamp, impl FnOnce(Store<'_>) -> Result<T, E> + Send + 'static) {
        let (now, stamp) = self.stamp(Some(request));
        let tools = Arc::clone(&self.tools);
        let open = stamp.clone();
        let work = move |store: Store<'_>| {
            work(&mut Session::new(Core::open(store, &claim, tools, open, now, Some(&memory))?))
        };
        (stamp, work)
    }

    /// Does `work` that only looks up a few objects by their keys, for whoever shows `credential`.
    pub async fn look_up<T, E>(
        &self,
        credential: Credential,
        request: Arc<Request>,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Refusal,
    {
        let claim = self.claim(credential).await?;
        let (stamp, work) = self.reading(claim, self.database.memory(), request, work);
        let outcome = self.database.look_up(stamp, work).await;
        self.sweep(outcome).await
    }

    /// Does `work` in a transaction, for whoever shows `credential`. It may be done more than once,
    /// if it meets other work, but counts once at most.
    pub async fn write<T, E>(
        &self,
        credential: Credential,
        request: Arc<Request>,
        work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Refusal,
    {
        let claim = self.claim(credential).await?;
        let outcome = self.write_as(claim, Some(request), work).await;
        self.sweep(outcome).await
    }

    /// Does `work` in a transaction without asking anybody for permission: for the command line and
    /// the first start, who answer to nobody.
    pub async fn unchecked_system_session<T: Send + 'static, E: Refusal>(
        &self,
        work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.write_as(Claim::System, None, work).await
    }

    async fn write_as<T, E>(
        &self,
        claim: Claim,
        request: Option<Arc<Request>>,
        mut work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Refusal,
    {
        let (now, stamp) = self.stamp(request);
        let tools = Arc::clone(&self.tools);
        let outcome = self.database.write(stamp.clone(), move |store| {
            // What is written follows from what is so now, not from what is remembered.
            let core = Core::open(store, &claim, Arc::clone(&tools), stamp.clone(), now, None)?;
            work(&mut Session::new(core))
        });
        outcome.await
    }

    pub(crate) fn stamp(&self, request: Option<Arc<Request>>) -> (DateTime<Utc>, Stamp) {
        let now = self.tools.clock.now();
        (now, Stamp { at: now, actor: None, request, retention: self.tools.retention })
    }

    async fn claim(&self, credential: Credential) -> Result<Claim, AccessError> {
        let token = match credential {
            Credential::None => return Ok(Claim::Nobody),
            Credential::Unsupported => return Err(AccessError::UnsupportedScheme),
            Credential::Unreadable => return Err(AccessError::InvalidToken { expired: None }),
            Credential::Browser(Browser { key, proof, .. }) => {
                let digest = self.tools.vault.digest(key.expose_secret());
                return Ok(Claim::Browser { digest, proof });
            }
            Credential::Bearer(token) => token,
        };
        match &self.verifier {
            Some(verifier) if Verifier::is_for(&token) => {
                match verifier.user(&token, self.tools.clock.now()).await {
                    Some(username) => Ok(Claim::UserNamed(username)),
                    None => Err(AccessError::InvalidToken { expired: None }),
                }
            }
            _ => Ok(Claim::HolderOf(self.tools.vault.digest(token.expose_secret()))),
        }
    }

    /// A token that somebody shows after it has expired goes, once it has been refused.
    async fn sweep<T, E: Refusal>(&self, outcome: Result<T, E>) -> Result<T, E> {
        let expired = outcome.as_ref().err().and_then(Refusal::expired_token);
        if let Some(id) = expired
            && let Err(error) = self.forget(id).await
        {
            log::warn!("an expired token could not be deleted: {error}");
        }
        outcome
    }

    async fn forget(&self, id: TokenId) -> Result<(), AccessError> {
        self.unchecked_system_session(move |session| {
            let core = &mut session.core;
            let Some(identifier) = core.store.token_identifier(id)? else { return Ok(()) };
            match Lock::<Token>::find_for_change(&mut core.store, &identifier)? {
                Some(token) if token.is_expired(core.now) => Ok(core.store.remove(&token)?),
                _ => Ok(()),
            }
        })
        .await
    }

    /// The id that this installation was given at its first start.
    pub async fn installation(&self) -> Result<Option<Uuid>, AccessError> {
        let (_, stamp) = self.stamp(None);
        self.database.read(stamp, |mut store| Ok(store.installation()?)).await
    }

    /// Whether the stored secrets are encrypted with the secret key of this gateway. One that has never
    /// been told of is noted, if it opens what there is.
    pub async fn has_the_key(&self) -> Result<bool, AccessError> {
        let (_, stamp) = self.stamp(None);
        let check = self.database.read(stamp, |mut store| store.key_check()).await?;
        if let Some(check) = check {
            return Ok(self.tools.vault.open(&check).is_some());
        }
        self.unchecked_system_session(|session| {
            let sealed = session.core.store.some_sealed()?;
            // Somebody may have been at work with another key: one secret that it opens will do.
            let opens = |sealed| session.core.tools.vault.open(sealed).is_some();
            if !sealed.is_empty() && !sealed.iter().any(opens) {
                return Ok(false);
            }
            session.core.note_key()?;
            Ok(true)
        })
        .await
    }

    /// What is wrong with the data, in sentences.
    pub async fn findings(&self) -> Result<Vec<String>, AccessError> {
        let (_, stamp) = self.stamp(None);
        let found = self.database.read(stamp, |mut store| {
            Ok::<_, AccessError>((store.unusable_stages()?, store.has_active_superuser()?))
        });
        let (names, is_administered) = found.await?;
        let finding = |name| {
            format!(
                "the identification stage {name:?} has neither user fields nor sources: nobody can say who \
                 he is"
            )
        };
        let orphaned = "no superuser is active: `doorward user create NAME --superuser` makes one".to_owned();
        let orphaned = (!is_administered).then_some(orphaned);
        Ok(names.into_iter().map(finding).chain(orphaned).collect())
    }

    /// Waits until all answers hold what was changed by this revision and before, but not for ever.
    pub async fn reach(&self, revision: u64) -> Result<(), StoreError> {
        self.database.reach(revision).await
    }

    /// Counts a request from an address, which may come too often.
    pub fn comes_from(&self, address: IpAddr, witness: &Witness) -> Result<(), AccessError> {
        self.tools.limits.comes_from(address, witness)
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.tools.clock.now()
    }

    /// Finishes what is under way. Nothing can be written afterwards.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.database.ping().await
    }
}

impl<'c> Core<'c> {
    fn open(
        mut store: Store<'c>,
        claim: &Claim,
        tools: Arc<Tools>,
        stamp: Stamp,
        now: DateTime<Utc>,
        memory: Option<&Recollection>,
    ) -> Result<Self, AccessError> {
        let memory = memory.map(|memory| store.recollect(memory));
        if let (Some(memory), Some(request)) = (&memory, &stamp.request) {
            request.witness.saw(memory.revision());
        }
        let identity = match claim {
            Claim::Nobody => Identity::Anonymous,
            Claim::System => Identity::System,
            Claim::HolderOf(digest) => user(holder(&mut store, digest, now, memory.as_ref())?)?,
            Claim::UserNamed(name) => user(store.principal_named(name)?.map(Arc::new))?,
            Claim::Browser { digest, proof } => {
                let ip = stamp.request.as_ref().and_then(|request| request.client_ip);
                match store.session_of(digest)? {
                    Some((session, principal)) if principal.is_active && is_usable_from(&session, ip) => {
                        match proof {
                            Proof::Given => {}
                            Proof::Missing => return Err(AccessError::Unproved("CSRF token missing.")),
                            Proof::Wrong => return Err(AccessError::Unproved("CSRF token incorrect.")),
                        }
                        Identity::User(Arc::new(principal))
                    }
                    // A session that counts no more is nobody's.
                    _ => Identity::Anonymous,
                }
            }
        };
        if let Identity::User(principal) = &identity {
            if let Some(request) = &stamp.request {
                tools.limits.met(principal.id, &request.witness)?;
            }
            let Principal { id, username, email, .. } = principal.as_ref();
            let actor = Actor { id: *id, username: username.clone(), email: email.clone() };
            store.sign(Stamp { actor: Some(actor), ..stamp });
        }
        let own_session = match claim {
            Claim::Browser { digest, .. } => Some(*digest),
            _ => None,
        };
        Ok(Self { store, identity, tools, now, own_session, memory })
    }

    /// Notes which secret key the stored secrets are encrypted with.
    pub(crate) fn note_key(&mut self) -> Result<(), StoreError> {
        self.store.set_key_check(&self.tools.vault.seal(KEY_CHECK))
    }
}

/// Whether a session may be used from an address.
pub(crate) fn is_usable_from(session: &StoredSession, ip: Option<IpAddr>) -> bool {
    session.bound_to.as_ref().is_none_or(|bound| ip.is_some_and(|ip| ip.to_string() == *bound))
}

fn holder(
    store: &mut Store<'_>,
    digest: &[u8; 32],
    now: DateTime<Utc>,
    memory: Option<&Recollection>,
) -> Result<Option<Arc<Principal>>, AccessError> {
    if let Some(known) = memory.and_then(|memory| memory.recall(digest)) {
        return valid(&known, now).map(Some);
    }
    let Some(found) = store.credentials(digest)? else { return Ok(None) };
    if let Some(memory) = memory {
        // All tokens of a user share what is kept of him.
        // Attributes may be as large as anything.
        let bytes = serde_json::to_vec(&found.principal.attributes).map_or(usize::MAX, |text| text.len());
        let principal = memory.share(found.principal.id.to_string(), &found.principal, bytes);
        memory.keep(digest, &Arc::new(Credentials { principal, ..found.clone() }));
    }
    valid(&found, now).map(Some)
}

/// Whose token it is, unless it has expired.
fn valid(credentials: &Credentials, now: DateTime<Utc>) -> Result<Arc<Principal>, AccessError> {
    if credentials.expires.is_some_and(|expires| expires < now) {
        return Err(AccessError::InvalidToken { expired: Some(credentials.token) });
    }
    Ok(Arc::clone(&credentials.principal))
}

fn user(principal: Option<Arc<Principal>>) -> Result<Identity, AccessError> {
    match principal {
        Some(principal) if principal.is_active => Ok(Identity::User(principal)),
        _ => Err(AccessError::InvalidToken { expired: None }),
    }
}
