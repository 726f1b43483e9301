//! `PUT` and `PATCH /core/users/{id}/`

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{CHANGE, MODEL, USERS, VIEW, path, plain, wrong};

/// A new user of whom more is said than his names.
fn user(app: &TestApp, fields: &Value) -> Value {
    app.admin().post(USERS, &with(json!({"username": "ada", "name": "Ada"}), fields)).ok(201)
}

/// The group of the superusers.
fn admins(app: &TestApp) -> Value {
    app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone()
}

#[test]
fn a_patch_changes_what_is_sent_and_the_rest_stays() {
    let app = TestApp::start();
    let mut stored = user(&app, &json!({}));
    for change in [
        json!({}),
        json!({"username": "lovelace"}),
        json!({"email": "ada@example.com"}),
        json!({"email": ""}),
        json!({"last_login": "2024-01-01T00:00:00Z"}),
        json!({"last_login": null}),
        json!({"attributes": {"a": {"b": null}}}),
        // Attributes are replaced, not merged.
        json!({"attributes": {"c": 1}}),
        json!({"path": "a/b"}),
        json!({"type": "service_account"}),
        json!({"is_active": false}),
    ] {
        stored = with(stored, &change);
        app.admin().patch(&path(&stored["pk"]), &change).is(200, stored.clone());
        app.admin().get(&path(&stored["pk"])).is(200, stored.clone());
    }
    // Another name gives another picture.
    let renamed = app.admin().patch(&path(&stored["pk"]), &json!({"name": "Zoe"})).ok(200);
    assert_ne!(renamed["avatar"], stored["avatar"]);
}

#[test]
fn a_put_leaves_as_it_is_what_is_left_out_but_for_the_groups() {
    let app = TestApp::start();
    let all = json!({
        "groups": [admins(&app)], "email": "ada@example.com", "attributes": {"a": 1}, "path": "x",
        "type": "external", "is_active": false, "last_login": "2024-01-01T00:00:00Z",
    });
    let stored = user(&app, &all);
    assert_eq!(stored["is_superuser"], json!(true));
    let updated = with(with(plain(&stored, "ada", "Ada"), &all), &json!({"groups": []}));
    app.admin().put(&path(&stored["pk"]), &json!({"username": "ada", "name": "Ada"})).is(200, updated);
}

#[test]
fn a_patch_keeps_the_groups_unless_it_names_them() {
    let app = TestApp::start();
    let admins = admins(&app);
    let stored = user(&app, &json!({"groups": [admins]}));
    let kept = app.admin().patch(&path(&stored["pk"]), &json!({"email": "ada@example.com"})).ok(200);
    assert_eq!((&kept["groups"], &kept["is_superuser"]), (&json!([admins]), &json!(true)));
    let left = app.admin().patch(&path(&stored["pk"]), &json!({"groups": []})).ok(200);
    assert_eq!((&left["groups"], &left["is_superuser"]), (&json!([]), &json!(false)));
}

#[test]
fn what_is_required_is_asked_for_again() {
    let app = TestApp::start();
    let stored = user(&app, &json!({}));
    let missing = json!({
        "username": ["This field is required."], "name": ["This field is required."], "code": "required",
    });
    app.admin().put(&path(&stored["pk"]), &json!({"email": "ada@example.com"})).is(400, missing);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let app = TestApp::start();
    app.user("taken");
    let stored = user(&app, &json!({}));
    for (wrong, refused) in wrong() {
        let whole = with(json!({"username": "new", "name": "New"}), &wrong);
        app.admin().put(&path(&stored["pk"]), &whole).is(400, refused.clone());
        app.admin().patch(&path(&stored["pk"]), &wrong).is(400, refused);
    }
    app.admin().get(&path(&stored["pk"])).is(200, stored);
}

#[test]
fn an_inactive_user_is_let_in_again_once_he_is_active() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let path = path(&json!(number));
    user.get("/core/users/me/").ok(200);
    app.admin().patch(&path, &json!({"is_active": false})).ok(200);
    user.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
    app.admin().patch(&path, &json!({"is_active": true})).ok(200);
    user.get("/core/users/me/").ok(200);
}

#[test]
fn changing_takes_seeing_as_well() {
    let app = TestApp::start();
    let (seen, hidden) = (json!(app.user("seen").1), json!(app.user("hidden").1));
    let (user, number) = app.user("helper");
    let change = json!({"name": "Mine"});
    app.anonymous().patch(&path(&seen), &change).is_forbidden();
    app.grant(number, &[CHANGE]);
    user.patch(&path(&seen), &change).is_forbidden();
    // One's own name is no exception.
    user.patch(&path(&json!(number)), &change).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(seen.to_string()));
    assert_eq!(user.patch(&path(&seen), &change).ok(200)["name"], json!("Mine"));
    user.patch(&path(&hidden), &change).is_not_found();
}
