//! How tokens are signed, and the ways to pretend that they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorward_auth::KeySource;
use serde_json::json;

use super::issuer::{Signer, encode};
use super::{Believer, SECRET};

const PUBLIC: [&str; 3] = ["RS256", "ES256", "EdDSA"];

#[test]
fn a_shared_secret_verifies_hs256() {
    let service = Believer::with_secret();
    service.believes(&Signer::shared(SECRET).token(&service.claims()));
    service.refuses(&Signer::shared("another secret").token(&service.claims()));
    service.refuses(&Signer::shared("").token(&service.claims()));
}

#[test]
fn public_keys_verify_rs256_es256_and_eddsa() {
    for (signer, other) in [
        (Signer::rsa("one"), Signer::rsa("one")),
        (Signer::ec("one"), Signer::ec("one")),
        (Signer::ed("one"), Signer::ed("one")),
    ] {
        let service = Believer::with_file(&signer.set(), &PUBLIC);
        service.believes(&signer.token(&service.claims()));
        // The same name is not the same key.
        service.refuses(&other.token(&service.claims()));
    }
}

#[test]
fn an_algorithm_that_is_not_configured_is_refused() {
    for signer in [Signer::rsa("one"), Signer::ec("one"), Signer::ed("one")] {
        let others: Vec<&str> = PUBLIC.into_iter().filter(|name| *name != signer.algorithm()).collect();
        let service = Believer::with_file(&signer.set(), &others);
        service.refuses(&signer.token(&service.claims()));
    }
    let signer = Signer::rsa("one");
    let service = Believer::with_file(&signer.set(), &PUBLIC);
    service.refuses(&signer.token_by_rs512(&service.claims()));
}

#[test]
fn a_key_that_is_for_one_algorithm_is_for_no_other() {
    let signer = Signer::rsa("one");
    let mut key = signer.jwk();
    key["alg"] = json!("RS512");
    let service = Believer::with_file(&json!({"keys": [key]}), &["RS256", "RS512"]);
    service.refuses(&signer.token(&service.claims()));
    service.believes(&signer.token_by_rs512(&service.claims()));
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let signer = Signer::rsa("one");
    let services = [Believer::with_secret(), Believer::with_file(&signer.set(), &PUBLIC)];
    for service in services {
        let claims = encode(service.claims().to_string());
        for algorithm in ["none", "None", "NONE", "nOnE", ""] {
            let header = encode(json!({"alg": algorithm, "kid": "one"}).to_string());
            service.refuses(&format!("{header}.{claims}."));
            service.refuses(&Signer::shared("").seal(&format!("{header}.{claims}")));
        }
        let header = encode(json!({"kid": "one"}).to_string());
        service.refuses(&format!("{header}.{claims}."));
    }
}

#[test]
fn a_public_key_is_no_secret() {
    for signer in [Signer::rsa("one"), Signer::ec("one"), Signer::ed("one")] {
        let key = signer.jwk();
        // Whatever form somebody may have signed with: the set, the key, its parts, in base64 and not.
        let mut secrets = vec![signer.set().to_string().into_bytes(), key.to_string().into_bytes()];
        for part in ["n", "x"].iter().filter_map(|part| key[*part].as_str()) {
            let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
            secrets.extend([part.as_bytes().to_vec(), STANDARD.encode(&bytes).into_bytes(), bytes]);
        }
        let only = Believer::with_file(&signer.set(), &PUBLIC);
        // Even where HMAC is allowed, since there is a secret as well.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jwks.json");
        std::fs::write(&path, signer.set().to_string()).unwrap();
        let keys = vec![KeySource::Secret(SECRET.into()), KeySource::File(path)];
        let both = Believer::start(keys, &["HS256", "RS256", "ES256", "EdDSA"]);
        for service in [only, both] {
            for secret in &secrets {
                let forger = Signer::shared(secret);
                service
                    .refuses(&forger.token_under(&json!({"alg": "HS256", "kid": "one"}), &service.claims()));
                service.refuses(&forger.token(&service.claims()));
            }
            service.believes(&signer.token(&service.claims()));
        }
    }
}

#[test]
fn a_secret_in_a_set_of_public_keys_is_not_used() {
    let shared = Signer::shared(SECRET);
    let service = Believer::with_file(&shared.set(), &["HS256", "RS256"]);
    service.refuses(&shared.token(&service.claims()));
}

#[test]
fn a_key_that_comes_with_the_token_is_not_used() {
    let (known, forger) = (Signer::ed("one"), Signer::ed("one"));
    let service = Believer::with_file(&known.set(), &PUBLIC);
    let header = json!({"alg": "EdDSA", "kid": "one", "jwk": forger.jwk(), "jku": "http://127.0.0.1:9/"});
    service.refuses(&forger.token_under(&header, &service.claims()));
}

#[test]
fn a_header_that_demands_what_is_not_understood_is_refused() {
    // RFC 7515, section 4.1.11.
    let service = Believer::with_secret();
    let header = json!({"alg": "HS256", "crit": ["exp"], "exp": 1});
    service.refuses(&Signer::shared(SECRET).token_under(&header, &service.claims()));
}

#[test]
fn a_header_may_say_more_than_is_needed() {
    let service = Believer::with_secret();
    let header = json!({"alg": "HS256", "typ": "at+jwt", "x": [1]});
    service.believes(&Signer::shared(SECRET).token_under(&header, &service.claims()));
}
