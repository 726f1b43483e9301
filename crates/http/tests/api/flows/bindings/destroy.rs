//! `DELETE /flows/bindings/{fsb_uuid}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{BINDINGS, DELETE, MODEL, NOBODY, VIEW, path};

#[test]
fn a_binding_is_gone_and_what_it_bound_stays() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (binding, other) = (app.bind(&stage, &flow, 10), app.bind(&stage, &flow, 20));
    app.admin().delete(&path(&binding)).is(204, Value::Null);
    app.admin().get(&path(&binding)).is_not_found();
    app.admin().delete(&path(&binding)).is_not_found();
    app.admin().get(&path(&other)).ok(200);
    assert_eq!(app.admin().get("/flows/instances/login/").ok(200)["stages"], json!([stage]));
    app.admin().get(&format!("/stages/identification/{stage}/")).ok(200);
}

#[test]
fn permissions_on_a_binding_go_with_it() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = app.bind(&stage, &flow, 10);
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &json!(binding));
    user.delete(&path(&binding)).is(204, Value::Null);
    user.get(BINDINGS).is_forbidden();
    user.get(&path(&binding)).is_forbidden();
}

#[test]
fn deleting_takes_seeing_as_well() {
    let app = TestApp::start();
    let binding = path(&app.bind(&app.stage("who"), &app.flow("login"), 10));
    app.anonymous().delete(&binding).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[DELETE]);
    user.delete(&binding).is_forbidden();
    app.grant(number, &[VIEW]);
    user.delete(&path(NOBODY)).is_not_found();
    user.delete(&binding).is(204, Value::Null);
}
