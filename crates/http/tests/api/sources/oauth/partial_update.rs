//! `PATCH /sources/oauth/{slug}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{CHANGE, MODEL, SOURCES, VIEW, path, said, wrong};

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let app = TestApp::start();
    let mut source = app.admin().post(SOURCES, &said("chat")).ok(201);
    for change in [
        json!({}),
        json!({"name": "Talk"}),
        json!({"enabled": false}),
        json!({"authentication_flow": app.flow("known"), "enrollment_flow": app.flow("new")}),
        json!({"authentication_flow": null}),
        json!({"policy_engine_mode": "all"}),
        json!({"user_matching_mode": "username_link"}),
        json!({"user_path_template": "there"}),
        json!({"request_token_url": "https://example.com/request"}),
        json!({"authorization_url": "https://example.com/authorize", "access_token_url": ""}),
        json!({"request_token_url": null, "authorization_url": null, "access_token_url": null}),
        json!({"profile_url": "x".repeat(255)}),
        json!({"consumer_key": "door"}),
        json!({"additional_scopes": "email"}),
        json!({"additional_scopes": ""}),
        json!({"oidc_well_known_url": "https://example.com/.well-known/openid-configuration"}),
        json!({"oidc_jwks_url": "https://example.com/jwks"}),
        json!({"oidc_jwks": {"keys": []}}),
    ] {
        source = with(source, &change);
        app.admin().patch(&path("chat"), &change).is(200, source.clone());
        app.admin().get(&path("chat")).is(200, source.clone());
    }
}

#[test]
fn a_new_slug_is_a_new_address_and_a_new_callback() {
    let app = TestApp::start();
    let source = app.admin().post(SOURCES, &said("chat")).ok(201);
    let callback = format!("{}/source/oauth/callback/talk/", app.url());
    let moved = with(source, &json!({"slug": "talk", "callback_url": callback}));
    app.admin().patch(&path("chat"), &json!({"slug": "talk"})).is(200, moved);
    app.admin().get(&path("chat")).is_not_found();
}

#[test]
fn a_source_that_knows_no_urls_keeps_those_it_has() {
    let app = TestApp::start();
    let urls = json!({
        "provider_type": "openidconnect", "authorization_url": "https://id.example.com/authorize",
        "access_token_url": "https://id.example.com/token", "profile_url": "https://id.example.com/me",
    });
    let source = app.admin().post(SOURCES, &with(said("id"), &urls)).ok(201);
    // Neither the provider nor the URLs have to be said again.
    app.admin().patch(&path("id"), &json!({"name": "ID"})).is(200, with(source, &json!({"name": "ID"})));
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.source("taken");
    let source = app.admin().post(SOURCES, &said("chat")).ok(201);
    for (wrong, refused) in wrong() {
        app.admin().patch(&path("chat"), &wrong).is(400, refused);
    }
    app.admin().get(&path("chat")).is(200, source);
}

#[test]
fn changing_takes_seeing_as_well() {
    let app = TestApp::start();
    let pk = app.source("chat");
    app.source("other");
    let change = json!({"name": "Mine"});
    app.anonymous().patch(&path("chat"), &change).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE]);
    user.patch(&path("chat"), &change).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(pk));
    assert_eq!(user.patch(&path("chat"), &change).ok(200)["name"], json!("Mine"));
    user.patch(&path("other"), &change).is_not_found();
}
