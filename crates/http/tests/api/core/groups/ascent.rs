//! Nobody helps anybody to more than he holds himself by means of groups, whichever road he takes.

use doorward_testkit::{Client, TestApp, with};
use serde_json::{Value, json};

use super::{GROUPS, path};

const VIEW_FLOW: &str = "authentik_flows.view_flow";
const FLOW: &str = "authentik_flows.flow";

/// Somebody who may do all with users, groups and roles, and nothing else.
fn helper(app: &TestApp) -> (Client, i64) {
    let (client, number) = app.user("helper");
    let mut permissions = Vec::new();
    for model in ["user", "group"] {
        permissions.extend(
            ["view", "add", "change", "delete"].map(|action| format!("authentik_core.{action}_{model}")),
        );
    }
    permissions.extend(["view", "add", "change"].map(|action| format!("authentik_rbac.{action}_role")));
    permissions.extend(
        [
            "authentik_core.add_user_to_group",
            "authentik_core.remove_user_from_group",
            "authentik_core.assign_user_permissions",
            "authentik_rbac.assign_role_permissions",
            "authentik_rbac.unassign_role_permissions",
        ]
        .map(ToOwned::to_owned),
    );
    app.grant(number, &permissions.iter().map(String::as_str).collect::<Vec<_>>());
    (client, number)
}

/// Every way to put a user into a group that otherwise stays as it is.
fn roads(app: &TestApp, user: i64, group: &str) -> Vec<(&'static str, String, Value)> {
    let whole = with(app.admin().get(&path(group)).ok(200), &json!({"users": [user]}));
    let own = format!("/core/users/{user}/");
    vec![
        ("POST", format!("{}add_user/", path(group)), json!({"pk": user})),
        ("PATCH", path(group), json!({"users": [user]})),
        ("PUT", path(group), whole),
        ("PATCH", own.clone(), json!({"groups": [group]})),
        ("PUT", own, json!({"username": "renamed", "name": "", "groups": [group]})),
        ("POST", "/core/users/".to_owned(), json!({"username": "new", "name": "", "groups": [group]})),
    ]
}

/// Makes sure that no road is open, and that nothing comes of trying.
fn all_closed(app: &TestApp, client: &Client, user: i64, group: &str) {
    let lists = ["/core/users/?ordering=pk", GROUPS, "/rbac/roles/"];
    let state = || lists.map(|list| app.admin().get(list).ok(200));
    let (before, entries) = (state(), app.trail().len());
    for (method, path, body) in roads(app, user, group) {
        let answer = client.json(method, &path, &body);
        assert_eq!(answer.status, 403, "{method} {path}: {answer}");
    }
    assert_eq!((state(), app.trail().len()), (before, entries));
}

#[test]
fn nobody_is_put_into_a_group_that_makes_superusers() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let (_, ada) = app.user("ada");
    let chiefs = app.group("chiefs", &json!({"is_superuser": true}));
    let below = app.group("below", &json!({"parent": chiefs}));
    let further = app.group("further", &json!({"parent": below}));
    for group in [&chiefs, &below, &further] {
        for user in [ada, number] {
            all_closed(&app, &helper, user, group);
        }
    }
    // What is above such a group makes nobody a superuser.
    let above = app.group("above", &json!({}));
    app.admin().patch(&path(&chiefs), &json!({"parent": above})).ok(200);
    for (method, path, body) in roads(&app, ada, &above) {
        let answer = helper.json(method, &path, &body);
        assert!(matches!(answer.status, 200 | 201 | 204), "{method} {path}: {answer}");
    }
}

#[test]
fn nobody_but_superusers_says_that_a_group_makes_superusers() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let chiefs = app.group("chiefs", &json!({"is_superuser": true}));
    let own = app.group("own", &json!({"users": [number]}));
    let before = app.admin().get(GROUPS).ok(200);
    for fields in [json!({"is_superuser": true}), json!({"parent": chiefs})] {
        helper.post(GROUPS, &with(json!({"name": "new"}), &fields)).is_forbidden();
        helper.patch(&path(&own), &fields).is_forbidden();
        helper.put(&path(&own), &with(json!({"name": "own"}), &fields)).is_forbidden();
    }
    app.admin().get(GROUPS).is(200, before);
    // What is so already may be sent back.
    helper.patch(&path(&own), &json!({"is_superuser": false, "parent": null, "name": "mine"})).ok(200);
}

#[test]
fn nobody_but_superusers_touches_a_group_that_makes_them() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let (_, chief) = app.user("chief");
    let above = app.group("above", &json!({}));
    let chiefs = app.group("chiefs", &json!({"is_superuser": true, "parent": above}));
    let below = app.group("below", &json!({"parent": chiefs, "users": [chief]}));
    let further = app.group("further", &json!({"parent": below, "users": [chief]}));
    app.admin().patch(&path(&chiefs), &json!({"users": [chief]})).ok(200);
    let (before, entries) = (app.admin().get(GROUPS).ok(200), app.trail().len());
    for group in [&chiefs, &below, &further] {
        // Each of these, in one group or the other, makes a superuser somebody who is within reach.
        for change in [
            json!({"users": []}),
            json!({"is_superuser": false}),
            json!({"parent": null}),
            json!({"parent": above}),
            json!({"name": "heads"}),
            json!({}),
        ] {
            helper.patch(&path(group), &change).is_forbidden();
        }
        helper.put(&path(group), &json!({"name": "heads"})).is_forbidden();
        helper.post(&format!("{}remove_user/", path(group)), &json!({"pk": chief})).is_forbidden();
        helper.post(&format!("{}add_user/", path(group)), &json!({"pk": number})).is_forbidden();
        helper.delete(&path(group)).is_forbidden();
    }
    assert_eq!((app.admin().get(GROUPS).ok(200), app.trail().len()), (before, entries));
    // What lies above them makes nobody a superuser.
    helper.patch(&path(&above), &json!({"name": "far above", "users": [chief]})).ok(200);
    helper.post(&format!("{}remove_user/", path(&above)), &json!({"pk": chief})).is(204, Value::Null);
    helper.delete(&path(&above)).is(204, Value::Null);
    // Superusers do it all.
    app.admin().post(&format!("{}remove_user/", path(&further)), &json!({"pk": chief})).is(204, Value::Null);
    app.admin().patch(&path(&below), &json!({"parent": null})).ok(200);
    helper.patch(&path(&below), &json!({"users": []})).ok(200);
    app.admin().delete(&path(&chiefs)).is(204, Value::Null);
}

#[test]
fn how_far_above_the_superusers_are_makes_no_difference() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let mut last = app.group("0", &json!({"is_superuser": true}));
    let first = last.clone();
    for level in 1..19 {
        last = app.group(&level.to_string(), &json!({"parent": last}));
    }
    all_closed(&app, &helper, number, &last);
    let own = app.group("own", &json!({"users": [number]}));
    helper.patch(&path(&own), &json!({"parent": last})).is_forbidden();
    helper.patch(&path(&last), &json!({"parent": first})).is_forbidden();
}

#[test]
fn nobody_is_given_by_a_role_what_the_giver_does_not_hold() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (helper, number) = helper(&app);
    let (ada, ada_number) = app.user("ada");
    let role = app.role("role", &[VIEW_FLOW]);
    let team = app.group("team", &json!({"roles": [role]}));
    for user in [ada_number, number] {
        all_closed(&app, &helper, user, &team);
    }
    // To hold it on one object is not to hold it on all.
    app.grant_on(number, &[VIEW_FLOW], FLOW, &json!(flow));
    all_closed(&app, &helper, ada_number, &team);
    app.grant(number, &[VIEW_FLOW]);
    helper.post(&format!("{}add_user/", path(&team)), &json!({"pk": ada_number})).is(204, Value::Null);
    ada.get("/flows/instances/").ok(200);
    // Who is taken out is not asked about.
    let path = format!("{}remove_user/", path(&team));
    helper.post(&path, &json!({"pk": ada_number})).is(204, Value::Null);
}

#[test]
fn what_is_held_on_the_same_object_may_be_given() {
    let app = TestApp::start();
    let (flow, other) = (app.flow("login"), app.flow("other"));
    let (helper, number) = helper(&app);
    let (_, ada) = app.user("ada");
    let role = app.role("role", &[]);
    app.grant_role_on(&role, &[VIEW_FLOW], FLOW, &json!(flow));
    let team = app.group("team", &json!({"roles": [role]}));
    all_closed(&app, &helper, ada, &team);
    app.grant_on(number, &[VIEW_FLOW], FLOW, &json!(other));
    all_closed(&app, &helper, ada, &team);
    app.grant_on(number, &[VIEW_FLOW], FLOW, &json!(flow));
    helper.patch(&path(&team), &json!({"users": [ada]})).ok(200);
}

#[test]
fn nobody_attaches_a_role_that_holds_more_than_he_does() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let role = app.role("role", &[VIEW_FLOW]);
    let team = app.group("team", &json!({"users": [number]}));
    let before = app.admin().get(GROUPS).ok(200);
    helper.patch(&path(&team), &json!({"roles": [role]})).is_forbidden();
    helper.put(&path(&team), &json!({"name": "team", "users": [number], "roles": [role]})).is_forbidden();
    helper.post(GROUPS, &json!({"name": "new", "roles": [role]})).is_forbidden();
    app.admin().get(GROUPS).is(200, before);
    // An empty one may be attached, and nothing be put into it that the giver does not hold.
    let empty = app.role("empty", &[]);
    helper.patch(&path(&team), &json!({"roles": [empty]})).ok(200);
    let assign = format!("/rbac/permissions/assigned_by_roles/{empty}/assign/");
    helper.post(&assign, &json!({"permissions": [VIEW_FLOW]})).is_forbidden();
    app.grant(number, &[VIEW_FLOW]);
    helper.post(&assign, &json!({"permissions": [VIEW_FLOW]})).is(204, Value::Null);
    helper.post(GROUPS, &json!({"name": "new", "roles": [role]})).ok(201);
}

#[test]
fn what_is_held_through_a_role_is_held() {
    let app = TestApp::start();
    let (helper, number) = helper(&app);
    let role = app.role("role", &[VIEW_FLOW]);
    app.group("own", &json!({"roles": [role], "users": [number]}));
    let other = app.role("other", &[VIEW_FLOW]);
    helper.post(GROUPS, &json!({"name": "new", "roles": [other]})).ok(201);
}
