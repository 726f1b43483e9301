//! Makes keys and tokens (RFC 7515, 7517, 7518, 8037).

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// What signs tokens.
pub struct Signer {
    /// The name of the key in a set.
    pub kid: &'static str,
    key: Key,
}

enum Key {
    Shared(Vec<u8>),
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    pub fn shared(secret: impl AsRef<[u8]>) -> Self {
        Self { kid: "shared", key: Key::Shared(secret.as_ref().to_vec()) }
    }

    pub fn rsa(kid: &'static str) -> Self {
        Self { kid, key: Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()) }
    }

    pub fn ec(kid: &'static str) -> Self {
        Self { kid, key: Key::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()) }
    }

    pub fn ed(kid: &'static str) -> Self {
        Self { kid, key: Key::Ed(Ed25519KeyPair::generate().unwrap()) }
    }

    /// The name of what it does.
    pub fn algorithm(&self) -> &'static str {
        match self.key {
            Key::Shared(_) => "HS256",
            Key::Rsa(_) => "RS256",
            Key::Ec(_) => "ES256",
            Key::Ed(_) => "EdDSA",
        }
    }

    /// The public key, as a member of a set.
    pub fn jwk(&self) -> Value {
        match &self.key {
            Key::Shared(secret) => json!({"kid": self.kid, "kty": "oct", "k": encode(secret)}),
            Key::Rsa(pair) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({"kid": self.kid, "kty": "RSA", "use": "sig", "n": encode(n), "e": encode(e)})
            }
            Key::Ec(pair) => {
                // An uncompressed point: a byte that says so, x and y.
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kid": self.kid, "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)})
            }
            Key::Ed(pair) => {
                json!({"kid": self.kid, "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())})
            }
        }
    }

    /// A set of this key alone.
    pub fn set(&self) -> Value {
        set([self.jwk()])
    }

    /// A token with these claims that names the key.
    pub fn token(&self, claims: &Value) -> String {
        self.token_under(&json!({"alg": self.algorithm(), "typ": "JWT", "kid": self.kid}), claims)
    }

    /// A token with these claims and this header.
    pub fn token_under(&self, header: &Value, claims: &Value) -> String {
        self.seal(&format!("{}.{}", encode(header.to_string()), encode(claims.to_string())))
    }

    /// The text with its signature.
    pub fn seal(&self, text: &str) -> String {
        let signature = match &self.key {
            Key::Shared(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref().to_vec()
            }
            Key::Rsa(pair) => rsa(pair, &RSA_PKCS1_SHA256, text),
            Key::Ec(pair) => pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
            Key::Ed(pair) => pair.sign(text.as_bytes()).as_ref().to_vec(),
        };
        format!("{text}.{}", encode(signature))
    }

    /// A token that is signed well, but by another algorithm of the same key (RS512).
    pub fn token_by_rs512(&self, claims: &Value) -> String {
        let Key::Rsa(pair) = &self.key else { panic!("only RSA keys have RS512") };
        let header = json!({"alg": "RS512", "kid": self.kid});
        let text = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        format!("{text}.{}", encode(rsa(pair, &RSA_PKCS1_SHA512, &text)))
    }
}

fn rsa(pair: &RsaKeyPair, padding: &'static dyn RsaEncoding, text: &str) -> Vec<u8> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    signature
}

/// A set of keys.
pub fn set(keys: impl IntoIterator<Item = Value>) -> Value {
    json!({"keys": keys.into_iter().collect::<Vec<_>>()})
}
