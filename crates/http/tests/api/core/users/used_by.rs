//! `GET /core/users/{id}/used_by/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{MODEL, VIEW, path};

#[test]
fn a_user_leaves_his_groups_and_nobody_else_passes_for_him() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let flow = app.admin().get("/flows/instances/default-authentication-flow/").ok(200);
    let group = app.admin().post("/core/groups/", &json!({"name": "staff", "users": [ada]})).ok(201);
    let binding = json!({"target": flow["policybindingmodel_ptr_id"], "user": ada, "order": 0});
    let binding = app.admin().post("/policies/bindings/", &binding).ok(201);
    let found = app.admin().get(&format!("{}used_by/", path(&json!(ada)))).ok(200);
    let short = |one: &Value| json!([one["model_name"], one["pk"], one["action"]]);
    let token = app.admin().get("/core/tokens/ada-token/").ok(200);
    assert_eq!(
        found.as_array().unwrap().iter().map(short).collect::<Value>(),
        json!([
            ["group", group["pk"], "cascade_many"],
            ["policybinding", binding["pk"], "cascade"],
            ["token", token["pk"], "cascade"],
        ])
    );
    assert_eq!(found[0]["name"], json!("Group staff"));
}

#[test]
fn the_tokens_of_a_user_go_with_him() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let second = json!({"identifier": "adas", "user": ada, "intent": "app_password"});
    let keys = [
        app.admin().get("/core/tokens/ada-token/").ok(200)["pk"].clone(),
        app.admin().post("/core/tokens/", &second).ok(201)["pk"].clone(),
    ];
    let token = |pk: &Value, name| {
        json!({
            "app": "authentik_core", "model_name": "token", "pk": pk, "name": name, "action": "cascade",
        })
    };
    let used_by = format!("{}used_by/", path(&json!(ada)));
    app.admin().get(&used_by).is(200, json!([token(&keys[0], "ada-token"), token(&keys[1], "adas")]));
    // Others see of them what they may see.
    let (helper, number) = app.user("helper");
    helper.get(&used_by).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(ada.to_string()));
    helper.get(&used_by).is(200, json!([]));
    app.grant_on(number, &["authentik_core.view_token"], "authentik_core.token", &keys[1]);
    helper.get(&used_by).is(200, json!([token(&keys[1], "adas")]));
}
