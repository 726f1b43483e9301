//! `GET /flows/instances/{slug}/diagram/`

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

use super::{MODEL, VIEW};

/// The lines of a diagram; a text that goes over two lines is shown as one with a bar.
fn drawn(caller: &Client, slug: &str) -> Vec<String> {
    let body = caller.get(&format!("/flows/instances/{slug}/diagram/")).ok(200);
    assert_eq!(body.as_object().unwrap().len(), 1);
    let diagram = body["diagram"].as_str().unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in diagram.split('\n') {
        match lines.last_mut().filter(|last| last.matches('"').count() % 2 == 1) {
            Some(last) => *last = format!("{last}|{line}"),
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Binds a user to something.
fn bind(app: &TestApp, user: i64, target: &str) -> Value {
    let binding = json!({"target": target, "user": user, "order": 0});
    app.admin().post("/policies/bindings/", &binding).ok(201)["pk"].clone()
}

#[test]
fn a_flow_without_stages_ends_where_it_starts() {
    let app = TestApp::start();
    app.flow("login");
    app.admin().get("/flows/instances/login/diagram/").is(
        200,
        json!({
            "diagram": "graph TD\nflow_start[[\"Flow\nlogin\"]]\nflow_start --> done[[\"End of the flow\"]]",
        }),
    );
}

#[test]
fn stages_are_drawn_in_their_order_with_what_is_bound_to_them() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let second = app.bind(&app.stage("who \"really\""), &flow, 20);
    app.bind(&app.password_stage("secret"), &flow, 10);
    bind(&app, user, &second);
    assert_eq!(
        drawn(&app.admin(), "login"),
        [
            "graph TD",
            r#"flow_start[["Flow|login"]]"#,
            r#"--> stage_0(["Stage (Password Stage)|secret"])"#,
            r#"stage_1_policy_0 --Policy passed--> stage_1(["Stage (Identification Stage)|who #quot;really#quot;"])"#,
            r#"stage_0 --> stage_1_policy_0{{"Policy (User)|ada"}}"#,
            r#"stage_1 --> done[["End of the flow"]]"#,
        ]
    );
}

#[test]
fn what_is_asked_for_at_the_door_is_drawn_first() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let requirement = json!({"authentication": "require_authenticated"});
    app.admin().patch("/flows/instances/login/", &requirement).ok(200);
    bind(&app, user, &flow);
    assert_eq!(
        drawn(&app.admin(), "login"),
        [
            "graph TD",
            r#"flow_auth_requirement["Flow authentication requirement|require_authenticated"]"#,
            r#"flow_pre[["Pre-flow policies"]]"#,
            r#"flow_pre --Binding 0--> flow_policy_0{{"Policy (User)|ada"}}"#,
            r#"flow_policy_0 --Policy denied--> done["End of the flow"]"#,
            r#"flow_policy_0 --> flow_start[["Flow|login"]]"#,
            r#"flow_start --> done[["End of the flow"]]"#,
        ]
    );
}

#[test]
fn it_shows_no_more_than_the_caller_may_see() {
    let app = TestApp::start();
    let ((user, number), flow) = (app.user("helper"), app.flow("login"));
    let seen = app.bind(&app.stage("seen"), &flow, 10);
    app.bind(&app.stage("hidden"), &flow, 20);
    let (condition, _) = (bind(&app, number, &seen), bind(&app, number, &flow));
    user.get("/flows/instances/login/diagram/").is_forbidden();
    app.anonymous().get("/flows/instances/login/diagram/").is_forbidden();

    app.grant_on(number, &[VIEW], MODEL, &json!(flow));
    let (start, end) = (r#"flow_start[["Flow|login"]]"#, r#"done[["End of the flow"]]"#);
    assert_eq!(drawn(&user, "login"), ["graph TD", start, &format!("flow_start --> {end}")]);
    user.get("/flows/instances/default-authentication-flow/diagram/").is_not_found();

    let step = "authentik_flows.flowstagebinding";
    app.grant_on(number, &["authentik_flows.view_flowstagebinding"], step, &json!(seen));
    let stage = r#"stage_0(["Stage (Identification Stage)|seen"])"#;
    let expected = ["graph TD", start, &format!("--> {stage}"), &format!("stage_0 --> {end}")];
    assert_eq!(drawn(&user, "login"), expected);

    let binding = "authentik_policies.policybinding";
    app.grant_on(number, &["authentik_policies.view_policybinding"], binding, &condition);
    assert_eq!(
        drawn(&user, "login"),
        [
            "graph TD",
            start,
            &format!("stage_0_policy_0 --Policy passed--> {stage}"),
            r#"flow_start --> stage_0_policy_0{{"Policy (User)|helper"}}"#,
            &format!("stage_0 --> {end}"),
        ]
    );
}

#[test]
fn a_flow_that_is_not_there_has_none() {
    let app = TestApp::start();
    app.admin().get("/flows/instances/nothing/diagram/").is_not_found();
    let answer = app.admin().post("/flows/instances/nothing/diagram/", &json!({}));
    answer.is_error(405, "method_not_allowed", "Method \"POST\" not allowed.");
}
