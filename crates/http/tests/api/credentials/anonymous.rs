//! What somebody is told who does not say who he is: at a list that his credentials are missing, at
//! one object that he may not, whether there is such an object or not.

use doorward_testkit::TestApp;
use serde_json::json;

const UNKNOWN: &str = "11111111-1111-4111-8111-111111111111";

#[test]
fn at_a_list_his_credentials_are_missing() {
    let app = TestApp::start();
    let lists = [
        "/stages/identification/",
        "/stages/all/",
        "/flows/instances/",
        "/flows/bindings/",
        "/sources/oauth/",
        "/sources/all/",
        "/core/users/",
        "/core/tokens/",
        "/core/users/me/",
    ];
    for path in lists {
        let answer = app.anonymous().get(path);
        answer.is_error(403, "not_authenticated", "Authentication credentials were not provided.");
    }
}

#[test]
fn a_method_that_a_list_lacks_is_not_what_he_is_told_of() {
    let app = TestApp::start();
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let answer = app.anonymous().json(method, "/stages/identification/", &json!({"name": null}));
        answer.is_error(403, "not_authenticated", "Authentication credentials were not provided.");
    }
}

#[test]
fn at_an_object_he_may_not_whether_it_is_there_or_not() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for key in [stage.as_str(), UNKNOWN, "notauuid"] {
        let path = format!("/stages/identification/{key}/");
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            app.anonymous().json(method, &path, &json!({"name": null})).is_forbidden();
        }
        app.anonymous().get(&format!("{path}used_by/")).is_forbidden();
    }
}

#[test]
fn at_objects_of_other_kinds_it_is_the_same() {
    let app = TestApp::start();
    let flow = app.flow("welcome");
    let (stage, source) = (app.stage("who"), app.source("chat"));
    let binding = app.bind(&stage, &flow, 10);
    let (_, user) = app.user("helper");
    let paths = [
        "/flows/instances/welcome/".to_owned(),
        "/flows/instances/nothing/".to_owned(),
        format!("/flows/bindings/{binding}/"),
        format!("/stages/all/{stage}/"),
        "/sources/oauth/chat/".to_owned(),
        "/sources/all/chat/".to_owned(),
        format!("/sources/oauth/{source}/"),
        format!("/core/users/{user}/"),
        "/core/users/4711/".to_owned(),
    ];
    for path in paths {
        app.anonymous().get(&path).is_forbidden();
    }
}

#[test]
fn at_a_token_his_credentials_are_missing_as_it_has_an_owner() {
    let app = TestApp::start();
    app.user("helper");
    for path in ["/core/tokens/helper-token/", "/core/tokens/nothing/", "/core/tokens/helper-token/view_key/"]
    {
        let answer = app.anonymous().get(path);
        answer.is_error(403, "not_authenticated", "Authentication credentials were not provided.");
    }
}

#[test]
fn the_document_is_for_everybody() {
    let app = TestApp::start();
    let document = app.anonymous().get("/schema/?format=json").ok(200);
    assert_eq!(document, app.admin().get("/schema/?format=json").ok(200));
    assert_eq!(document["openapi"], json!("3.0.3"));
}
