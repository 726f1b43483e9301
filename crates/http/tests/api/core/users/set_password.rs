//! `POST /core/users/{id}/set_password/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{ADD, CHANGE, MODEL, RESET, VIEW, path};

fn set_password(user: i64) -> String {
    format!("{}set_password/", path(&json!(user)))
}

#[test]
fn a_password_is_set_and_never_shown() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let before = app.admin().get(&path(&json!(number))).ok(200);
    app.admin().post(&set_password(number), &json!({"password": " correct horse "})).is(204, Value::Null);
    app.admin().get(&path(&json!(number))).is(200, before);
    // His tokens stay good.
    user.get("/core/users/me/").ok(200);
}

#[test]
fn a_password_may_be_anything_that_can_be_seen() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    for password in ["x", " x ", "\0", &"é".repeat(2000)] {
        app.admin().post(&set_password(number), &json!({"password": password})).is(204, Value::Null);
    }
}

#[test]
fn a_password_must_be_said() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    let entries = app.trail().len();
    for (body, text, code) in [
        (json!({}), "This field is required.", "required"),
        (json!({"password": null}), "This field may not be null.", "null"),
        (json!({"password": ""}), "This field may not be blank.", "blank"),
        (json!({"password": " \t"}), "This field may not be blank.", "blank"),
    ] {
        app.admin().post(&set_password(number), &body).is(400, json!({"password": [text], "code": code}));
    }
    assert_eq!(app.trail().len(), entries);
}

#[test]
fn what_is_no_text_is_no_password() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    let refused = json!({"password": ["Not a valid string."], "code": "invalid"});
    for body in [json!({"password": 1}), json!({"password": ["x"]}), json!({"password": {"a": "b"}})] {
        app.admin().post(&set_password(number), &body).is(400, refused.clone());
    }
}

#[test]
fn it_takes_the_permission_for_it_and_to_see_the_user() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (_, bob) = app.user("bob");
    let (user, number) = app.user("helper");
    let password = json!({"password": "correct horse"});
    app.anonymous().post(&set_password(ada), &password).is_forbidden();
    user.post(&set_password(ada), &password).is_forbidden();
    // Not even his own.
    user.post(&set_password(number), &password).is_forbidden();
    app.grant(number, &[CHANGE, ADD]);
    user.post(&set_password(ada), &password).is_forbidden();
    app.grant_on(number, &[RESET], MODEL, &Value::from(ada.to_string()));
    user.post(&set_password(ada), &password).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(ada.to_string()));
    user.post(&set_password(ada), &password).is(204, Value::Null);
    user.post(&set_password(bob), &password).is_not_found();
    app.grant(number, &[VIEW]);
    user.post(&set_password(bob), &password).is_forbidden();
    app.admin().post(&set_password(999_999), &password).is_not_found();
}

#[test]
fn it_is_set_by_post_and_nothing_else() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        app.admin().json(method, &set_password(number), &json!({})).is_error(
            405,
            "method_not_allowed",
            &format!("Method \"{method}\" not allowed."),
        );
    }
}
