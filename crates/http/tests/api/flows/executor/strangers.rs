//! Nobody learns who exists.

use doorward_testkit::{TestApp, counted};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

/// A known user, one who may not log in, and nobody. The pictures that are drawn of such names are alike.
const NAMES: [&str; 3] = ["axy", "ayx", "awz"];

fn set_up() -> TestApp {
    let app = TestApp::start();
    user(&app, "axy");
    let ayx = user(&app, "ayx");
    app.admin().patch(&format!("/core/users/{ayx}/"), &json!({"is_active": false})).ok(200);
    app
}

/// How many statements each step of somebody takes with a wrong password: his name, the look, and the password.
fn statements(app: &TestApp, name: &str) -> [usize; 3] {
    let browser = app.browser();
    browser.get(LOGIN).ok(200);
    let (named, _) = counted(|| browser.send("POST", LOGIN, Some(&json!({"uid_field": name}))));
    let (looked, _) = counted(|| browser.get(LOGIN).ok(200));
    let (tried, _) = counted(|| browser.send("POST", LOGIN, Some(&json!({"password": "wrong"}))));
    [named, looked, tried]
}

#[test]
fn the_database_is_asked_as_often_for_nobody_as_for_somebody() {
    let app = set_up();
    // What the flow is like is remembered from here on.
    statements(&app, "warm");
    let [known, inactive, unknown] = NAMES.map(|name| statements(&app, name));
    assert_eq!([inactive, unknown], [known; 2]);
}

/// What somebody is told on his way in with a wrong password: every answer, without the name.
fn told(app: &TestApp, name: &str, password: Option<&str>) -> Vec<String> {
    let browser = app.browser();
    let mut heard = Vec::new();
    let mut hear = |answer: doorward_testkit::Answer| {
        let mut headers: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
        headers.sort_unstable();
        heard.push(format!("{} {headers:?} {}", answer.status, answer.text.replace(name, "NAME")));
    };
    let body = match password {
        Some(password) => json!({"uid_field": name, "password": password}),
        None => json!({"uid_field": name}),
    };
    hear(browser.send("POST", LOGIN, Some(&body)));
    hear(browser.send("GET", LOGIN, None));
    hear(browser.send("POST", LOGIN, Some(&json!({"password": "wrong"}))));
    heard
}

#[test]
fn known_inactive_and_unknown_names_are_answered_alike() {
    for (pretends, shows, beside) in
        [(true, false, false), (true, false, true), (false, false, true), (true, true, true)]
    {
        let app = set_up();
        let stage = app.admin().get("/stages/password/").ok(200)["results"][0]["pk"].clone();
        let settings = json!({
            "pretend_user_exists": pretends,
            "show_matched_user": shows,
            "password_stage": if beside { stage } else { json!(null) },
        });
        change_stage(&app, "identification", &settings);
        let [known, inactive, unknown] = NAMES.map(|name| told(&app, name, beside.then_some("wrong")));
        assert_eq!(known, inactive, "{settings}");
        assert_eq!(known, unknown, "{settings}");
    }
}

#[test]
fn whoever_nobody_knows_never_gets_in() {
    let app = set_up();
    change_stage(&app, "identification", &json!({"user_fields": ["email"]}));
    let browser = app.browser();
    identify(&browser, "axy");
    let answer = prove(&browser, PASSWORD);
    assert_eq!(answer["response_errors"], errors("password", "Invalid password", "invalid"));
    assert!(!is_logged_in(&browser, "axy"), "she is asked for her address, and nothing else names her");
}

#[test]
fn whoever_is_pretended_is_turned_away_where_nobody_asks_for_a_password() {
    let app = set_up();
    let bindings = app.admin().get("/flows/bindings/?ordering=order").ok(200);
    let password = bindings["results"][1]["pk"].as_str().unwrap().to_owned();
    app.admin().delete(&format!("/flows/bindings/{password}/")).ok(204);
    for name in ["ayx", "awz"] {
        let browser = app.browser();
        assert_eq!(without_picture(identify(&browser, name)), denied(name, "Unknown error"));
        assert!(!is_logged_in(&browser, name));
    }
}

#[test]
fn without_pretending_an_unknown_name_is_refused() {
    let app = set_up();
    change_stage(&app, "identification", &json!({"pretend_user_exists": false}));
    let answer = identify(&app.browser(), "awz");
    assert_eq!(answer["response_errors"], errors("non_field_errors", "Failed to authenticate.", "invalid"));
}

#[test]
fn who_is_meant_follows_from_what_was_entered() {
    let app = TestApp::start();
    for (name, email) in [
        ("ada", "ada@example.com"),
        ("ADA", "other@example.com"),
        ("y", "twice@example.com"),
        ("z", "twice@example.com"),
    ] {
        app.admin().post("/core/users/", &json!({"username": name, "name": name, "email": email})).ok(201);
    }
    let meant = |text: &str| identify(&app.browser(), text)["pending_user"].clone();
    assert_eq!(meant("ada"), json!("ada"), "who is called so comes before others");
    assert_eq!(meant("ADA"), json!("ADA"));
    assert_eq!(meant("Ada"), json!("ada"), "then whoever came first");
    assert_eq!(meant("  ada  "), json!("ada"));
    assert_eq!(meant("ADA@EXAMPLE.COM"), json!("ada"));
    assert_eq!(meant("twice@example.com"), json!("y"));
    change_stage(&app, "identification", &json!({"case_insensitive_matching": false}));
    assert_eq!(meant("Ada"), json!("Ada"), "nobody is called so");
    for blank in ["", "  "] {
        let answer = identify(&app.browser(), blank);
        assert_eq!(answer["response_errors"], errors("uid_field", "This field may not be blank.", "blank"));
    }
}

#[test]
fn no_flow_has_a_name_that_no_database_can_hold() {
    let app = set_up();
    for name in ["%00", "a%00b"] {
        let path = format!("/flows/executor/{name}/?query=");
        app.anonymous().get(&path).is_not_found();
        let answered = app.browser().send("POST", &path, Some(&json!({"uid_field": "ada"})));
        assert_eq!(answered.status, 404, "{answered}");
    }
}
