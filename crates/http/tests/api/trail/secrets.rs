//! Secrets are never shown, only that they changed.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{MASK, change, in_short, written};

/// A word that must be nowhere in the trail.
const WORD: &str = "battery-staple";

/// Makes sure that none of these texts is anywhere in the trail, as it is or digested.
fn hides(app: &TestApp, texts: &[&str]) {
    let trail = json!(app.trail()).to_string();
    for text in texts {
        assert!(!trail.contains(text), "{text} in {trail}");
    }
}

#[test]
fn a_password_is_masked() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    let path = format!("/core/users/{number}/set_password/");
    for previous in [MASK, MASK] {
        let entries = written(&app, || {
            app.admin().post(&path, &json!({"password": WORD})).ok(204);
        });
        let told: Vec<_> = entries.iter().map(in_short).collect();
        assert_eq!(
            json!(told),
            json!([
                ["model_updated", "user", "ada", {"password": change(previous, MASK)}],
                ["password_set", "user", "ada", null],
            ])
        );
    }
    let deleted = written(&app, || {
        app.admin().delete(&format!("/core/users/{number}/")).ok(204);
    });
    assert_eq!(deleted.last().unwrap()["context"]["diff"]["password"], change(MASK, Value::Null));
    hides(&app, &[WORD, "argon2"]);
}

#[test]
fn the_key_of_a_token_is_masked_and_who_saw_it_is_told() {
    let app = TestApp::start();
    let mut key = String::new();
    let mut pk = String::new();
    let entries = written(&app, || {
        pk = app.admin().post("/core/tokens/", &json!({"identifier": "mine"})).ok(201)["pk"]
            .as_str()
            .unwrap()
            .replace('-', "");
        key = app.admin().get("/core/tokens/mine/view_key/").ok(200)["key"].as_str().unwrap().to_owned();
        app.admin().delete("/core/tokens/mine/").ok(204);
    });
    let [created, seen, deleted] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(created["context"]["diff"]["key"], change(Value::Null, MASK));
    assert_eq!(deleted["context"]["diff"]["key"], change(MASK, Value::Null));
    let secret = json!({"pk": pk, "app": "authentik_core", "name": "mine", "model_name": "token"});
    assert_eq!(
        json!([seen["action"], seen["context"]["secret"], seen["context"]["diff"], seen["context"]["model"]]),
        json!(["secret_view", secret, null, null])
    );
    hides(&app, &[&key, "the-token-of-the-first-superuser"]);
}

#[test]
fn a_key_that_is_set_is_masked() {
    let app = TestApp::start();
    app.user("ada");
    let entries = written(&app, || {
        app.admin().post("/core/tokens/ada-token/set_key/", &json!({"key": WORD})).ok(204);
    });
    let told: Vec<_> = entries.iter().map(in_short).collect();
    assert_eq!(json!(told), json!([["model_updated", "token", "ada-token", {"key": change(MASK, MASK)}]]));
    hides(&app, &[WORD]);
}

#[test]
fn the_token_of_a_service_account_is_masked() {
    let app = TestApp::start();
    let mut key = Value::Null;
    let entries = written(&app, || {
        key = app.admin().post("/core/users/service_account/", &json!({"name": "bot"})).ok(200)["token"]
            .clone();
    });
    let [user, token] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(user["context"]["diff"]["password"], change(Value::Null, MASK));
    assert_eq!(token["context"]["diff"]["key"], change(Value::Null, MASK));
    hides(&app, &[key.as_str().unwrap()]);
}

#[test]
fn the_secret_of_a_source_is_masked() {
    let app = TestApp::start();
    let source = json!({
        "name": "Chat", "slug": "chat", "provider_type": "discord", "consumer_key": "me",
        "consumer_secret": WORD,
    });
    let entries = written(&app, || {
        app.admin().post("/sources/oauth/", &source).ok(201);
        app.admin().patch("/sources/oauth/chat/", &json!({"consumer_secret": "battery-staple-2"})).ok(200);
        app.admin().delete("/sources/oauth/chat/").ok(204);
    });
    let [created, updated, deleted] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(created["context"]["diff"]["consumer_secret"], change(Value::Null, MASK));
    assert_eq!(updated["context"]["diff"], json!({"consumer_secret": change(MASK, MASK)}));
    assert_eq!(deleted["context"]["diff"]["consumer_secret"], change(MASK, Value::Null));
    hides(&app, &[WORD]);
}

#[test]
fn only_secrets_are_masked_and_not_what_is_called_like_one() {
    let app = TestApp::start();
    let (stage, password) = (app.stage("who"), app.password_stage("secret"));
    let entries = written(&app, || {
        let fields = json!({"password_stage": password});
        app.admin().patch(&format!("/stages/identification/{stage}/"), &fields).ok(200);
    });
    assert_eq!(entries[0]["context"]["diff"], json!({"password_stage": change(Value::Null, password)}));
}
