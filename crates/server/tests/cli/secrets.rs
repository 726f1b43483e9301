//! No secret shows in the log, whatever is logged.

use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use crate::program::{Place, SECRET_KEY, Service, run};

const TOKEN: &str = "secret-bootstrap-token";
const PASSWORD: &str = "secret-bootstrap-password";
const NEW_PASSWORD: &str = "secret-new-password";
const JWT_SECRET: &str = "secret-that-is-shared-with-the-issuer";
const CLIENT_SECRET: &str = "secret-of-the-oauth-client";
const WRONG_TOKEN: &str = "secret-that-opens-nothing";

/// The service at its most talkative.
fn talkative(place: &Place, format: &str) -> Service {
    let mut command = place.command(&[]);
    command
        .env("DOORWARD_LOG", "trace")
        .env("DOORWARD_LOG_FORMAT", format)
        .env("DOORWARD_BOOTSTRAP_TOKEN", TOKEN)
        .env("DOORWARD_BOOTSTRAP_PASSWORD", PASSWORD)
        .env("DOORWARD_JWT_SECRET", JWT_SECRET)
        .env("DOORWARD_JWT_ISSUER", "issuer")
        .env("DOORWARD_JWT_AUDIENCE", "audience");
    Service::start(command)
}

#[track_caller]
fn shows_none(log: &str, secrets: &[&str]) {
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[test]
fn the_service_does_not_log_secrets() {
    let place = Place::new();
    for format in ["text", "json"] {
        let mut service = talkative(&place, format);
        let admin = service.anonymous().with_token(TOKEN);
        let name = |what: &str| format!("{what}-{format}");
        let me = admin.get("/core/users/me/").ok(200)["user"]["pk"].clone();
        admin.post(&format!("/core/users/{me}/set_password/"), &json!({"password": NEW_PASSWORD})).ok(204);
        admin.post("/core/tokens/", &json!({"identifier": name("key")})).ok(201);
        let key = admin.get(&format!("/core/tokens/{}/view_key/", name("key"))).ok(200)["key"].clone();
        let key = key.as_str().unwrap();
        service.anonymous().with_token(key).get("/core/users/me/").ok(200);
        let source = json!({
            "name": name("chat"), "slug": name("chat"), "provider_type": "discord",
            "consumer_key": "k", "consumer_secret": CLIENT_SECRET,
        });
        admin.post("/sources/oauth/", &source).ok(201);
        let exp = 4_000_000_000_u64;
        let claims = json!({"iss": "issuer", "aud": "audience", "exp": exp, "preferred_username": "akadmin"});
        let secret = EncodingKey::from_secret(JWT_SECRET.as_bytes());
        let jwt = jsonwebtoken::encode(&Header::default(), &claims, &secret).unwrap();
        service.anonymous().with_token(&jwt).get("/core/users/me/").ok(200);
        service.anonymous().with_token(WRONG_TOKEN).get("/core/users/me/").ok(403);
        let basic = "Basic c2VjcmV0LWluLWJhc2U2NA==";
        service.anonymous().with_header("Authorization", basic).get("/core/users/me/").ok(403);
        assert_eq!(service.stop(), Some(0));

        let log = service.log();
        assert!(log.contains("/core/users/me/"), "something is logged");
        let signature = jwt.rsplit_once('.').unwrap().1;
        let secrets = [
            TOKEN,
            PASSWORD,
            NEW_PASSWORD,
            SECRET_KEY,
            JWT_SECRET,
            CLIENT_SECRET,
            WRONG_TOKEN,
            key,
            signature,
            "c2VjcmV0LWluLWJhc2U2NA",
            // What stands for a password: whoever has it can guess at his leisure.
            "$argon2",
        ];
        shows_none(&log, &secrets);
        shows_none(&service.out(), &secrets);
    }
}

#[test]
fn the_command_line_does_not_log_secrets() {
    let place = Place::started();
    let talkative = |arguments: &[&str], input: &str| {
        let mut command = place.command(arguments);
        run(command.env("DOORWARD_LOG", "trace"), input)
    };
    let created = talkative(&["user", "create", "ada"], "secret-first-password\n");
    let changed = talkative(&["user", "set-password", "ada"], "secret-second-password\n");
    let token = talkative(&["token", "create", "--user", "ada"], "");
    let checked = talkative(&["check"], "");
    let key = token.out.trim();
    for outcome in [&created, &changed, &token, &checked] {
        assert_eq!(outcome.code, Some(0), "{}", outcome.err);
        shows_none(
            &outcome.err,
            &["secret-first-password", "secret-second-password", key, SECRET_KEY, "$argon2"],
        );
    }
}

#[test]
fn the_password_of_the_database_is_not_shown() {
    let place = Place::new();
    // A database that nobody answers for, so that the fault is told, too.
    let url = "postgres://me:secret-of-the-database@127.0.0.1:1/doorward?connect_timeout=1";
    let mut command = place.command(&[]);
    command.env("DOORWARD_DATABASE_URL", url).env("DOORWARD_LOG", "trace");
    let stopped = run(&mut command, "");
    assert_eq!(stopped.code, Some(1));
    assert!(stopped.err.contains("postgres://127.0.0.1:1/doorward"), "{}", stopped.err);
    shows_none(&stopped.err, &["secret-of-the-database"]);
}
