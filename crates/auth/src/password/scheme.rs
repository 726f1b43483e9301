//! The forms that hashes of passwords have.
//!
//! | form | made by |
//! |---|---|
//! | `$argon2id$v=19$m=…,t=…,p=…$salt$hash` | Doorward |
//! | `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash` | Django |
//! | `pbkdf2_sha256$iterations$salt$hash`, `pbkdf2_sha1$…` | Django |
//! | `!…` | both, where no password matches |

use std::num::NonZeroU32;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordVerifier, Version};
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::Effort;

/// What Django puts before a hash by Argon2.
const DJANGO_ARGON2: &str = "argon2$";

/// The most rounds of PBKDF2 that a hash may take: ten times as many as Django's.
const MOST_ROUNDS: u32 = 10_000_000;

/// The length of a hash by Argon2, in bytes: less of it is weaker.
const OUTPUT_LENGTH: usize = Params::DEFAULT_OUTPUT_LEN;

/// A hash, taken apart.
pub enum Scheme {
    /// No password matches.
    Unusable,
    /// Argon2, of any kind.
    Argon2(Box<PasswordHash>, Params),
    /// PBKDF2 with HMAC.
    Pbkdf2(Pbkdf2),
}

/// A hash by PBKDF2.
pub struct Pbkdf2 {
    algorithm: pbkdf2::Algorithm,
    rounds: NonZeroU32,
    salt: String,
    derived: Vec<u8>,
}

impl Scheme {
    /// What a hash is made of; none if it is of no form that is understood, or would take more work
    /// than anybody should be able to ask for.
    pub fn parse(hash: &str) -> Option<Self> {
        if hash.starts_with('!') {
            return Some(Self::Unusable);
        }
        if hash.starts_with("pbkdf2_") {
            return Pbkdf2::parse(hash).map(Self::Pbkdf2);
        }
        let hash =
            hash.strip_prefix(DJANGO_ARGON2).map_or_else(|| hash.to_owned(), |rest| format!("${rest}"));
        let hash = PasswordHash::new(&hash).ok()?;
        Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        hash.version.map(Version::try_from).transpose().ok()?;
        let params = Params::try_from(&hash).ok()?;
        Effort::new(params.m_cost(), params.t_cost(), params.p_cost()).ok()?;
        (hash.salt.is_some() && hash.hash.is_some()).then(|| Self::Argon2(Box::new(hash), params))
    }

    /// Whether the password is the one. It takes as long for any other one.
    pub fn is_met_by(&self, password: &[u8]) -> bool {
        match self {
            Self::Unusable => false,
            Self::Argon2(hash, _) => Argon2::default().verify_password(password, hash.as_ref()).is_ok(),
            Self::Pbkdf2(Pbkdf2 { algorithm, rounds, salt, derived }) => {
                pbkdf2::verify(*algorithm, *rounds, salt.as_bytes(), password, derived).is_ok()
            }
        }
    }

    /// Whether it is easier to guess the password from this hash than from one that takes the effort.
    pub fn is_weaker_than(&self, effort: &Effort) -> bool {
        match self {
            Self::Unusable => false,
            Self::Pbkdf2(_) => true,
            Self::Argon2(hash, params) => {
                hash.algorithm != Algorithm::Argon2id.ident()
                    || hash.version.is_none_or(|version| version < Version::V0x13.into())
                    || params.m_cost() < effort.0.m_cost()
                    || params.t_cost() < effort.0.t_cost()
                    || params.output_len().is_none_or(|length| length < OUTPUT_LENGTH)
            }
        }
    }
}

impl Pbkdf2 {
    fn parse(hash: &str) -> Option<Self> {
        let mut parts = hash.split('$');
        let (algorithm, rounds, salt, derived) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (algorithm, length) = match algorithm {
            "pbkdf2_sha256" => (PBKDF2_HMAC_SHA256, 32),
            "pbkdf2_sha1" => (PBKDF2_HMAC_SHA1, 20),
            _ => return None,
        };
        let rounds: NonZeroU32 =
            rounds.parse().ok().filter(|rounds: &NonZeroU32| rounds.get() <= MOST_ROUNDS)?;
        let derived = BASE64_STANDARD.decode(derived).ok().filter(|derived| derived.len() == length)?;
        let is_whole = !salt.is_empty() && parts.next().is_none();
        is_whole.then(|| Self { algorithm, rounds, salt: salt.to_owned(), derived })
    }
}
