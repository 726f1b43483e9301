//! Where new ids and keys come from, and what tells the time: the real ones.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, Utc};
use doorward_domain::resource::{Clock, Mint};
use doorward_domain::secret::SecretString;
use uuid::{NoContext, Timestamp, Uuid};

/// How long a token's key is.
const KEY_LENGTH: usize = 60;

/// What a token's key is made of.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Takes ids and keys from the randomness of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomMint;

impl Mint for RandomMint {
    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }

    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    fn uuid_of_row(&self, at: DateTime<Utc>) -> Uuid {
        let seconds = at.timestamp().try_into().unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
    }

    fn token_key(&self) -> SecretString {
        let mut key = String::with_capacity(KEY_LENGTH);
        let mut bytes = [0; KEY_LENGTH];
        while key.len() < KEY_LENGTH {
            random(&mut bytes);
            // 248 is the highest multiple of 62 that fits a byte: below it every letter is as likely.
            let fair = bytes.iter().filter(|byte| **byte < 248);
            let letters = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
            key.extend(letters.take(KEY_LENGTH - key.len()));
        }
        key.into()
    }
}

/// Fills `bytes` from the randomness of the system.
pub(crate) fn random(bytes: &mut [u8]) {
    // The system's randomness does not fail once the system has started; without it, nothing is safe.
    if SystemRandom::new().fill(bytes).is_err() {
        log::error!("the system gives no random numbers");
        std::process::abort();
    }
}

/// The clock of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

#[cfg(test)]
mod tests {
    use doorward_domain::secret::ExposeSecret;

    use super::*;

    #[test]
    fn ids_of_rows_come_in_the_order_of_time_and_are_never_the_same() {
        let then = DateTime::UNIX_EPOCH + chrono::TimeDelta::milliseconds(1_732_800_000_123);
        let later = then + chrono::TimeDelta::milliseconds(1);
        let [one, other, last] = [then, then, later].map(|at| RandomMint.uuid_of_row(at));
        assert_ne!(one, other);
        assert!(one < last && other < last, "{one} and {other} before {last}");
        assert_eq!(one.get_version_num(), 7);
    }

    #[test]
    fn keys_are_sixty_letters_and_digits_and_never_the_same() {
        let key = RandomMint.token_key();
        assert_eq!(key.expose_secret().len(), KEY_LENGTH);
        assert!(key.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(key.expose_secret(), RandomMint.token_key().expose_secret());
    }
}
