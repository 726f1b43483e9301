//! API tokens: which are good, and when they no longer are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::TimeDelta;
use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

/// Where everybody sees himself.
const ME: &str = "/core/users/me/";

/// A caller with a new token, made by the first superuser for himself.
fn holder(app: &TestApp, token: &Value) -> Client {
    let name = token["identifier"].as_str().unwrap().to_owned();
    app.admin().post("/core/tokens/", token).ok(201);
    let key = app.admin().get(&format!("/core/tokens/{name}/view_key/")).ok(200)["key"].clone();
    app.anonymous().with_token(key.as_str().unwrap())
}

fn is_refused(client: &Client) {
    client.get(ME).is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn a_token_stands_for_the_user_it_belongs_to() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    let body = user.get(ME).ok(200);
    assert_eq!((&body["user"]["pk"], &body["user"]["username"]), (&json!(number), &json!("helper")));
}

#[test]
fn a_token_is_good_up_to_the_moment_it_expires() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "short", "expiring": true}));
    app.clock.advance(TimeDelta::days(1));
    caller.get(ME).ok(200);
    app.clock.advance(TimeDelta::microseconds(1));
    is_refused(&caller);
}

#[test]
fn a_token_that_does_not_expire_is_good_for_ever() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "lasting", "expiring": false}));
    app.clock.advance(TimeDelta::days(10_000));
    caller.get(ME).ok(200);
}

#[test]
fn an_expired_token_stays_until_somebody_shows_it() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "short", "expiring": true}));
    app.clock.advance(TimeDelta::days(2));
    app.admin().get("/core/tokens/short/").ok(200);
    is_refused(&caller);
    app.admin().get("/core/tokens/short/").is_not_found();
    is_refused(&caller);
}

#[test]
fn an_expired_token_goes_whatever_it_was_shown_for() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "short", "expiring": true}));
    app.clock.advance(TimeDelta::days(2));
    let stage = json!({"name": "mine", "user_fields": ["email"]});
    let answer = caller.post("/stages/identification/", &stage);
    answer.is_error(403, "authentication_failed", "Token invalid/expired");
    app.admin().get("/core/tokens/short/").is_not_found();
    let stages = app.admin().get("/stages/identification/?name=mine").ok(200);
    assert_eq!(stages["pagination"]["count"], json!(0));
}

#[test]
fn an_app_password_is_no_api_token() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "mail", "intent": "app_password", "expiring": true}));
    is_refused(&caller);
    // It is not looked at here, so it does not go either.
    app.clock.advance(TimeDelta::days(2));
    is_refused(&caller);
    app.admin().get("/core/tokens/mail/").ok(200);
}

#[test]
fn a_token_whose_intent_changes_is_good_no_longer() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "key", "expiring": false}));
    caller.get(ME).ok(200);
    app.admin().patch("/core/tokens/key/", &json!({"intent": "app_password"})).ok(200);
    is_refused(&caller);
    app.admin().patch("/core/tokens/key/", &json!({"intent": "api"})).ok(200);
    caller.get(ME).ok(200);
}

#[test]
fn a_deleted_token_is_good_no_longer() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "gone", "expiring": false}));
    caller.get(ME).ok(200);
    caller.delete("/core/tokens/gone/").ok(204);
    is_refused(&caller);
}

#[test]
fn the_token_of_an_inactive_user_is_refused_until_he_is_active_again() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    let path = format!("/core/users/{number}/");
    app.admin().patch(&path, &json!({"is_active": false})).ok(200);
    is_refused(&user);
    app.admin().get("/core/tokens/helper-token/").ok(200);
    app.admin().patch(&path, &json!({"is_active": true})).ok(200);
    user.get(ME).ok(200);
}

#[test]
fn the_token_of_a_deleted_user_goes_with_him() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    app.admin().delete(&format!("/core/users/{number}/")).ok(204);
    is_refused(&user);
    app.admin().get("/core/tokens/helper-token/").is_not_found();
}

#[test]
fn an_expired_token_of_an_inactive_user_goes_too() {
    let app = TestApp::start();
    let (_, number) = app.user("helper");
    let caller = holder(&app, &json!({"identifier": "short", "user": number, "expiring": true}));
    app.admin().patch(&format!("/core/users/{number}/"), &json!({"is_active": false})).ok(200);
    app.clock.advance(TimeDelta::days(2));
    is_refused(&caller);
    app.admin().get("/core/tokens/short/").is_not_found();
}

#[test]
fn the_hash_of_a_key_is_no_key() {
    let app = TestApp::start();
    let caller = holder(&app, &json!({"identifier": "key", "expiring": false}));
    caller.get(ME).ok(200);
    let key = app.admin().get("/core/tokens/key/view_key/").ok(200)["key"].clone();
    let digest = doorward_auth::vault::sha256(key.as_str().unwrap().as_bytes());
    is_refused(&app.anonymous().with_token(&doorward_domain::hex(&digest)));
}
