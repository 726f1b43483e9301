//! `PUT /policies/bindings/{policy_binding_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{bind, many, nobody, path};

#[test]
fn what_is_left_out_stays() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    let change = json!({"negate": true, "enabled": false, "timeout": 1, "failure_result": true});
    let changed = app.admin().patch(&path(&binding), &change).ok(200);
    let put = json!({"target": flow, "user": user, "order": 11});
    app.admin().put(&path(&binding), &put).is(200, with(changed, &json!({"order": 11})));
}

#[test]
fn who_is_asked_for_must_be_said() {
    let app = TestApp::start();
    let ((_, user), group, flow) = (app.user("ada"), app.group("staff", &json!({})), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    let put = json!({"target": flow, "order": 10});
    app.admin().put(&path(&binding), &put).is(400, nobody());
    app.admin().put(&path(&binding), &with(put.clone(), &json!({"group": group}))).is(400, many());
    let group = json!({"group": group, "user": null});
    assert_eq!(app.admin().put(&path(&binding), &with(put, &group)).ok(200)["group"], group["group"]);
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let binding = bind(&app, user, &flow, 10);
    let refused = json!({
        "target": ["This field is required."],
        "order": ["This field is required."],
        "code": "required",
    });
    app.admin().put(&path(&binding), &json!({"user": user})).is(400, refused);
}
