//! `DELETE /core/users/{id}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{DELETE, MODEL, USERS, VIEW, path};

#[test]
fn the_tokens_of_a_user_go_with_him() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    let ada = path(&json!(number));
    app.admin().get("/core/tokens/ada-token/").ok(200);
    app.admin().delete(&ada).is(204, Value::Null);
    app.admin().get(&ada).is_not_found();
    app.admin().delete(&ada).is_not_found();
    app.admin().get("/core/tokens/ada-token/").is_not_found();
    user.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn his_permissions_do_not_pass_to_another_of_his_name() {
    let app = TestApp::start();
    let (_, number) = app.user("ada");
    app.grant(number, &[VIEW]);
    app.admin().delete(&path(&json!(number))).ok(204);
    let (user, again) = app.user("ada");
    assert_ne!(number, again, "a number is never given twice");
    user.get(USERS).is_forbidden();
}

#[test]
fn permissions_on_a_user_go_with_him() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &Value::from(ada.to_string()));
    user.delete(&path(&json!(ada))).is(204, Value::Null);
    user.get(USERS).is_forbidden();
}

#[test]
fn deleting_takes_seeing_as_well() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let ada = path(&json!(ada));
    let (user, number) = app.user("helper");
    app.anonymous().delete(&ada).is_forbidden();
    app.grant(number, &[DELETE]);
    user.delete(&ada).is_forbidden();
    app.grant(number, &[VIEW]);
    user.delete(&path(&json!(999_999))).is_not_found();
    user.delete(&ada).is(204, Value::Null);
}
