//! `GET /flows/instances/{slug}/`

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{CHANGE, FLOWS, MODEL, VIEW, path, plain, said};

#[test]
fn a_flow_shows_the_stages_bound_to_it_in_their_order() {
    let app = TestApp::start();
    let flow = app.admin().post(FLOWS, &said("login")).ok(201);
    let (first, second) = (app.stage("first"), app.stage("second"));
    let pk = flow["pk"].as_str().unwrap();
    for (stage, order) in [(&second, 20), (&first, -1), (&first, 30)] {
        app.bind(stage, pk, order);
    }
    let shown = with(plain(&flow, "login"), &json!({"stages": [first, second, first]}));
    app.admin().get(&path("login")).is(200, shown);
}

#[test]
fn the_first_start_leaves_a_flow_to_log_in_with() {
    let app = TestApp::start();
    let flow = app.admin().get(&path("default-authentication-flow")).ok(200);
    let names: Vec<Value> = flow["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| {
            app.admin().get(&format!("/stages/all/{}/", stage.as_str().unwrap())).ok(200)["name"].clone()
        })
        .collect();
    assert_eq!(
        json!(names),
        json!([
            "default-authentication-identification",
            "default-authentication-password",
            "default-authentication-login",
        ])
    );
    let shown = json!({
        "name": "Welcome to authentik!",
        "title": "Welcome to authentik!",
        "stages": flow["stages"],
    });
    assert_eq!(flow, with(plain(&flow, "default-authentication-flow"), &shown));
}

#[test]
fn a_flow_is_found_by_its_slug_to_the_letter_and_by_nothing_else() {
    let app = TestApp::start();
    let id = app.flow("login");
    app.admin().get(&path("login")).ok(200);
    for key in [id.as_str(), "LOGIN", "logi", "login%20", "%25"] {
        app.admin().get(&path(key)).is_not_found();
    }
    // A key has no dots.
    assert_eq!(app.admin().get(&path("lo.gin")).status, 404);
}

#[test]
fn who_sees_one_flow_is_told_that_there_is_no_other() {
    let app = TestApp::start();
    let id = app.flow("seen");
    app.flow("hidden");
    let (user, number) = app.user("helper");
    for key in ["seen", "hidden", "nothing"] {
        app.anonymous().get(&path(key)).is_forbidden();
        user.get(&path(key)).is_forbidden();
    }
    app.grant(number, &[CHANGE]);
    user.get(&path("seen")).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(id));
    assert_eq!(user.get(&path("seen")).ok(200)["pk"], json!(id));
    user.get(&path("hidden")).is_not_found();
    user.get(&path("nothing")).is_not_found();
}
