//! Sets of keys: which of them is asked.

use doorward_auth::{JwtSettings, KeySource, Verifier};
use serde_json::json;

use super::issuer::{Signer, set};
use super::{AUDIENCE, Believer, ISSUER};

const PUBLIC: [&str; 3] = ["RS256", "ES256", "EdDSA"];

#[test]
fn the_key_that_a_token_names_is_asked() {
    let (one, two) = (Signer::ed("one"), Signer::ed("two"));
    let service = Believer::with_file(&set([one.jwk(), two.jwk()]), &PUBLIC);
    service.believes(&one.token(&service.claims()));
    service.believes(&two.token(&service.claims()));
    let header = json!({"alg": "EdDSA", "kid": "two"});
    service.refuses(&one.token_under(&header, &service.claims()));
    let header = json!({"alg": "EdDSA", "kid": "three"});
    service.refuses(&one.token_under(&header, &service.claims()));
}

#[test]
fn a_token_that_names_no_key_is_tried_with_all() {
    let (one, two) = (Signer::ed("one"), Signer::ec("two"));
    let service = Believer::with_file(&set([one.jwk(), two.jwk()]), &PUBLIC);
    service.believes(&two.token_under(&json!({"alg": "ES256"}), &service.claims()));
    service.refuses(&Signer::ec("two").token_under(&json!({"alg": "ES256"}), &service.claims()));
}

#[test]
fn keys_that_are_not_for_signing_are_not_asked() {
    let signer = Signer::rsa("one");
    let mut key = signer.jwk();
    key["use"] = json!("enc");
    let service = Believer::with_file(&set([key]), &PUBLIC);
    service.refuses(&signer.token(&service.claims()));
}

#[test]
fn keys_of_unknown_kinds_do_no_harm() {
    let signer = Signer::ec("one");
    let others = [
        json!({"kid": "a", "kty": "unheard-of", "x": "y"}),
        json!({"kid": "b", "kty": "OKP", "crv": "X25519", "x": "AAAA"}),
        json!({"kid": "c", "kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"}),
        json!({"kid": "d", "kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "n": "AQAB", "e": "AQAB"}),
        json!({"kid": "one", "kty": "EC", "crv": "P-256", "x": "!", "y": "!"}),
        signer.jwk(),
    ];
    let service = Believer::with_file(&set(others), &PUBLIC);
    service.believes(&signer.token(&service.claims()));
}

#[test]
fn a_file_is_read_once() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    std::fs::write(&path, old.set().to_string()).unwrap();
    let service = Believer::start(vec![KeySource::File(path.clone())], &PUBLIC);
    std::fs::write(&path, new.set().to_string()).unwrap();
    service.believes(&old.token(&service.claims()));
    service.refuses(&new.token(&service.claims()));
}

#[test]
fn a_file_that_holds_no_keys_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    let verifier = || {
        Verifier::new(JwtSettings {
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            algorithms: Vec::new(),
            keys: vec![KeySource::File(path.clone())],
            user_claim: "sub".to_owned(),
        })
    };
    let missing = verifier().err().unwrap();
    assert!(missing.starts_with(&format!("cannot read {}: ", path.display())), "{missing}");
    for text in ["", "{}", "[]", "{\"keys\": 1}", "not json"] {
        std::fs::write(&path, text).unwrap();
        let wrong = verifier().err().unwrap();
        assert!(wrong.starts_with(&format!("{} is no JWK set: ", path.display())), "{wrong}");
    }
}
