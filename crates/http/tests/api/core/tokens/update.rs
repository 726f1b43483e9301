//! `PUT` and `PATCH /core/tokens/{identifier}/`

use chrono::TimeDelta;
use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{TOKENS, TOMORROW, path, wrong};

#[test]
fn a_patch_changes_what_is_sent_and_the_rest_stays() {
    let app = TestApp::start();
    let mut token = app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    app.clock.advance(TimeDelta::hours(1));
    for change in [
        json!({}),
        json!({"description": "mine"}),
        json!({"expiring": false}),
        json!({"expiring": true, "description": ""}),
    ] {
        token = with(token, &change);
        app.admin().patch(&path("mine"), &change).is(200, token.clone());
        app.admin().get(&path("mine")).is(200, token.clone());
    }
    let renamed = with(token, &json!({"identifier": "renamed"}));
    app.admin().patch(&path("mine"), &json!({"identifier": "renamed"})).is(200, renamed);
    app.admin().get(&path("mine")).is_not_found();
}

#[test]
fn whoever_changes_a_token_neither_takes_it_over_nor_makes_it_another() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let token = json!({"identifier": "adas", "intent": "app_password", "user": number});
    let token = app.admin().post(TOKENS, &token).ok(201);
    let changed = with(token, &json!({"description": "by the superuser"}));
    app.admin().patch(&path("adas"), &json!({"description": "by the superuser"})).is(200, changed.clone());
    app.admin().put(&path("adas"), &json!({"identifier": "adas"})).is(200, changed.clone());
    ada.get(&path("adas")).is(200, changed);
}

#[test]
fn only_a_superuser_says_whether_a_token_expires() {
    let app = TestApp::start();
    let (ada, _) = app.user("ada");
    let token = ada.post(TOKENS, &json!({"identifier": "adas"})).ok(201);
    ada.patch(&path("adas"), &json!({"expiring": false})).is(200, token.clone());
    ada.put(&path("adas"), &json!({"identifier": "adas", "expiring": false})).is(200, token.clone());
    let lasting = with(token, &json!({"expiring": false}));
    app.admin().patch(&path("adas"), &json!({"expiring": false})).is(200, lasting.clone());
    // Nor does anybody else say that it does.
    ada.patch(&path("adas"), &json!({"expiring": true})).is(200, lasting);
}

#[test]
fn the_limit_of_an_app_password_is_kept_when_it_is_changed() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    ada.post(TOKENS, &json!({"identifier": "adas", "intent": "app_password"})).ok(201);
    let later = json!({"expires": "2024-07-03T12:00:00Z"});
    assert_eq!(ada.patch(&path("adas"), &later).status, 400);
    // It is that of the owner, whoever asks.
    assert_eq!(app.admin().patch(&path("adas"), &later).status, 400);
    let attributes = json!({"attributes": {"goauthentik.io/user/token-maximum-lifetime": "days=2"}});
    app.admin().patch(&format!("/core/users/{number}/"), &attributes).ok(200);
    assert_eq!(ada.patch(&path("adas"), &later).ok(200)["expires"], later["expires"]);
    // Null says nothing.
    assert_eq!(ada.patch(&path("adas"), &json!({"expires": null})).ok(200)["expires"], later["expires"]);
}

#[test]
fn a_changed_token_keeps_its_key() {
    let app = TestApp::start();
    let key = || app.admin().get(&format!("{}view_key/", path("mine"))).ok(200)["key"].clone();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    let before = key();
    app.admin().patch(&path("mine"), &json!({"description": "still mine"})).ok(200);
    assert_eq!(key(), before);
    app.anonymous().with_token(before.as_str().unwrap()).get("/core/users/me/").ok(200);
}

#[test]
fn a_token_keeps_its_owner() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let (_, other) = app.user("bob");
    ada.post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    let refused = json!({"user": ["User cannot be changed"], "code": "invalid"});
    for caller in [&ada, &app.admin()] {
        caller.patch(&path("mine"), &json!({"user": other})).is(400, refused.clone());
        // The same is no change.
        assert_eq!(caller.patch(&path("mine"), &json!({"user": number})).ok(200)["user"], json!(number));
    }
}

#[test]
fn another_intent_is_another_expiry() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    app.clock.advance(TimeDelta::hours(1));
    let expiry = |change| app.admin().patch(&path("mine"), &change).ok(200)["expires"].clone();
    assert_eq!(expiry(json!({"intent": "api"})), json!(TOMORROW), "it is the one it has");
    assert_eq!(expiry(json!({"intent": "app_password"})), json!("2024-07-02T13:00:00Z"));
    assert_eq!(expiry(json!({"expires": "2024-07-01T14:00:00Z"})), json!("2024-07-01T14:00:00Z"));
    assert_eq!(expiry(json!({"description": "x"})), json!("2024-07-01T14:00:00Z"));
    let late = json!({
        "expires": ["Token expires exceeds maximum lifetime (2024-07-02 13:00:00.000000+00:00 UTC)."],
        "code": "invalid",
    });
    app.admin().patch(&path("mine"), &json!({"expires": "2024-07-02T13:00:01Z"})).is(400, late);
    assert_eq!(
        expiry(json!({"intent": "api", "expires": "2024-07-01T15:00:00Z"})),
        json!("2024-07-02T13:00:00Z")
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "taken"})).ok(201);
    let token = app.admin().post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    for (wrong, mut refused) in wrong() {
        // What is not there is another than the one whose it is.
        if wrong["user"] == 999_999 {
            refused = app.admin().patch(&path("mine"), &wrong).ok(400);
            assert!(refused["user"].is_array(), "{refused}");
        }
        let whole = with(json!({"identifier": "new"}), &wrong);
        app.admin().put(&path("mine"), &whole).is(400, refused.clone());
        app.admin().patch(&path("mine"), &wrong).is(400, refused);
    }
    let missing = json!({"identifier": ["This field is required."], "code": "required"});
    app.admin().put(&path("mine"), &json!({})).is(400, missing);
    app.admin().get(&path("mine")).is(200, token);
}

#[test]
fn a_token_of_somebody_else_is_not_there() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "his"})).ok(201);
    let (user, number) = app.user("ada");
    app.grant(number, &["authentik_core.change_token", "authentik_core.view_token"]);
    let whole = json!({"identifier": "mine"});
    user.patch(&path("his"), &whole).is_not_found();
    user.put(&path("his"), &whole).is_not_found();
    app.anonymous().patch(&path("his"), &whole).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}
