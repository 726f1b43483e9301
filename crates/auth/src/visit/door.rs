//! What flows ask of the world, answered from the store.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use doorward_domain::event::{Entry, EventAction, Subject};
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::flow::outline::Outline;
use doorward_domain::flow::{AuthenticationRequirement, Flow};
use doorward_domain::id::UserId;
use doorward_domain::policy;
use doorward_domain::resource::Pk;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_domain::source::{Source, SourceKind};
use doorward_domain::stage::captcha::Captcha;
use doorward_domain::stage::identification::{Identification, UserField};
use doorward_domain::stage::password::{Backend, Password};
use doorward_domain::stage::{Stage, StageKind};
use doorward_domain::store::{Read, StoreError};
use doorward_flow::{Claim, Links, Login, Method, Opinion, Person, Settings, Verdict, World};
use doorward_persistence::{
    Attempt, Contention, Extent, PersonRow, PersonSecrets, Recollection, Right, Safety, Stamp, Store,
};
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;

use super::outcome::Outcome;
use super::{Known, Visitor};
use crate::attempts::{Lock, Scopes};
use crate::error::AccessError;
use crate::gateway::Gateway;
use crate::password::{NOBODY, Place};
use crate::web;

/// How long the provider of a captcha has to answer.
const CAPTCHA_TIMEOUT: Duration = Duration::from_secs(5);

/// How many are asked at once: a slow provider must not keep threads from everybody else.
static ASKED_AT_ONCE: Semaphore = Semaphore::const_new(16);

/// How large its answer may be, in bytes.
const LARGEST_OPINION: u64 = 64 * 1024;

/// What the trail shows instead of the password that was entered: twenty asterisks, whatever it was.
const ENTERED: &str = "********************";

/// The world, as a flow sees it from the door that a visitor stands at.
pub struct Door<'g> {
    gateway: &'g Gateway,
    memory: Recollection,
    visitor: &'g Visitor,
    user: Option<UserId>,
    is_superuser: bool,
    /// Who is on his way in, and whoever else may be.
    people: Vec<PersonRow>,
    /// Whether anything asks which groups somebody belongs to.
    asks_groups: bool,
    /// Whether anything asks whether somebody may do everything.
    asks_superuser: bool,
    outcome: Outcome,
}

/// The flow for users who have forgotten their password, if there is one.
#[derive(Clone)]
struct RecoveryFlow(Option<String>);

/// Why an attempt was not counted.
enum Refused {
    Locked(chrono::DateTime<chrono::Utc>),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Contention for Refused {
    fn is_contention(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contention())
    }
}

impl<'g> Door<'g> {
    pub fn new(
        gateway: &'g Gateway,
        memory: Recollection,
        visitor: &'g Visitor,
        known: &Known,
        outline: &Outline,
    ) -> Self {
        let conditions = outline.steps.iter().flat_map(|step| &step.conditions).chain(&outline.conditions);
        Self {
            gateway,
            memory,
            visitor,
            user: known.user,
            is_superuser: known.is_superuser,
            people: known.pending.clone().into_iter().collect(),
            asks_groups: conditions.count() > 0,
            asks_superuser: outline.flow.settings.authentication == AuthenticationRequirement::Superuser,
            outcome: Outcome::default(),
        }
    }

    /// Whether a password or a captcha was judged.
    pub fn has_judged(&self) -> bool {
        self.outcome.is_judged
    }

    /// What is known from before, what has to be written, and who was met.
    pub fn leave(self) -> (Recollection, Outcome, Vec<PersonRow>) {
        (self.memory, self.outcome, self.people)
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, AccessError> {
        let (_, stamp) = self.gateway.stamp(Some(self.visitor.request.clone()));
        Ok(self.gateway.database.look_up(stamp, move |mut store| work(&mut store)).await?)
    }

    /// The same for what is part of the configuration and may be known already. Its name is one among all of
    /// the type.
    async fn recall<T: Clone + Send + Sync + 'static>(
        &self,
        name: String,
        work: impl FnOnce(&mut Store<'_>) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<Option<T>, AccessError> {
        if let Some(known) = self.memory.recall(&name) {
            return Ok(Some(Arc::unwrap_or_clone(known)));
        }
        let found = self.read(work).await?;
        if let Some(found) = &found {
            self.memory.keep(name, &Arc::new(found.clone()));
        }
        Ok(found)
    }

    fn stamp(&self) -> Stamp {
        self.gateway.stamp(Some(self.visitor.request.clone())).1
    }

    /// Counts an attempt as wrong before anybody knows, and locks what has had too many. Tells whether the
    /// password may be right: where the account alone is locked, it counts for all else and is not. And what the
    /// password of this digest is held against.
    async fn charge(
        &mut self,
        claim: &Claim,
        scopes: &Scopes,
        digest: [u8; 32],
    ) -> Result<(bool, PersonSecrets), Refused> {
        let (counts, told, scopes) = (scopes.counts(), scopes.told(), scopes.clone());
        let stamp = self.stamp();
        let now = stamp.at;
        let id = claim.user.unwrap_or(NOBODY);
        let (safety, extent) = (Safety::Process, Extent::Transaction);
        let charged = self.gateway.database.write_beside(stamp, safety, extent, move |mut store| {
            let (charges, secrets) = store.charge(&counts, id, &digest)?;
            let is_charged = |attempt: &Attempt| charges.iter().any(|charge| charge.attempt == *attempt);
            if !told.iter().all(is_charged) {
                let until = store.locked_until(&told)?.unwrap_or(now);
                return Err(Refused::Locked(until));
            }
            let is_open = charges.len() == counts.len();
            let locks: Vec<_> = charges.into_iter().filter_map(|charge| scopes.locks(charge)).collect();
            for lock in &locks {
                store.lock_attempts(&[lock.attempt], lock.until(now))?;
            }
            Ok((is_open, locks, secrets))
        });
        let user = claim.user;
        let (is_open, locks, secrets) = charged.await?;
        let notes = locks.into_iter().filter(Lock::is_noted).map(|lock| {
            let until = lock.until(now).to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            let details = json!({"lock": {"scope": lock.scope, "until": until}, "username": claim.username});
            (user, Entry::happened(EventAction::SuspiciousRequest, object(details)))
        });
        self.outcome.notes.extend(notes);
        Ok((is_open, secrets))
    }

    /// How a password proves to these backends that somebody is a user.
    async fn prove(
        &self,
        place: Place,
        user: Option<UserId>,
        password: SecretString,
        secrets: PersonSecrets,
        backends: &[Backend],
    ) -> Result<Option<Method>, AccessError> {
        // Whatever the backends are and whoever it is, as much is done: nobody learns anything by the clock.
        let knows = backends.contains(&Backend::Inbuilt);
        let PersonSecrets { is_active, password: hash, app_password: token } = secrets;
        let is_right = self.gateway.hold_against(place, user.filter(|_| knows), hash, password).await?;
        if !is_active {
            return Ok(None);
        }
        Ok(backends.iter().find_map(|backend| match backend {
            Backend::Inbuilt => is_right.then_some(Method::Password),
            Backend::Token => token.clone().map(|(pk, identifier)| Method::Token { pk, identifier }),
            Backend::Ldap => None,
        }))
    }

    fn failed(&mut self, claim: &Claim) {
        let details = json!({
            "username": claim.username, "password": ENTERED, "stage": claim.stage.reference(),
        });
        let entry = Entry::happened(EventAction::LoginFailed, object(details));
        self.outcome.notes.push((claim.user, entry));
    }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

fn person_of(row: PersonRow) -> Person {
    Person {
        id: UserId(row.id),
        username: row.username,
        name: row.name,
        email: row.email,
        upn: row.upn,
        is_active: row.is_active,
    }
}

impl World for Door<'_> {
    type Error = AccessError;

    fn user(&self) -> Option<UserId> {
        self.user
    }

    async fn visitor(&mut self, user: Option<UserId>) -> Result<policy::Visitor, AccessError> {
        let Some(id) = user else { return Ok(policy::Visitor::default()) };
        let is_own = Some(id) == self.user;
        let (asks_groups, asks_superuser) = (self.asks_groups, self.asks_superuser && !is_own);
        let (groups, is_superuser) = if asks_groups || asks_superuser {
            self.read(move |store| {
                let groups = if asks_groups { store.groups_of(id)? } else { HashSet::new() };
                let principal = if asks_superuser { store.principal_of(id)? } else { None };
                Ok((groups, principal.is_some_and(|principal| principal.is_superuser)))
            })
            .await?
        } else {
            (HashSet::new(), false)
        };
        let is_superuser = if is_own { self.is_superuser } else { is_superuser };
        Ok(policy::Visitor { user: Some(id), is_superuser, groups })
    }

    /// Keys are for the flow of the brand that brings users back in, as [`crate::WayBack`] has it.
    async fn redeem(&mut self, flow: &Flow, key: &SecretString) -> Result<Option<UserId>, AccessError> {
        let digest = self.gateway.tools.vault.digest(key.expose_secret());
        let (host, slug) = (self.visitor.request.host.clone(), flow.settings.slug.clone());
        let found = self.read(move |store| {
            let found = store.way_back(&digest)?;
            let leads_here = found.is_some() && store.brand_for(&host)?.slugs.recovery == Some(slug);
            Ok(found.filter(|_| leads_here))
        });
        let Some((token, user)) = found.await? else { return Ok(None) };
        self.outcome.redeemed = Some(token);
        Ok(Some(user))
    }

    async fn settings(&mut self, binding: &FlowStageBinding) -> Result<Option<Settings>, AccessError> {
        let id = binding.stage;
        let Some(kind) = binding.stage_obj.as_ref().and_then(|stage| stage.kind) else { return Ok(None) };
        macro_rules! find {
            ($store:ident, $kind:ident) => {{
                let found: Option<Stage<_>> = $store.find(&id)?;
                found.map(|stage| Settings::$kind(stage.settings))
            }};
        }
        self.recall(id.to_string(), move |store| {
            Ok(match kind {
                StageKind::Identification => find!(store, Identification),
                StageKind::Password => find!(store, Password),
                StageKind::UserLogin => find!(store, UserLogin),
                StageKind::Captcha => find!(store, Captcha),
                StageKind::Deny => find!(store, Deny),
                StageKind::Dummy => find!(store, Dummy),
            })
        })
        .await
    }

    async fn links(&mut self, stage: &Identification) -> Result<Links, AccessError> {
        let stage = stage.clone();
        let flows = [stage.enrollment_flow, stage.recovery_flow, stage.passwordless_flow];
        if flows == [None; 3] && stage.sources.is_empty() {
            return Ok(Links::default());
        }
        let name = format!("{flows:?} {:?}", stage.sources);
        let links = self.recall(name, move |store| {
            let wanted: Vec<_> = flows.into_iter().flatten().collect();
            let slugs = if wanted.is_empty() { Vec::new() } else { store.slugs_of(&wanted)? };
            let slug = |flow: Option<_>| {
                slugs.iter().find(|(id, _)| Some(*id) == flow).map(|(_, slug): &(_, String)| slug.clone())
            };
            let mut sources: Vec<Source> = if stage.sources.is_empty() {
                Vec::new()
            } else {
                let pks: Vec<Pk> = stage.sources.iter().map(|source| Pk::Uuid(source.0)).collect();
                store.with_pks(&pks)?
            };
            // Nobody comes from the service itself.
            sources.retain(|source| source.enabled && source.kind != SourceKind::Inbuilt);
            sources.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            let [enrollment, recovery, passwordless] = flows.map(slug);
            Ok(Some(Links { enrollment, recovery, passwordless, sources }))
        });
        Ok(links.await?.unwrap_or_default())
    }

    async fn beside(
        &mut self,
        stage: &Identification,
    ) -> Result<Option<(Subject, Vec<Backend>)>, AccessError> {
        let Some(id) = stage.password_stage else { return Ok(None) };
        self.recall(id.to_string(), move |store| {
            let found: Option<Stage<Password>> = store.find(&id)?;
            Ok(found.map(|stage| (Subject::of(&stage), stage.settings.backends)))
        })
        .await
    }

    async fn recovery(&mut self) -> Result<Option<String>, AccessError> {
        let found =
            self.recall(String::new(), |store| Ok(Some(RecoveryFlow(store.recovery_flow()?)))).await?;
        Ok(found.and_then(|RecoveryFlow(slug)| slug))
    }

    async fn candidates(
        &mut self,
        fields: &[UserField],
        text: &str,
        ignores_case: bool,
    ) -> Result<Vec<Person>, AccessError> {
        let (fields, text) = (fields.to_vec(), text.to_owned());
        let found = self.read(move |store| store.candidates(&fields, &text, ignores_case)).await?;
        self.people.extend(found.iter().cloned());
        Ok(found.into_iter().map(person_of).collect())
    }

    async fn person(&mut self, user: UserId) -> Result<Option<Person>, AccessError> {
        if let Some(person) = self.people.iter().find(|person| person.id == user.0) {
            return Ok(Some(person_of(person.clone())));
        }
        Ok(self.read(move |store| store.person(user)).await?.map(person_of))
    }

    async fn check_password(
        &mut self,
        claim: Claim,
        password: SecretString,
        backends: &[Backend],
    ) -> Result<Verdict, AccessError> {
        // A password that is not looked at counts for nobody.
        let place = self.gateway.tools.passwords.place()?;
        self.outcome.is_judged = true;
        let device = claim.user.and_then(|user| self.gateway.device_of(self.visitor, user));
        let ip = self.visitor.request.client_ip;
        let scopes = Scopes::new(claim.user, &claim.identifier, ip, device.as_deref());
        let digest = self.gateway.tools.vault.digest(password.expose_secret());
        let (is_open, secrets) = match self.charge(&claim, &scopes, digest).await {
            Ok(charged) => charged,
            Err(Refused::Locked(until)) => return Ok(Verdict::Locked { until }),
            Err(Refused::Store(error)) => return Err(error.into()),
        };
        // A password that cannot be right any more is looked at all the same: nobody learns that by the clock.
        let method = self.prove(place, claim.user, password, secrets, backends).await?.filter(|_| is_open);
        let Some(method) = method else {
            self.failed(&claim);
            return Ok(Verdict::Wrong);
        };
        // What a right password would have locked is not worth telling.
        self.outcome.notes.clear();
        self.outcome.right = Right { own: scopes.own(), others: scopes.address.into_iter().collect() };
        Ok(Verdict::Right(method))
    }

    async fn check_captcha(&mut self, stage: &Captcha, token: &str) -> Result<Option<Opinion>, AccessError> {
        let Some(secret) = self.gateway.tools.vault.open(&stage.private_key) else {
            log::error!("the secret key of a captcha stage cannot be opened");
            return Ok(None);
        };
        let Ok(turn) = ASKED_AT_ONCE.try_acquire() else { return Err(AccessError::Crowded) };
        self.outcome.is_judged = true;
        let (url, token) = (stage.api_url.clone(), token.to_owned());
        let ip = self.visitor.request.client_ip.map(|ip| ip.to_string()).unwrap_or_default();
        let asked = tokio::task::spawn_blocking(move || ask_provider(&url, &secret, &token, &ip)).await;
        drop(turn);
        Ok(match asked {
            Ok(Ok(opinion)) => Some(opinion),
            Ok(Err(reason)) => {
                log::warn!("the provider of a captcha gives no answer: {reason}");
                None
            }
            Err(_) => None,
        })
    }

    fn log_in(&mut self, login: Login) {
        self.outcome.login = Some(login);
    }

    fn ambiguous(&mut self, text: &str, count: usize) {
        if self.gateway.ambiguities.meet(text) {
            log::warn!("{count} users may be meant by {text:?}; flows go on with one, and say so once");
        }
    }
}

/// Asks a `siteverify` endpoint, as the providers of captchas have it.
fn ask_provider(url: &str, secret: &SecretString, token: &str, ip: &str) -> Result<Opinion, String> {
    let agent = web::agent(url, CAPTCHA_TIMEOUT);
    let form = [("secret", secret.expose_secret()), ("response", token), ("remoteip", ip)];
    let mut answer = agent.post(url).send_form(form).map_err(|error| error.to_string())?;
    let limited = answer.body_mut().with_config().limit(LARGEST_OPINION);
    let opinion: Value = limited.read_json().map_err(|error| error.to_string())?;
    let errors = opinion["error-codes"].as_array().into_iter().flatten();
    Ok(Opinion {
        success: opinion["success"].as_bool().unwrap_or(false),
        score: opinion["score"].as_f64(),
        errors: errors.filter_map(|error| error.as_str().map(ToOwned::to_owned)).collect(),
    })
}
