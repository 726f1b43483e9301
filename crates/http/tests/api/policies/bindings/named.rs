//! What bindings name is used by them, and takes them along when it goes.

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{BINDINGS, MODEL, VIEW, bind, path};

/// A binding as the object that it names shows it.
fn used(binding: &Value, name: &str) -> Value {
    json!({
        "app": "authentik_policies",
        "model_name": "policybinding",
        "pk": binding["pk"],
        "name": name,
        "action": "cascade",
    })
}

/// Who uses what is at a path, of those that are bindings.
fn users_of(app: &TestApp, path: &str) -> Vec<Value> {
    let used_by = app.admin().get(&format!("{path}used_by/")).ok(200);
    let used_by = used_by.as_array().unwrap().iter();
    used_by.filter(|one| one["model_name"] == "policybinding").cloned().collect()
}

#[test]
fn a_target_is_used_by_what_is_bound_to_it() {
    let app = TestApp::start();
    let ((_, user), flow, source) = (app.user("ada"), app.flow("login"), app.source("chat"));
    let step = app.bind(&app.stage("who"), &flow, 10);
    let staff = app.group("staff", &json!({}));
    let group = json!({"target": flow, "group": staff, "order": 5});
    let group = app.admin().post(BINDINGS, &group).ok(201);
    let of_group = used(&group, "Binding from Flow login (login) #5 to Group staff");
    let of_flow = bind(&app, user, &flow, 10);
    let of_step = bind(&app, user, &step, 20);
    let of_source = bind(&app, user, &source, 30);
    assert_eq!(
        users_of(&app, "/flows/instances/login/"),
        [of_group.clone(), used(&of_flow, "Binding from Flow login (login) #10 to User ada"),]
    );
    assert_eq!(users_of(&app, &format!("/core/groups/{staff}/")), [of_group]);
    assert_eq!(users_of(&app, &format!("/core/users/{user}/")).len(), 3);
    let name = format!("Binding from Flow-stage binding #10 to {flow} #20 to User ada");
    assert_eq!(users_of(&app, &format!("/flows/bindings/{step}/")), [used(&of_step, &name)]);
    let name = "Binding from chat #30 to User ada";
    assert_eq!(users_of(&app, "/sources/oauth/chat/"), [used(&of_source, name)]);
}

#[test]
fn only_bindings_that_the_caller_sees_are_told() {
    let app = TestApp::start();
    let ((user, number), flow) = (app.user("helper"), app.flow("login"));
    let (seen, _) = (bind(&app, number, &flow, 0), bind(&app, number, &flow, 1));
    app.grant(number, &["authentik_flows.view_flow"]);
    user.get("/flows/instances/login/used_by/").is(200, json!([]));
    app.grant_on(number, &[VIEW], MODEL, &seen["pk"]);
    let name = "Binding from Flow login (login) #0 to User helper";
    user.get("/flows/instances/login/used_by/").is(200, json!([used(&seen, name)]));
}

#[test]
fn whatever_a_binding_names_takes_it_along() {
    for gone in ["user", "group", "source", "step", "stage", "flow", "flow of the step"] {
        let app = TestApp::start();
        let ((_, user), flow, stage) = (app.user("ada"), app.flow("login"), app.stage("who"));
        let (step, source) = (app.bind(&stage, &flow, 10), app.source("chat"));
        let group = app.group("staff", &json!({}));
        let (target, path_of) = match gone {
            "user" => (&flow, format!("/core/users/{user}/")),
            "group" => (&flow, format!("/core/groups/{group}/")),
            "source" => (&source, "/sources/oauth/chat/".to_owned()),
            "step" => (&step, format!("/flows/bindings/{step}/")),
            "stage" => (&step, format!("/stages/identification/{stage}/")),
            "flow" => (&flow, "/flows/instances/login/".to_owned()),
            _ => (&step, "/flows/instances/login/".to_owned()),
        };
        let asked = if gone == "group" { json!({"group": group}) } else { json!({"user": user}) };
        let binding = with(json!({"target": target, "order": 0}), &asked);
        let binding = app.admin().post(BINDINGS, &binding).ok(201);
        app.admin().get(&path(&binding)).ok(200);
        app.admin().delete(&path_of).ok(204);
        app.admin().get(&path(&binding)).is_not_found();
    }
}
