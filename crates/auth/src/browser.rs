//! Browsers: the key in a cookie that says which session is meant, and the proof that the page itself asks.

use doorward_domain::hex;
use doorward_domain::secret::{ExposeSecret, SecretString};

use crate::vault::sha256;

/// What a browser shows of itself.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The key of its session.
    pub key: SecretString,
    /// Whether a page of this service asks.
    pub proof: Proof,
}

/// Whether a page of this service asks, and not one of somebody else that makes the browser ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It does, or it does not matter: nothing is changed.
    Given,
    /// Nothing says so.
    Missing,
    /// What says so is wrong.
    Wrong,
}

impl Browser {
    /// A browser with a session of this key. What changes something has to bring the session's proof.
    pub fn new(key: SecretString, changes: bool, proof: Option<&str>) -> Self {
        let proof = match proof {
            _ if !changes => Proof::Given,
            None | Some("") => Proof::Missing,
            Some(shown) if shown == proof_of(&key) => Proof::Given,
            Some(_) => Proof::Wrong,
        };
        Self { key, proof }
    }
}

/// The proof that belongs to a session's key: only this service's pages can read the cookie that it is in.
pub fn proof_of(key: &SecretString) -> String {
    hex(&sha256(format!("proof of {}", key.expose_secret()).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_something_has_to_prove_itself() {
        let key = SecretString::from("key");
        let proof = proof_of(&key);
        assert_eq!(Browser::new(key.clone(), false, None).proof, Proof::Given);
        assert_eq!(Browser::new(key.clone(), true, Some(&proof)).proof, Proof::Given);
        assert_eq!(Browser::new(key.clone(), true, Some("")).proof, Proof::Missing);
        assert_eq!(Browser::new("other".into(), true, Some(&proof)).proof, Proof::Wrong);
    }
}
