//! What secrets are kept in.
//!
//! A secret that must be shown again is encrypted with AES-256-GCM-SIV (RFC 8452) under a key that is
//! derived from the secret of the service (HKDF-SHA256, RFC 5869). What is stored is a version byte, a
//! random nonce of 12 bytes, and the ciphertext with its tag. Secrets of the service that came before open what
//! they have sealed, until it is sealed anew.

use std::iter::once;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use doorward_domain::resource::Vault;
use doorward_domain::secret::{ExposeSecret, Sealed, SecretString};
use thiserror::Error;

/// How long the secret of the service must be, in bytes.
pub const SECRET_LENGTH: usize = 32;

/// The first byte of everything that is sealed.
const VERSION: u8 = 1;

/// How long the derived key is, in bytes.
const KEY_LENGTH: usize = 32;

/// Why there is no vault.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The secret of the service can be guessed.
    #[error("the secret key must have at least {SECRET_LENGTH} characters")]
    TooShort,
    /// The cryptography is not available.
    #[error("the secret key cannot be used")]
    Unusable,
}

/// A vault whose key is derived from the secret of the service.
pub struct SecretVault {
    key: RandomizedNonceKey,
    /// Those that opened it before.
    previous: Vec<RandomizedNonceKey>,
}

struct DerivedKey;

impl KeyType for DerivedKey {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

impl SecretVault {
    /// The vault that `secret` opens.
    pub fn new(secret: &SecretString) -> Result<Self, VaultError> {
        Ok(Self { key: key(secret)?, previous: Vec::new() })
    }

    /// The same vault, which opens, too, what was sealed with these.
    pub fn opening(self, previous: &[SecretString]) -> Result<Self, VaultError> {
        Ok(Self { previous: previous.iter().map(key).collect::<Result<_, _>>()?, ..self })
    }

    fn try_open(&self, sealed: &Sealed) -> Option<SecretString> {
        let (version, rest) = sealed.0.split_first()?;
        if *version != VERSION || rest.len() < NONCE_LEN {
            return None;
        }
        let (nonce, ciphertext) = rest.split_at(NONCE_LEN);
        once(&self.key).chain(&self.previous).find_map(|key| {
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut text = ciphertext.to_vec();
            let text = key.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
            String::from_utf8(text.to_vec()).ok().map(SecretString::from)
        })
    }
}

/// The key that a secret of the service leads to.
fn key(secret: &SecretString) -> Result<RandomizedNonceKey, VaultError> {
    let secret = secret.expose_secret().as_bytes();
    if secret.len() < SECRET_LENGTH {
        return Err(VaultError::TooShort);
    }
    let mut key = [0; KEY_LENGTH];
    Salt::new(HKDF_SHA256, b"doorward")
        .extract(secret)
        .expand(&[b"secrets at rest"], DerivedKey)
        .and_then(|derived| derived.fill(&mut key))
        .and_then(|()| RandomizedNonceKey::new(&AES_256_GCM_SIV, &key))
        .map_err(|_| VaultError::Unusable)
}

impl Vault for SecretVault {
    fn seal(&self, secret: &str) -> Sealed {
        let mut text = secret.as_bytes().to_vec();
        match self.key.seal_in_place_append_tag(Aad::empty(), &mut text) {
            Ok(nonce) => Sealed([&[VERSION], nonce.as_ref().as_slice(), text.as_slice()].concat()),
            // It fails only for texts of gigabytes. Nothing opens what is stored then.
            Err(_) => Sealed::default(),
        }
    }

    fn open(&self, sealed: &Sealed) -> Option<SecretString> {
        self.try_open(sealed)
    }

    fn digest(&self, key: &str) -> [u8; 32] {
        sha256(key.as_bytes())
    }
}

/// The SHA-256 digest of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut found = [0; 32];
    found.copy_from_slice(digest(&SHA256, bytes).as_ref());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(secret: &str) -> SecretVault {
        SecretVault::new(&SecretString::from(secret)).unwrap()
    }

    #[test]
    fn what_is_sealed_can_be_opened_with_the_same_secret_only() {
        let ours = vault("a secret that nobody would guess, ever");
        let sealed = ours.seal("the key");
        assert_eq!(ours.open(&sealed).unwrap().expose_secret(), "the key");
        assert!(vault("another secret that nobody would guess").open(&sealed).is_none());
    }

    #[test]
    fn what_was_sealed_before_the_secret_was_changed_can_be_opened_still() {
        let [old, new] =
            ["the secret that was there before this one", "the secret that is there from now on"];
        let sealed = vault(old).seal("the key");
        let both = vault(new).opening(&[old.into()]).unwrap();
        assert_eq!(both.open(&sealed).unwrap().expose_secret(), "the key");
        let anew = both.seal("the key");
        assert!(vault(new).open(&anew).is_some() && vault(old).open(&anew).is_none());
        assert!(matches!(vault(new).opening(&["short".into()]), Err(VaultError::TooShort)));
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let vault = vault("a secret that nobody would guess, ever");
        assert_ne!(vault.seal("the key"), vault.seal("the key"));
    }

    #[test]
    fn what_was_tampered_with_does_not_open() {
        let vault = vault("a secret that nobody would guess, ever");
        let Sealed(mut bytes) = vault.seal("the key");
        *bytes.last_mut().unwrap() ^= 1;
        assert!(vault.open(&Sealed(bytes)).is_none());
        assert!(vault.open(&Sealed(Vec::new())).is_none());
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(SecretVault::new(&SecretString::from("too short")).is_err());
    }
}
