//! `GET /core/tokens/{identifier}/used_by/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{TOKENS, path};

#[test]
fn nothing_refers_to_a_token() {
    let app = TestApp::start();
    let (ada, _) = app.user("ada");
    let (bob, _) = app.user("bob");
    ada.post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    let used_by = format!("{}used_by/", path("mine"));
    ada.get(&used_by).is(200, json!([]));
    app.admin().get(&used_by).is(200, json!([]));
    bob.get(&used_by).is_not_found();
    app.anonymous().get(&used_by).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}
