//! `PATCH /flows/instances/{slug}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{CHANGE, FLOWS, MODEL, VIEW, path, plain, said, wrong};

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let app = TestApp::start();
    let mut flow = app.admin().post(FLOWS, &said("login")).ok(201);
    for change in [
        json!({"name": "In"}),
        json!({"title": "Hello"}),
        json!({"designation": "authorization"}),
        json!({"policy_engine_mode": "all"}),
        json!({"compatibility_mode": true}),
        json!({"layout": "sidebar_left"}),
        json!({"denied_action": "message"}),
        json!({"authentication": "require_superuser"}),
        json!({}),
        json!({"name": "Back", "compatibility_mode": "off"}),
    ] {
        flow = with(flow, &change);
        if change["compatibility_mode"] == "off" {
            flow["compatibility_mode"] = json!(false);
        }
        app.admin().patch(&path("login"), &change).is(200, flow.clone());
        app.admin().get(&path("login")).is(200, flow.clone());
    }
}

#[test]
fn a_new_slug_is_a_new_address() {
    let app = TestApp::start();
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    let moved = plain(&flow, "welcome");
    app.admin().patch(&path("login"), &json!({"slug": "welcome"})).is(200, moved.clone());
    app.admin().get(&path("login")).is_not_found();
    app.admin().get(&path("welcome")).is(200, moved);
    // The old one can be given to another flow.
    app.flow("login");
}

#[test]
fn the_slug_it_has_is_not_taken() {
    let app = TestApp::start();
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    app.admin().patch(&path("login"), &json!({"slug": "login"})).is(200, flow);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.flow("taken");
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    for (wrong, refused) in wrong() {
        app.admin().patch(&path("login"), &wrong).is(400, refused);
    }
    app.admin().get(&path("login")).is(200, flow);
}

#[test]
fn changing_takes_seeing_as_well() {
    let app = TestApp::start();
    let id = app.flow("login");
    app.flow("other");
    let change = json!({"title": "Mine"});
    app.anonymous().patch(&path("login"), &change).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE]);
    user.patch(&path("login"), &change).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(id));
    assert_eq!(user.patch(&path("login"), &change).ok(200)["title"], json!("Mine"));
    user.patch(&path("other"), &change).is_not_found();
}
