//! `POST /core/groups/{group_uuid}/add_user/` and `remove_user/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{NOBODY, VIEW, path};

const ADD_USER: &str = "authentik_core.add_user_to_group";
const REMOVE_USER: &str = "authentik_core.remove_user_from_group";
const VIEW_USER: &str = "authentik_core.view_user";

fn add(group: &str) -> String {
    format!("{}add_user/", path(group))
}

fn remove(group: &str) -> String {
    format!("{}remove_user/", path(group))
}

fn members(app: &TestApp, group: &str) -> Value {
    app.admin().get(&path(group)).ok(200)["users"].clone()
}

#[test]
fn a_user_is_put_into_a_group_and_taken_out() {
    let app = TestApp::start();
    let ((_, ada), (_, bob)) = (app.user("ada"), app.user("bob"));
    let group = app.group("team", &json!({"users": [ada]}));
    // Twice is as good as once, and leaves one entry in the trail.
    for _ in 0..2 {
        app.admin().post(&add(&group), &json!({"pk": bob})).is(204, Value::Null);
    }
    assert_eq!(members(&app, &group), json!([ada, bob]));
    let entry = app.trail().last().unwrap()["context"].clone();
    assert_eq!(entry["model"]["name"], json!("team"));
    assert_eq!(entry["diff"], json!({"users": {"previous_value": null, "new_value": [bob]}}));
    let entries = app.trail().len();
    for _ in 0..2 {
        app.admin().post(&remove(&group), &json!({"pk": ada.to_string()})).is(204, Value::Null);
    }
    assert_eq!((members(&app, &group), app.trail().len()), (json!([bob]), entries + 1));
    let groups = app.admin().get(&format!("/core/users/{bob}/")).ok(200)["groups"].clone();
    assert_eq!(groups, json!([group]));
}

#[test]
fn what_names_no_user_is_refused() {
    let app = TestApp::start();
    let group = app.group("team", &json!({}));
    for path in [add(&group), remove(&group)] {
        app.admin().post(&path, &json!({"pk": 999_999})).is_not_found();
        let missing = json!({"pk": ["This field is required."], "code": "required"});
        app.admin().post(&path, &json!({})).is(400, missing);
        let wrong = json!({"pk": ["A valid integer is required."], "code": "invalid"});
        app.admin().post(&path, &json!({"pk": "ada"})).is(400, wrong);
    }
    app.admin().post(&add(NOBODY), &json!({"pk": 1})).is_not_found();
}

#[test]
fn each_takes_its_permission_and_to_see_the_group_and_the_user() {
    let app = TestApp::start();
    let (_, bob) = app.user("bob");
    let group = app.group("team", &json!({"users": []}));
    for (name, action, path) in [("ada", ADD_USER, add(&group)), ("cay", REMOVE_USER, remove(&group))] {
        let (user, number) = app.user(name);
        let body = json!({"pk": bob});
        app.anonymous().post(&path, &body).is_forbidden();
        user.post(&path, &body).is_forbidden();
        app.grant_on(number, &[action], "authentik_core.group", &json!(group));
        user.post(&path, &body).is_forbidden();
        app.grant(number, &[VIEW]);
        // Whether there is such a user is nothing that he may know.
        user.post(&path, &body).is_not_found();
        app.grant_on(number, &[VIEW_USER], "authentik_core.user", &json!(bob.to_string()));
        user.post(&path, &body).is(204, Value::Null);
        user.post(&path, &json!({"pk": 1})).is_not_found();
    }
    assert_eq!(members(&app, &group), json!([]));
}

#[test]
fn to_change_a_group_is_not_to_use_these() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let group = app.group("team", &json!({}));
    app.grant(number, &[VIEW, super::CHANGE, super::ADD, VIEW_USER]);
    user.post(&add(&group), &json!({"pk": number})).is_forbidden();
    user.post(&remove(&group), &json!({"pk": number})).is_forbidden();
}
