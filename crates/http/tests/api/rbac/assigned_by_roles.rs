//! `/rbac/permissions/assigned_by_roles/{uuid}/`: what is not as with users.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

const VIEW_FLOW: &str = "authentik_flows.view_flow";

fn assign(role: &str) -> String {
    format!("/rbac/permissions/assigned_by_roles/{role}/assign/")
}

fn unassign(role: &str) -> String {
    format!("/rbac/permissions/assigned_by_roles/{role}/unassign/")
}

/// What a role holds for all objects of a kind.
fn held(app: &TestApp, role: &str) -> Vec<Value> {
    let page = app.admin().get(&format!("/rbac/permissions/?role={role}")).ok(200);
    page["results"].as_array().unwrap().iter().map(|one| one["codename"].clone()).collect()
}

#[test]
fn a_permission_is_given_and_taken_away_and_both_are_told_once() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let role = app.role("role", &[]);
    let on_all = json!({"permissions": [VIEW_FLOW]});
    let on_one = json!({"permissions": ["view_flow"], "model": "authentik_flows.flow", "object_pk": flow});
    let entries = app.trail().len();
    for _ in 0..2 {
        app.admin().post(&assign(&role), &on_all).is(204, Value::Null);
        app.admin().post(&assign(&role), &on_one).is(204, Value::Null);
    }
    assert_eq!(held(&app, &role), ["view_flow"]);
    for _ in 0..2 {
        app.admin().patch(&unassign(&role), &on_all).is(204, Value::Null);
    }
    assert_eq!(held(&app, &role), [""; 0]);
    let told: Vec<Value> =
        app.trail()[entries..].iter().map(|entry| entry["context"]["diff"]["permissions"].clone()).collect();
    let change = |before: Value, after: Value| json!({"previous_value": before, "new_value": after});
    let expected = [
        change(Value::Null, json!([VIEW_FLOW])),
        change(Value::Null, json!([format!("{VIEW_FLOW} on {flow}")])),
        change(json!([VIEW_FLOW]), Value::Null),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let role = app.role("role", &[]);
    let nobody = "11111111-1111-4111-8111-111111111111";
    let dotted = "When assigning global permissions, codename must be given as app_label.codename";
    for (body, refused) in [
        (json!({"permissions": ["view_flow"]}), json!({"permissions": [dotted], "code": "invalid"})),
        (
            json!({"permissions": ["authentik_flows.frown_at_flow"]}),
            json!({
                "permissions": {"0": ["\"authentik_flows.frown_at_flow\" is not a valid choice."]},
                "code": "invalid_choice",
            }),
        ),
        // A permission on an object that is not there is never one on all objects.
        (
            json!({"permissions": [VIEW_FLOW], "model": "authentik_flows.flow", "object_pk": nobody}),
            json!({
                "object_pk": [format!("Invalid pk \"{nobody}\" - object does not exist.")],
                "code": "does_not_exist",
            }),
        ),
    ] {
        app.admin().post(&assign(&role), &body).is(400, refused.clone());
        app.admin().patch(&unassign(&role), &body).is(400, refused);
    }
    assert_eq!(held(&app, &role), [""; 0]);
}

#[test]
fn each_takes_its_permission_and_what_is_given_must_be_held() {
    let app = TestApp::start();
    let role = app.role("role", &[]);
    let (user, number) = app.user("helper");
    let grant = json!({"permissions": [VIEW_FLOW]});
    app.anonymous().post(&assign(&role), &grant).is_forbidden();
    for permission in [
        "authentik_rbac.assign_role_permissions",
        "authentik_rbac.view_role",
        "authentik_rbac.add_role",
        VIEW_FLOW,
    ] {
        user.post(&assign(&role), &grant).is_forbidden();
        app.grant(number, &[permission]);
    }
    user.post(&assign(&role), &grant).is(204, Value::Null);
    for permission in ["authentik_rbac.unassign_role_permissions", "authentik_rbac.change_role"] {
        user.patch(&unassign(&role), &grant).is_forbidden();
        app.grant(number, &[permission]);
    }
    user.patch(&unassign(&role), &grant).is(204, Value::Null);
    user.post(&assign("11111111-1111-4111-8111-111111111111"), &grant).is_not_found();
}

#[test]
fn to_give_to_users_is_not_to_give_to_roles() {
    let app = TestApp::start();
    let role = app.role("role", &[]);
    let (user, number) = app.user("helper");
    app.grant(
        number,
        &[
            "authentik_core.assign_user_permissions",
            "authentik_rbac.view_role",
            "authentik_rbac.add_role",
            VIEW_FLOW,
        ],
    );
    user.post(&assign(&role), &json!({"permissions": [VIEW_FLOW]})).is_forbidden();
}
