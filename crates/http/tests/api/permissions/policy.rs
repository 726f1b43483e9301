//! All operations on objects that permissions decide about, for those who hold some of them.

use doorward_testkit::{Client, TestApp};
use serde_json::json;

use super::{Table, assert_is_checked_in};
use crate::operations::{Key, all, populate, verdict};

/// The lists, and the models whose permissions decide about what is in them. What refers to others comes
/// before them, since some of them are deleted.
pub const MODELS: [Decisive; 17] = [
    ("/policies/bindings/", "authentik_policies", "policybinding"),
    ("/flows/bindings/", "authentik_flows", "flowstagebinding"),
    ("/stages/identification/", "authentik_stages_identification", "identificationstage"),
    ("/stages/password/", "authentik_stages_password", "passwordstage"),
    ("/stages/user_login/", "authentik_stages_user_login", "userloginstage"),
    ("/stages/captcha/", "authentik_stages_captcha", "captchastage"),
    ("/stages/deny/", "authentik_stages_deny", "denystage"),
    ("/stages/dummy/", "authentik_stages_dummy", "dummystage"),
    ("/stages/all/", "authentik_flows", "stage"),
    ("/flows/instances/", "authentik_flows", "flow"),
    ("/sources/all/", "authentik_core", "source"),
    ("/sources/oauth/", "authentik_sources_oauth", "oauthsource"),
    ("/core/groups/", "authentik_core", "group"),
    ("/rbac/roles/", "authentik_rbac", "role"),
    ("/core/users/", "authentik_core", "user"),
    ("/core/brands/", "authentik_brands", "brand"),
    ("/events/events/", "authentik_events", "event"),
];

/// A list, and the model that permissions are on.
pub type Decisive = (&'static str, &'static str, &'static str);

const USERS: Decisive = ("/core/users/", "authentik_core", "user");
const ROLES: Decisive = ("/rbac/roles/", "authentik_rbac", "role");
const SESSIONS: Decisive = ("/core/authenticated_sessions/", "authentik_core", "authenticatedsession");
const FLOWS: Decisive = ("/flows/instances/", "authentik_flows", "flow");

/// What is served to others than those who hold permissions on what is listed, with the model whose
/// permissions decide, if any do: the operations table has it. Tokens belong to somebody, whatever others
/// hold on them, and sessions belong to somebody beside what others hold on all of them; the table shows it.
pub const ELSEWHERE: [(&str, Option<Decisive>); 25] = [
    ("/admin/version/", None),
    ("/core/authenticated_sessions/", Some(SESSIONS)),
    ("/core/brands/current/", None),
    ("/core/tokens/", Some(("/core/tokens/", "authentik_core", "token"))),
    ("/core/users/me/", None),
    ("/core/users/paths/", Some(USERS)),
    ("/core/users/service_account/", Some(USERS)),
    ("/events/events/actions/", None),
    ("/flows/executor/", None),
    ("/flows/inspector/", Some(FLOWS)),
    ("/flows/instances/cache_clear/", Some(FLOWS)),
    ("/flows/instances/cache_info/", Some(FLOWS)),
    ("/flows/instances/import/", Some(FLOWS)),
    ("/rbac/permissions/", Some(("/rbac/permissions/", "auth", "permission"))),
    ("/rbac/permissions/assigned_by_roles/", Some(ROLES)),
    ("/rbac/permissions/assigned_by_users/", Some(USERS)),
    ("/rbac/permissions/roles/", Some(("/rbac/permissions/", "guardian", "groupobjectpermission"))),
    ("/rbac/permissions/users/", Some(("/rbac/permissions/", "guardian", "userobjectpermission"))),
    ("/root/config/", None),
    ("/schema/", None),
    ("/sources/all/types/", None),
    ("/sources/all/user_settings/", None),
    ("/sources/oauth/source_types/", None),
    ("/stages/all/types/", None),
    ("/stages/all/user_settings/", None),
];

/// Which permissions the callers hold. Nothing is done with an object that is not seen, so those that
/// do something with one come with `view`, too.
const HELD: [&[&str]; 10] = [
    &["view"],
    &["add"],
    &["change"],
    &["delete"],
    &["view", "change"],
    &["view", "reset_user_password"],
    &["view", "assign_user_permissions"],
    &["view", "assign_user_permissions", "add"],
    &["view", "unassign_user_permissions", "change"],
    // This one comes last: nothing is left for others.
    &["view", "delete"],
];

/// A user who holds these permissions on all objects of a model.
fn holder(app: &TestApp, (scope, model): (&str, &str), actions: &[&str]) -> Client {
    let (client, number) = app.user(&format!("{}-{model}", actions.join("-")));
    let named = |action: &&str| {
        if action.contains('_') { format!("{scope}.{action}") } else { format!("{scope}.{action}_{model}") }
    };
    let permissions: Vec<String> = actions.iter().map(named).collect();
    app.grant(number, &permissions.iter().map(String::as_str).collect::<Vec<_>>());
    client
}

#[test]
fn each_permission_opens_what_it_is_for() {
    let app = TestApp::start();
    populate(&app);
    let head = HELD.iter().map(|held| held.join("+"));
    let mut table = Table::with_head(["operation".to_owned()].into_iter().chain(head));
    let (deletions, others): (Vec<_>, Vec<_>) =
        all().into_iter().partition(|operation| operation.method == "DELETE");
    for (list, scope, model) in MODELS {
        let special = |held: &&[&str]| held.iter().any(|action| action.contains('_')) && model != "user";
        let callers: Vec<_> = HELD
            .iter()
            .map(|held| if special(held) { None } else { Some(holder(&app, (scope, model), held)) })
            .collect();
        let operations = others.iter().chain(&deletions).filter(|operation| operation.collection() == list);
        for operation in operations {
            let verdicts = callers.iter().map(|caller| match caller {
                Some(caller) => verdict(&operation.tried(&app, caller, Key::Existing)),
                None => "-".to_owned(),
            });
            table.line([operation.name()].into_iter().chain(verdicts));
        }
    }
    let about = "400 comes from the empty body, after all checks";
    assert_is_checked_in("permissions", about, &table);
}

#[test]
fn no_operation_is_left_out() {
    for operation in all() {
        let list = operation.collection();
        let known = MODELS.iter().any(|(known, ..)| *known == list)
            || ELSEWHERE.iter().any(|(known, _)| *known == list);
        assert!(known, "{list} is in none of the tables: say whose permissions decide about it");
    }
}

#[test]
fn a_permission_on_one_object_opens_this_one_only() {
    let app = TestApp::start();
    populate(&app);
    app.flow("another");
    let (caller, number) = app.user("caller");
    let flow = app.admin().get("/flows/instances/welcome/").ok(200)["pk"].clone();
    let model = "authentik_flows.flow";
    app.grant_on(number, &["authentik_flows.view_flow"], model, &flow);
    let seen = caller.get("/flows/instances/").ok(200);
    assert_eq!((&seen["pagination"]["count"], &seen["results"][0]["pk"]), (&json!(1), &flow));
    caller.get("/flows/instances/another/").is_not_found();
    caller.patch("/flows/instances/welcome/", &json!({"title": "mine"})).is_forbidden();
    caller.patch("/flows/instances/another/", &json!({"title": "mine"})).is_not_found();
    app.grant_on(number, &["authentik_flows.change_flow"], model, &flow);
    caller.patch("/flows/instances/welcome/", &json!({"title": "mine"})).ok(200);
    caller.delete("/flows/instances/welcome/").is_forbidden();
    app.grant_on(number, &["authentik_flows.delete_flow"], model, &flow);
    caller.delete("/flows/instances/welcome/").ok(204);
    // The last object that he could see is gone, and with it what he could know.
    caller.get("/flows/instances/another/").is_forbidden();
}
