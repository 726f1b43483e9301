//! The stages that users can set something of.

use doorward_testkit::TestApp;
use serde_json::json;

use super::STAGES;

#[test]
fn everybody_who_is_logged_in_learns_where_he_can_change_his_password() {
    let app = TestApp::start();
    let path = format!("{STAGES}user_settings/");
    let (user, _) = app.user("nobody");
    user.get(&path).is(200, json!([]));
    let (flow, stage) = (app.flow("change"), app.password_stage("x secret"));
    app.password_stage("another");
    app.admin().patch(&format!("/stages/password/{stage}/"), &json!({"configure_flow": flow})).ok(200);
    let settings = json!([{
        "object_uid": stage,
        "component": "ak-user-settings-password",
        "title": "Password Stage",
        "configure_url": format!("/flows/-/configure/{stage}/"),
    }]);
    user.get(&path).is(200, settings);
    let missing = "Authentication credentials were not provided.";
    app.anonymous().get(&path).is_error(403, "not_authenticated", missing);
}
