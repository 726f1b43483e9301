//! JSON Web Tokens that somebody else has issued. They are made here by hand, so that nothing of what
//! reads them has a part in it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod algorithms;
mod claims;
mod issuer;
mod key_server;
mod key_set;
mod remote;

use std::path::PathBuf;

use doorward_auth::{JwtSettings, KeySource, Verifier};
use doorward_domain::resource::Clock;
use doorward_testkit::{Answer, AppSettings, TestApp};
use serde_json::{Value, json};

/// Who issues tokens.
const ISSUER: &str = "https://login.example.com";

/// Whom they are meant for.
const AUDIENCE: &str = "doorward";

/// What a secret shared with the issuer is.
const SECRET: &str = "a secret that only the issuer and the service know";

/// A service that believes tokens, with a user called `helper`.
struct Believer {
    app: TestApp,
    helper: i64,
}

impl Believer {
    fn start(keys: Vec<KeySource>, algorithms: &[&str]) -> Self {
        Self::start_with(keys, algorithms, "preferred_username")
    }

    fn start_with(keys: Vec<KeySource>, algorithms: &[&str], user_claim: &str) -> Self {
        let settings = JwtSettings {
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            algorithms: algorithms.iter().map(|name| name.parse().unwrap()).collect(),
            keys,
            user_claim: user_claim.to_owned(),
        };
        let verifier = Some(Verifier::new(settings).unwrap());
        let app = TestApp::start_with(AppSettings { verifier, ..AppSettings::default() });
        let (_, helper) = app.user("helper");
        Self { app, helper }
    }

    /// One that shares a secret with the issuer.
    fn with_secret() -> Self {
        Self::start(vec![KeySource::Secret(SECRET.into())], &["HS256"])
    }

    /// One that has keys in a file.
    fn with_file(keys: &Value, algorithms: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The file is read at the start, and only then.
        let path: PathBuf = folder.path().join("jwks.json");
        std::fs::write(&path, keys.to_string()).unwrap();
        Self::start(vec![KeySource::File(path)], algorithms)
    }

    /// The time by the clock of the service, in seconds since 1970.
    fn now(&self) -> i64 {
        self.app.clock.now().timestamp()
    }

    /// The claims of a token that is as it should be.
    fn claims(&self) -> Value {
        json!({"iss": ISSUER, "aud": AUDIENCE, "exp": self.now() + 600, "preferred_username": "helper"})
    }

    /// The same claims, some of them otherwise; null leaves one out.
    fn claims_but(&self, changes: &Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn show(&self, token: &str) -> Answer {
        self.app.anonymous().with_token(token).get("/core/users/me/")
    }

    /// Makes sure that a token stands for the user.
    #[track_caller]
    fn believes(&self, token: &str) {
        let body = self.show(token).ok(200);
        assert_eq!((&body["user"]["pk"], &body["user"]["username"]), (&json!(self.helper), &json!("helper")));
    }

    /// Makes sure that a token stands for nobody.
    #[track_caller]
    fn refuses(&self, token: &str) {
        self.show(token).is_error(403, "authentication_failed", "Token invalid/expired");
    }
}
