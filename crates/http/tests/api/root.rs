//! `/root/config/` and `/admin/version/`

use doorward_testkit::TestApp;
use serde_json::json;

const CONFIG: &str = "/root/config/";
const VERSION: &str = "/admin/version/";

#[test]
fn everybody_sees_what_the_service_can_do() {
    let app = TestApp::start();
    let config = json!({
        "error_reporting": {
            "enabled": false, "sentry_dsn": "", "environment": "customer", "send_pii": false,
            "traces_sample_rate": 0.1,
        },
        "capabilities": ["can_save_media"],
        "cache_timeout": 300,
        "cache_timeout_flows": 300,
        "cache_timeout_policies": 300,
        "cache_timeout_reputation": 0,
    });
    app.anonymous().get(CONFIG).is(200, config.clone());
    let (powerless, _) = app.user("powerless");
    powerless.get(CONFIG).is(200, config);
    let refused = "Method \"POST\" not allowed.";
    app.anonymous().post(CONFIG, &json!({})).is_error(405, "method_not_allowed", refused);
    let token = "Token invalid/expired";
    app.anonymous().with_token("nope").get(CONFIG).is_error(403, "authentication_failed", token);
}

#[test]
fn the_version_is_that_of_the_contract_and_the_build_that_of_the_program() {
    let app = TestApp::start();
    let version = json!({
        "version_current": "2024.6.5",
        "version_latest": "2024.6.5",
        "version_latest_valid": true,
        "build_hash": format!("doorward-{}", env!("CARGO_PKG_VERSION")),
        "outdated": false,
    });
    let (powerless, _) = app.user("powerless");
    powerless.get(VERSION).is(200, version);
    let who = "Authentication credentials were not provided.";
    app.anonymous().get(VERSION).is_error(403, "not_authenticated", who);
    app.anonymous().post(VERSION, &json!({})).is_error(403, "not_authenticated", who);
    let refused = "Method \"DELETE\" not allowed.";
    powerless.delete(VERSION).is_error(405, "method_not_allowed", refused);
}
