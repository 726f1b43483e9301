//! DELETE of a source of any kind.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{SOURCES, VIEW};

/// What it takes to delete sources of any kind.
const DELETE: &str = "authentik_core.delete_source";

#[test]
fn a_source_goes_as_the_kind_it_is() {
    let app = TestApp::start();
    let source = app.source("chat");
    let stage = json!({"name": "who", "user_fields": ["email"], "sources": [source]});
    let stage = app.admin().post("/stages/identification/", &stage).ok(201);
    app.admin().delete(&format!("{SOURCES}chat/")).is(204, Value::Null);
    app.admin().get("/sources/oauth/chat/").is_not_found();
    let stage =
        app.admin().get(&format!("/stages/identification/{}/", stage["pk"].as_str().unwrap())).ok(200);
    assert_eq!(stage["sources"], json!([]));
    let trail = app.trail();
    let told = trail[trail.len() - 2..].iter().map(|entry| {
        let context = &entry["context"];
        json!([entry["action"], context["model"]["app"], context["model"]["model_name"]])
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            json!(["model_updated", "authentik_stages_identification", "identificationstage"]),
            json!(["model_deleted", "authentik_sources_oauth", "oauthsource"]),
        ]
    );
    let secret = json!({"previous_value": "********", "new_value": null});
    assert_eq!(trail.last().unwrap()["context"]["diff"]["consumer_secret"], secret);
}

#[test]
fn the_service_itself_stays() {
    let app = TestApp::start();
    let path = format!("{SOURCES}authentik-built-in/");
    let source = app.admin().get(&path).ok(200);
    let text = "The source that is the service itself cannot be deleted.";
    let before = app.trail().len();
    app.admin().delete(&path).is(400, json!({"non_field_errors": [text], "code": "invalid"}));
    app.admin().get(&path).is(200, source);
    assert_eq!(app.trail().len(), before);
}

#[test]
fn it_takes_the_permission_to_delete_sources_of_any_kind() {
    let app = TestApp::start();
    let chat = json!(app.source("chat"));
    app.source("code");
    let path = |slug| format!("{SOURCES}{slug}/");
    app.anonymous().delete(&path("chat")).is_forbidden();
    let (user, number) = app.user("helper");
    user.delete(&path("chat")).is_forbidden();
    app.grant(number, &[VIEW, "authentik_sources_oauth.change_oauthsource"]);
    user.delete(&path("chat")).is_forbidden();
    let delete = "authentik_sources_oauth.delete_oauthsource";
    app.grant_on(number, &[delete], "authentik_sources_oauth.oauthsource", &chat);
    user.delete(&path("code")).is_forbidden();
    user.delete(&path("chat")).is(204, Value::Null);
    app.grant(number, &[DELETE]);
    user.delete(&path("code")).is(204, Value::Null);
    user.delete(&path("nothing")).is_not_found();
}
