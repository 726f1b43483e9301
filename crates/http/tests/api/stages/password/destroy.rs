//! `DELETE` of one stage under `/stages/password/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{DELETE, MODEL, NOBODY, STAGES, VIEW, path};

#[test]
fn the_field_goes_from_the_stages_that_showed_it() {
    let app = TestApp::start();
    let (stage, other) = (app.password_stage("secret"), app.password_stage("other"));
    let (shows, keeps) = (app.stage("shows"), app.stage("keeps"));
    for (who, password) in [(&shows, &stage), (&keeps, &other)] {
        app.admin()
            .patch(&format!("/stages/identification/{who}/"), &json!({"password_stage": password}))
            .ok(200);
    }
    app.admin().delete(&path(&stage)).is(204, Value::Null);
    let shown =
        |who| app.admin().get(&format!("/stages/identification/{who}/")).ok(200)["password_stage"].clone();
    assert_eq!((shown(shows), shown(keeps)), (Value::Null, json!(other)));
}

#[test]
fn its_bindings_and_the_permissions_on_it_go_with_it() {
    let app = TestApp::start();
    let (stage, flow) = (app.password_stage("secret"), app.flow("login"));
    let binding = app.bind(&stage, &flow, 10);
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &json!(stage));
    user.delete(&path(&stage)).is(204, Value::Null);
    user.get(STAGES).is_forbidden();
    app.admin().get(&path(&stage)).is_not_found();
    app.admin().get(&format!("/stages/all/{stage}/")).is_not_found();
    app.admin().get(&format!("/flows/bindings/{binding}/")).is_not_found();
    assert_eq!(app.admin().get("/flows/instances/login/").ok(200)["stages"], json!([]));
    // Its name is free again, for any kind.
    app.stage("secret");
}

#[test]
fn deleting_takes_seeing_as_well() {
    let app = TestApp::start();
    let stage = path(&app.password_stage("secret"));
    app.anonymous().delete(&stage).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[DELETE]);
    user.delete(&stage).is_forbidden();
    app.grant(number, &[VIEW]);
    user.delete(&path(NOBODY)).is_not_found();
    user.delete(&path(&app.stage("who"))).is_not_found();
    user.delete(&stage).is(204, Value::Null);
}
