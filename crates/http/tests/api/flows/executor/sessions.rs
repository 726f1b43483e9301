//! Sessions: whose they are, and when they count no more.

use actix_web::rt::System;
use chrono::TimeDelta;
use doorward_auth::Cleared;
use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

#[test]
fn looking_leaves_nothing_behind() {
    let app = TestApp::start();
    let browser = app.browser();
    let answer = browser.get(LOGIN);
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(app.database().count("session"), 0);
    identify(&browser, "ada");
    assert_eq!(app.database().count("session"), 1);
}

#[test]
fn the_key_of_a_session_is_another_one_after_the_login() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let before = browser.cookie("authentik_session").unwrap();
    prove(&browser, PASSWORD);
    let after = browser.cookie("authentik_session").unwrap();
    assert_ne!(before, after);
    browser.set_cookie("authentik_session", &before);
    assert!(!is_logged_in(&browser, "ada"), "whoever knew the key of before knows nothing");
    assert_eq!(app.database().count("session"), 1);
}

#[test]
fn a_key_that_somebody_else_made_up_is_not_taken() {
    let app = TestApp::start();
    user(&app, "ada");
    let victim = app.browser();
    victim.set_cookie("authentik_session", "planted");
    identify(&victim, "ada");
    assert_ne!(victim.cookie("authentik_session").as_deref(), Some("planted"));
}

#[test]
fn cookies_are_for_this_site_and_scripts_do_not_see_the_key() {
    let app = TestApp::start();
    let answer = app.browser().send("POST", LOGIN, Some(&json!({"uid_field": "ada"})));
    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    let [session, csrf] = cookies[..] else { panic!("{cookies:?}") };
    assert!(
        session.starts_with("authentik_session=") && session.ends_with("; HttpOnly; SameSite=Lax; Path=/"),
        "{session}"
    );
    assert!(csrf.starts_with("authentik_csrf=") && csrf.ends_with("; SameSite=Lax; Path=/"), "{csrf}");
}

#[test]
fn a_session_changes_something_only_with_its_proof() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let browser = log_in(&app, "ada");
    app.grant(id, &["authentik_flows.view_flow", "authentik_flows.change_flow"]);
    let path = "/flows/instances/default-authentication-flow/";
    let change = json!({"title": "Hello"});
    browser.send("PATCH", path, Some(&change)).ok(200);
    let proof = browser.cookie("authentik_csrf").unwrap();
    browser.set_cookie("authentik_csrf", "wrong");
    browser.send("PATCH", path, Some(&change)).is_error(
        403,
        "permission_denied",
        "CSRF Failed: CSRF token incorrect.",
    );
    browser.send("POST", LOGIN, Some(&json!({"uid_field": "ada"}))).ok(403);
    browser.send("GET", path, None).ok(200);
    browser.keep_only("authentik_session");
    browser.send("PATCH", path, Some(&change)).is_error(
        403,
        "permission_denied",
        "CSRF Failed: CSRF token missing.",
    );
    browser.set_cookie("authentik_csrf", &proof);
    browser.send("PATCH", path, Some(&change)).ok(200);
}

#[test]
fn a_bad_token_never_falls_through_to_the_session() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = log_in(&app, "ada").with_header("Authorization", "Bearer bad");
    browser.get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn a_session_ends_with_its_time_its_user_and_whoever_leaves() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let expires = log_in(&app, "ada");
    app.clock.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    assert!(is_logged_in(&expires, "ada"));
    app.clock.advance(TimeDelta::seconds(1));
    assert!(!is_logged_in(&expires, "ada"));

    let leaves = log_in(&app, "ada");
    assert_eq!(leaves.open("/flows/-/cancel/").status, 302);
    assert!(!is_logged_in(&leaves, "ada"));
    assert_eq!(app.trail().pop().unwrap()["action"], json!("logout"));

    let deactivated = log_in(&app, "ada");
    app.admin().patch(&format!("/core/users/{id}/"), &json!({"is_active": false})).ok(200);
    assert!(!is_logged_in(&deactivated, "ada"));
    app.admin().patch(&format!("/core/users/{id}/"), &json!({"is_active": true})).ok(200);
    assert!(!is_logged_in(&deactivated, "ada"), "and stays out until he logs in again");

    let deleted = log_in(&app, "ada");
    app.admin().delete(&format!("/core/users/{id}/")).ok(204);
    assert!(!is_logged_in(&deleted, "ada"));
}

#[test]
fn what_is_over_is_deleted() {
    let app = TestApp::start();
    user(&app, "ada");
    log_in(&app, "ada");
    let stranger = app.browser();
    identify(&stranger, "nobody");
    prove(&stranger, "wrong");
    let left = || ["session", "attempt", "event"].map(|table| app.database().count(table));
    let clear = || {
        let gateway = app.gateway().clone();
        System::new().block_on(async move { gateway.clear().await }).unwrap()
    };
    let [sessions, attempts, events] = left();
    assert_eq!(sessions, 2);
    assert_eq!(clear(), Cleared::default(), "nothing is over yet");
    app.clock.advance(TimeDelta::days(1));
    // Whoever has not logged in is forgotten first.
    assert_eq!(clear(), Cleared { sessions: 1, attempts: usize::try_from(attempts).unwrap(), events: 0 });
    app.clock.advance(TimeDelta::days(366));
    assert_eq!(clear(), Cleared { sessions: 1, attempts: 0, events: usize::try_from(events).unwrap() });
    assert_eq!(left(), [0, 0, 0]);
}

#[test]
fn who_asks_to_be_remembered_is_remembered() {
    let app = TestApp::start();
    user(&app, "ada");
    change_stage(
        &app,
        "user_login",
        &json!({"session_duration": "hours=1", "remember_me_offset": "days=30"}),
    );
    for (remember, lasts) in [(true, "Max-Age=2595600"), (false, "Max-Age=3600")] {
        let browser = app.browser();
        identify(&browser, "ada");
        let asked = without_picture(prove(&browser, PASSWORD));
        assert_eq!(asked["component"], json!("ak-stage-user-login"));
        let wrong = browser.post(LOGIN, &json!({"remember_me": "maybe"})).ok(200);
        assert_eq!(wrong["response_errors"], errors("remember_me", "Must be a valid boolean.", "invalid"));
        let answer = browser.post(LOGIN, &json!({"remember_me": remember}));
        assert_eq!(answer.ok(200), home());
        assert!(answer.header("set-cookie").unwrap().contains(lasts), "{answer:?}");
        assert!(is_logged_in(&browser, "ada"));
    }
}

#[test]
fn a_login_may_end_all_others() {
    let app = TestApp::start();
    user(&app, "ada");
    let first = log_in(&app, "ada");
    let second = log_in(&app, "ada");
    assert!(is_logged_in(&first, "ada"));
    change_stage(&app, "user_login", &json!({"terminate_other_sessions": true}));
    let third = log_in(&app, "ada");
    assert_eq!([&first, &second, &third].map(|browser| is_logged_in(browser, "ada")), [false, false, true]);
}

#[test]
fn a_session_may_be_bound_to_its_address() {
    let app = TestApp::start_with(doorward_testkit::AppSettings {
        trusted_proxies: vec!["127.0.0.0/8".to_owned()],
        ..Default::default()
    });
    user(&app, "ada");
    change_stage(&app, "user_login", &json!({"network_binding": "bind_asn_network_ip"}));
    let browser = app.browser_from("192.0.2.1");
    identify(&browser, "ada");
    prove(&browser, PASSWORD);
    assert!(is_logged_in(&browser, "ada"));
    let elsewhere = app.browser_from("192.0.2.2");
    elsewhere.set_cookie("authentik_session", &browser.cookie("authentik_session").unwrap());
    assert!(!is_logged_in(&elsewhere, "ada"));
}

#[test]
fn the_key_is_another_one_as_soon_as_somebody_has_proved_who_he_is() {
    let app = TestApp::start();
    user(&app, "ada");
    let victim = app.browser();
    identify(&victim, "ada");
    let planted = victim.cookie("authentik_session").unwrap();
    victim.send("POST", LOGIN, Some(&json!({"password": PASSWORD})));
    assert_ne!(victim.cookie("authentik_session").unwrap(), planted);
    let thief = app.browser();
    thief.set_cookie("authentik_session", &planted);
    assert_eq!(thief.get(LOGIN).ok(200)["component"], json!("ak-stage-identification"));
    assert!(!is_logged_in(&thief, "ada"));
    assert_eq!(victim.get(LOGIN).ok(200), home());
    assert!(is_logged_in(&victim, "ada"));
}

#[test]
fn another_password_ends_all_sessions_but_that_of_whoever_sets_his_own() {
    let app = TestApp::start();
    let id = user(&app, "ada");
    let [one, other] = [log_in(&app, "ada"), log_in(&app, "ada")];
    let path = format!("/core/users/{id}/set_password/");
    app.grant(id, &["authentik_core.view_user", "authentik_core.reset_user_password"]);
    one.send("POST", &path, Some(&json!({"password": PASSWORD}))).ok(204);
    assert!(is_logged_in(&one, "ada"));
    assert!(!is_logged_in(&other, "ada"));
    app.admin().post(&path, &json!({"password": PASSWORD})).ok(204);
    assert!(!is_logged_in(&one, "ada"));
}

#[test]
fn what_is_remembered_of_strangers_stays_small() {
    let app = TestApp::start();
    let browser = app.browser();
    let long = "a".repeat(1_025);
    let fault = errors("uid_field", "Ensure this field has no more than 1024 characters.", "max_length");
    assert_eq!(identify(&browser, &long)["response_errors"], fault);
    let query = "a".repeat(4_097);
    let refused =
        json!({"code": "max_length", "query": ["Ensure this field has no more than 4096 characters."]});
    browser.get(&format!("{LOGIN}{query}")).is(400, refused);
    browser.post(&format!("{LOGIN}%00next=%2F"), &json!({"uid_field": "ada"})).ok(200);
}
