//! `GET /core/brands/current/`

use std::num::NonZeroU32;

use doorward_http::Throttle;
use doorward_testkit::{AppSettings, TestApp, with};
use serde_json::{Value, json};

use super::{BRANDS, path};

const CURRENT: &str = "/core/brands/current/";

/// What is shown of a brand with the defaults.
fn shown(domain: &str) -> Value {
    json!({
        "matched_domain": domain,
        "branding_title": "authentik",
        "branding_logo": "/static/dist/assets/icons/icon_left_brand.svg",
        "branding_favicon": "/static/dist/assets/icons/icon.png",
        "ui_footer_links": [],
        "ui_theme": "automatic",
        "default_locale": "",
    })
}

/// The domain of the brand that counts for a host.
fn matched(app: &TestApp, host: &str) -> Value {
    app.anonymous().with_header("Host", host).get(CURRENT).ok(200)["matched_domain"].clone()
}

#[test]
fn everybody_sees_the_default_brand_with_the_names_of_its_flows() {
    let app = TestApp::start();
    let expected =
        with(shown("authentik-default"), &json!({"flow_authentication": "default-authentication-flow"}));
    app.anonymous().get(CURRENT).is(200, expected.clone());
    let (powerless, _) = app.user("powerless");
    powerless.get(CURRENT).is(200, expected);
}

#[test]
fn the_brand_with_the_longest_domain_that_the_host_ends_with_counts() {
    let app = TestApp::start();
    for domain in ["example", "B.example", "a.b.example", "b.example:8443", "rt"] {
        app.admin().post(BRANDS, &json!({"domain": domain})).ok(201);
    }
    for (host, domain) in [
        ("example", "example"),
        ("c.example", "example"),
        ("B.EXAMPLE", "B.example"),
        ("x.b.example", "B.example"),
        ("xa.b.example", "a.b.example"),
        ("b.example:8443", "b.example:8443"),
        ("b.example:9", "authentik-default"),
        ("port", "rt"),
        ("example.org", "authentik-default"),
    ] {
        assert_eq!(matched(&app, host), domain, "{host}");
    }
    let long = "a".repeat(3000) + ".example";
    assert_eq!(matched(&app, &long), "example");
}

#[test]
fn a_brand_for_the_host_comes_before_the_default_one_whatever_its_length() {
    let app = TestApp::start();
    let first = app.admin().get(BRANDS).ok(200)["results"][0].clone();
    app.admin().patch(&path(&first), &json!({"domain": "login.example"})).ok(200);
    assert_eq!(matched(&app, "login.example"), "login.example");
    app.admin().post(BRANDS, &json!({"domain": "example"})).ok(201);
    assert_eq!(matched(&app, "login.example"), "example");
}

#[test]
fn without_any_brand_there_is_one_that_is_built_in() {
    let app = TestApp::start();
    let first = app.admin().get(BRANDS).ok(200)["results"][0].clone();
    app.admin().delete(&path(&first)).ok(204);
    app.anonymous().get(CURRENT).is(200, shown("fallback"));
}

#[test]
fn attributes_say_what_colours_and_which_language() {
    let app = TestApp::start();
    let flow = app.flow("x");
    app.flow("y");
    let brand = json!({
        "domain": "example",
        "branding_title": "Example",
        "branding_logo": "/logo.svg",
        "branding_favicon": "/icon.png",
        "flow_invalidation": flow,
        "flow_recovery": flow,
        "flow_unenrollment": flow,
        "flow_user_settings": flow,
        "flow_device_code": flow,
        "attributes": {"settings": {"theme": {"base": "dark"}, "locale": "de"}},
    });
    app.admin().post(BRANDS, &brand).ok(201);
    let expected = json!({
        "matched_domain": "example",
        "branding_title": "Example",
        "branding_logo": "/logo.svg",
        "branding_favicon": "/icon.png",
        "ui_footer_links": [],
        "ui_theme": "dark",
        "flow_invalidation": "x",
        "flow_recovery": "x",
        "flow_unenrollment": "x",
        "flow_user_settings": "x",
        "flow_device_code": "x",
        "default_locale": "de",
    });
    app.anonymous().with_header("Host", "www.example").get(CURRENT).is(200, expected);
}

#[test]
fn strangers_are_throttled_and_nobody_else() {
    let throttle = Throttle::per_second(NonZeroU32::MIN);
    let app = TestApp::start_with(AppSettings { throttle, ..AppSettings::default() });
    let refused = (0..100).map(|_| app.anonymous().get(CURRENT)).find(|answer| answer.status != 200).unwrap();
    refused.is_error(429, "throttled", "Request was throttled. Expected available in 1 second.");
    app.admin().get(CURRENT).ok(200);
    app.admin().get(CURRENT).ok(200);
}

#[test]
fn a_bad_token_does_not_pass_for_none() {
    let app = TestApp::start();
    let impostor = app.anonymous().with_token("nope");
    impostor.get(CURRENT).is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn there_is_nothing_else_to_do() {
    let app = TestApp::start();
    let answer = app.admin().post(CURRENT, &json!({}));
    answer.is_error(405, "method_not_allowed", "Method \"POST\" not allowed.");
    assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
}
