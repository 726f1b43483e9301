//! Who holds what: `/rbac/permissions/assigned_by_users/`, `assigned_by_roles/`, `users/` and `roles/`

use doorward_testkit::{TestApp, cost_of, each};
use serde_json::{Value, json};

use crate::operations;

const BY_USERS: &str = "/rbac/permissions/assigned_by_users/";
const BY_ROLES: &str = "/rbac/permissions/assigned_by_roles/";
const FLOW: &str = "authentik_flows.flow";

#[test]
fn users_with_any_permission_on_a_model_are_listed_with_all_that_they_hold_on_objects() {
    let app = TestApp::start();
    let (flow, other, stage) = (app.flow("login"), app.flow("other"), app.stage("who"));
    let ((_, ada), (_, bob)) = (app.user("ada"), app.user("bob"));
    app.user("cay");
    app.grant_on(ada, &["view_flow"], FLOW, &json!(flow));
    let model = "authentik_stages_identification.identificationstage";
    app.grant_on(ada, &["view_identificationstage"], model, &json!(stage));
    app.grant_on(ada, &["view_user"], "authentik_core.user", &json!(bob.to_string()));
    app.grant(bob, &["authentik_flows.add_flow"]);
    let names = |query: &str| {
        let page = app.admin().get(&format!("{BY_USERS}?model={query}")).ok(200);
        each(&page, "username").into_iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Superusers may do everything.
    assert_eq!(names(FLOW), ["ada", "akadmin", "bob"]);
    assert_eq!(names(&format!("{FLOW}&object_pk={flow}")), ["ada", "akadmin"]);
    assert_eq!(names(&format!("{FLOW}&object_pk={other}")), ["akadmin"]);
    assert_eq!(names(&format!("{FLOW}&object_pk=x")), ["akadmin"]);
    assert_eq!(names(&format!("authentik_core.user&object_pk={bob}")), ["ada", "akadmin"]);
    assert_eq!(names(model), ["ada", "akadmin"]);
    assert_eq!(names("authentik_tenants.domain"), ["akadmin"]);
    assert_eq!(names(&format!("{FLOW}&search=B&ordering=-username")), ["bob"]);
    let page = app.admin().get(&format!("{BY_USERS}?model={FLOW}&search=ada")).ok(200);
    let shown = page["results"][0].clone();
    let user = app.admin().get(&format!("/core/users/{ada}/")).ok(200);
    let permission = |at: usize, names: [&str; 3], object: &str, name: &str| {
        json!({
            "id": shown["permissions"][at]["id"],
            "codename": names[0],
            "model": names[1],
            "app_label": names[2],
            "object_pk": object,
            "name": name,
        })
    };
    let identification = "authentik_stages_identification";
    let expected = json!({
        "pk": ada,
        "username": "ada",
        "name": "ada",
        "is_active": true,
        "last_login": null,
        "email": "",
        "attributes": {},
        "uid": user["uid"],
        "permissions": [
            permission(0, ["view_flow", "flow", "authentik_flows"], &flow, "Can view Flow"),
            permission(
                1,
                ["view_identificationstage", "identificationstage", identification],
                &stage,
                "Can view Identification Stage",
            ),
            permission(2, ["view_user", "user", "authentik_core"], &bob.to_string(), "Can view User"),
        ],
        "is_superuser": false,
    });
    assert_eq!(shown, expected);
}

#[test]
fn members_of_groups_below_those_that_make_superusers_are_listed_too() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let chiefs = app.group("chiefs", &json!({"is_superuser": true}));
    app.group("below", &json!({"parent": chiefs, "users": [ada]}));
    let page = app.admin().get(&format!("{BY_USERS}?model={FLOW}")).ok(200);
    assert_eq!(each(&page, "username"), ["ada", "akadmin"]);
}

#[test]
fn roles_with_any_permission_on_a_model_are_listed() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let on_all = app.role("all", &["authentik_flows.add_flow"]);
    let on_one = app.role("one", &[]);
    app.role("none", &["authentik_core.view_user"]);
    app.grant_role_on(&on_one, &["view_flow"], FLOW, &json!(flow));
    let page = app.admin().get(&format!("{BY_ROLES}?model={FLOW}")).ok(200);
    let held = json!({
        "id": page["results"][1]["permissions"][0]["id"],
        "codename": "view_flow",
        "model": "flow",
        "app_label": "authentik_flows",
        "object_pk": flow,
        "name": "Can view Flow",
    });
    let all = json!({"role_pk": on_all, "name": "all", "permissions": []});
    let one = json!({"role_pk": on_one, "name": "one", "permissions": [held]});
    assert_eq!(page["results"], json!([all, one]));
    let page = app.admin().get(&format!("{BY_ROLES}?model={FLOW}&object_pk={flow}")).ok(200);
    assert_eq!(page["results"], json!([one]));
}

#[test]
fn the_model_must_be_said_and_be_one() {
    let app = TestApp::start();
    for list in [BY_USERS, BY_ROLES] {
        let missing = json!({"model": ["This field is required."], "code": "required"});
        app.admin().get(list).is(400, missing.clone());
        app.admin().get(&format!("{list}?model=")).is(400, missing);
        let wrong = "Select a valid choice. flow is not one of the available choices.";
        let wrong = json!({"model": [wrong], "code": "invalid_choice"});
        app.admin().get(&format!("{list}?model=flow")).is(400, wrong);
    }
}

#[test]
fn they_list_whom_the_caller_sees() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let role = app.role("role", &["authentik_flows.add_flow"]);
    app.role("hidden", &["authentik_flows.add_flow"]);
    app.grant(number, &["authentik_flows.add_flow"]);
    let credentials = "Authentication credentials were not provided.";
    for (list, permission, model, object, field, seen) in [
        (BY_USERS, "view_user", "authentik_core.user", number.to_string(), "username", "ada"),
        (BY_ROLES, "view_role", "authentik_rbac.role", role.clone(), "name", "role"),
    ] {
        let list = format!("{list}?model={FLOW}");
        app.anonymous().get(&list).is_error(403, "not_authenticated", credentials);
        user.get(&list).is_forbidden();
        app.grant_on(number, &[permission], model, &json!(object));
        assert_eq!(each(&user.get(&list).ok(200), field), [seen]);
    }
}

#[test]
fn what_one_holds_is_listed_with_the_names_of_what_he_may_see() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (_, ada) = app.user("ada");
    let role = app.role("role", &[]);
    app.grant_on(ada, &["view_flow"], FLOW, &json!(flow));
    app.grant_on(ada, &["change_user"], "authentik_core.user", &json!("1"));
    app.grant_role_on(&role, &["change_flow"], FLOW, &json!(flow));
    let entry = |page: &Value, at: usize, action: &str, description: Value| {
        json!({
            "id": page["results"][at]["id"],
            "codename": format!("{action}_flow"),
            "model": "flow",
            "app_label": "authentik_flows",
            "object_pk": flow,
            "name": format!("Can {action} Flow"),
            "app_label_verbose": "authentik Flows",
            "model_verbose": "Flow",
            "object_description": description,
        })
    };
    let page = app.admin().get(&format!("/rbac/permissions/users/?user_id={ada}")).ok(200);
    assert_eq!(page["results"][0], entry(&page, 0, "view", json!("Flow login (login)")));
    let user = &page["results"][1];
    assert_eq!((&user["object_pk"], &user["object_description"]), (&json!("1"), &Value::Null));
    let of_role = format!("/rbac/permissions/roles/?uuid={role}");
    let page = app.admin().get(&of_role).ok(200);
    assert_eq!(page["results"], json!([entry(&page, 0, "change", Value::Null)]));
    app.grant_role_on(&role, &["view_flow"], FLOW, &json!(flow));
    let page = app.admin().get(&of_role).ok(200);
    assert_eq!(page["results"][0]["object_description"], json!("Flow login (login)"));
    // What a user sees through a role he sees.
    app.group("team", &json!({"users": [ada], "roles": [app.role("user", &["authentik_core.view_user"])]}));
    let page = app.admin().get(&format!("/rbac/permissions/users/?user_id={ada}&search=USER")).ok(200);
    assert_eq!(each(&page, "object_description"), ["akadmin"]);
}

#[test]
fn every_kind_of_object_has_a_name() {
    let app = TestApp::start();
    let (flow, stage) = (app.flow("login"), app.stage("who"));
    let binding = app.bind(&stage, &flow, 10);
    let (_, ada) = app.user("ada");
    let token = app.admin().get("/core/tokens/ada-token/").ok(200)["pk"].clone();
    let role = app.role("role", &[]);
    let objects = [
        ("flow", FLOW, json!(flow), "Flow login (login)".to_owned()),
        (
            "flowstagebinding",
            "authentik_flows.flowstagebinding",
            json!(binding),
            format!("Flow-stage binding #10 to {flow}"),
        ),
        (
            "identificationstage",
            "authentik_stages_identification.identificationstage",
            json!(stage),
            "Stage who".to_owned(),
        ),
        ("oauthsource", "authentik_sources_oauth.oauthsource", json!(app.source("chat")), "chat".to_owned()),
        ("user", "authentik_core.user", json!(ada.to_string()), "ada".to_owned()),
        ("group", "authentik_core.group", json!(app.group("team", &json!({}))), "Group team".to_owned()),
        ("token", "authentik_core.token", token, "ada-token".to_owned()),
        ("role", "authentik_rbac.role", json!(role), "Role role".to_owned()),
    ];
    for (name, model, object, _) in &objects {
        app.grant_role_on(&role, &[&format!("view_{name}")], model, object);
    }
    let page = app.admin().get(&format!("/rbac/permissions/roles/?uuid={role}")).ok(200);
    let expected: Vec<_> = objects.iter().map(|(.., label)| label.as_str()).collect();
    assert_eq!(each(&page, "object_description"), expected);
    let expected: Vec<_> = objects.iter().map(|(_, _, object, _)| object).collect();
    assert_eq!(each(&page, "object_pk"), expected);
}

#[test]
fn permissions_can_be_given_on_whatever_is_served_and_are_listed_with_its_name() {
    // Stages and sources are named as what they are.
    const SERVED: [(&str, &str); 16] = [
        ("authentik_brands.brand", "/core/brands/"),
        ("authentik_core.group", "/core/groups/"),
        ("authentik_core.token", "/core/tokens/"),
        ("authentik_core.user", "/core/users/"),
        ("authentik_events.event", "/events/events/"),
        ("authentik_flows.flow", "/flows/instances/"),
        ("authentik_flows.flowstagebinding", "/flows/bindings/"),
        ("authentik_policies.policybinding", "/policies/bindings/"),
        ("authentik_rbac.role", "/rbac/roles/"),
        ("authentik_sources_oauth.oauthsource", "/sources/oauth/"),
        ("authentik_stages_captcha.captchastage", "/stages/captcha/"),
        ("authentik_stages_deny.denystage", "/stages/deny/"),
        ("authentik_stages_dummy.dummystage", "/stages/dummy/"),
        ("authentik_stages_identification.identificationstage", "/stages/identification/"),
        ("authentik_stages_password.passwordstage", "/stages/password/"),
        ("authentik_stages_user_login.userloginstage", "/stages/user_login/"),
    ];
    let app = TestApp::start();
    operations::populate(&app);
    let seen = app.admin().get("/rbac/permissions/?search=view_&page_size=1000").ok(200);
    let mut models: Vec<String> = Vec::new();
    for permission in seen["results"].as_array().unwrap() {
        let [app, model, codename] =
            ["app_label", "model", "codename"].map(|field| permission[field].as_str().unwrap());
        if app.starts_with("authentik_") && codename == format!("view_{model}") {
            models.push(format!("{app}.{model}"));
        }
    }
    let on_all_only =
        ["authentik_core.authenticatedsession", "authentik_core.source", "authentik_flows.stage"];
    models.retain(|model| !on_all_only.contains(&model.as_str()));
    models.sort();
    assert_eq!(models, SERVED.map(|(model, _)| model));
    let (_, ada) = app.user("ada");
    for (model, collection) in SERVED {
        let object = operations::object_in(&app, collection);
        let key = object.get("pk").unwrap_or_else(|| &object["brand_uuid"]).to_string().replace('"', "");
        let name = model.split_once('.').unwrap().1;
        app.grant_on(ada, &[&format!("view_{name}")], model, &json!(key));
        let list = format!("/rbac/permissions/users/?user_id={ada}&search=.view_{name}");
        let held = app.admin().get(&list).ok(200)["results"][0].clone();
        assert_eq!((&held["model"], &held["object_pk"]), (&json!(name), &json!(key)));
        assert!(held["object_description"].is_string(), "{held}");
    }
}

#[test]
fn whose_permissions_are_meant_must_be_said() {
    let app = TestApp::start();
    for (query, refused) in [
        ("users/", json!({"user_id": ["This field is required."], "code": "required"})),
        ("users/?user_id=", json!({"user_id": ["This field is required."], "code": "required"})),
        ("users/?user_id=x", json!({"user_id": ["Enter a number."], "code": "invalid"})),
        ("roles/", json!({"uuid": ["This field is required."], "code": "required"})),
        ("roles/?uuid=x", json!({"uuid": ["Enter a valid UUID."], "code": "invalid"})),
    ] {
        app.admin().get(&format!("/rbac/permissions/{query}")).is(400, refused);
    }
    for query in ["users/?user_id=999999", "roles/?uuid=11111111-1111-4111-8111-111111111111"] {
        let page = app.admin().get(&format!("/rbac/permissions/{query}")).ok(200);
        assert_eq!(page["results"], json!([]));
    }
}

#[test]
fn each_list_of_one_holder_takes_a_permission_of_its_own() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let role = app.role("role", &[]);
    for (query, permission) in [
        (format!("users/?user_id={number}"), "guardian.view_userobjectpermission"),
        (format!("roles/?uuid={role}"), "guardian.view_groupobjectpermission"),
    ] {
        let path = format!("/rbac/permissions/{query}");
        user.get(&path).is_forbidden();
        app.grant(number, &[permission]);
        user.get(&path).ok(200);
    }
    user.get("/rbac/permissions/users/").ok(400);
}

#[test]
fn a_page_holds_ten_at_most_and_costs_the_same_with_one() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let flows: Vec<_> = (0..11).map(|number| app.flow(&format!("f{number}"))).collect();
    let path = format!("/rbac/permissions/users/?user_id={ada}&page_size=100");
    let holders = format!("{BY_USERS}?model={FLOW}");
    let cost = |path: &str| cost_of(|| drop(app.admin().get(path).ok(200)));
    let mut costs = Vec::new();
    for (count, flow) in flows.iter().enumerate() {
        app.grant_on(ada, &["view_flow"], FLOW, &json!(flow));
        if [0, 1, 10].contains(&count) {
            costs.push((cost(&path), cost(&holders)));
        }
    }
    assert!(costs.iter().all(|other| *other == costs[0]), "{costs:?}");
    let page = app.admin().get(&path).ok(200);
    assert_eq!(each(&page, "object_pk"), flows[..10].iter().collect::<Vec<_>>());
    assert_eq!(page["pagination"]["total_pages"], json!(2));
    let last = app.admin().get(&format!("{path}&page=2")).ok(200);
    assert_eq!(each(&last, "object_pk"), [&flows[10]]);
}
