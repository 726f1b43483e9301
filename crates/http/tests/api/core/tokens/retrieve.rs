//! `GET /core/tokens/{identifier}/`

use chrono::TimeDelta;
use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{TOKENS, admin, path, plain};

#[test]
fn the_first_start_leaves_a_token_that_never_expires() {
    let app = TestApp::start();
    let token = app.admin().get(&path("authentik-bootstrap-token")).ok(200);
    let shown =
        with(plain(&app, &token, "authentik-bootstrap-token", admin(&app)), &json!({"expiring": false}));
    assert_eq!(token, shown);
}

#[test]
fn a_token_is_its_owners_and_superusers_see_all() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let (bob, _) = app.user("bob");
    let token = ada.post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    assert_eq!(token, plain(&app, &token, "mine", number));
    ada.get(&path("mine")).is(200, token.clone());
    app.admin().get(&path("mine")).is(200, token);
    // To others it is not there, whatever they may see.
    app.grant(app.user("cay").1, &["authentik_core.view_token"]);
    bob.get(&path("mine")).is_not_found();
    ada.get(&path("authentik-bootstrap-token")).is_not_found();
    app.anonymous().get(&path("mine")).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}

#[test]
fn an_expired_token_is_still_shown() {
    let app = TestApp::start();
    let token = app.admin().post(TOKENS, &json!({"identifier": "short"})).ok(201);
    app.clock.advance(TimeDelta::days(30));
    app.admin().get(&path("short")).is(200, token);
}
