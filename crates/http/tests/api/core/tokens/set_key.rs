//! `POST /core/tokens/{identifier}/set_key/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{TOKENS, path};

fn set_key(identifier: &str) -> String {
    format!("{}set_key/", path(identifier))
}

#[test]
fn a_superuser_says_what_the_key_is() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let before = app.admin().get(&path("ada-token")).ok(200);
    app.admin().post(&set_key("ada-token"), &json!({"key": "a key of choice"})).is(204, Value::Null);
    app.admin().get(&path("ada-token")).is(200, before);
    let shown = app.admin().get(&format!("{}view_key/", path("ada-token"))).ok(200);
    assert_eq!(shown, json!({"key": "a key of choice"}));
    // It is taken to the letter, and the old one is good no longer.
    let caller = app.anonymous().with_token("a key of choice");
    assert_eq!(caller.get("/core/users/me/").ok(200)["user"]["pk"], json!(number));
    ada.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
    // The same again is no change.
    let entries = app.trail().len();
    app.admin().post(&set_key("ada-token"), &json!({"key": "a key of choice"})).is(204, Value::Null);
    assert_eq!(app.trail().len(), entries);
}

#[test]
fn nobody_else_does() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let (bob, _) = app.user("bob");
    app.grant(number, &["authentik_core.change_token", "authentik_core.view_token_key"]);
    let key = json!({"key": "mine"});
    ada.post(TOKENS, &json!({"identifier": "adas"})).ok(201);
    ada.post(&set_key("adas"), &key).is_forbidden();
    ada.post(&set_key("adas"), &json!({})).is_forbidden();
    bob.post(&set_key("adas"), &key).is_not_found();
    app.admin().post(&set_key("nothing"), &key).is_not_found();
    app.anonymous().post(&set_key("adas"), &key).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    // There is no such permission to be given.
    let grant = json!({"permissions": ["authentik_core.set_token_key"]});
    app.admin().post(&format!("/rbac/permissions/assigned_by_users/{number}/assign/"), &grant).ok(400);
}

#[test]
fn without_a_key_the_status_is_all_there_is_to_say() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    for body in [json!({}), json!({"key": ""}), json!({"key": null}), json!({"other": "key"})] {
        app.admin().post(&set_key("mine"), &body).is(400, Value::Null);
    }
    app.admin().send("POST", &set_key("mine"), b"").is(400, Value::Null);
}

#[test]
fn a_key_is_a_text_that_one_can_log_in_with() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    for key in [json!(1), json!(["x"]), json!({"a": "b"}), json!(true)] {
        let refused = json!({"key": ["Not a valid string."], "code": "invalid"});
        app.admin().post(&set_key("mine"), &json!({"key": key})).is(400, refused);
    }
    let blank = json!({"key": ["This field may not be blank."], "code": "blank"});
    app.admin().post(&set_key("mine"), &json!({"key": "  "})).is(400, blank);
}

#[test]
fn no_two_tokens_have_the_same_key() {
    let app = TestApp::start();
    let (ada, _) = app.user("ada");
    for (identifier, intent) in [("first", "api"), ("second", "app_password")] {
        app.admin().post(TOKENS, &json!({"identifier": identifier, "intent": intent})).ok(201);
    }
    app.admin().post(&set_key("first"), &json!({"key": "taken"})).ok(204);
    for identifier in ["second", "ada-token"] {
        let refused = json!({"key": ["Token with this key already exists."], "code": "unique"});
        app.admin().post(&set_key(identifier), &json!({"key": "taken"})).is(400, refused);
    }
    ada.get("/core/users/me/").ok(200);
}

#[test]
fn it_is_set_by_post_and_nothing_else() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let detail = format!("Method \"{method}\" not allowed.");
        app.admin().json(method, &set_key("mine"), &json!({})).is_error(405, "method_not_allowed", &detail);
    }
}
