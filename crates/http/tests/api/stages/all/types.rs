//! The kinds of stages that can be created.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::STAGES;

fn kind(name: &str, model: &str, description: &str) -> Value {
    json!({
        "name": format!("{name} Stage"),
        "description": description,
        "component": format!("ak-stage-{}-form", name.to_lowercase().replace(' ', "-")),
        "model_name": model,
        "icon_url": null,
        "requires_enterprise": false,
    })
}

#[test]
fn everybody_who_is_logged_in_learns_which_kinds_there_are() {
    let app = TestApp::start();
    let identification = "Allows the user to identify themselves for authentication.";
    let password = "Prompts the user for their password, and validates it against the configured backends.";
    let login = "Attaches the currently pending user to the current session.";
    let kinds = json!([
        kind("Captcha", "captchastage", "Verify the user is human using Google's reCaptcha."),
        kind("Deny", "denystage", "Ends the flow and turns the user away."),
        kind("Identification", "identificationstage", identification),
        kind("Password", "passwordstage", password),
        kind("User Login", "userloginstage", login),
    ]);
    let path = format!("{STAGES}types/");
    app.user("nobody").0.get(&path).is(200, kinds);
    let missing = "Authentication credentials were not provided.";
    app.anonymous().get(&path).is_error(403, "not_authenticated", missing);
    let detail = "Method \"POST\" not allowed.";
    app.admin().post(&path, &json!({})).is_error(405, "method_not_allowed", detail);
}
