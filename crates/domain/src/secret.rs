//! Values that must not be seen: none of them shows itself in `Debug` output.

use std::fmt;

pub use secrecy::{ExposeSecret, SecretString};

/// A secret as it is stored: encrypted with the key of the service.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sealed(…)")
    }
}

/// The hash of a password, in the form of its algorithm. A hash that no password matches, as a new
/// user has it, starts with `!`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl PasswordHash {
    /// A hash that no password matches.
    pub fn unusable() -> Self {
        Self("!".to_owned())
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}
