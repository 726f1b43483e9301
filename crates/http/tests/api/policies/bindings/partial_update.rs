//! `PATCH /policies/bindings/{policy_binding_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{bind, many, nobody, path, plain, wrong};

#[test]
fn each_field_changes_alone() {
    let app = TestApp::start();
    let ((_, user), flow, other) = (app.user("ada"), app.flow("login"), app.flow("other"));
    let mut binding = bind(&app, user, &flow, 10);
    for change in [
        json!({"order": 3}),
        json!({"negate": true}),
        json!({"enabled": false}),
        json!({"timeout": 5}),
        json!({"failure_result": true}),
        json!({"target": other}),
    ] {
        binding = with(binding, &change);
        app.admin().patch(&path(&binding), &change).is(200, binding.clone());
        app.admin().get(&path(&binding)).is(200, binding.clone());
    }
}

#[test]
fn nothing_sent_is_nothing_changed() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    let before = app.trail().len();
    app.admin().patch(&path(&binding), &json!({})).is(200, binding.clone());
    // Nor by its other id.
    let named = app.admin().get("/flows/instances/login/").ok(200)["policybindingmodel_ptr_id"].clone();
    app.admin().patch(&path(&binding), &json!({"target": named, "user": user})).is(200, binding);
    assert_eq!(app.trail().len(), before);
}

#[test]
fn who_is_asked_for_is_judged_as_it_will_be() {
    let app = TestApp::start();
    let ((_, user), (_, other)) = (app.user("ada"), app.user("bob"));
    let (group, flow) = (app.group("staff", &json!({})), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    let path = path(&binding);
    app.admin().patch(&path, &json!({"user": other})).is(200, plain(&app, &binding, other, &flow));
    app.admin().patch(&path, &json!({"user": null})).is(400, nobody());
    app.admin().patch(&path, &json!({"group": group})).is(400, many());
    let changed = app.admin().patch(&path, &json!({"group": group, "user": null})).ok(200);
    assert_eq!((&changed["group"], &changed["user"]), (&json!(group), &json!(null)));
    assert_eq!((&changed["group_obj"]["name"], &changed["user_obj"]), (&json!("staff"), &json!(null)));
    app.admin().patch(&path, &json!({"user": user})).is(400, many());
    app.admin().patch(&path, &json!({"group": "", "user": user})).is(200, plain(&app, &binding, user, &flow));
}

#[test]
fn what_is_wrong_is_refused_and_changes_nothing() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    for (wrong, refused) in wrong() {
        app.admin().patch(&path(&binding), &with(json!({"order": 4}), &wrong)).is(400, refused);
    }
    app.admin().get(&path(&binding)).is(200, binding);
}
