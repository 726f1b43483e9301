//! Superusers, who are out of reach of everybody else, and users who hold more than the caller.

use doorward_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

use super::{ADD, CHANGE, DELETE, RESET, USERS, VIEW, path};

/// Somebody who holds every permission on users, and the path of a superuser.
fn helper_and_chief(app: &TestApp, is_active: bool) -> (Client, String) {
    let (helper, number) = app.user("helper");
    app.grant(number, &[VIEW, ADD, CHANGE, DELETE, RESET]);
    let admins = app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone();
    let chief = json!({"username": "chief", "name": "Chief", "groups": [admins], "is_active": is_active});
    let chief = app.admin().post(USERS, &chief).ok(201)["pk"].clone();
    (helper, path(&chief))
}

#[test]
fn nobody_but_a_superuser_touches_a_superuser() {
    for is_active in [true, false] {
        let app = TestApp::start();
        let (helper, chief) = helper_and_chief(&app, is_active);
        let before = helper.get(&chief).ok(200);
        // Each of these makes whoever does it the superuser, or keeps the superuser from being one.
        for change in [
            json!({"username": "helper-at-the-issuer-of-jwts"}),
            json!({"email": "helper@example.com"}),
            json!({"attributes": {"upn": "helper@example.com"}}),
            json!({"groups": []}),
            json!({"is_active": !is_active}),
            json!({"name": "Boss"}),
            json!({}),
        ] {
            helper.patch(&chief, &change).is_forbidden();
        }
        helper.put(&chief, &json!({"username": "chief", "name": "Chief"})).is_forbidden();
        helper.post(&format!("{chief}set_password/"), &json!({"password": "mine"})).is_forbidden();
        helper.delete(&chief).is_forbidden();
        helper.get(&chief).is(200, before);
    }
}

#[test]
fn a_superuser_touches_a_superuser() {
    let app = TestApp::start();
    let (_, chief) = helper_and_chief(&app, true);
    app.admin().patch(&chief, &json!({"is_active": false})).ok(200);
    app.admin().post(&format!("{chief}set_password/"), &json!({"password": "new"})).is(204, Value::Null);
    app.admin().delete(&chief).is(204, Value::Null);
}

#[test]
fn who_is_no_superuser_any_more_is_within_reach() {
    let app = TestApp::start();
    let (helper, chief) = helper_and_chief(&app, true);
    app.admin().patch(&chief, &json!({"groups": []})).ok(200);
    helper.patch(&chief, &json!({"is_active": false})).ok(200);
    helper.post(&format!("{chief}set_password/"), &json!({"password": "new"})).is(204, Value::Null);
    helper.delete(&chief).is(204, Value::Null);
}

const FLOW: &str = "authentik_flows.flow";
const CHANGE_FLOW: &str = "authentik_flows.change_flow";
const DELETE_FLOW: &str = "authentik_flows.delete_flow";

/// What is done to a user by his number.
type Step<'a> = &'a dyn Fn(i64);

/// Every way to come to be another user; the last one leaves nobody.
fn take_over(helper: &Client, user: &str, round: usize) -> Vec<Answer> {
    let name = format!("known-to-the-issuer-{round}");
    vec![
        helper.patch(user, &json!({"username": name})),
        helper.patch(user, &json!({"email": "helper@example.com"})),
        helper.put(user, &json!({"username": name, "name": "Mine"})),
        helper.post(&format!("{user}set_password/"), &json!({"password": "mine"})),
        helper.post(&format!("{user}recovery/"), &json!({})),
        helper.delete(user),
    ]
}

#[test]
fn nobody_takes_over_a_user_who_holds_more_than_he_does() {
    let app = TestApp::start();
    let (flow, other) = (json!(app.flow("login")), json!(app.flow("other")));
    let on_all = app.role("on all", &[DELETE_FLOW]);
    let on_one = app.role("on one", &[]);
    app.grant_role_on(&on_one, &[CHANGE_FLOW], FLOW, &flow);
    let deleters = app.group("deleters", &json!({"roles": [on_all]}));
    let changers = app.group("changers", &json!({"roles": [on_one]}));
    // How somebody comes to hold more; what is not as much; and what is.
    let join = |group: &str, user: i64| {
        app.admin().post(&format!("/core/groups/{group}/add_user/"), &json!({"pk": user})).ok(204);
    };
    let delete_all = |user| app.grant(user, &[DELETE_FLOW]);
    let delete_one = |user| app.grant_on(user, &[DELETE_FLOW], FLOW, &flow);
    let change_all = |user| app.grant(user, &[CHANGE_FLOW]);
    let change_one = |user| app.grant_on(user, &[CHANGE_FLOW], FLOW, &flow);
    let change_other = |user| app.grant_on(user, &[CHANGE_FLOW], FLOW, &other);
    let join_deleters = |user| join(&deleters, user);
    let join_changers = |user| join(&changers, user);
    let cases: [(Step<'_>, Step<'_>, Step<'_>); 6] = [
        (&delete_all, &delete_one, &delete_all),
        (&delete_all, &change_all, &join_deleters),
        (&join_deleters, &delete_one, &delete_all),
        (&change_one, &change_other, &change_one),
        (&change_one, &delete_all, &change_all),
        (&join_changers, &change_other, &change_one),
    ];
    for (round, (more, less, same)) in cases.into_iter().enumerate() {
        let (helper, number) = app.user(&format!("helper-{round}"));
        app.grant(number, &[VIEW, ADD, CHANGE, DELETE, RESET]);
        let (_, victor) = app.user(&format!("victor-{round}"));
        more(victor);
        less(number);
        let user = path(&json!(victor));
        let (before, entries) = (helper.get(&user).ok(200), app.trail().len());
        for answer in take_over(&helper, &user, round) {
            answer.is_forbidden();
        }
        helper.get(&user).is(200, before);
        assert_eq!(app.trail().len(), entries);
        same(number);
        let statuses = take_over(&helper, &user, round).into_iter().map(|answer| answer.status);
        // There is no flow to recover with.
        assert_eq!(statuses.collect::<Vec<_>>(), [200, 200, 200, 204, 400, 204], "{round}");
    }
}

#[test]
fn what_somebody_holds_on_his_own_tokens_is_nothing_more() {
    let app = TestApp::start();
    let (helper, number) = app.user("helper");
    app.grant(number, &[VIEW, RESET]);
    let (ada, ada_number) = app.user("ada");
    ada.post("/core/tokens/", &json!({"identifier": "mine"})).ok(201);
    let password = json!({"password": "new"});
    let set_password = format!("{}set_password/", path(&json!(ada_number)));
    helper.post(&set_password, &password).is(204, Value::Null);
    // That of somebody else is.
    let token = app.admin().get("/core/tokens/helper-token/").ok(200)["pk"].clone();
    app.grant_on(ada_number, &["authentik_core.view_token_key"], "authentik_core.token", &token);
    helper.post(&set_password, &password).is_forbidden();
}

#[test]
fn whoever_holds_as_much_as_himself_changes_himself() {
    let app = TestApp::start();
    let flow = json!(app.flow("login"));
    let (user, number) = app.user("ada");
    let role = app.role("role", &[DELETE_FLOW]);
    app.group("team", &json!({"roles": [role], "users": [number]}));
    app.grant(number, &[VIEW, CHANGE, RESET]);
    app.grant_on(number, &[CHANGE_FLOW], FLOW, &flow);
    let own = path(&json!(number));
    user.patch(&own, &json!({"email": "ada@example.com"})).ok(200);
    user.post(&format!("{own}set_password/"), &json!({"password": "new"})).is(204, Value::Null);
}
