//! `PUT /stages/identification/{uuid}/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{CHANGE, MODEL, NOBODY, VIEW, path, plain, with};

#[test]
fn everything_can_be_replaced() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let fields = json!({
        "name": "renamed",
        "user_fields": ["username", "upn"],
        "password_stage": app.password_stage("secret"),
        "case_insensitive_matching": false,
        "show_matched_user": false,
        "enrollment_flow": app.flow("enroll"),
        "recovery_flow": app.flow("recover"),
        "passwordless_flow": app.flow("key"),
        "sources": [app.source("chat"), app.source("code")],
        "show_source_labels": true,
        "pretend_user_exists": false,
    });
    let changed = with(plain(&json!(stage), "who"), &fields);
    app.admin().put(&path(&stage), &fields).is(200, changed.clone());
    app.admin().get(&path(&stage)).is(200, changed);
}

#[test]
fn what_is_left_out_stays() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let kept = json!({
        "password_stage": app.password_stage("secret"),
        "case_insensitive_matching": false,
        "show_matched_user": false,
        "enrollment_flow": app.flow("enroll"),
        "recovery_flow": app.flow("recover"),
        "passwordless_flow": app.flow("key"),
        "sources": [app.source("chat")],
        "show_source_labels": true,
        "pretend_user_exists": false,
    });
    app.admin().patch(&path(&stage), &kept).ok(200);
    let replaced = app.admin().put(&path(&stage), &json!({"name": "renamed", "user_fields": ["upn"]}));
    let expected = with(plain(&json!(stage), "renamed"), &kept);
    replaced.is(200, with(expected, &json!({"user_fields": ["upn"]})));
}

#[test]
fn what_was_read_can_be_sent_back() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("login"), 10);
    let trail = app.trail().len();
    let before = app.admin().get(&path(&stage)).ok(200);
    app.admin().put(&path(&stage), &before).is(200, before.clone());
    app.admin().get(&path(&stage)).is(200, before);
    assert_eq!(app.trail().len(), trail, "nothing has changed");
}

#[test]
fn the_name_must_be_said() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for fields in [json!({}), json!({"user_fields": ["upn"]})] {
        let refused = json!({"name": ["This field is required."], "code": "required"});
        app.admin().put(&path(&stage), &fields).is(400, refused);
    }
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn how_users_say_who_they_are_must_be_said() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let source = app.source("chat");
    let unsaid = json!({
        "non_field_errors": ["When no user fields are selected, at least one source must be selected"],
        "code": "invalid",
    });
    for fields in [
        json!({"name": "who"}),
        json!({"name": "who", "user_fields": []}),
        json!({"name": "who", "sources": []}),
        json!({"name": "who", "user_fields": [], "sources": []}),
    ] {
        app.admin().put(&path(&stage), &fields).is(400, unsaid.clone());
    }
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
    let by_source = with(plain(&json!(stage), "who"), &json!({"sources": [source]}));
    app.admin().put(&path(&stage), &json!({"name": "who", "sources": [source]})).is(200, by_source);
}

#[test]
fn a_stage_may_keep_its_name_but_not_take_that_of_another() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.stage("else");
    app.admin()
        .put(&path(&stage), &json!({"name": "who", "user_fields": ["upn"]}))
        .is(200, with(plain(&json!(stage), "who"), &json!({"user_fields": ["upn"]})));
    app.admin()
        .put(&path(&stage), &json!({"name": "else", "user_fields": ["upn"]}))
        .is(400, json!({"name": ["stage with this name already exists."], "code": "unique"}));
}

#[test]
fn what_is_not_there_cannot_be_replaced() {
    let app = TestApp::start();
    let password = app.password_stage("secret");
    for id in [NOBODY, &password, "who"] {
        app.admin().put(&path(id), &json!({"name": "who", "user_fields": ["email"]})).is_not_found();
    }
}

#[test]
fn to_replace_a_stage_takes_the_permission_and_to_see_it() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    let fields = json!({"name": "mine", "user_fields": ["email"]});
    // Not even that a body is wrong is told to somebody who may not send it.
    let invalid = json!({"name": null});
    app.anonymous().put(&path(&stage), &invalid).is_forbidden();
    user.put(&path(&stage), &invalid).is_forbidden();
    app.grant(number, &[CHANGE]);
    user.put(&path(&stage), &invalid).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(stage));
    user.put(&path(&stage), &fields).is(200, plain(&json!(stage), "mine"));
    user.put(&path(&other), &fields).is_not_found();
}
