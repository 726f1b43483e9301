//! `GET /flows/instances/{slug}/execute/`

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

use super::{VIEW, path};

/// A user who may see flows, and a flow with one step. Gives the ids of both, and of the step.
fn stage() -> (TestApp, Client, i64, String, String) {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    app.grant(number, &[VIEW]);
    let flow = app.flow("login");
    let step = app.bind(&app.stage("who"), &flow, 10);
    (app, user, number, flow, step)
}

/// Binds somebody to something.
fn bind(app: &TestApp, target: &str, fields: &Value) {
    let binding = doorward_testkit::with(json!({"target": target, "order": 0}), fields);
    app.admin().post("/policies/bindings/", &binding).ok(201);
}

fn execute(caller: &Client) -> doorward_testkit::Answer {
    caller.get(&format!("{}execute/", path("login")))
}

/// Makes sure that whoever asks gets into the flow.
#[track_caller]
fn gets_in(app: &TestApp, caller: &Client) {
    execute(caller).is(200, json!({"link": format!("{}/if/flow/login/", app.url())}));
}

/// Makes sure that whoever asks is turned away.
#[track_caller]
fn is_turned_away(caller: &Client) {
    execute(caller).is_error(400, "not_applicable", "Flow does not apply to current user.");
}

#[test]
fn the_link_leads_to_where_the_flow_is_run() {
    let (app, user, ..) = stage();
    gets_in(&app, &user);
    gets_in(&app, &app.admin());
}

#[test]
fn it_takes_the_permission_to_see_the_flow() {
    let app = TestApp::start();
    let (user, _) = app.user("ada");
    app.flow("login");
    execute(&user).is_forbidden();
    execute(&app.anonymous()).is_forbidden();
    app.admin().get("/flows/instances/nothing/execute/").is_not_found();
}

#[test]
fn what_is_bound_to_the_flow_decides_who_gets_in() {
    let (app, user, number, flow, _) = stage();
    let (_, other) = app.user("bob");
    bind(&app, &flow, &json!({"user": other}));
    is_turned_away(&user);
    is_turned_away(&app.admin());
    bind(&app, &flow, &json!({"user": number}));
    gets_in(&app, &user);
    app.admin().patch(&path("login"), &json!({"policy_engine_mode": "all"})).ok(200);
    is_turned_away(&user);
}

#[test]
fn a_negated_binding_turns_its_own_away_and_one_that_does_not_count_nobody() {
    let (app, user, number, flow, _) = stage();
    bind(&app, &flow, &json!({"user": number, "negate": true}));
    is_turned_away(&user);
    gets_in(&app, &app.admin());
    let binding = app.admin().get("/policies/bindings/").ok(200)["results"][0]["pk"].clone();
    let binding = format!("/policies/bindings/{}/", binding.as_str().unwrap());
    app.admin().patch(&binding, &json!({"enabled": false})).ok(200);
    gets_in(&app, &user);
}

#[test]
fn a_group_lets_its_members_in() {
    let (app, user, number, flow, _) = stage();
    let staff = app.group("staff", &json!({}));
    bind(&app, &flow, &json!({"group": staff}));
    is_turned_away(&user);
    is_turned_away(&app.admin());
    app.admin().post(&format!("/core/groups/{staff}/add_user/"), &json!({"pk": number})).ok(204);
    gets_in(&app, &user);
}

#[test]
fn the_members_of_groups_below_get_in() {
    let (app, user, number, flow, _) = stage();
    let staff = app.group("staff", &json!({}));
    let below = app.group("below", &json!({"parent": staff, "users": [number]}));
    bind(&app, &flow, &json!({"group": staff}));
    gets_in(&app, &user);
    app.admin().patch(&format!("/core/groups/{below}/"), &json!({"parent": null})).ok(200);
    is_turned_away(&user);
}

#[test]
fn what_the_flow_requires_decides_as_well() {
    let (app, user, ..) = stage();
    for (requirement, is_for_him, is_for_admins) in [
        ("none", true, true),
        ("require_authenticated", true, true),
        ("require_unauthenticated", false, false),
        ("require_superuser", false, true),
        ("require_outpost", false, false),
    ] {
        app.admin().patch(&path("login"), &json!({"authentication": requirement})).ok(200);
        for (caller, gets_in) in [(&user, is_for_him), (&app.admin(), is_for_admins)] {
            let status = if gets_in { 200 } else { 400 };
            assert_eq!(execute(caller).status, status, "{requirement}");
        }
    }
}

#[test]
fn a_flow_without_a_step_for_the_caller_is_empty() {
    let (app, user, number, _, step) = stage();
    let is_empty = |caller: &Client| {
        execute(caller).is_error(400, "empty_flow", "Flow has no stages for current user.");
    };
    bind(&app, &step, &json!({"user": number, "negate": true}));
    // It is not evaluated before the flow comes to it.
    gets_in(&app, &user);
    let on_plan = json!({"evaluate_on_plan": true});
    app.admin().patch(&format!("/flows/bindings/{step}/"), &on_plan).ok(200);
    is_empty(&user);
    gets_in(&app, &app.admin());
    app.admin().delete(&format!("/flows/bindings/{step}/")).ok(204);
    is_empty(&app.admin());
}
