//! Where flows lead.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

fn path(slug: &str, query: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/flows/executor/{slug}/?query={query}")
}

#[test]
fn only_paths_of_this_service_are_gone_to() {
    let app = TestApp::start();
    app.flow("empty");
    let led = |next: &str| {
        let query: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        app.browser().get(&path("empty", &query)).ok(200)
    };
    for target in ["/", "/if/user/", "/a?b=//c"] {
        assert_eq!(led(target), to(target));
    }
    for target in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "authentik_core:if-user",
        "x",
    ] {
        let answer = led(target);
        assert_eq!(answer["component"], json!("ak-stage-access-denied"), "{target}");
        assert_eq!(answer["error_message"], json!("Invalid next URL"), "{target}");
    }
    assert_eq!(app.browser().get("/flows/executor/empty/").ok(200), home());
}

#[test]
fn a_flow_that_is_not_for_somebody_says_so_or_leads_on() {
    let app = TestApp::start();
    app.flow("inner");
    let set = |fields: Value| app.admin().patch("/flows/instances/inner/", &fields).ok(200);
    set(json!({"authentication": "require_authenticated", "title": "Welcome to authentik!"}));
    for (action, plain, wished) in [
        ("message", None, None),
        ("message_continue", None, Some("/there")),
        ("continue", Some("/"), Some("/there")),
    ] {
        set(json!({"denied_action": action}));
        let told = |path: &str| app.browser().get(path).ok(200);
        for (path, expected) in [
            (path("inner", ""), plain),
            (path("inner", "next=%2Fthere"), wished),
            ("/flows/executor/inner/?next=/there".to_owned(), wished),
            (path("inner", "next=%2F%2Fevil.example"), plain),
        ] {
            if let Some(target) = expected {
                assert_eq!(told(&path), to(target), "{action} {path}");
            } else {
                let expected = denied("", "Flow does not apply to current user.");
                assert_eq!(without_picture(told(&path)), expected, "{action} {path}");
            }
        }
    }
}

#[test]
fn links_carry_along_where_somebody_wants_to_go() {
    let app = TestApp::start();
    for slug in ["enroll", "recover", "passwordless"] {
        app.flow(slug);
    }
    let pk = |slug: &str| app.admin().get(&format!("/flows/instances/{slug}/")).ok(200)["pk"].clone();
    let links = json!({
        "enrollment_flow": pk("enroll"), "recovery_flow": pk("recover"), "passwordless_flow": pk("passwordless"),
    });
    change_stage(&app, "identification", &links);
    let asked = app.browser().get(&path("default-authentication-flow", "next=%2Fa%26b&x=1&x=2")).ok(200);
    assert_eq!(asked["enroll_url"], json!("/if/flow/enroll/?next=%2Fa%26b&x=2"));
    assert_eq!(asked["recovery_url"], json!("/if/flow/recover/?next=%2Fa%26b&x=2"));
    assert_eq!(asked["passwordless_url"], json!("/if/flow/passwordless/?next=%2Fa%26b&x=2"));
    let plain = app.browser().get(LOGIN).ok(200);
    assert_eq!(plain["enroll_url"], json!("/if/flow/enroll/"));
}

#[test]
fn sources_that_can_be_used_are_offered_by_name() {
    let app = TestApp::start();
    let (b, a, off) = (app.source("b"), app.source("a"), app.source("off"));
    app.admin().patch("/sources/oauth/off/", &json!({"enabled": false})).ok(200);
    // Nobody comes from the service itself.
    let inbuilt = app.admin().get("/sources/all/authentik-built-in/").ok(200)["pk"].clone();
    change_stage(&app, "identification", &json!({"sources": [b, inbuilt, a, off]}));
    let offered = app.browser().get(LOGIN).ok(200)["sources"].clone();
    let names: Vec<_> =
        offered.as_array().unwrap().iter().map(|source| source["challenge"]["to"].clone()).collect();
    assert_eq!(names, [json!("/source/oauth/login/a/"), json!("/source/oauth/login/b/")]);
}

#[test]
fn the_default_flow_is_that_of_the_brand_or_the_first_that_is_open() {
    let app = TestApp::start();
    let browser = app.browser();
    let led = |path: &str| {
        let answer = browser.open(path);
        (answer.status, answer.header("location").map(ToOwned::to_owned))
    };
    let default = "/flows/-/default/authentication/?next=%2Fx";
    let expected = "/if/flow/default-authentication-flow/?next=%2Fx";
    assert_eq!(led(default), (302, Some(expected.to_owned())));
    let brand =
        app.admin().get("/core/brands/").ok(200)["results"][0]["brand_uuid"].as_str().unwrap().to_owned();
    app.admin().patch(&format!("/core/brands/{brand}/"), &json!({"flow_authentication": null})).ok(200);
    app.flow("a-first");
    assert_eq!(led(default), (302, Some("/if/flow/a-first/?next=%2Fx".to_owned())));
    assert_eq!(led("/flows/-/default/enrollment/").0, 404);
    assert_eq!(led("/flows/-/default/invalidation/"), (302, Some("/".to_owned())), "he is out at once");
    assert_eq!(led("/flows/-/cancel/"), (302, Some("/flows/-/default/invalidation/".to_owned())));
}
