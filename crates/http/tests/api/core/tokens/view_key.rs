//! `GET /core/tokens/{identifier}/view_key/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{TOKENS, path};

const PERMISSION: &str = "authentik_core.view_token_key";

fn view_key(identifier: &str) -> String {
    format!("{}view_key/", path(identifier))
}

#[test]
fn the_key_is_what_one_logs_in_with() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    let answer = app.admin().get(&view_key("mine"));
    let body = answer.body();
    answer.is(200, json!({"key": body["key"]}));
    let key = body["key"].as_str().unwrap();
    assert!(key.len() == 60 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
    app.anonymous().with_token(key).get("/core/users/me/").ok(200);
    // It is nowhere else.
    for shown in [path("mine"), TOKENS.to_owned()] {
        let text = app.admin().get(&shown).text;
        assert!(!text.contains(key), "{text}");
    }
}

#[test]
fn whoever_makes_a_token_for_himself_may_see_its_key() {
    let app = TestApp::start();
    let (ada, _) = app.user("ada");
    let (bob, _) = app.user("bob");
    ada.post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    ada.get(&view_key("mine")).ok(200);
    app.admin().get(&view_key("mine")).ok(200);
    bob.get(&view_key("mine")).is_not_found();
    ada.get(&view_key("nothing")).is_not_found();
    app.anonymous().get(&view_key("mine")).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}

#[test]
fn the_key_of_a_token_that_was_made_for_one_takes_the_permission() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    // A superuser made it.
    ada.get(&view_key("ada-token")).is_forbidden();
    let token = ada.get(&path("ada-token")).ok(200)["pk"].clone();
    app.grant_on(number, &[PERMISSION], "authentik_core.token", &token);
    ada.get(&view_key("ada-token")).ok(200);
    let (bob, number) = app.user("bob");
    app.grant(number, &[PERMISSION]);
    bob.get(&view_key("bob-token")).ok(200);
    // The permission does not make it his own.
    bob.get(&view_key("ada-token")).is_not_found();
}
