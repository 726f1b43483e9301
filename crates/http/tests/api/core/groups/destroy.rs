//! `DELETE /core/groups/{group_uuid}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::path;

const FLOWS: &str = "/flows/instances/";

#[test]
fn the_groups_below_go_on_without_it_and_its_members_lose_what_it_gave() {
    let app = TestApp::start();
    let (user, ada) = app.user("ada");
    let role = app.role("role", &["authentik_flows.view_flow"]);
    let group = app.group("team", &json!({"users": [ada], "roles": [role]}));
    let below = app.group("below", &json!({"parent": group}));
    user.get(FLOWS).ok(200);
    let entries = app.trail().len();
    app.admin().delete(&path(&group)).is(204, Value::Null);
    user.get(FLOWS).is_forbidden();
    app.admin().get(&path(&group)).is_not_found();
    let left = app.admin().get(&path(&below)).ok(200);
    assert_eq!((&left["parent"], &left["parent_name"]), (&Value::Null, &Value::Null));
    assert_eq!(app.admin().get(&format!("/core/users/{ada}/")).ok(200)["groups"], json!([]));
    // The role is there still, and can be attached elsewhere.
    app.group("other", &json!({"roles": [role]}));
    let told: Vec<Value> = app.trail()[entries..]
        .iter()
        .map(|entry| json!([entry["action"], entry["context"]["model"]["name"]]))
        .collect();
    let expected =
        json!([["model_updated", "below"], ["model_deleted", "team"], ["model_created", "other"],]);
    assert_eq!(json!(told), expected);
}

#[test]
fn permissions_on_it_go_with_it() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let group = app.group("team", &json!({}));
    app.grant_on(number, &["authentik_core.view_group"], "authentik_core.group", &json!(group));
    user.get("/core/groups/").ok(200);
    app.admin().delete(&path(&group)).ok(204);
    user.get("/core/groups/").is_forbidden();
}
