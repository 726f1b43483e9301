//! `DELETE /sources/oauth/{slug}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{DELETE, MODEL, SOURCES, VIEW, path};

#[test]
fn it_goes_from_the_stages_that_offered_it_and_the_others_keep_their_order() {
    let app = TestApp::start();
    let [first, gone, last] = ["z", "y", "x"].map(|slug| app.source(slug));
    let stage = format!("/stages/identification/{}/", app.stage("who"));
    app.admin().patch(&stage, &json!({"sources": [first, gone, last]})).ok(200);
    app.admin().delete(&path("y")).is(204, Value::Null);
    assert_eq!(app.admin().get(&stage).ok(200)["sources"], json!([first, last]));
    app.admin().get(&path("y")).is_not_found();
    app.admin().get("/sources/all/y/").is_not_found();
    app.admin().delete(&path("y")).is_not_found();
    // Its slug is free again.
    app.source("y");
}

#[test]
fn a_stage_may_be_left_with_nothing_to_match() {
    let app = TestApp::start();
    let source = app.source("chat");
    let stage = json!({"name": "who", "sources": [source]});
    let stage = app.admin().post("/stages/identification/", &stage).ok(201)["pk"].clone();
    let stage = format!("/stages/identification/{}/", stage.as_str().unwrap());
    app.admin().delete(&path("chat")).is(204, Value::Null);
    let left = app.admin().get(&stage).ok(200);
    assert_eq!((&left["user_fields"], &left["sources"]), (&json!([]), &json!([])));
    // It must be repaired before anything else is done to it.
    let unusable = "When no user fields are selected, at least one source must be selected";
    let refused = json!({"non_field_errors": [unusable], "code": "invalid"});
    app.admin().patch(&stage, &json!({"name": "renamed"})).is(400, refused);
    app.admin().patch(&stage, &json!({"user_fields": ["email"]})).ok(200);
}

#[test]
fn permissions_on_a_source_go_with_it() {
    let app = TestApp::start();
    let pk = app.source("chat");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, DELETE], MODEL, &json!(pk));
    user.delete(&path("chat")).is(204, Value::Null);
    user.get(SOURCES).is_forbidden();
    user.get(&path("chat")).is_forbidden();
}

#[test]
fn deleting_takes_seeing_as_well() {
    let app = TestApp::start();
    app.source("chat");
    app.anonymous().delete(&path("chat")).is_forbidden();
    let (user, number) = app.user("helper");
    app.grant(number, &[DELETE]);
    user.delete(&path("chat")).is_forbidden();
    app.grant(number, &[VIEW]);
    user.delete(&path("nothing")).is_not_found();
    // The service itself is no OAuth source.
    user.delete(&path("authentik-built-in")).is_not_found();
    user.delete(&path("chat")).is(204, Value::Null);
}
