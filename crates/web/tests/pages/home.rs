//! Where somebody is who did not want to go anywhere else.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn whoever_has_not_logged_in_is_sent_to_do_so() {
    let app = TestApp::start();
    let browser = app.browser();
    let next = |path: &str| browser.open(path).header("location").unwrap().to_owned();
    assert_eq!(next("/"), "/flows/-/default/authentication/?next=%2F");
    assert_eq!(next("/if/user/"), "/flows/-/default/authentication/?next=%2Fif%2Fuser%2F");
    assert!(browser.look("/").text.contains("name=\"uid_field\""));
}

#[test]
fn whoever_has_logged_in_sees_that_he_has_and_can_leave() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = log_in(&app, "ada");
    let home = browser.look("/");
    assert_eq!(home.status, 200);
    assert!(home.text.contains("You are logged in as ada."), "{home}");
    browser.open("/flows/-/default/invalidation/");
    assert_eq!(who(&browser), None);
}
