//! `PUT /flows/bindings/{fsb_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{VIEW, named, never_evaluated, not_unique, path, plain, wrong};

#[test]
fn what_is_left_out_stays_as_it_is() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let all = json!({"policy_engine_mode": "all", "invalid_response_action": "restart"});
    let stored = app.admin().patch(&binding, &all).ok(200);
    let (stage, flow) = (app.password_stage("secret"), app.flow("other"));
    let new = json!({"target": flow, "stage": stage, "order": 30});
    let answer = app.admin().put(&binding, &new);
    let updated = with(plain(&app, &stored, &stage, &flow, 30), &all);
    answer.is(200, named(updated.clone()));
    app.admin().get(&binding).is(200, updated);
}

#[test]
fn a_flag_that_is_left_out_stays_but_counts_as_its_default() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let whole = json!({"target": flow, "stage": stage, "order": 10});
    let planned = json!({"evaluate_on_plan": true, "re_evaluate_policies": false});
    app.admin().put(&binding, &with(whole.clone(), &planned)).ok(200);
    // Nothing is said of the flags: they stay.
    let kept = app.admin().put(&binding, &whole).ok(200);
    assert_eq!((&kept["evaluate_on_plan"], &kept["re_evaluate_policies"]), (&json!(true), &json!(false)));
    // Half of it said: the other half is taken for its default, which is not to evaluate on plan.
    let half = with(whole, &json!({"re_evaluate_policies": false}));
    app.admin().put(&binding, &half).is(400, never_evaluated());
}

#[test]
fn what_is_required_is_asked_for_again() {
    let app = TestApp::start();
    let binding = path(&app.bind(&app.stage("who"), &app.flow("login"), 10));
    app.admin().put(&binding, &json!({"order": 20})).is(
        400,
        json!({
            "target": ["This field is required."],
            "stage": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    app.bind(&stage, &flow, 20);
    let before = app.admin().get(&binding).ok(200);
    let right = json!({"target": flow, "stage": stage, "order": 30});
    for (wrong, refused) in wrong(&stage, &flow) {
        app.admin().put(&binding, &with(right.clone(), &wrong)).is(400, refused);
    }
    app.admin().put(&binding, &with(right, &json!({"order": 20}))).is(400, not_unique());
    app.admin().get(&binding).is(200, before);
}

#[test]
fn seeing_is_not_changing() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let whole = json!({"target": flow, "stage": stage, "order": 30});
    app.anonymous().put(&binding, &whole).is_forbidden();
    let (user, number) = app.user("helper");
    user.put(&binding, &whole).is_forbidden();
    app.grant(number, &[VIEW]);
    user.put(&binding, &whole).is_forbidden();
    user.put(&binding, &json!({})).is_forbidden();
}
