//! DELETE of a stage of any kind.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{NOBODY, STAGES, VIEW, one_of_each, path};

/// What it takes to delete stages of any kind.
const DELETE: &str = "authentik_flows.delete_stage";

/// The last entries of the trail: what happened, to what model, and the names of the fields it tells of.
fn last(app: &TestApp, count: usize) -> Vec<Value> {
    let mut trail = app.trail();
    let entries = trail.split_off(trail.len() - count).into_iter().map(|entry| {
        let model = &entry["context"]["model"];
        let mut fields: Vec<_> = entry["context"]["diff"].as_object().unwrap().keys().collect();
        fields.sort_unstable();
        json!([entry["action"], model["app"], model["model_name"], model["name"], fields])
    });
    entries.collect()
}

#[test]
fn each_goes_as_the_kind_it_is() {
    let app = TestApp::start();
    let [login, password, who] = one_of_each(&app);
    let fields = json!({"password_stage": password["pk"]});
    let who_path = format!("/stages/identification/{}/", who["pk"].as_str().unwrap());
    app.admin().patch(&who_path, &fields).ok(200);
    let binding = app.bind(password["pk"].as_str().unwrap(), &app.flow("login"), 10);

    app.admin().delete(&path(&password)).is(204, Value::Null);
    app.admin().get(&path(&password)).is_not_found();
    app.admin().get(&format!("/stages/password/{}/", password["pk"].as_str().unwrap())).is_not_found();
    app.admin().get(&format!("/flows/bindings/{binding}/")).is_not_found();
    assert_eq!(app.admin().get(&who_path).ok(200)["password_stage"], Value::Null);
    let own = ["backends", "configure_flow", "failed_attempts_before_cancel", "name"];
    let told = last(&app, 3);
    let binding = json!(["model_deleted", "authentik_flows", "flowstagebinding"]);
    assert_eq!(json!(told[0].as_array().unwrap()[..3]), binding);
    let identification = "authentik_stages_identification";
    assert_eq!(
        told[1..],
        [
            json!(["model_updated", identification, "identificationstage", "x who", ["password_stage"]]),
            json!(["model_deleted", "authentik_stages_password", "passwordstage", "x secret", own]),
        ]
    );

    app.admin().delete(&path(&login)).is(204, Value::Null);
    app.admin().delete(&path(&who)).is(204, Value::Null);
    let told = last(&app, 2);
    assert_eq!((&told[0][2], &told[1][2]), (&json!("userloginstage"), &json!("identificationstage")));
    app.admin().delete(&path(&who)).is_not_found();
    app.admin().delete(&format!("{STAGES}{NOBODY}/")).is_not_found();
}

#[test]
fn it_takes_the_permission_to_delete_stages_of_any_kind() {
    let app = TestApp::start();
    let [login, password, who] = one_of_each(&app);
    app.anonymous().delete(&path(&who)).is_forbidden();
    let (user, number) = app.user("helper");
    user.delete(&path(&who)).is_forbidden();
    app.grant(number, &[VIEW]);
    user.delete(&path(&who)).is_forbidden();
    // What may be done to it as what it is may be done here as well.
    let delete = "authentik_stages_identification.delete_identificationstage";
    app.grant_on(number, &[delete], "authentik_stages_identification.identificationstage", &who["pk"]);
    user.delete(&path(&login)).is_forbidden();
    user.delete(&path(&who)).is(204, Value::Null);
    user.delete(&path(&who)).is_not_found();
    app.grant(number, &[DELETE]);
    user.delete(&path(&password)).is(204, Value::Null);

    let (blind, number) = app.user("blind");
    app.grant(number, &[DELETE]);
    blind.delete(&path(&login)).is_forbidden();
}
