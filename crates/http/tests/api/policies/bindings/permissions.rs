//! Who may do what with `/policies/bindings/`

use doorward_testkit::{TestApp, each};
use serde_json::json;

use super::{ADD, BINDINGS, CHANGE, DELETE, MODEL, NOBODY, VIEW, bind, path};

#[test]
fn the_permissions_on_bindings_are_enough() {
    let app = TestApp::start();
    let ((user, number), flow) = (app.user("helper"), app.flow("login"));
    let body = json!({"target": flow, "user": number, "order": 0});
    user.post(BINDINGS, &body).is_forbidden();
    app.grant(number, &[VIEW, ADD, CHANGE, DELETE]);
    let binding = user.post(BINDINGS, &body).ok(201);
    user.patch(&path(&binding), &json!({"negate": true})).ok(200);
    user.put(&path(&binding), &body).ok(200);
    user.get(&format!("{}used_by/", path(&binding))).is(200, json!([]));
    user.delete(&path(&binding)).ok(204);
    user.get(&path(&binding)).is_not_found();
}

#[test]
fn a_user_sees_and_changes_what_was_given_to_him() {
    let app = TestApp::start();
    let ((user, number), flow) = (app.user("helper"), app.flow("login"));
    let (mine, other) = (bind(&app, number, &flow, 0), bind(&app, number, &flow, 1));
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &mine["pk"]);
    assert_eq!(each(&user.get(BINDINGS).ok(200), "pk"), [&mine["pk"]]);
    user.patch(&path(&mine), &json!({"order": 2})).ok(200);
    user.delete(&path(&mine)).is_forbidden();
    user.patch(&path(&other), &json!({"order": 2})).is_not_found();
}

#[test]
fn a_permission_on_a_binding_ends_with_it_also_when_its_target_goes() {
    let app = TestApp::start();
    let ((user, number), flow) = (app.user("helper"), app.flow("login"));
    let binding = bind(&app, number, &flow, 0);
    app.grant_on(number, &[VIEW], MODEL, &binding["pk"]);
    user.get(&path(&binding)).ok(200);
    app.admin().delete("/flows/instances/login/").ok(204);
    // He who sees nothing is not told that there is nothing.
    user.get(&path(&binding)).is_forbidden();
}

#[test]
fn whoever_sees_nothing_learns_nothing_from_filters() {
    let app = TestApp::start();
    let (user, _) = app.user("helper");
    user.get(&format!("{BINDINGS}?target_in={NOBODY}")).is_forbidden();
    user.get(&format!("{BINDINGS}?target={NOBODY}")).is_forbidden();
}
