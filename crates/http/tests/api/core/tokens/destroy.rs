//! `DELETE /core/tokens/{identifier}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{TOKENS, path};

#[test]
fn a_deleted_token_is_good_for_nothing() {
    let app = TestApp::start();
    let (user, _) = app.user("ada");
    user.get("/core/users/me/").ok(200);
    // Also the one with which it is asked for.
    user.delete(&path("ada-token")).is(204, Value::Null);
    user.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
    app.admin().get(&path("ada-token")).is_not_found();
    app.admin().delete(&path("ada-token")).is_not_found();
}

#[test]
fn everybody_deletes_his_own_and_a_superuser_all() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    let (bob, _) = app.user("bob");
    for name in ["one", "two"] {
        ada.post(TOKENS, &json!({"identifier": name})).ok(201);
    }
    app.grant(number, &["authentik_core.delete_token"]);
    bob.delete(&path("one")).is_not_found();
    ada.delete(&path("bob-token")).is_not_found();
    app.anonymous().delete(&path("one")).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    ada.delete(&path("one")).is(204, Value::Null);
    app.admin().delete(&path("two")).is(204, Value::Null);
}
