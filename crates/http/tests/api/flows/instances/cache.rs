//! `/flows/instances/cache_info/` and `/flows/instances/cache_clear/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{ADD, VIEW, WHO};

const INFO: &str = "/flows/instances/cache_info/";
const CLEAR: &str = "/flows/instances/cache_clear/";

const VIEW_CACHE: &str = "authentik_flows.view_flow_cache";
const CLEAR_CACHE: &str = "authentik_flows.clear_flow_cache";

#[test]
fn no_plan_is_kept_so_there_is_nothing_to_clear() {
    let app = TestApp::start();
    app.admin().get(INFO).is(200, json!({"count": 0}));
    app.admin().post(CLEAR, &json!({})).is(204, Value::Null);
    app.admin().send("POST", CLEAR, b"").is(204, Value::Null);
}

#[test]
fn each_takes_its_permission_on_all_flows() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW]);
    user.get(INFO).is_forbidden();
    app.grant(number, &[VIEW_CACHE]);
    user.get(INFO).ok(200);
    user.post(CLEAR, &json!({})).is_forbidden();
    app.grant(number, &[CLEAR_CACHE]);
    user.post(CLEAR, &json!({})).is_forbidden();
    app.grant(number, &[ADD]);
    user.post(CLEAR, &json!({})).ok(204);
}

#[test]
fn nothing_else_can_be_done_there() {
    let app = TestApp::start();
    for (method, path, allow) in [
        ("POST", INFO, "GET, HEAD, OPTIONS"),
        ("GET", CLEAR, "POST, OPTIONS"),
        ("DELETE", CLEAR, "POST, OPTIONS"),
    ] {
        let answer = app.admin().send(method, path, b"");
        answer.is_error(405, "method_not_allowed", &format!("Method \"{method}\" not allowed."));
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
        app.anonymous().send(method, path, b"").is_error(403, "not_authenticated", WHO);
    }
}
