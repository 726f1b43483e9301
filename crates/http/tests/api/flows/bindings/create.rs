//! `POST /flows/bindings/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{ADD, BINDINGS, MODEL, VIEW, named, never_evaluated, not_unique, path, plain, wrong};

#[test]
fn three_fields_are_enough() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let answer = app.admin().post(BINDINGS, &json!({"target": flow, "stage": stage, "order": 10}));
    let body = answer.body();
    let binding = plain(&app, &body, &stage, &flow, 10);
    assert_ne!(body["pk"], body["policybindingmodel_ptr_id"]);
    // The stage is shown as it is then: with the flow that it has just been bound to.
    assert_eq!(binding["stage_obj"]["flow_set"][0]["slug"], json!("login"));
    answer.is(201, named(binding.clone()));
    app.admin().get(&path(body["pk"].as_str().unwrap())).is(200, binding);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let (stage, flow) = (app.password_stage("secret"), app.flow("login"));
    let fields = json!({
        "target": flow,
        "stage": stage,
        "evaluate_on_plan": true,
        "re_evaluate_policies": false,
        "order": -7,
        "policy_engine_mode": "all",
        "invalid_response_action": "restart_with_context",
    });
    let answer = app.admin().post(BINDINGS, &fields);
    let binding = with(plain(&app, &answer.body(), &stage, &flow, -7), &fields);
    answer.is(201, named(binding));
}

#[test]
fn an_order_is_a_whole_number_in_any_spelling() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    for (sent, kept) in [
        (json!(0), 0),
        (json!("12"), 12),
        (json!(13.0), 13),
        (json!("14.0"), 14),
        (json!(" 15 "), 15),
        (json!(i32::MIN), i32::MIN),
        (json!(i32::MAX), i32::MAX),
    ] {
        let binding = json!({"target": flow, "stage": stage, "order": sent});
        assert_eq!(app.admin().post(BINDINGS, &binding).ok(201)["order"], json!(kept), "{sent}");
    }
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    app.admin().post(BINDINGS, &json!({})).is(
        400,
        json!({
            "target": ["This field is required."],
            "stage": ["This field is required."],
            "order": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let right = json!({"target": flow, "stage": stage, "order": 10});
    for (wrong, refused) in wrong(&stage, &flow) {
        app.admin().post(BINDINGS, &with(right.clone(), &wrong)).is(400, refused);
    }
    let found = app.admin().get(&format!("{BINDINGS}?target={flow}")).ok(200);
    assert_eq!(found["results"], json!([]));
}

#[test]
fn a_flag_that_is_left_out_counts_as_its_default() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let right = json!({"target": flow, "stage": stage, "order": 10});
    let never = with(right.clone(), &json!({"re_evaluate_policies": false}));
    app.admin().post(BINDINGS, &never).is(400, never_evaluated());
    app.admin().post(BINDINGS, &with(right, &json!({"evaluate_on_plan": false}))).ok(201);
}

#[test]
fn flow_stage_and_order_together_are_unique() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (other_stage, other_flow) = (app.stage("else"), app.flow("other"));
    app.bind(&stage, &flow, 10);
    let again = json!({"target": flow, "stage": stage, "order": 10});
    app.admin().post(BINDINGS, &again).is(400, not_unique());
    // This comes before the rule of the two flags.
    let worse = with(again.clone(), &json!({"re_evaluate_policies": false}));
    app.admin().post(BINDINGS, &worse).is(400, not_unique());
    // Any one of them may differ.
    for difference in [json!({"order": 20}), json!({"stage": other_stage}), json!({"target": other_flow})] {
        app.admin().post(BINDINGS, &with(again.clone(), &difference)).ok(201);
    }
}

#[test]
fn binding_takes_the_permission_to_add_bindings_and_no_other() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let binding = json!({"target": flow, "stage": stage, "order": 10});
    app.anonymous().post(BINDINGS, &binding).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW, "authentik_flows.change_flow", "authentik_flows.add_flow"]);
    user.post(BINDINGS, &binding).is_forbidden();
    let (user, number) = app.user("binder");
    app.grant(number, &[ADD]);
    let pk = user.post(BINDINGS, &binding).ok(201)["pk"].clone();
    user.get(&path(pk.as_str().unwrap())).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &pk);
    user.get(&path(pk.as_str().unwrap())).ok(200);
}
