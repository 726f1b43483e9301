//! Circumstances of a change that are always the same.

use chrono::DateTime;
use doorward_domain::resource::{Mint, Vault, Writer};
use doorward_domain::secret::{ExposeSecret, Sealed, SecretString};
use uuid::Uuid;

/// Makes always the same, and keeps secrets in the open.
struct Still;

impl Mint for Still {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(7)
    }

    fn token_key(&self) -> SecretString {
        "k".repeat(60).into()
    }
}

impl Vault for Still {
    fn seal(&self, secret: &str) -> Sealed {
        Sealed(secret.as_bytes().to_vec())
    }

    fn open(&self, sealed: &Sealed) -> Option<SecretString> {
        String::from_utf8(sealed.0.clone()).ok().map(SecretString::from)
    }

    fn digest(&self, key: &str) -> [u8; 32] {
        [u8::try_from(key.len()).unwrap_or_default(); 32]
    }
}

/// The circumstances of a change that the service itself makes.
pub fn writer() -> Writer<'static> {
    Writer::system(DateTime::UNIX_EPOCH, &Still, &Still)
}

/// Whether two secrets are the same.
pub fn is_same(one: &SecretString, other: &str) -> bool {
    one.expose_secret() == other
}
