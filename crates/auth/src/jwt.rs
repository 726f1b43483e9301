//! JSON Web Tokens (RFC 7519) that others have issued.
//!
//! Issuer, audience and algorithms are fixed by configuration; a token without an expiry, an issuer or
//! an audience is not believed. A shared secret verifies HMAC signatures and nothing else, and keys of
//! a JWK set (RFC 7517) verify everything but those, so that a public key is never taken for a secret.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use doorward_domain::secret::{ExposeSecret, SecretString};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, Validation};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use crate::web;

/// How far the clocks of issuer and service may differ, in seconds.
const LEEWAY: f64 = 30.0;

/// How often keys are fetched at most because a token names an unknown one.
const FETCH_INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// How long fetched keys are used before they are fetched anew.
const MAX_AGE: TimeDelta = TimeDelta::hours(1);

/// How long fetched keys are believed at most, while new ones cannot be had.
const MAX_OUTAGE: TimeDelta = TimeDelta::hours(24);

/// How long fetching keys may take.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);

/// How large a set of keys may be, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// Where keys come from that verify signatures.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A secret shared with the issuer.
    Secret(SecretString),
    /// A file with a JWK set, read once.
    File(PathBuf),
    /// A URL of a JWK set, fetched when it is needed.
    Url(String),
}

/// Which tokens are believed.
#[derive(Clone, Debug)]
pub struct JwtSettings {
    /// Who must have issued them.
    pub issuer: String,
    /// Whom they must be meant for.
    pub audience: String,
    /// How they may be signed.
    pub algorithms: Vec<Algorithm>,
    /// Where keys come from.
    pub keys: Vec<KeySource>,
    /// The claim that names the user.
    pub user_claim: String,
}

/// Verifies tokens.
pub struct Verifier {
    settings: JwtSettings,
    secrets: Vec<DecodingKey>,
    fixed: JwkSet,
    remote: Vec<Remote>,
}

/// Keys, and when they were fetched.
type Fetched = (Arc<JwkSet>, DateTime<Utc>);

/// A set of keys somewhere else.
struct Remote {
    url: String,
    known: Arc<RwLock<Option<Fetched>>>,
    /// When keys were last asked for. Held while they are.
    asked: Mutex<Option<DateTime<Utc>>>,
}

impl Verifier {
    /// A verifier of such tokens. Fails with one line when a file cannot be used.
    pub fn new(settings: JwtSettings) -> Result<Self, String> {
        let mut verifier =
            Self { settings, secrets: Vec::new(), fixed: JwkSet { keys: Vec::new() }, remote: Vec::new() };
        for source in verifier.settings.keys.clone() {
            match source {
                KeySource::Secret(secret) => {
                    verifier.secrets.push(DecodingKey::from_secret(secret.expose_secret().as_bytes()));
                }
                KeySource::File(path) => {
                    let text = std::fs::read_to_string(&path)
                        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                    let set: JwkSet = serde_json::from_str(&text)
                        .map_err(|error| format!("{} is no JWK set: {error}", path.display()))?;
                    verifier.fixed.keys.extend(set.keys);
                }
                KeySource::Url(url) => {
                    verifier.remote.push(Remote { url, known: Arc::default(), asked: Mutex::default() });
                }
            }
        }
        Ok(verifier)
    }

    /// Whether this is a JWT at all, rather than a key of the service's own.
    pub(crate) fn is_for(token: &SecretString) -> bool {
        jsonwebtoken::decode_header(token.expose_secret()).is_ok()
    }

    /// The name of the user that a token names, if it can be believed.
    pub(crate) async fn user(&self, token: &SecretString, now: DateTime<Utc>) -> Option<String> {
        let header = jsonwebtoken::decode_header(token.expose_secret()).ok()?;
        // Nothing that a header may demand to be understood (RFC 7515, section 4.1.11) is understood here.
        if header.crit.is_some() || !self.settings.algorithms.contains(&header.alg) {
            return None;
        }
        if header.alg.family() == AlgorithmFamily::Hmac {
            return self.secrets.iter().find_map(|key| self.verified(token, key, &header, now));
        }
        if let Some(user) = self.verified_by(&self.fixed, token, &header, now) {
            return Some(user);
        }
        for remote in &self.remote {
            let keys = remote.keys(&header, now).await;
            if let Some(user) = keys.and_then(|keys| self.verified_by(&keys, token, &header, now)) {
                return Some(user);
            }
        }
        None
    }

    fn verified_by(
        &self,
        keys: &JwkSet,
        token: &SecretString,
        header: &Header,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let fitting = keys.keys.iter().filter(|key| fits(key, header));
        let mut fitting = fitting.filter_map(|key| DecodingKey::from_jwk(key).ok());
        fitting.find_map(|key| self.verified(token, &key, header, now))
    }

    fn verified(
        &self,
        token: &SecretString,
        key: &DecodingKey,
        header: &Header,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        // The time is told by the service's own clock, below.
        validation.validate_exp = false;
        let token =
            jsonwebtoken::decode::<Map<String, Value>>(token.expose_secret(), key, &validation).ok()?;
        if !is_current(&token.claims, now) {
            return None;
        }
        match token.claims.get(&self.settings.user_claim) {
            Some(Value::String(name)) if !name.is_empty() => Some(name.clone()),
            _ => None,
        }
    }
}

/// Whether a token has not expired, and is valid already. It has to say when it expires.
fn is_current(claims: &Map<String, Value>, now: DateTime<Utc>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
    let now = now.timestamp() as f64;
    let is_alive = claims.get("exp").and_then(Value::as_f64).is_some_and(|exp| now <= exp + LEEWAY);
    let is_valid = claims.get("nbf").is_none_or(|nbf| nbf.as_f64().is_some_and(|nbf| nbf <= now + LEEWAY));
    is_alive && is_valid
}

/// Whether a key may have made the signature that a header tells of.
fn fits(key: &Jwk, header: &Header) -> bool {
    let named = header.kid.is_none() || key.common.key_id == header.kid;
    let for_signing =
        key.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
    let for_algorithm =
        key.common.key_algorithm.is_none_or(|known| known.to_string().parse() == Ok(header.alg));
    named && for_signing && for_algorithm
}

impl Remote {
    /// The keys, fetched if they are too old or lack the one that the header names. They are not
    /// fetched more often than every [`FETCH_INTERVAL`], whatever tokens come. One caller waits for them
    /// then; others do only for a key that is not known.
    async fn keys(&self, header: &Header, now: DateTime<Utc>) -> Option<Arc<JwkSet>> {
        if let Some(known) = self.holding(header, now, MAX_AGE) {
            return Some(known);
        }
        let mut asked = match self.asked.try_lock() {
            Ok(asked) => asked,
            // Somebody asks for them already, which may take its time.
            Err(_) => match self.holding(header, now, MAX_OUTAGE) {
                Some(known) => return Some(known),
                None => self.asked.lock().await,
            },
        };
        // Somebody else may have fetched them in the meantime.
        if let Some(known) = self.holding(header, now, MAX_AGE) {
            return Some(known);
        }
        if asked.is_none_or(|asked| now - asked >= FETCH_INTERVAL) {
            *asked = Some(now);
            self.fetch(now).await;
        }
        let (keys, since) = self.known()?;
        (now - since < MAX_OUTAGE).then_some(keys)
    }

    fn known(&self) -> Option<Fetched> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The known keys if they hold the one that the header names, and are younger than `age`.
    fn holding(&self, header: &Header, now: DateTime<Utc>, age: TimeDelta) -> Option<Arc<JwkSet>> {
        let (keys, since) = self.known()?;
        let holds_key = keys.keys.iter().any(|key| fits(key, header));
        (holds_key && now - since < age).then_some(keys)
    }

    /// Fetches the keys. Once begun it is done, even if whoever asked does not wait for it.
    async fn fetch(&self, now: DateTime<Utc>) {
        let (url, known) = (self.url.clone(), Arc::clone(&self.known));
        let fetching = tokio::task::spawn_blocking(move || match fetch(&url) {
            Ok(set) => {
                *known.write().unwrap_or_else(PoisonError::into_inner) = Some((Arc::new(set), now));
            }
            Err(error) => log::warn!("cannot fetch keys from {url}: {error}"),
        });
        if fetching.await.is_err() {
            log::error!("fetching keys from {} panicked", self.url);
        }
    }
}

fn fetch(url: &str) -> Result<JwkSet, ureq::Error> {
    web::agent(url, FETCH_TIMEOUT).get(url).call()?.body_mut().with_config().limit(MAX_SIZE).read_json()
}
