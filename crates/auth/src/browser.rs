//! Browsers: the key in a cookie that says which session is meant, and the proof that the page itself asks.

use doorward_domain::hex;
use doorward_domain::secret::{ExposeSecret, SecretString};

use crate::vault::sha256;

/// What a browser shows of itself.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The key of its session.
    pub key: SecretString,
    /// The revision of the session that it has been told of, if it shows one.
    pub revision: Option<i64>,
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
    /// A browser that shows this cookie ([`cookie_of`]). What changes something has to bring the session's proof.
    pub fn new(cookie: &SecretString, changes: bool, proof: Option<&str>) -> Self {
        let (key, revision) = read(cookie.expose_secret());
        let key = SecretString::from(key);
        let proof = match proof {
            _ if !changes => Proof::Given,
            None | Some("") => Proof::Missing,
            Some(shown) if shown == proof_of(&key) => Proof::Given,
            Some(_) => Proof::Wrong,
        };
        Self { key, revision, proof }
    }
}

/// What a browser remembers of a session: its key and, after a dot, its revision. The revision lets each replica know
/// whether what it remembers itself is as new.
pub fn cookie_of(key: &SecretString, revision: i64) -> String {
    format!("{}.{revision}", key.expose_secret())
}

fn read(cookie: &str) -> (&str, Option<i64>) {
    let parts = cookie.rsplit_once('.').and_then(|(key, revision)| Some((key, revision.parse().ok()?)));
    parts.map_or((cookie, None), |(key, revision)| (key, Some(revision)))
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
        for cookie in [key.clone(), cookie_of(&key, 7).into()] {
            assert_eq!(Browser::new(&cookie, false, None).proof, Proof::Given);
            assert_eq!(Browser::new(&cookie, true, Some(&proof)).proof, Proof::Given);
            assert_eq!(Browser::new(&cookie, true, Some("")).proof, Proof::Missing);
        }
        assert_eq!(Browser::new(&"other".into(), true, Some(&proof)).proof, Proof::Wrong);
    }

    #[test]
    fn a_cookie_tells_the_key_and_the_revision() {
        assert_eq!(read(&cookie_of(&"key".into(), 7)), ("key", Some(7)));
        for without in ["key", "key.", "key.x", "key.99999999999999999999"] {
            assert_eq!(read(without), (without, None));
        }
    }
}
