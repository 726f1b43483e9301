//! `/rbac/roles/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

const ROLES: &str = "/rbac/roles/";
const VIEW: &str = "authentik_rbac.view_role";
const FLOWS: &str = "/flows/instances/";

fn path(role: &str) -> String {
    format!("{ROLES}{role}/")
}

#[test]
fn a_role_is_made_changed_and_deleted() {
    let app = TestApp::start();
    let answer = app.admin().post(ROLES, &json!({"name": " role "}));
    let pk = answer.body()["pk"].clone();
    let path = path(pk.as_str().unwrap());
    answer.is(201, json!({"pk": pk, "name": "role"}));
    app.admin().get(&path).is(200, json!({"pk": pk, "name": "role"}));
    app.admin().patch(&path, &json!({})).is(200, json!({"pk": pk, "name": "role"}));
    app.admin().put(&path, &json!({"name": "other"})).is(200, json!({"pk": pk, "name": "other"}));
    app.admin().delete(&path).is(204, Value::Null);
    app.admin().get(&path).is_not_found();
    let told: Vec<Value> = app.trail().iter().rev().take(3).map(|entry| entry["context"].clone()).collect();
    let told: Vec<_> = told.iter().map(|context| (&context["model"]["name"], &context["diff"])).collect();
    let change =
        |before: Value, after: Value| json!({"name": {"previous_value": before, "new_value": after}});
    assert_eq!(
        told,
        [
            (&json!("other"), &change(json!("other"), Value::Null)),
            (&json!("other"), &change(json!("role"), json!("other"))),
            (&json!("role"), &change(Value::Null, json!("role"))),
        ]
    );
}

#[test]
fn the_name_is_needed_and_taken_once() {
    let app = TestApp::start();
    app.role("taken", &[]);
    let other = app.role("other", &[]);
    let taken = json!({"name": ["Role with this name already exists."], "code": "unique"});
    for (body, refused) in [
        (json!({}), json!({"name": ["This field is required."], "code": "required"})),
        (json!({"name": ""}), json!({"name": ["This field may not be blank."], "code": "blank"})),
        (
            json!({"name": "x".repeat(151)}),
            json!({"name": ["Ensure this field has no more than 150 characters."], "code": "max_length"}),
        ),
        (json!({"name": "taken"}), taken.clone()),
    ] {
        app.admin().post(ROLES, &body).is(400, refused);
    }
    app.admin().patch(&path(&other), &json!({"name": "taken"})).is(400, taken);
}

#[test]
fn the_list_is_filtered_searched_and_sorted_by_name() {
    let app = TestApp::start();
    for name in ["b", "a", "c%"] {
        app.role(name, &[]);
    }
    for (query, names) in [
        ("", &["a", "b", "c%"][..]),
        ("group__name=b", &["b"]),
        ("search=C%25", &["c%"]),
        ("ordering=-group__name", &["c%", "b", "a"]),
        ("ordering=-name&page_size=1&page=2", &["b"]),
    ] {
        let page = app.admin().get(&format!("{ROLES}?{query}")).ok(200);
        assert_eq!(each(&page, "name"), names, "{query}");
    }
}

#[test]
fn a_role_is_shown_to_those_who_see_it() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let (seen, hidden) = (app.role("seen", &[]), app.role("hidden", &[]));
    user.get(ROLES).is_forbidden();
    user.get(&path(&seen)).is_forbidden();
    app.grant_on(number, &[VIEW], "authentik_rbac.role", &json!(seen));
    assert_eq!(each(&user.get(ROLES).ok(200), "name"), ["seen"]);
    user.get(&path(&seen)).ok(200);
    user.get(&path(&hidden)).is_not_found();
    user.patch(&path(&seen), &json!({"name": "mine"})).is_forbidden();
    user.delete(&path(&seen)).is_forbidden();
    user.post(ROLES, &json!({"name": "new"})).is_forbidden();
}

#[test]
fn members_of_its_group_hold_what_it_holds_and_nobody_else() {
    let app = TestApp::start();
    let (seen, other) = (app.flow("seen"), app.flow("other"));
    let role = app.role("role", &[]);
    let ((member, ada), (above, bob), (below, cay)) = (app.user("ada"), app.user("bob"), app.user("cay"));
    let parent = app.group("parent", &json!({"users": [bob]}));
    let group = app.group("team", &json!({"users": [ada], "roles": [role], "parent": parent}));
    app.group("child", &json!({"users": [cay], "parent": group}));
    member.get(FLOWS).is_forbidden();
    let permissions = ["view_flow", "change_flow"];
    app.grant_role_on(&role, &permissions, "authentik_flows.flow", &json!(seen));
    assert_eq!(each(&member.get(FLOWS).ok(200), "pk"), [&json!(seen)]);
    member.patch("/flows/instances/seen/", &json!({"title": "mine"})).ok(200);
    member.patch("/flows/instances/other/", &json!({"title": "mine"})).is_not_found();
    let assign = format!("/rbac/permissions/assigned_by_roles/{role}/assign/");
    app.admin().post(&assign, &json!({"permissions": ["authentik_flows.view_flow"]})).ok(204);
    assert_eq!(each(&member.get(FLOWS).ok(200), "pk").len(), 3);
    assert!(each(&member.get(FLOWS).ok(200), "pk").contains(&&json!(other)));
    member.patch("/flows/instances/other/", &json!({"title": "mine"})).is_forbidden();
    for stranger in [&above, &below] {
        stranger.get(FLOWS).is_forbidden();
    }
    app.admin().patch(&format!("/core/groups/{group}/"), &json!({"users": []})).ok(200);
    member.get(FLOWS).is_forbidden();
}

#[test]
fn what_belongs_to_the_system_is_held_through_a_role_as_well() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let role = app.role("role", &["authentik_rbac.access_admin_interface"]);
    app.group("team", &json!({"users": [number], "roles": [role]}));
    let me = user.get("/core/users/me/").ok(200);
    assert_eq!(me["user"]["system_permissions"], json!(["access_admin_interface"]));
}

#[test]
fn a_role_that_is_made_again_holds_nothing() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (user, number) = app.user("ada");
    let role = app.role("role", &["authentik_flows.view_flow"]);
    app.grant_role_on(&role, &["change_flow"], "authentik_flows.flow", &json!(flow));
    let group = app.group("team", &json!({"users": [number], "roles": [role]}));
    user.get(FLOWS).ok(200);
    let entries = app.trail().len();
    app.admin().delete(&path(&role)).is(204, Value::Null);
    user.get(FLOWS).is_forbidden();
    let told: Vec<Value> = app.trail()[entries..]
        .iter()
        .map(|entry| json!([entry["action"], entry["context"]["model"]["name"]]))
        .collect();
    assert_eq!(json!(told), json!([["model_updated", "team"], ["model_deleted", "role"]]));
    let again = app.role("role", &[]);
    app.admin().patch(&format!("/core/groups/{group}/"), &json!({"roles": [again]})).ok(200);
    user.get(FLOWS).is_forbidden();
}

#[test]
fn permissions_on_an_object_go_with_it() {
    let app = TestApp::start();
    app.flow("kept");
    let flow = app.flow("login");
    let (user, number) = app.user("ada");
    let role = app.role("role", &[]);
    app.grant_role_on(&role, &["view_flow"], "authentik_flows.flow", &json!(flow));
    app.group("team", &json!({"users": [number], "roles": [role]}));
    user.get(FLOWS).ok(200);
    app.admin().delete("/flows/instances/login/").ok(204);
    user.get(FLOWS).is_forbidden();
    let list = format!("/rbac/permissions/roles/?uuid={role}");
    assert_eq!(app.admin().get(&list).ok(200)["pagination"]["count"], json!(0));
}

#[test]
fn its_group_uses_it() {
    let app = TestApp::start();
    let role = app.role("role", &[]);
    let path = format!("{}used_by/", path(&role));
    app.admin().get(&path).is(200, json!([]));
    let group = app.group("team", &json!({"roles": [role]}));
    let team = json!({
        "app": "authentik_core",
        "model_name": "group",
        "pk": group,
        "name": "Group team",
        "action": "cascade_many",
    });
    app.admin().get(&path).is(200, json!([team]));
}
