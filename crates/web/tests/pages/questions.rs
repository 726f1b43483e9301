//! What the page of each question looks like.

use doorward_testkit::{Browser, TestApp};
use insta::assert_snapshot;
use serde_json::json;

use super::*;

/// The part of a page that differs from question to question.
fn main_of(page: &str) -> String {
    part(&steady(page), "<main", "</main>").to_owned()
}

fn shown(browser: &Browser, path: &str) -> String {
    let page = browser.look(path);
    assert_eq!(page.status, 200, "{page}");
    main_of(&page.text)
}

/// A flow with one stage, and its page.
fn flow_of(app: &TestApp, kind: &str, stage: &Value) -> String {
    let stage = app.admin().post(&format!("/stages/{kind}/"), stage).ok(201)["pk"].clone();
    let flow = app.flow(kind);
    app.bind(stage.as_str().unwrap(), &flow, 10);
    format!("/if/flow/{kind}/")
}

#[test]
fn who_are_you() {
    let app = TestApp::start();
    let page = app.browser().look(LOGIN);
    assert_eq!(page.status, 200);
    assert_snapshot!("identification", steady(&page.text));
}

#[test]
fn the_label_says_what_may_be_entered() {
    let app = TestApp::start();
    for (fields, name) in [
        (json!(["email"]), "email"),
        (json!(["username"]), "username"),
        (json!(["upn", "email"]), "email_upn"),
    ] {
        change_stage(&app, "identification", &json!({"user_fields": fields}));
        let page = shown(&app.browser(), LOGIN);
        assert_snapshot!(format!("identification_{name}"), part(&page, "<div class=\"field\">", "</div>"));
    }
}

#[test]
fn with_everything_that_there_can_be() {
    let app = TestApp::start();
    let admin = app.admin();
    let (one, other) = (app.source("one"), app.source("other"));
    let flow = |slug: &str| app.flow(slug);
    let password = admin.get("/stages/password/").ok(200)["results"][0]["pk"].clone();
    change_stage(
        &app,
        "identification",
        &json!({
            "password_stage": password, "sources": [one, other], "show_source_labels": true,
            "enrollment_flow": flow("enroll"), "recovery_flow": flow("recover"),
            "passwordless_flow": flow("key"),
        }),
    );
    let path = format!("{LOGIN}?next=%2Fthere%3Fa%3D1");
    assert_snapshot!("identification_everything", shown(&app.browser(), &path));
    change_stage(&app, "identification", &json!({"user_fields": [], "show_source_labels": false}));
    assert_snapshot!("identification_sources", shown(&app.browser(), &path));
}

#[test]
fn what_is_your_password() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    assert_snapshot!("password", shown(&browser, LOGIN));
    let wrong = send(&browser, LOGIN, "password=wrong");
    assert_eq!(wrong.status, 200);
    assert_snapshot!("password_wrong", main_of(&wrong.text));
}

#[test]
fn what_is_wrong_with_both_fields() {
    let app = TestApp::start();
    user(&app, "ada");
    let password = app.admin().get("/stages/password/").ok(200)["results"][0]["pk"].clone();
    change_stage(&app, "identification", &json!({"password_stage": password}));
    let browser = app.browser();
    assert_snapshot!("both_blank", main_of(&send(&browser, LOGIN, "uid_field=").text));
    let known = main_of(&send(&browser, LOGIN, "uid_field=ada&password=wrong").text);
    assert_snapshot!("both_wrong", known);
    let unknown = main_of(&send(&browser, LOGIN, "uid_field=eve&password=wrong").text);
    assert_eq!(unknown.replace("value=\"eve\"", "value=\"ada\""), known, "nobody learns who exists");
}

#[test]
fn shall_you_be_remembered() {
    let app = TestApp::start();
    user(&app, "ada");
    change_stage(&app, "user_login", &json!({"remember_me_offset": "days=30"}));
    let browser = app.browser();
    identify(&browser, "ada");
    is_sent(&send(&browser, LOGIN, "password=correct+horse"), LOGIN);
    assert_snapshot!("user_login", shown(&browser, LOGIN));
    let answer = send(&browser, LOGIN, "remember_me=true");
    is_sent(&answer, "/");
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    assert!(cookies.filter(|(_, cookie)| cookie.contains("Max-Age=")).count() >= 2, "{:?}", answer.headers);
    assert_eq!(who(&browser).as_deref(), Some("ada"));
}

#[test]
fn are_you_a_person() {
    let app = TestApp::start();
    let path = flow_of(
        &app,
        "captcha",
        &json!({
            "name": "captcha", "public_key": "the site", "private_key": "secret",
            "js_url": "https://challenges.cloudflare.com/turnstile/v0/api.js",
            "api_url": "http://127.0.0.1:1/",
        }),
    );
    let page = app.browser().look(&path);
    assert_snapshot!("captcha", main_of(&page.text));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains(" https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com;")
    );
    assert!(
        page.text.contains("<script src=\"https://challenges.cloudflare.com/turnstile/v0/api.js\" nonce=")
    );
    let refused = send(&app.browser(), &path, "cf-turnstile-response=x");
    assert!(refused.text.contains("The check has failed."), "{refused}");
}

#[test]
fn nothing_is_asked() {
    let app = TestApp::start();
    let path = flow_of(&app, "dummy", &json!({"name": "nothing <here>"}));
    assert_snapshot!("dummy", shown(&app.browser(), &path));
    is_sent(&send(&app.browser(), &path, ""), "/");
}

#[test]
fn you_do_not_get_on() {
    let app = TestApp::start();
    let path = flow_of(&app, "deny", &json!({"name": "deny"}));
    let page = app.browser().look(&format!("{path}?next=%2Fx"));
    assert_eq!(page.status, 403);
    assert_snapshot!("denied", main_of(&page.text));
}

#[test]
fn the_flow_and_the_brand_say_how_a_page_looks() {
    let app = TestApp::start();
    let admin = app.admin();
    let flow = json!({"title": "<Hello> & co", "layout": "sidebar_right"});
    admin.patch("/flows/instances/default-authentication-flow/", &flow).ok(200);
    let address = json!({"url": "https://pictures.example/b.jpg"});
    admin.post("/flows/instances/default-authentication-flow/set_background_url/", &address).ok(200);
    let brand = admin.get("/core/brands/").ok(200)["results"][0]["brand_uuid"].clone();
    let changes = json!({
        "branding_title": "Our <house>", "branding_logo": "https://logos.example/l.svg",
        "branding_favicon": "/static/f.png", "attributes": {"settings": {"theme": {"base": "dark"}}},
    });
    admin.patch(&format!("/core/brands/{}/", brand.as_str().unwrap()), &changes).ok(200);
    let page = app.browser().look(LOGIN);
    assert_snapshot!("branded", part(&steady(&page.text), "<!doctype", "</header>"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("img-src 'self' data: https://logos.example https://pictures.example;"),
        "{policy}"
    );
}
