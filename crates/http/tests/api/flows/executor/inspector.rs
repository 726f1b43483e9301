//! `/flows/inspector/{flow_slug}/`

use doorward_testkit::{ADMIN_TOKEN, Browser, TestApp};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::*;

const INSPECTOR: &str = "/flows/inspector/default-authentication-flow/";

/// A browser that shows the token of the superuser beside its cookies.
fn setting_up(app: &TestApp) -> Browser {
    app.browser().with_header("Authorization", &format!("Bearer {ADMIN_TOKEN}"))
}

/// What is shown of a plan, without the session: the names of its stage and of the next one, and its context.
fn outlined(plan: &Value) -> Value {
    assert_eq!(plan["session_id"].as_str().unwrap().len(), 32, "{plan}");
    let name = |step: &Value| step["stage_obj"]["name"].clone();
    json!([name(&plan["current_stage"]), name(&plan["next_planned_stage"]), plan["plan_context"]])
}

#[test]
fn it_shows_where_somebody_is_and_has_been() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let browser = setting_up(&app);
    let inspect = || browser.get(INSPECTOR).ok(200);
    let [identification, password, login] =
        ["identification", "password", "login"].map(|stage| json!(format!("default-authentication-{stage}")));
    browser.get(LOGIN).ok(200);
    let begun = inspect();
    assert_eq!((&begun["plans"], &begun["is_completed"]), (&json!([]), &json!(false)));
    assert_eq!(outlined(&begun["current_plan"]), json!([identification, password, {}]));
    let bindings = app.admin().get("/flows/bindings/?ordering=order").ok(200)["results"].clone();
    assert!(bindings.as_array().unwrap().contains(&begun["current_plan"]["current_stage"]), "{bindings}");

    identify(&browser, "ada");
    let named = inspect();
    let ada = json!({"pk": id, "username": "ada", "name": "ada", "email": ""});
    let context = json!({"pending_user": ada});
    assert_eq!(outlined(&named["plans"][0]), json!([identification, password, context]));
    assert_eq!(outlined(&named["current_plan"]), json!([password, login, context]));

    prove(&browser, PASSWORD);
    let through = inspect();
    let context = json!({"pending_user": ada, "auth_method": "password"});
    assert_eq!(through["is_completed"], json!(true));
    let plans: Vec<Value> = through["plans"].as_array().unwrap().iter().map(outlined).collect();
    assert_eq!(plans[2..], [json!([login, null, context])]);
    assert_eq!(through["current_plan"], through["plans"][2]);
}

#[test]
fn whoever_nobody_knows_is_shown_by_the_name_that_he_gave() {
    let app = TestApp::start();
    let browser = setting_up(&app);
    identify(&browser, "nobody");
    let plan = browser.get(INSPECTOR).ok(200)["current_plan"].clone();
    assert_eq!(plan["plan_context"]["pending_user"], json!({"pk": null, "username": "nobody"}));
}

#[test]
fn where_nobody_is_in_the_flow_there_is_nothing_to_inspect() {
    let app = TestApp::start();
    let browser = setting_up(&app);
    let nothing = || {
        let answer = browser.get(INSPECTOR);
        assert_eq!((answer.status, answer.text.as_str()), (400, ""));
    };
    nothing();
    app.flow("other");
    browser.get("/flows/executor/other/?query=");
    nothing();
    app.admin().get(INSPECTOR).is(400, Value::Null);
}

#[test]
fn it_is_for_whoever_may_inspect_flows_and_for_nobody_else() {
    let app = TestApp::start();
    let (helper, id) = app.user("helper");
    helper.get(INSPECTOR).is_not_found();
    let flow = app.admin().get("/flows/instances/default-authentication-flow/").ok(200)["pk"].clone();
    let permission =
        |names: &[&str]| json!({"permissions": names, "model": "authentik_flows.flow", "object_pk": flow});
    let path = format!("/rbac/permissions/assigned_by_users/{id}/assign/");
    app.admin().post(&path, &permission(&["authentik_flows.view_flow"])).ok(204);
    helper.get(INSPECTOR).is_not_found();
    app.admin().post(&path, &permission(&["authentik_flows.inspect_flow"])).ok(204);
    assert_eq!(helper.get(INSPECTOR).status, 400, "he is not in it");
    app.admin().get("/flows/inspector/nothing/").is_not_found();
}
