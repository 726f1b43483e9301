//! `GET /core/users/paths/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{ADD, MODEL, USERS, VIEW};

const PATHS: &str = "/core/users/paths/";

/// A user in each of these folders; gives their numbers.
fn filed(app: &TestApp, paths: &[&str]) -> Vec<Value> {
    let users = paths.iter().enumerate().map(|(number, path)| {
        let user = json!({"username": format!("u{number}"), "name": "", "path": path});
        app.admin().post(USERS, &user).ok(201)["pk"].clone()
    });
    users.collect()
}

#[test]
fn every_folder_comes_once_in_order() {
    let app = TestApp::start();
    filed(&app, &["staff/b", "staff", "Z", "staff/b", "ä"]);
    // The first superuser is in the folder of those who are in no other.
    app.admin().get(PATHS).is(200, json!({"paths": ["Z", "staff", "staff/b", "users", "ä"]}));
}

#[test]
fn the_folders_are_those_of_the_users_that_are_found() {
    let app = TestApp::start();
    filed(&app, &["a", "b", "c"]);
    app.admin().get(&format!("{PATHS}?search=u1")).is(200, json!({"paths": ["b"]}));
    app.admin().get(&format!("{PATHS}?username=u2")).is(200, json!({"paths": ["c"]}));
    app.admin().get(&format!("{PATHS}?search=nobody")).is(200, json!({"paths": []}));
    let refused = json!({"uuid": ["Enter a valid UUID."], "code": "invalid"});
    app.admin().get(&format!("{PATHS}?uuid=zz")).is(400, refused);
}

#[test]
fn who_sees_some_users_sees_their_folders() {
    let app = TestApp::start();
    let users = filed(&app, &["seen", "hidden"]);
    let (user, number) = app.user("helper");
    app.anonymous().get(PATHS).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(number, &[ADD]);
    user.get(PATHS).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(users[0].to_string()));
    user.get(PATHS).is(200, json!({"paths": ["seen"]}));
    user.get(&format!("{PATHS}?username=u1")).is(200, json!({"paths": []}));
}

#[test]
fn paths_is_no_number() {
    let app = TestApp::start();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let detail = format!("Method \"{method}\" not allowed.");
        app.admin().json(method, PATHS, &json!({})).is_error(405, "method_not_allowed", &detail);
    }
}
