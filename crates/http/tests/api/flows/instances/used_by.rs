//! `GET /flows/instances/{slug}/used_by/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

use super::{MODEL, VIEW, path};

/// What refers to the flow `login`: the bindings of two stages, a password stage that is configured in
/// it, a source that sends new users to it, and the two stages.
fn used(app: &TestApp) -> Value {
    let flow = app.flow("login");
    let (who, secret) = (app.stage("who"), app.password_stage("secret"));
    let source = app.source("chat");
    app.admin().patch(&format!("/stages/password/{secret}/"), &json!({"configure_flow": flow})).ok(200);
    app.admin().patch("/sources/oauth/chat/", &json!({"enrollment_flow": flow})).ok(200);
    let (second, first) = (app.bind(&secret, &flow, 20), app.bind(&who, &flow, 10));
    let binding = |pk: &str, order: i32| {
        json!({
            "app": "authentik_flows", "model_name": "flowstagebinding", "pk": pk,
            "name": format!("Flow-stage binding #{order} to {flow}"), "action": "cascade",
        })
    };
    let stage = |pk: &str, name: &str| {
        json!({
            "app": "authentik_flows", "model_name": "stage", "pk": pk, "name": format!("Stage {name}"),
            "action": "cascade_many",
        })
    };
    json!([
        binding(&first, 10),
        binding(&second, 20),
        {
            "app": "authentik_stages_password", "model_name": "passwordstage", "pk": secret,
            "name": "Stage secret", "action": "set_null",
        },
        {
            "app": "authentik_core", "model_name": "source", "pk": source, "name": "chat",
            "action": "set_null",
        },
        stage(&who, "who"),
        stage(&secret, "secret"),
    ])
}

#[test]
fn a_flow_that_nothing_refers_to_is_used_by_nothing() {
    let app = TestApp::start();
    app.flow("login");
    app.admin().get(&format!("{}used_by/", path("login"))).is(200, json!([]));
}

#[test]
fn all_that_refers_to_it_is_told_with_what_would_happen_to_it() {
    let app = TestApp::start();
    let used = used(&app);
    app.admin().get(&format!("{}used_by/", path("login"))).is(200, used);
}

#[test]
fn a_stage_that_only_sends_users_to_it_is_not_among_them() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let fields = json!({"enrollment_flow": flow, "recovery_flow": flow, "passwordless_flow": flow});
    app.admin().patch(&format!("/stages/identification/{}/", app.stage("who")), &fields).ok(200);
    // The contract does not tell of these references, which become null when the flow goes.
    app.admin().get(&format!("{}used_by/", path("login"))).is(200, json!([]));
}

#[test]
fn only_what_the_caller_may_see_is_told() {
    let app = TestApp::start();
    let all = used(&app);
    let flow = app.admin().get(&path("login")).ok(200);
    let (user, number) = app.user("helper");
    let uses = format!("{}used_by/", path("login"));
    app.anonymous().get(&uses).is_forbidden();
    user.get(&uses).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &flow["pk"]);
    user.get(&uses).is(200, json!([]));
    app.grant(number, &["authentik_core.view_source"]);
    user.get(&uses).is(200, json!([all[3]]));
    let bindings =
        app.admin().get(&format!("/flows/bindings/?target={}", flow["pk"].as_str().unwrap())).ok(200);
    let second = each(&bindings, "pk")[1].clone();
    let view = "authentik_flows.view_flowstagebinding";
    app.grant_on(number, &[view], "authentik_flows.flowstagebinding", &second);
    user.get(&uses).is(200, json!([all[1], all[3]]));
    user.get("/flows/instances/nothing/used_by/").is_not_found();
}
