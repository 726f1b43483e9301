//! `GET /core/groups/`

use doorward_testkit::{TestApp, cost_of, each};
use serde_json::{Value, json};

use super::{GROUPS, VIEW};

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let ((_, ada), (_, bob)) = (app.user("ada"), app.user("bob"));
    app.group("a", &json!({"users": [ada], "attributes": {"settings": {"locale": "de"}}}));
    app.group("b", &json!({"users": [ada, bob], "is_superuser": true}));
    app.group("c%", &json!({"attributes": {"n": 1}}));
    for (query, names) in [
        ("", &["a", "authentik Admins", "b", "c%"][..]),
        ("name=a", &["a"]),
        ("is_superuser=true", &["authentik Admins", "b"]),
        ("is_superuser=false", &["a", "c%"]),
        ("members_by_username=ada", &["a", "b"]),
        ("members_by_username=bob&members_by_username=akadmin", &["authentik Admins", "b"]),
        ("members_by_username=nobody", &[]),
        (&format!("members_by_pk={bob}"), &["b"]),
        (&format!("members_by_pk={bob}&members_by_pk={ada}"), &["a", "b"]),
        ("members_by_pk=99999999999999999999", &[]),
        ("attributes=%7B%22settings__locale%22:%22de%22%7D", &["a"]),
        ("attributes=%7B%22n%22:1%7D", &["c%"]),
        ("search=AUTH%20admin", &["authentik Admins"]),
        ("search=%25", &["c%"]),
        ("ordering=-name", &["c%", "b", "authentik Admins", "a"]),
        ("page_size=2&page=2", &["b", "c%"]),
    ] {
        let page = app.admin().get(&format!("{GROUPS}?{query}")).ok(200);
        assert_eq!(each(&page, "name"), names, "{query}");
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    for (query, refused) in [
        ("members_by_pk=x", json!({"members_by_pk": ["“x” is not a valid value."], "code": "invalid"})),
        ("attributes=x", json!(["filter: failed to parse JSON"])),
        ("attributes=[1]", json!(["filter: value must be key:value mapping"])),
    ] {
        app.admin().get(&format!("{GROUPS}?{query}")).is(400, refused);
    }
}

#[test]
fn the_members_are_left_out_on_request() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    app.group("team", &json!({"users": [ada]}));
    let page = app.admin().get(&format!("{GROUPS}?name=team&include_users=false")).ok(200);
    assert_eq!((each(&page, "users_obj"), each(&page, "users")), (vec![&Value::Null], vec![&json!([ada])]));
}

#[test]
fn it_costs_the_same_with_few_groups_as_with_many() {
    let app = TestApp::start();
    let (helper, number) = app.user("ada");
    let cost = |path: &str| [&app.admin(), &helper].map(|client| cost_of(|| drop(client.get(path).ok(200))));
    let mut costs = Vec::new();
    for count in [1, 20] {
        for name in 0..count {
            let name = format!("{count}-{name}");
            let role = app.role(&name, &[]);
            let group = app.group(&name, &json!({"users": [number, 1], "roles": [role]}));
            app.grant_on(number, &[VIEW], "authentik_core.group", &json!(group));
            app.grant_on(number, &["authentik_rbac.view_role"], "authentik_rbac.role", &json!(role));
        }
        costs.push((cost(GROUPS), cost("/rbac/roles/")));
    }
    // Counting, the page, and what is on it.
    assert_eq!(costs, [([3; 2], [3; 2]); 2]);
}

#[test]
fn it_holds_what_the_caller_sees() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let seen = app.group("seen", &json!({}));
    app.group("hidden", &json!({}));
    user.get(GROUPS).is_forbidden();
    app.grant_on(number, &[VIEW], "authentik_core.group", &json!(seen));
    assert_eq!(each(&user.get(GROUPS).ok(200), "name"), ["seen"]);
    app.grant(number, &[VIEW]);
    assert_eq!(each(&user.get(GROUPS).ok(200), "name"), ["authentik Admins", "hidden", "seen"]);
}
