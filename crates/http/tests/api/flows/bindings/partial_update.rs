//! `PATCH /flows/bindings/{fsb_uuid}/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{CHANGE, MODEL, VIEW, named, never_evaluated, not_unique, path, plain, wrong};

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let mut stored = app.admin().get(&binding).ok(200);
    for change in [
        json!({}),
        json!({"evaluate_on_plan": true}),
        json!({"re_evaluate_policies": false}),
        json!({"order": -1}),
        json!({"policy_engine_mode": "all"}),
        json!({"invalid_response_action": "restart"}),
        json!({"evaluate_on_plan": false, "re_evaluate_policies": true, "order": 10}),
    ] {
        stored = with(stored, &change);
        app.admin().patch(&binding, &change).is(200, stored.clone());
        app.admin().get(&binding).is(200, stored.clone());
    }
}

#[test]
fn a_binding_can_be_moved_to_another_flow_and_another_stage() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let (other_stage, other_flow) = (app.password_stage("secret"), app.flow("other"));
    let moved = app.admin().patch(&binding, &json!({"target": other_flow})).ok(200);
    assert_eq!(moved, plain(&app, &moved, &stage, &other_flow, 10));
    let answer = app.admin().patch(&binding, &json!({"stage": other_stage}));
    let moved = plain(&app, &moved, &other_stage, &other_flow, 10);
    answer.is(200, named(moved.clone()));
    app.admin().get(&binding).is(200, moved);
}

#[test]
fn the_two_flags_are_judged_as_they_will_be() {
    let app = TestApp::start();
    let binding = path(&app.bind(&app.stage("who"), &app.flow("login"), 10));
    // What is sent, and the flags afterwards; none when it is refused.
    for (change, flags) in [
        (json!({"re_evaluate_policies": false}), None),
        (json!({"evaluate_on_plan": false}), Some((false, true))),
        (json!({"evaluate_on_plan": true}), Some((true, true))),
        (json!({"re_evaluate_policies": false}), Some((true, false))),
        (json!({"re_evaluate_policies": false, "order": 11}), Some((true, false))),
        (json!({"evaluate_on_plan": false}), None),
        (json!({"order": 12}), Some((true, false))),
        (json!({"evaluate_on_plan": false, "re_evaluate_policies": true}), Some((false, true))),
    ] {
        let before = app.admin().get(&binding).ok(200);
        let answer = app.admin().patch(&binding, &change);
        let Some((on_plan, on_run)) = flags else {
            answer.is(400, never_evaluated());
            app.admin().get(&binding).is(200, before);
            continue;
        };
        let flags = json!({"evaluate_on_plan": on_plan, "re_evaluate_policies": on_run});
        answer.is(200, with(with(before, &change), &flags));
    }
}

#[test]
fn what_is_not_sent_counts_for_uniqueness_as_it_is_stored() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (other_stage, other_flow) = (app.stage("else"), app.flow("other"));
    let binding = path(&app.bind(&stage, &flow, 10));
    app.bind(&stage, &flow, 20);
    app.bind(&other_stage, &flow, 10);
    app.bind(&stage, &other_flow, 10);
    let before = app.admin().get(&binding).ok(200);
    for change in [json!({"order": 20}), json!({"stage": other_stage}), json!({"target": other_flow})] {
        app.admin().patch(&binding, &change).is(400, not_unique());
    }
    app.admin().get(&binding).is(200, before);
    // It is not in its own way.
    app.admin().patch(&binding, &json!({"order": 10, "target": flow})).ok(200);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = path(&app.bind(&stage, &flow, 10));
    let before = app.admin().get(&binding).ok(200);
    for (wrong, refused) in wrong(&stage, &flow) {
        app.admin().patch(&binding, &wrong).is(400, refused);
    }
    app.admin().get(&binding).is(200, before);
}

#[test]
fn changing_takes_seeing_as_well() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (binding, other) = (app.bind(&stage, &flow, 10), app.bind(&stage, &flow, 20));
    let change = json!({"order": 30});
    app.anonymous().patch(&path(&binding), &change).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE]);
    user.patch(&path(&binding), &change).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(binding));
    assert_eq!(user.patch(&path(&binding), &change).ok(200)["order"], json!(30));
    user.patch(&path(&other), &json!({"order": 40})).is_not_found();
}
