//! Nobody gets to guess on pages either.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn a_lock_says_how_long_and_nothing_else() {
    let app = TestApp::start();
    user(&app, "ada");
    change_stage(&app, "password", &json!({"failed_attempts_before_cancel": 1000}));
    let mut pages = Vec::new();
    for (name, password) in [("ada", "wrong"), ("ada", "correct+horse"), ("nobody", "wrong")] {
        let browser = app.browser();
        identify(&browser, name);
        for _ in 0..5 {
            send(&browser, LOGIN, "password=wrong");
        }
        let locked = send(&browser, LOGIN, &format!("password={password}"));
        assert_eq!(locked.status, 429, "{name}");
        let wait: i64 = locked.header("retry-after").unwrap().parse().unwrap();
        assert!(locked.text.contains(&format!("Please wait {wait} s, then try again.")), "{locked}");
        assert!(!locked.text.contains("This password is not right"), "{locked}");
        assert_eq!(who(&browser), None);
        let page = part(&locked.text, "<form", "</form>");
        pages.push(steady(page).replace("nobody", "ada"));
        app.clock.advance(chrono::TimeDelta::days(1));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

#[test]
fn after_too_many_failures_somebody_begins_anew() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    for _ in 0..4 {
        assert_eq!(send(&browser, LOGIN, "password=wrong").status, 200);
    }
    let denied = send(&browser, LOGIN, "password=wrong");
    assert_eq!(denied.status, 403);
    assert!(denied.text.contains("You cannot go on here."), "{denied}");
    assert!(browser.look(LOGIN).text.contains("name=\"uid_field\""));
}
