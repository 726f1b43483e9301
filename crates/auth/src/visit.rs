//! Visitors who go through a flow: what is remembered of them between their requests, and what a step of
//! theirs means for everybody else.
//!
//! A request is read, thought about and kept: first what is remembered and the flow are read, then the flow
//! engine takes the visitor a step on, and at the end all that has come of it is written in one transaction.
//! No transaction is open while a password is hashed or somebody else is asked.

mod door;
mod outcome;
mod stranger;

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use doorward_domain::brand::CurrentBrand;
use doorward_domain::event::{Entry, EventAction};
use doorward_domain::fault::{Fault, Faults};
use doorward_domain::flow::outline::Outline;
use doorward_domain::flow::{Flow, FlowDesignation};
use doorward_domain::id::{SessionId, UserId};
use doorward_domain::policy;
use doorward_domain::secret::{ExposeSecret, Sealed, SecretString};
use doorward_domain::stage::user_login::NetworkBinding;
use doorward_domain::store::{Read, StoreError, Visible};
use doorward_flow::redirect::keyless;
use doorward_flow::{Call, Progress, Reply, Step};
use doorward_persistence::{
    Contention, Extent, NewSession, PersonRow, Recollection, Request, Safety, SessionState, Store,
    StoredSession,
};
use serde_json::Map;

use self::door::Door;
use self::outcome::{Outcome, log_in, sign};
pub use self::stranger::Strangers;
use crate::browser::{Browser, Proof};
use crate::error::AccessError;
use crate::gateway::{Gateway, is_usable_from};

/// How long somebody is remembered who has not logged in.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// How long the session lasts of somebody whose browser forgets it when it is closed.
const BROWSER_SESSION: TimeDelta = TimeDelta::days(14);

/// How long the query around a flow may be, in characters.
const LONGEST_QUERY: usize = 4_096;

/// How often a request is tried anew that met another one of the same session.
const ATTEMPTS: u32 = 3;

/// Somebody who goes through a flow.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// What his browser shows of itself.
    pub browser: Option<Browser>,
    /// What his device was given when somebody logged in with it.
    pub device: Option<SecretString>,
    /// Whether he shows a token beside, so that he is no stranger.
    pub has_token: bool,
    /// The request that he makes.
    pub request: Arc<Request>,
}

/// What comes of a step.
#[derive(Debug)]
pub struct Visited {
    /// What he is told.
    pub reply: Reply,
    /// What his browser is to remember.
    pub cookie: Cookie,
    /// What his device is to remember from now on: that somebody has logged in with it.
    pub device: Option<SecretString>,
    /// Until when his passwords are not looked at, if they are not.
    pub locked_until: Option<DateTime<Utc>>,
}

/// What a browser is to remember.
#[derive(Clone, Debug)]
pub enum Cookie {
    /// What it does already.
    Same,
    /// The key of a session, or that the session has changed.
    Key {
        /// The key.
        key: SecretString,
        /// The revision of the session.
        revision: i64,
        /// For how long; none for as long as it is open.
        lasts: Option<TimeDelta>,
    },
    /// Nothing any more.
    Nothing,
}

/// A visitor, as he is known when his request begins.
struct Known {
    session: Option<Kept>,
    user: Option<UserId>,
    is_superuser: bool,
    progress: Progress,
    /// Who is on his way in, if he is a user and somebody has looked.
    pending: Option<PersonRow>,
}

/// The session of a visitor.
#[derive(Clone, Copy)]
struct Kept {
    state: SessionState,
    expires: DateTime<Utc>,
    /// How many bytes the text of its progress takes.
    bytes: usize,
}

impl Known {
    /// Somebody of whom nothing is remembered.
    fn nobody() -> Self {
        Self { session: None, user: None, is_superuser: false, progress: Progress::default(), pending: None }
    }
}

impl Gateway {
    /// Takes a visitor a step on through the flow of this name. There may be none.
    pub async fn visit(&self, visitor: Visitor, slug: &str, call: Call) -> Result<Visited, AccessError> {
        if call.query.chars().count() > LONGEST_QUERY {
            return Err(Faults::of("query", Fault::too_long(LONGEST_QUERY as u64)).into());
        }
        // PostgreSQL keeps no text with a NUL in it, so no flow is called so either.
        if slug.contains('\0') {
            return Err(AccessError::NotFound);
        }
        let (query, key) = keyless(&call.query.replace('\0', ""));
        let call = Call { query, key: key.map(SecretString::from), ..call };
        let mut is_judged = false;
        for attempt in 1..ATTEMPTS {
            match self.try_visit(&visitor, slug, call.clone(), &mut is_judged, attempt > 1).await {
                // What was judged once is not judged, and counted, once more.
                Err(error) if error.is_contention() && !is_judged => {}
                outcome => return outcome,
            }
        }
        self.try_visit(&visitor, slug, call, &mut is_judged, true).await
    }

    async fn try_visit(
        &self,
        visitor: &Visitor,
        slug: &str,
        call: Call,
        is_judged: &mut bool,
        is_again: bool,
    ) -> Result<Visited, AccessError> {
        let memory = self.database.recollect();
        visitor.request.witness.saw(memory.revision());
        let (known, flow) = self.meet(&memory, visitor, slug.to_owned(), is_again).await?;
        let proof = visitor.browser.as_ref().map_or(Proof::Given, |browser| browser.proof);
        if known.user.is_some() && proof != Proof::Given {
            return Err(AccessError::Unproved(match proof {
                Proof::Missing => "CSRF token missing.",
                _ => "CSRF token incorrect.",
            }));
        }
        let outline = flow.ok_or(AccessError::NotFound)?;
        let answers = call.answer.is_some();
        let mut door = Door::new(self, memory, visitor, &known, &outline);
        let step = doorward_flow::step(&mut door, &outline, known.progress.clone(), call).await;
        *is_judged = door.has_judged();
        let step = step?;
        let (memory, outcome, people) = door.leave();
        let outcome = Outcome { answered: answers, ..outcome };
        let Step { progress, reply, locked_until } = step;
        let user = progress.pending().map(stranger::user_of);
        let pending = people.into_iter().find(|person| Some(UserId(person.id)) == user);
        let (cookie, device) = self.keep(&memory, visitor, &known, progress, pending, outcome).await?;
        Ok(Visited { reply, cookie, device, locked_until })
    }

    /// What is remembered of a visitor, and the flow that he is at. A second look relies on nothing that is known of
    /// the user on his way in: he may be another one by now.
    async fn meet(
        &self,
        memory: &Recollection,
        visitor: &Visitor,
        slug: String,
        is_again: bool,
    ) -> Result<(Arc<Known>, Option<Arc<Outline>>), AccessError> {
        let remembered: Option<Arc<Outline>> = memory.recall(&slug);
        let digest = self.digest_of(visitor);
        let (now, stamp) = self.stamp(Some(visitor.request.clone()));
        if remembered.is_some() {
            let told = visitor.browser.as_ref().and_then(|browser| browser.revision);
            let known = match (&digest, told) {
                (None, _) => Some(Arc::new(Known::nobody())),
                (Some(digest), Some(told)) if !is_again => self.strangers.recall(memory, digest, told, now),
                _ => None,
            };
            if let Some(known) = known {
                return Ok((known, remembered));
            }
        }
        let (ip, memory, strangers) = (visitor.request.client_ip, memory.clone(), self.strangers.clone());
        self.database
            .look_up(stamp, move |mut store| {
                let mut known = known(&mut store, digest.as_ref(), ip)?;
                if let Some(pending) = known.progress.pending() {
                    known.pending = store.person(stranger::user_of(pending))?;
                }
                let known = Arc::new(known);
                if let Some(digest) = &digest {
                    strangers.keep(&memory, digest, &known);
                }
                if remembered.is_some() {
                    return Ok((known, remembered));
                }
                let flow: Option<Flow> = store.find(&slug)?;
                let flow = flow.map(|flow| store.outline(flow, &Visible::All, &Visible::All)).transpose()?;
                let flow = flow.map(Arc::new).inspect(|flow| memory.keep(&slug, flow));
                Ok::<_, AccessError>((known, flow))
            })
            .await
    }

    fn digest_of(&self, visitor: &Visitor) -> Option<[u8; 32]> {
        visitor.browser.as_ref().map(|browser| self.tools.vault.digest(browser.key.expose_secret()))
    }

    /// Writes what has come of a step. A first look leaves nothing to remember, so it is not written down
    /// either: strangers do not fill the database by looking. Whoever shows a token may want to inspect it.
    async fn keep(
        &self,
        memory: &Recollection,
        visitor: &Visitor,
        known: &Known,
        progress: Progress,
        pending: Option<PersonRow>,
        outcome: Outcome,
    ) -> Result<(Cookie, Option<SecretString>), AccessError> {
        let is_new = known.session.is_none();
        let is_same = progress == known.progress || (is_new && !outcome.answered && !visitor.has_token);
        if outcome.is_empty() && is_same {
            return Ok((Cookie::Same, None));
        }
        // Whoever has planted a key of his with somebody must not be in with it.
        let is_proved = known.user.is_none() && progress.is_proved() && !known.progress.is_proved();
        let login = outcome.login.clone();
        let kept_key = visitor.browser.as_ref().filter(|_| !(is_new || is_proved || login.is_some()));
        let key = kept_key.map_or_else(|| self.tools.mint.token_key(), |browser| browser.key.clone());
        let digest = self.tools.vault.digest(key.expose_secret());
        let (now, stamp) = self.stamp(Some(visitor.request.clone()));
        let text = serde_json::to_string(&progress).map_err(|error| StoreError::Failed(error.into()))?;
        let bytes = text.len();
        let (state, expires) = match (known.session, &login) {
            (Some(before), None) => (before.state.next(), before.expires),
            (_, login) => {
                let lasts = login.as_ref().map_or(PATIENCE, |login| login.lasts.unwrap_or(BROWSER_SESSION));
                (SessionState::first(SessionId(self.tools.mint.uuid_of_row(now))), now + lasts)
            }
        };
        let is_bound = login.as_ref().is_some_and(|login| login.network == NetworkBinding::Address);
        let new = NewSession {
            id: state.id,
            digest,
            user: login.as_ref().map(|login| login.user),
            progress: text,
            bound_to: visitor.request.client_ip.filter(|_| is_bound).map(|ip| ip.to_string()),
            expires,
        };
        let before = known.session.map(|kept| kept.state);
        let actions: Vec<_> = outcome.notes.iter().map(|(_, entry)| entry.action).collect();
        let (safety, extent) = (outcome.safety(), outcome.extent(is_new));
        let written = self.database.write_beside(stamp.clone(), safety, extent, move |mut store| {
            outcome.note(&mut store, &stamp)?;
            let right = &outcome.right;
            let login = match (before, &outcome.login) {
                (Some(before), None) => {
                    let digest = is_proved.then_some(&digest);
                    return Ok(store.keep_progress(before, &new.progress, digest, right)?);
                }
                (None, None) => {
                    store.begin_session(&new)?;
                    return Ok(store.take_back(right)?);
                }
                (_, Some(login)) => login,
            };
            let person = if let Some(before) = before {
                store.renew_session(before, &new, login.user)?
            } else {
                store.begin_session(&new)?;
                store.note_login(login.user)?
            };
            store.take_back(right)?;
            if login.ends_others {
                store.end_other_sessions_of(login.user, Some(digest))?;
            }
            log_in(&mut store, &stamp, login, person)
        });
        let written = written.await;
        if let Some(shown) = self.digest_of(visitor) {
            self.strangers.forget(memory, &shown);
        }
        written?;
        self.logins.count(&actions);
        if let Some(login) = login {
            self.logins.succeed();
            let device = self.device_of(visitor, login.user).is_none().then(|| self.new_device(login.user));
            return Ok((Cookie::Key { key, revision: state.revision, lasts: login.lasts }, device));
        }
        if known.user.is_some() {
            return Ok((Cookie::Same, None));
        }
        let session = Some(Kept { state, expires, bytes });
        let known = Known { session, progress, pending, ..Known::nobody() };
        self.strangers.keep(memory, &digest, &Arc::new(known));
        Ok((Cookie::Key { key, revision: state.revision, lasts: None }, None))
    }

    /// What a device remembers with which a user has logged in: that he has.
    fn new_device(&self, user: UserId) -> SecretString {
        let text = format!("device {user} {}", self.tools.mint.uuid().simple());
        URL_SAFE_NO_PAD.encode(self.tools.vault.seal(&text).0).into()
    }

    /// The name of the device, if the user has logged in with it before.
    fn device_of(&self, visitor: &Visitor, user: UserId) -> Option<String> {
        let shown = URL_SAFE_NO_PAD.decode(visitor.device.as_ref()?.expose_secret()).ok()?;
        let text = self.tools.vault.open(&Sealed(shown))?;
        let name = text.expose_secret().strip_prefix(&format!("device {user} "))?;
        Some(name.to_owned())
    }

    /// Ends the visit: the flow that he is in is dropped, and he is logged out.
    pub async fn leave(&self, visitor: Visitor) -> Result<(), AccessError> {
        let Some(digest) = self.digest_of(&visitor) else { return Ok(()) };
        // His browser may not wait for the end of this.
        self.strangers.forget(&self.database.memory(), &digest);
        let (_, stamp) = self.stamp(Some(visitor.request));
        let left = self
            .database
            .write_beside(stamp.clone(), Safety::Power, Extent::Transaction, move |mut store| {
                let Some(session) = store.session(&digest)? else { return Ok(()) };
                store.end_session(session.state)?;
                if let Some(user) = session.user
                    && sign(&mut store, &stamp, user)?
                {
                    store.note(Entry::happened(EventAction::Logout, Map::new()))?;
                }
                Ok::<_, AccessError>(())
            })
            .await;
        // Whoever has looked meanwhile may have had him remembered.
        self.strangers.forget(&self.database.memory(), &digest);
        left
    }

    /// The flow of a purpose that a visitor comes to by himself, by its name in URLs: that of the brand, or
    /// the first one that is for him. And whether he is logged in.
    pub async fn default_flow(
        &self,
        visitor: Visitor,
        designation: FlowDesignation,
    ) -> Result<Option<String>, AccessError> {
        let (_, stamp) = self.stamp(Some(visitor.request.clone()));
        let digest = self.digest_of(&visitor);
        self.database
            .read(stamp, move |mut store| {
                let host = visitor.request.host.clone();
                let CurrentBrand { slugs, .. } = store.brand_for(&host)?;
                let of_brand = match designation {
                    FlowDesignation::Authentication => slugs.authentication,
                    FlowDesignation::Invalidation => slugs.invalidation,
                    _ => None,
                };
                if of_brand.is_some() {
                    return Ok::<_, AccessError>(of_brand);
                }
                let known = known(&mut store, digest.as_ref(), visitor.request.client_ip)?;
                let groups = match known.user {
                    Some(user) => store.groups_of(user)?,
                    None => HashSet::new(),
                };
                let person = policy::Visitor { user: known.user, is_superuser: known.is_superuser, groups };
                for slug in store.flows_for(designation)? {
                    let flow: Option<Flow> = store.find(&slug)?;
                    let Some(flow) = flow else { continue };
                    if store.outline(flow, &Visible::All, &Visible::All)?.is_open_to(&person) {
                        return Ok(Some(slug));
                    }
                }
                Ok(None)
            })
            .await
    }
}

/// What is remembered of whoever shows the key with this digest.
fn known(store: &mut Store<'_>, digest: Option<&[u8; 32]>, ip: Option<IpAddr>) -> Result<Known, AccessError> {
    let Some(digest) = digest else { return Ok(Known::nobody()) };
    let found = store.session(digest)?.filter(|session| is_usable_from(session, ip));
    let Some(session) = found else { return Ok(Known::nobody()) };
    let principal = match session.user {
        Some(user) => store.principal_of(user)?.filter(|principal| principal.is_active),
        None => None,
    };
    if session.user.is_some() && principal.is_none() {
        return Ok(Known::nobody());
    }
    let progress = read(&session);
    Ok(Known {
        user: principal.as_ref().map(|principal| principal.id),
        is_superuser: principal.is_some_and(|principal| principal.is_superuser),
        session: Some(Kept { state: session.state, expires: session.expires, bytes: session.progress.len() }),
        progress,
        pending: None,
    })
}

/// What a session remembers. What another version has written and nobody can read any more is forgotten.
pub(crate) fn read(session: &StoredSession) -> Progress {
    serde_json::from_str(&session.progress).unwrap_or_default()
}
