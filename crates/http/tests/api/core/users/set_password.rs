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
fn there_is_no_rule_for_passwords() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    for body in [
        json!({"password": "x"}),
        json!({"password": ""}),
        json!({"password": " "}),
        json!({"password": "é".repeat(2000)}),
        // Without one, none will do.
        json!({"password": null}),
        json!({}),
    ] {
        app.admin().post(&set_password(number), &body).is(204, Value::Null);
    }
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
