//! Passwords: how they are hashed, and how it is found out whether one is right.
//!
//! That takes time and memory on purpose. So it is done on threads that may block, a few at once, and
//! never while a transaction is open. Not many may wait for it either: when a storm of logins comes, whoever
//! comes late is told so at once, and everything else goes on.

mod check;
mod scheme;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::{Argon2, Params, PasswordHasher};
use doorward_domain::fault::{Fault, Faults};
use doorward_domain::secret::{ExposeSecret, PasswordHash, SecretString};
use doorward_domain::store::StoreError;
use prometheus_client::metrics::counter::Counter;
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use self::check::NOBODY;
use self::scheme::Scheme;
use crate::AccessError;

/// How much memory hashing a password may take, in KiB.
const MOST_MEMORY: u32 = 4 * 1024 * 1024;

/// How many passes hashing a password may take.
const MOST_ITERATIONS: u32 = 1_000;

/// How many lanes hashing a password may have.
const MOST_LANES: u32 = 256;

/// How many may wait for each password that is hashed at once. The last of them waits for a second or two.
const WAITING: usize = 32;

/// How much work hashing a password is: the parameters of Argon2id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effort(Params);

/// Why there is no such effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EffortFault {
    /// It takes too little memory for its lanes, or more than there may be.
    #[error("must be from 8 for each lane to {MOST_MEMORY}")]
    Memory,
    /// It takes no passes, or too many.
    #[error("must be from 1 to {MOST_ITERATIONS}")]
    Iterations,
    /// It has no lanes, or too many.
    #[error("must be from 1 to {MOST_LANES}")]
    Parallelism,
}

impl Effort {
    /// An effort of so much memory, so many passes and so many lanes.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, EffortFault> {
        if !(1..=MOST_LANES).contains(&parallelism) {
            return Err(EffortFault::Parallelism);
        }
        if !(1..=MOST_ITERATIONS).contains(&iterations) {
            return Err(EffortFault::Iterations);
        }
        if memory_kib > MOST_MEMORY {
            return Err(EffortFault::Memory);
        }
        let params = Params::new(memory_kib, iterations, parallelism, None);
        params.map(Self).map_err(|_| EffortFault::Memory)
    }
}

/// What OWASP recommends: 19 MiB, two passes, one lane.
impl Default for Effort {
    fn default() -> Self {
        Self(Params::DEFAULT)
    }
}

/// A password as it is handed over by whoever may set one.
#[derive(Clone, Debug)]
pub enum GivenPassword {
    /// The password itself.
    Plain(SecretString),
    /// What another service made of it, in the form of that.
    Hash(SecretString),
}

/// What comes of holding a password against a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, but it should be hashed anew: by another algorithm, or with more effort.
    Outdated,
}

/// A place among those whose passwords are hashed or wait for that; given back when it is dropped.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held, and never looked at")] OwnedSemaphorePermit);

/// Hashes passwords, and holds them against hashes.
pub struct Passwords {
    effort: Effort,
    /// How many are hashed at once: more would take memory and gain no time.
    turns: Arc<Semaphore>,
    /// How many are hashed or wait for that.
    places: Arc<Semaphore>,
    /// How many there can be.
    most: usize,
    refused: Counter,
}

impl Passwords {
    /// With so much effort.
    pub fn new(effort: Effort) -> Self {
        let processors = available_parallelism().map_or(1, NonZeroUsize::get);
        // One is left for whoever asks for something else.
        let turns = processors.saturating_sub(1).max(1);
        let places = turns * (1 + WAITING);
        Self {
            effort,
            turns: Arc::new(Semaphore::new(turns)),
            places: Arc::new(Semaphore::new(places)),
            most: places,
            refused: Counter::default(),
        }
    }

    /// How many are hashed or wait for that, and how many may.
    pub fn queue(&self) -> (usize, usize) {
        (self.most.saturating_sub(self.places.available_permits()), self.most)
    }

    /// How many were not hashed because too many waited.
    pub fn refused(&self) -> Counter {
        self.refused.clone()
    }

    /// The hash of a password. Without a password there is none that matches.
    pub async fn hash(&self, password: Option<SecretString>) -> Result<PasswordHash, AccessError> {
        let Some(password) = password else { return Ok(PasswordHash::unusable()) };
        let effort = self.effort.clone();
        self.work(self.place()?, move || hashed(&effort, &password)).await
    }

    /// The hash of a password that is handed over. One that another service made is taken as it is, if
    /// it can be understood.
    pub async fn take(&self, password: Option<GivenPassword>) -> Result<PasswordHash, AccessError> {
        match password {
            None => self.hash(None).await,
            Some(GivenPassword::Plain(password)) => self.hash(Some(password)).await,
            Some(GivenPassword::Hash(hash)) => {
                let hash = hash.expose_secret().trim();
                if Scheme::parse(hash).is_none() {
                    let fault = Fault::invalid("This is no hash of a password that is understood.");
                    return Err(Faults::of("password", fault).into());
                }
                Ok(PasswordHash(hash.to_owned()))
            }
        }
    }

    /// Holds a password against a hash. Where no password could match, as much is done as for one that
    /// does not, so that nobody learns by the clock that there is none.
    pub async fn verify(
        &self,
        place: Place,
        password: SecretString,
        hash: PasswordHash,
    ) -> Result<Verdict, AccessError> {
        let effort = self.effort.clone();
        self.work(place, move || {
            let scheme = Scheme::parse(&hash.0);
            if scheme.is_none() {
                log::warn!("a user has a password hash that is not understood");
            }
            match scheme.unwrap_or(Scheme::Unusable) {
                Scheme::Unusable => hashed(&effort, &password).map(|_| Verdict::Wrong),
                scheme if !scheme.is_met_by(password.expose_secret().as_bytes()) => Ok(Verdict::Wrong),
                scheme if scheme.is_weaker_than(&effort) => Ok(Verdict::Outdated),
                _ => Ok(Verdict::Right),
            }
        })
        .await
    }

    /// A place among those whose passwords are hashed or wait for that, unless too many do already.
    pub fn place(&self) -> Result<Place, AccessError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map(Place).map_err(|_| {
            self.refused.inc();
            AccessError::Crowded
        })
    }

    /// Does what takes long on a thread that may block. The turn is over when the work is, whether somebody
    /// still waits for it or not.
    async fn work<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, AccessError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|error| StoreError::Failed(error.into()))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((turn, place));
            done
        });
        let done = done.await.map_err(|error| error.to_string()).and_then(|done| done);
        done.map_err(|error| StoreError::Failed(format!("hashing a password failed: {error}").into()).into())
    }
}

fn hashed(effort: &Effort, password: &SecretString) -> Result<PasswordHash, String> {
    let hash: Result<argon2::PasswordHash, _> =
        Argon2::from(&effort.0).hash_password(password.expose_secret().as_bytes());
    hash.map(|hash| PasswordHash(hash.to_string())).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
