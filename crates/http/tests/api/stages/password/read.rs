//! `GET` of one stage under `/stages/password/`, and of its `used_by/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{CHANGE, MODEL, NOBODY, VIEW, path, plain};

#[test]
fn a_stage_shows_the_flows_that_it_is_bound_to() {
    let app = TestApp::start();
    let (stage, flow) = (app.password_stage("secret"), app.flow("login"));
    app.bind(&stage, &flow, 10);
    let flow = app.admin().get("/flows/instances/login/").ok(200);
    let shown = json!({"flow_set": [{
        "pk": flow["pk"],
        "policybindingmodel_ptr_id": flow["policybindingmodel_ptr_id"],
        "name": "login",
        "slug": "login",
        "title": "login",
        "designation": "authentication",
        "background": "/static/dist/assets/images/flow_background.jpg",
        "policy_engine_mode": "any",
        "compatibility_mode": false,
        "export_url": "/api/v3/flows/instances/login/export/",
        "layout": "stacked",
        "denied_action": "message_continue",
    }]});
    app.admin().get(&path(&stage)).is(200, with(plain(&json!(stage), "secret"), &shown));
}

#[test]
fn a_stage_of_another_kind_is_not_found_here() {
    let app = TestApp::start();
    for key in [app.stage("who").as_str(), NOBODY, "zz"] {
        app.admin().get(&path(key)).is_not_found();
        app.admin().get(&format!("{}used_by/", path(key))).is_not_found();
    }
}

#[test]
fn who_sees_one_stage_is_told_that_there_is_no_other() {
    let app = TestApp::start();
    let (seen, hidden) = (app.password_stage("seen"), app.password_stage("hidden"));
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE, "authentik_flows.view_stage"]);
    for key in [&seen, &hidden, NOBODY] {
        app.anonymous().get(&path(key)).is_forbidden();
        user.get(&path(key)).is_forbidden();
    }
    app.grant_on(number, &[VIEW], MODEL, &json!(seen));
    user.get(&path(&seen)).is(200, plain(&json!(seen), "seen"));
    user.get(&path(&hidden)).is_not_found();
    user.get(&path(NOBODY)).is_not_found();
}

#[test]
fn flows_bindings_and_identification_stages_refer_to_it() {
    let app = TestApp::start();
    let (stage, flow) = (app.password_stage("secret"), app.flow("login"));
    let uses = format!("{}used_by/", path(&stage));
    app.admin().get(&uses).is(200, json!([]));
    let binding = app.bind(&stage, &flow, 10);
    let who = app.stage("who");
    app.admin().patch(&format!("/stages/identification/{who}/"), &json!({"password_stage": stage})).ok(200);
    let used = json!([
        {
            "app": "authentik_flows", "model_name": "flow", "pk": flow, "name": "Flow login (login)",
            "action": "cascade_many",
        },
        {
            "app": "authentik_flows", "model_name": "flowstagebinding", "pk": binding,
            "name": format!("Flow-stage binding #10 to {flow}"), "action": "cascade",
        },
        {
            "app": "authentik_stages_identification", "model_name": "identificationstage", "pk": who,
            "name": "Stage who", "action": "set_null",
        },
    ]);
    app.admin().get(&uses).is(200, used.clone());
    app.anonymous().get(&uses).is_forbidden();
    // Of those, the caller is told what he may see.
    let (user, number) = app.user("helper");
    user.get(&uses).is_forbidden();
    app.grant(number, &[VIEW]);
    user.get(&uses).is(200, json!([]));
    app.grant(number, &["authentik_flows.view_flow"]);
    user.get(&uses).is(200, json!([used[0]]));
    app.grant_on(
        number,
        &["authentik_stages_identification.view_identificationstage"],
        "authentik_stages_identification.identificationstage",
        &json!(who),
    );
    user.get(&uses).is(200, json!([used[0], used[2]]));
}
