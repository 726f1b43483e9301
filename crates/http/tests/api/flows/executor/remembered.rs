//! Strangers whom the service remembers between their steps, while another replica may take them on.

use std::time::Duration;

use doorward_testkit::{Browser, TestApp, counted};
use pretty_assertions::assert_eq;

use super::*;

/// What the browser shows of its session: the key, and the revision that it has been told of.
fn session(browser: &Browser) -> (String, u32) {
    let cookie = browser.cookie("authentik_session").unwrap();
    let (key, revision) = cookie.split_once('.').unwrap();
    (key.to_owned(), revision.parse().unwrap())
}

/// Somebody who has said who he is, and whom another replica has taken back to the beginning since.
fn taken_back_elsewhere(app: &TestApp, name: &str) -> Browser {
    let browser = app.browser();
    identify(&browser, name);
    app.database().execute("UPDATE session SET progress = '{}', revision = revision + 1");
    browser
}

fn asks(browser: &Browser) -> Value {
    browser.get(LOGIN).ok(200)["component"].clone()
}

#[test]
fn each_step_tells_the_revision_of_the_session() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let (key, revision) = session(&browser);
    assert_eq!(revision, 1);
    prove(&browser, "wrong");
    assert_eq!(session(&browser), (key.clone(), 2), "the key is the same");
    prove(&browser, PASSWORD);
    assert_ne!(session(&browser).0, key);
    assert!(is_logged_in(&browser, "ada"));
}

#[test]
fn whoever_has_been_told_of_a_newer_session_is_not_answered_from_memory() {
    let app = TestApp::start();
    let browser = taken_back_elsewhere(&app, "nobody");
    let (key, revision) = session(&browser);
    browser.set_cookie("authentik_session", &format!("{key}.{}", revision + 1));
    assert_eq!(asks(&browser), json!("ak-stage-identification"));
}

#[test]
fn a_look_asks_the_database_for_somebody_as_little_as_for_nobody() {
    let app = TestApp::start();
    user(&app, "ada");
    // What the flow is like is remembered from here on.
    identify(&app.browser(), "somebody");
    for name in ["ada", "nobody"] {
        let browser = app.browser();
        browser.send("POST", LOGIN, Some(&json!({"uid_field": name})));
        assert_eq!(counted(|| asks(&browser)), (0, json!("ak-stage-password")), "{name}");
    }
}

#[test]
fn a_change_of_the_configuration_makes_him_be_looked_up_once() {
    let app = TestApp::start();
    user(&app, "ada");
    let browsers = ["ada", "nobody"].map(|name| {
        let browser = app.browser();
        identify(&browser, name);
        browser
    });
    app.admin().patch("/flows/instances/default-authentication-flow/", &json!({"title": "Come in"})).ok(200);
    std::thread::sleep(Duration::from_millis(300));
    identify(&app.browser(), "somebody");
    assert_eq!(browsers.each_ref().map(|browser| counted(|| asks(browser)).0), [2, 2], "for nobody as well");
    assert_eq!(browsers.each_ref().map(|browser| counted(|| asks(browser)).0), [0, 0]);
}

#[test]
fn whoever_shows_no_revision_is_not_answered_from_memory() {
    let app = TestApp::start();
    let browser = taken_back_elsewhere(&app, "nobody");
    let (key, _) = session(&browser);
    browser.set_cookie("authentik_session", &key);
    assert_eq!(asks(&browser), json!("ak-stage-identification"));
}

#[test]
fn a_step_out_of_a_state_that_is_no_more_does_not_change_the_session_and_the_next_look_is_right() {
    let app = TestApp::start();
    user(&app, "ada");
    // On PostgreSQL a busy machine may have heard nothing for a moment, and asks.
    let tries = if app.is_postgres() { 3 } else { 1 };
    let mut browsers = (0..tries).map(|_| taken_back_elsewhere(&app, "ada"));
    let browser = browsers.find(|browser| asks(browser) == json!("ak-stage-password"));
    let browser = browser.expect("he has not been told");
    browser.post(LOGIN, &json!({"password": PASSWORD})).ok(503);
    assert!(!is_logged_in(&browser, "ada"));
    assert_eq!(asks(&browser), json!("ak-stage-identification"));
    identify(&browser, "ada");
    assert_eq!(prove(&browser, PASSWORD), home());
}

#[test]
fn whoever_logs_in_elsewhere_is_not_let_in_once_more_by_what_is_remembered() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    browser.send("POST", LOGIN, Some(&json!({"password": PASSWORD})));
    let proved = browser.cookie("authentik_session").unwrap();
    // The replica that lets him in begins another session in place of this one.
    app.database().execute("DELETE FROM session");
    let thief = app.browser();
    thief.set_cookie("authentik_session", &proved);
    assert_eq!(thief.get(LOGIN).ok(200)["component"], json!("ak-stage-identification"));
    assert!(!is_logged_in(&thief, "ada"));
}

#[test]
fn whoever_leaves_is_remembered_no_longer() {
    let app = TestApp::start();
    let browser = app.browser();
    identify(&browser, "nobody");
    let cookie = browser.cookie("authentik_session").unwrap();
    assert_eq!(browser.open("/flows/-/cancel/").status, 302);
    browser.set_cookie("authentik_session", &cookie);
    assert_eq!(asks(&browser), json!("ak-stage-identification"));
}
