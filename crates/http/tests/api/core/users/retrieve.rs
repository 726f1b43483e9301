//! `GET /core/users/{id}/`

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CHANGE, MODEL, USERS, VIEW, path, plain};

#[test]
fn the_first_start_leaves_a_superuser() {
    let app = TestApp::start();
    let pk = app.admin().get("/core/users/me/").ok(200)["user"]["pk"].clone();
    let user = app.admin().get(&path(&pk)).ok(200);
    let shown = json!({
        "is_superuser": true,
        "email": "root@example.com",
        "groups": user["groups"],
        "groups_obj": user["groups_obj"],
    });
    assert_eq!(user, with(plain(&user, "akadmin", "authentik Default Admin"), &shown));
    assert_eq!(user["groups_obj"][0]["name"], json!("authentik Admins"));
    // The first digits of the id of the group, taken for a number, are a number of it.
    let digits = Uuid::parse_str(user["groups"][0].as_str().unwrap()).unwrap().as_u128().to_string();
    assert_eq!(user["groups_obj"][0]["num_pk"].to_string(), digits[..5]);
}

#[test]
fn a_user_is_found_by_number() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    let user = app.admin().get(&path(&json!(number))).ok(200);
    assert_eq!(user, plain(&user, "ada", "ada"));
    for key in ["0", "-1", "999999999", "99999999999999", "ada", user["uuid"].as_str().unwrap()] {
        app.admin().get(&format!("{USERS}{key}/")).is_not_found();
    }
}

#[test]
fn who_sees_one_user_is_told_that_there_is_no_other() {
    let app = TestApp::start();
    let (seen, hidden) = (json!(app.user("seen").1), json!(app.user("hidden").1));
    let (user, number) = app.user("helper");
    app.grant(number, &[CHANGE]);
    // Not even himself.
    for key in [&seen, &hidden, &json!(number), &json!(999)] {
        app.anonymous().get(&path(key)).is_forbidden();
        user.get(&path(key)).is_forbidden();
    }
    app.grant_on(number, &[VIEW], MODEL, &Value::from(seen.to_string()));
    assert_eq!(user.get(&path(&seen)).ok(200)["username"], json!("seen"));
    for key in [&hidden, &json!(number), &json!(999)] {
        user.get(&path(key)).is_not_found();
    }
}
