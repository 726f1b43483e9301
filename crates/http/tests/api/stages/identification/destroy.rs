//! `DELETE /stages/identification/{uuid}/`, and what is left of a stage when what it refers to is
//! deleted.

use doorward_testkit::TestApp;
use serde_json::json;

use super::{CHANGE, DELETE, MODEL, NOBODY, VIEW, path, plain, with};

#[test]
fn a_deleted_stage_is_gone() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let answer = app.admin().delete(&path(&stage));
    assert_eq!((answer.status, answer.text.as_str(), answer.header("content-type")), (204, "", None));
    app.admin().get(&path(&stage)).is_not_found();
    app.admin().delete(&path(&stage)).is_not_found();
    // Its name is free again.
    app.stage("who");
}

#[test]
fn the_bindings_of_a_stage_go_with_it_and_all_else_stays() {
    let app = TestApp::start();
    let (flow, source, password) = (app.flow("login"), app.source("chat"), app.password_stage("secret"));
    let stage = app.stage("who");
    let binding = app.bind(&stage, &flow, 10);
    let references = json!({
        "sources": [source], "password_stage": password, "enrollment_flow": flow,
    });
    app.admin().patch(&path(&stage), &references).ok(200);
    app.admin().delete(&path(&stage)).is(204, json!(null));
    app.admin().get(&format!("/flows/bindings/{binding}/")).is_not_found();
    assert_eq!(app.admin().get("/flows/instances/login/").ok(200)["stages"], json!([]));
    app.admin().get("/sources/oauth/chat/").ok(200);
    app.admin().get(&format!("/stages/password/{password}/")).ok(200);
}

#[test]
fn a_deleted_password_stage_leaves_null() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let password = app.password_stage("secret");
    app.admin().patch(&path(&stage), &json!({"password_stage": password})).ok(200);
    app.admin().delete(&format!("/stages/password/{password}/")).ok(204);
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn a_deleted_flow_leaves_null_wherever_a_stage_sends_to_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (gone, stays) = (app.flow("gone"), app.flow("stays"));
    let flows = json!({"enrollment_flow": gone, "recovery_flow": stays, "passwordless_flow": gone});
    app.admin().patch(&path(&stage), &flows).ok(200);
    app.admin().delete("/flows/instances/gone/").ok(204);
    app.admin()
        .get(&path(&stage))
        .is(200, with(plain(&json!(stage), "who"), &json!({"recovery_flow": stays})));
}

#[test]
fn a_deleted_flow_lets_go_of_the_stages_that_are_bound_to_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.bind(&stage, &app.flow("login"), 10);
    app.admin().delete("/flows/instances/login/").ok(204);
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn a_deleted_source_leaves_the_others_in_their_order() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (first, second, third) = (app.source("third"), app.source("second"), app.source("first"));
    app.admin().patch(&path(&stage), &json!({"sources": [third, second, first]})).ok(200);
    app.admin().delete("/sources/oauth/second/").ok(204);
    app.admin()
        .get(&path(&stage))
        .is(200, with(plain(&json!(stage), "who"), &json!({"sources": [third, first]})));
}

#[test]
fn a_deleted_source_may_leave_a_stage_that_matches_nobody() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let source = app.source("chat");
    app.admin().patch(&path(&stage), &json!({"user_fields": [], "sources": [source]})).ok(200);
    app.admin().delete("/sources/oauth/chat/").ok(204);
    let left = with(plain(&json!(stage), "who"), &json!({"user_fields": []}));
    app.admin().get(&path(&stage)).is(200, left);
    // Nothing else can be changed until it can match somebody again.
    app.admin().patch(&path(&stage), &json!({"name": "renamed"})).is(
        400,
        json!({
            "non_field_errors":
                ["When no user fields are selected, at least one source must be selected"],
            "code": "invalid",
        }),
    );
    app.admin()
        .patch(&path(&stage), &json!({"name": "renamed", "user_fields": ["email"]}))
        .is(200, plain(&json!(stage), "renamed"));
}

#[test]
fn permissions_on_a_deleted_stage_are_forgotten() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &json!(stage));
    user.delete(&path(&stage)).ok(204);
    // He saw one stage; now he sees none, and so is told of none.
    user.get(&path(&stage)).is_forbidden();
}

#[test]
fn to_delete_a_stage_takes_the_permission_and_to_see_it() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    user.delete(&path(&stage)).is_forbidden();
    app.anonymous().delete(&path(&stage)).is_forbidden();
    app.grant_on(number, &[DELETE], MODEL, &json!(stage));
    user.delete(&path(&stage)).is_forbidden();
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &json!(other));
    user.delete(&path(&stage)).is_not_found();
    user.delete(&path(&other)).is_forbidden();
    user.delete(&path(NOBODY)).is_not_found();
    app.grant_on(number, &[VIEW], MODEL, &json!(stage));
    user.delete(&path(&stage)).ok(204);
    app.admin().get(&path(&other)).is(200, plain(&json!(other), "else"));
}
