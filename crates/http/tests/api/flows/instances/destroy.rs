//! `DELETE /flows/instances/{slug}/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

use super::{DELETE, FLOWS, MODEL, VIEW, path, said};

#[test]
fn a_flow_is_gone_at_once() {
    let app = TestApp::start();
    app.flow("login");
    app.admin().delete(&path("login")).is(204, Value::Null);
    app.admin().get(&path("login")).is_not_found();
    app.admin().delete(&path("login")).is_not_found();
    // Its slug is free again.
    app.admin().post(FLOWS, &said("login")).ok(201);
}

#[test]
fn its_bindings_go_with_it_and_the_stages_stay() {
    let app = TestApp::start();
    let (flow, other) = (app.flow("login"), app.flow("other"));
    let stage = app.stage("who");
    let gone = app.bind(&stage, &flow, 0);
    let kept = app.bind(&stage, &other, 0);
    app.admin().delete(&path("login")).ok(204);
    app.admin().get(&format!("/flows/bindings/{gone}/")).is_not_found();
    app.admin().get(&format!("/flows/bindings/{kept}/")).ok(200);
    let stage = app.admin().get(&format!("/stages/identification/{stage}/")).ok(200);
    let flows: Vec<_> = stage["flow_set"].as_array().unwrap().iter().map(|flow| &flow["slug"]).collect();
    assert_eq!(flows, ["other"]);
}

#[test]
fn whatever_pointed_at_it_points_at_nothing() {
    let app = TestApp::start();
    let (flow, other) = (app.flow("login"), app.flow("other"));
    let stage = format!("/stages/identification/{}/", app.stage("who"));
    let password = format!("/stages/password/{}/", app.password_stage("secret"));
    app.source("chat");
    for (path, fields) in [
        (&stage, json!({"enrollment_flow": flow, "recovery_flow": other, "passwordless_flow": flow})),
        (&password, json!({"configure_flow": flow})),
        (&"/sources/oauth/chat/".to_owned(), json!({"authentication_flow": flow, "enrollment_flow": other})),
    ] {
        app.admin().patch(path, &fields).ok(200);
    }
    app.admin().delete(&path("login")).ok(204);
    let stage = app.admin().get(&stage).ok(200);
    let flows = [&stage["enrollment_flow"], &stage["recovery_flow"], &stage["passwordless_flow"]];
    assert_eq!(flows, [&Value::Null, &json!(other), &Value::Null]);
    assert_eq!(app.admin().get(&password).ok(200)["configure_flow"], Value::Null);
    let source = app.admin().get("/sources/oauth/chat/").ok(200);
    assert_eq!([&source["authentication_flow"], &source["enrollment_flow"]], [&Value::Null, &json!(other)]);
}

#[test]
fn permissions_on_a_flow_go_with_it() {
    let app = TestApp::start();
    let id = app.flow("login");
    let other = app.flow("other");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &json!(id));
    assert_eq!(each(&user.get(FLOWS).ok(200), "slug"), ["login"]);
    user.delete(&path("login")).is(204, Value::Null);
    // He sees nothing again, so that he is not even told that there is nothing.
    user.get(FLOWS).is_forbidden();
    user.get(&path("login")).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(other));
    user.delete(&path("other")).is_forbidden();
    user.delete(&path("login")).is_not_found();
}

#[test]
fn strangers_delete_nothing() {
    let app = TestApp::start();
    app.flow("login");
    app.anonymous().delete(&path("login")).is_forbidden();
    let (user, number) = app.user("helper");
    user.delete(&path("login")).is_forbidden();
    app.grant(number, &[DELETE]);
    user.delete(&path("login")).is_forbidden();
    app.admin().get(&path("login")).ok(200);
}
