//! `PUT /sources/oauth/{slug}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{SECRET, SOURCES, VIEW, path, plain, said, wrong};

#[test]
fn what_is_left_out_stays_as_it_is() {
    let app = TestApp::start();
    let all = json!({
        "enabled": false, "authentication_flow": app.flow("known"), "policy_engine_mode": "all",
        "user_matching_mode": "username_deny", "user_path_template": "there", "additional_scopes": "email",
        "profile_url": "https://example.com/me", "oidc_jwks": [1],
    });
    let source = app.admin().post(SOURCES, &with(said("chat"), &all)).ok(201);
    let updated = with(plain(app.url(), &source["pk"], "talk"), &all);
    app.admin().put(&path("chat"), &said("talk")).is(200, updated.clone());
    app.admin().get(&path("talk")).is(200, updated);
    app.admin().get(&path("chat")).is_not_found();
}

#[test]
fn what_is_required_is_asked_for_again() {
    let app = TestApp::start();
    app.source("chat");
    app.admin().put(&path("chat"), &json!({"name": "Chat", "slug": "chat"})).is(
        400,
        json!({
            "provider_type": ["This field is required."],
            "consumer_key": ["This field is required."],
            "consumer_secret": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.source("taken");
    let source = app.admin().post(SOURCES, &said("chat")).ok(201);
    for (wrong, refused) in wrong() {
        app.admin().put(&path("chat"), &with(said("new"), &wrong)).is(400, refused);
    }
    app.admin().get(&path("chat")).is(200, source);
}

#[test]
fn the_same_secret_again_is_no_change() {
    let app = TestApp::start();
    app.admin().post(SOURCES, &said("chat")).ok(201);
    let written = app.trail().len();
    app.admin().put(&path("chat"), &said("chat")).ok(200);
    assert_eq!(app.trail().len(), written);
    app.admin().patch(&path("chat"), &json!({"consumer_secret": SECRET})).ok(200);
    assert_eq!(app.trail().len(), written);
    app.admin().patch(&path("chat"), &json!({"consumer_secret": "another"})).ok(200);
    assert_eq!(app.trail().len(), written + 1);
}

#[test]
fn seeing_is_not_changing() {
    let app = TestApp::start();
    app.source("chat");
    app.anonymous().put(&path("chat"), &said("mine")).is_forbidden();
    let (user, number) = app.user("helper");
    user.put(&path("chat"), &said("mine")).is_forbidden();
    app.grant(number, &[VIEW, "authentik_core.change_source"]);
    user.put(&path("chat"), &said("mine")).is_forbidden();
    user.put(&path("nothing"), &said("mine")).is_not_found();
}
