//! Who refers to a source of any kind.

use doorward_testkit::TestApp;
use serde_json::json;

use super::{SOURCES, VIEW};

#[test]
fn stages_that_offer_a_source_use_it_and_the_service_itself_is_one() {
    let app = TestApp::start();
    app.source("chat");
    for slug in ["authentik-built-in", "chat"] {
        let path = format!("{SOURCES}{slug}/");
        app.admin().get(&format!("{path}used_by/")).is(200, json!([]));
        let source = app.admin().get(&path).ok(200)["pk"].clone();
        let stage = json!({"name": format!("offers {slug}"), "sources": [source]});
        let stage = app.admin().post("/stages/identification/", &stage).ok(201);
        let used = json!([{
            "app": "authentik_stages_identification",
            "model_name": "identificationstage",
            "pk": stage["pk"],
            "name": format!("Stage offers {slug}"),
            "action": "cascade_many",
        }]);
        app.admin().get(&format!("{path}used_by/")).is(200, used);
    }
    let (user, number) = app.user("helper");
    user.get(&format!("{SOURCES}chat/used_by/")).is_forbidden();
    app.grant(number, &[VIEW]);
    // He does not see the stages.
    user.get(&format!("{SOURCES}chat/used_by/")).is(200, json!([]));
}
