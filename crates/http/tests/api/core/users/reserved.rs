//! Superusers, who are out of reach of everybody else.

use doorward_testkit::{Client, TestApp};
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
