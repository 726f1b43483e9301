//! `PUT /flows/instances/{slug}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{FLOWS, VIEW, path, plain, said, wrong};

#[test]
fn what_is_left_out_stays_as_it_is() {
    let app = TestApp::start();
    let all = json!({
        "policy_engine_mode": "all", "compatibility_mode": true, "layout": "content_left",
        "denied_action": "message", "authentication": "require_authenticated",
    });
    let flow = app.admin().post(FLOWS, &with(said("login"), &all)).ok(201);
    let new = json!({"name": "In", "slug": "in", "title": "Hello", "designation": "enrollment"});
    let updated = with(with(plain(&flow, "in"), &all), &new);
    app.admin().put(&path("login"), &new).is(200, updated.clone());
    app.admin().get(&path("in")).is(200, updated);
    app.admin().get(&path("login")).is_not_found();
}

#[test]
fn what_is_required_is_asked_for_again() {
    let app = TestApp::start();
    app.flow("login");
    app.admin().put(&path("login"), &json!({"slug": "other"})).is(
        400,
        json!({
            "name": ["This field is required."],
            "title": ["This field is required."],
            "designation": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.flow("taken");
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    for (wrong, refused) in wrong() {
        app.admin().put(&path("login"), &with(said("new"), &wrong)).is(400, refused);
    }
    app.admin().get(&path("login")).is(200, flow);
}

#[test]
fn a_flow_may_be_sent_back_as_it_was_shown() {
    let app = TestApp::start();
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    let written = app.trail().len();
    app.admin().put(&path("login"), &flow).is(200, flow);
    assert_eq!(app.trail().len(), written, "nothing has changed");
}

#[test]
fn seeing_is_not_changing() {
    let app = TestApp::start();
    app.flow("login");
    app.anonymous().put(&path("login"), &said("mine")).is_forbidden();
    let (user, number) = app.user("helper");
    user.put(&path("login"), &said("mine")).is_forbidden();
    app.grant(number, &[VIEW]);
    user.put(&path("login"), &said("mine")).is_forbidden();
    user.put(&path("nothing"), &said("mine")).is_not_found();
}
