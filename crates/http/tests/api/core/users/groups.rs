//! The groups that a user is put into.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

/// The group whose members may do everything.
fn admins(app: &TestApp) -> Value {
    app.admin().get("/core/users/me/").ok(200)["user"]["groups"][0]["pk"].clone()
}

#[test]
fn nobody_makes_a_superuser_who_is_none() {
    let app = TestApp::start();
    let (helper, number) = app.user("helper");
    app.grant(number, &["authentik_core.view_user", "authentik_core.change_user", "authentik_core.add_user"]);
    let own = format!("/core/users/{number}/");
    let before = app.admin().get(&own).ok(200);
    helper.patch(&own, &json!({"groups": [admins(&app)]})).is_forbidden();
    app.admin().get(&own).is(200, before);
    let new = json!({"username": "new", "name": "New", "groups": [admins(&app)]});
    helper.post("/core/users/", &new).is_forbidden();
    assert_eq!(app.admin().get("/core/users/?username=new").ok(200)["results"], json!([]));
    // What makes nobody a superuser is his to decide.
    helper.patch(&own, &json!({"groups": [], "name": "Helper"})).ok(200);
    app.admin().patch(&own, &json!({"groups": [admins(&app)]})).ok(200);
    assert_eq!(helper.get("/core/users/me/").ok(200)["user"]["is_superuser"], json!(true));
}

#[test]
fn the_same_groups_twice_are_no_change() {
    let app = TestApp::start();
    let (_, number) = app.user("helper");
    let path = format!("/core/users/{number}/");
    let groups = json!({"groups": [admins(&app), admins(&app)]});
    app.admin().patch(&path, &groups).ok(200);
    let entries = app.trail().len();
    app.admin().patch(&path, &groups).ok(200);
    assert_eq!(app.trail().len(), entries);
}
