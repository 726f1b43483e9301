//! `/rbac/permissions/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

const PERMISSIONS: &str = "/rbac/permissions/";

/// The code names on a page.
fn codenames(page: &Value) -> Vec<&str> {
    each(page, "codename").into_iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn a_permission_is_shown_with_its_names() {
    let app = TestApp::start();
    let page = app.admin().get(&format!("{PERMISSIONS}?codename=view_identificationstage")).ok(200);
    let shown = page["results"][0].clone();
    let expected = json!({
        "id": shown["id"],
        "name": "Can view Identification Stage",
        "codename": "view_identificationstage",
        "model": "identificationstage",
        "app_label": "authentik_stages_identification",
        "app_label_verbose": "authentik Stages.Identification",
        "model_verbose": "Identification Stage",
    });
    assert_eq!((&page["pagination"]["count"], &shown), (&json!(1), &expected));
    app.admin().get(&format!("{PERMISSIONS}{}/", shown["id"])).is(200, shown);
    for id in ["0", "x", "99999999999999999999"] {
        app.admin().get(&format!("{PERMISSIONS}{id}/")).is_not_found();
    }
}

#[test]
fn the_numbers_stay_the_same() {
    let app = TestApp::start();
    let page = app.admin().get(&format!("{PERMISSIONS}?codename=view_flow")).ok(200);
    // Whatever permissions come and go: clients may have written it down.
    assert_eq!(page["results"][0]["id"], json!(VIEW_FLOW_ID));
}

/// The number of `authentik_flows.view_flow`.
const VIEW_FLOW_ID: i32 = 1_310_950_322;

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    app.grant(ada, &["authentik_flows.view_flow", "authentik_core.add_group"]);
    let role = app.role("role", &["authentik_rbac.view_role"]);
    app.group("team", &json!({"users": [ada], "roles": [role]}));
    let members = "content_type__model=group&search=user,_TO_";
    for (query, names) in [
        ("content_type__model=role&page_size=3", &["add_role", "assign_role_permissions", "change_role"][..]),
        (members, &["add_user_to_group"]),
        (
            "content_type__model=group&ordering=-codename&page_size=2",
            &["view_group", "remove_user_from_group"],
        ),
        ("content_type__app_label=authentik_flows&search=cache", &["clear_flow_cache", "view_flow_cache"]),
        (
            "content_type__app_label=authentik_rbac&content_type__model=systempermission&ordering=-codename",
            &["view_system_settings", "view_system_info", "edit_system_settings", "access_admin_interface"],
        ),
        // What a user holds through a role is the role's.
        (&format!("user={ada}&ordering=codename"), &["add_group", "view_flow"]),
        (&format!("role={role}"), &["view_role"]),
        ("user=999999", &[]),
        ("codename=view", &[]),
    ] {
        let page = app.admin().get(&format!("{PERMISSIONS}?{query}")).ok(200);
        assert_eq!(codenames(&page), names, "{query}");
    }
}

#[test]
fn all_pages_together_hold_every_permission_once() {
    let app = TestApp::start();
    let whole = app.admin().get(&format!("{PERMISSIONS}?page_size=1000")).ok(200);
    let mut found = Vec::new();
    for page in 1.. {
        let page = app.admin().get(&format!("{PERMISSIONS}?page_size=7&page={page}")).ok(200);
        found.extend(each(&page, "id").into_iter().cloned());
        if page["pagination"]["next"] == json!(0) {
            break;
        }
    }
    assert_eq!(found.iter().collect::<Vec<_>>(), each(&whole, "id"));
    app.admin().get(&format!("{PERMISSIONS}?page=1000")).is_error(404, "not_found", "Invalid page.");
}

#[test]
fn filters_that_make_no_sense_are_refused() {
    let app = TestApp::start();
    for (query, refused) in [
        ("user=x", json!({"user": ["Enter a number."], "code": "invalid"})),
        ("role=x", json!({"role": ["Enter a valid UUID."], "code": "invalid"})),
    ] {
        app.admin().get(&format!("{PERMISSIONS}?{query}")).is(400, refused);
    }
}

#[test]
fn they_are_shown_to_whoever_may_see_permissions() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let one = format!("{PERMISSIONS}{VIEW_FLOW_ID}/");
    let credentials = "Authentication credentials were not provided.";
    app.anonymous().get(PERMISSIONS).is_error(403, "not_authenticated", credentials);
    app.anonymous().get(&one).is_forbidden();
    user.get(PERMISSIONS).is_forbidden();
    user.get(&one).is_forbidden();
    user.get(&format!("{PERMISSIONS}?user=x")).is_forbidden();
    app.grant(number, &["auth.view_permission"]);
    user.get(PERMISSIONS).ok(200);
    user.get(&one).ok(200);
    user.post(PERMISSIONS, &json!({})).is_error(405, "method_not_allowed", "Method \"POST\" not allowed.");
}
