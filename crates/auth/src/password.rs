//! Passwords: how they are hashed.

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use argon2::{Argon2, PasswordHasher};
use doorward_domain::secret::{ExposeSecret, PasswordHash, SecretString};
use doorward_domain::store::StoreError;
use tokio::sync::Semaphore;

use crate::AccessError;

/// How many passwords are hashed at once: more would take memory and gain no time.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, NonZeroUsize::get)));

/// Hashes a password with Argon2id, in the parameters that OWASP recommends (19 MiB, two passes, one
/// lane), on a thread that may block. Without a password there is none that matches.
pub async fn hash_password(password: Option<SecretString>) -> Result<PasswordHash, AccessError> {
    let Some(password) = password else { return Ok(PasswordHash::unusable()) };
    let turn = TURNS.acquire().await.map_err(|error| StoreError::Failed(error.into()))?;
    let hashed = tokio::task::spawn_blocking(move || {
        let hash: Result<argon2::PasswordHash, _> =
            Argon2::default().hash_password(password.expose_secret().as_bytes());
        hash.map(|hash| PasswordHash(hash.to_string())).map_err(|error| error.to_string())
    });
    let hashed = hashed.await.map_err(|error| error.to_string()).and_then(|hashed| hashed);
    drop(turn);
    hashed.map_err(|error| StoreError::Failed(format!("hashing a password failed: {error}").into()).into())
}
