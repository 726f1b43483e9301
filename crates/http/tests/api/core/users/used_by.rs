//! `GET /core/users/{id}/used_by/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{MODEL, VIEW, path};

#[test]
fn the_tokens_of_a_user_go_with_him() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let second = json!({"identifier": "adas", "user": ada, "intent": "app_password"});
    let keys = [
        app.admin().get("/core/tokens/ada-token/").ok(200)["pk"].clone(),
        app.admin().post("/core/tokens/", &second).ok(201)["pk"].clone(),
    ];
    let token = |pk: &Value, name| {
        json!({
            "app": "authentik_core", "model_name": "token", "pk": pk, "name": name, "action": "cascade",
        })
    };
    let used_by = format!("{}used_by/", path(&json!(ada)));
    app.admin().get(&used_by).is(200, json!([token(&keys[0], "ada-token"), token(&keys[1], "adas")]));
    // Others see of them what they may see.
    let (helper, number) = app.user("helper");
    helper.get(&used_by).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &Value::from(ada.to_string()));
    helper.get(&used_by).is(200, json!([]));
    app.grant_on(number, &["authentik_core.view_token"], "authentik_core.token", &keys[1]);
    helper.get(&used_by).is(200, json!([token(&keys[1], "adas")]));
}
