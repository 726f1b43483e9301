//! What somebody sees when something is not as it should be.

use std::num::NonZeroU32;

use doorward_http::Throttle;
use doorward_testkit::{AppSettings, TestApp};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn an_unknown_flow_is_a_page_as_well() {
    let app = TestApp::start();
    let page = app.browser().look("/if/flow/nothing/");
    assert_eq!(page.status, 404);
    assert_snapshot!("not_found", part(&steady(&page.text), "<main", "</main>"));
    assert!(page.header("content-security-policy").unwrap().contains("style-src 'nonce-key0"));
}

#[test]
fn a_flow_that_is_broken_says_so_with_the_id_of_the_request() {
    let app = TestApp::start();
    let stage = json!({"name": "broken", "throw_error": true});
    let stage = app.admin().post("/stages/dummy/", &stage).ok(201)["pk"].clone();
    app.bind(stage.as_str().unwrap(), &app.flow("broken"), 10);
    let page = app.browser().look("/if/flow/broken/");
    let page = if page.status == 500 { page } else { send(&app.browser(), "/if/flow/broken/", "") };
    assert_eq!(page.status, 500);
    let id = page.header("x-authentik-id").unwrap();
    assert!(page.text.contains(&format!("Request {id}")), "{page}");
}

#[test]
fn what_cannot_be_done_or_read_is_a_page_as_well() {
    let app = TestApp::start();
    let browser = app.browser();
    let put = doorward_testkit::Client::anonymous(app.url().to_owned()).send("PUT", LOGIN, b"");
    assert_eq!((put.status, put.header("allow")), (405, Some("GET, HEAD, POST")));
    assert!(put.text.starts_with("<!doctype html>"));
    let json =
        doorward_testkit::Client::anonymous(app.url().to_owned()).post(LOGIN, &json!({"uid_field": "a"}));
    assert_eq!(json.status, 415);
    assert!(json.text.starts_with("<!doctype html>"));
    assert_eq!(browser.open(LOGIN).status, 200);
}

#[test]
fn whoever_asks_too_fast_is_told_to_wait() {
    let throttle = Throttle::per_second(NonZeroU32::MIN);
    let app = TestApp::start_with(AppSettings { throttle, ..AppSettings::default() });
    let answers: Vec<_> = (0..3).map(|_| app.browser().open(LOGIN)).collect();
    let busy = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!(busy.header("retry-after"), Some("1"));
    assert!(busy.text.contains("There is a lot going on"), "{busy}");
}
