//! Where pages lead.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn the_whole_query_goes_along_to_the_end() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    let path = format!("{LOGIN}?next=%2Fthere%3Fa%3D1%26b%3D2&x=%22%3Cy%3E");
    is_sent(&send(&browser, &path, "uid_field=ada"), &path);
    is_sent(&prove(&browser, &path), "/there?a=1&b=2");
}

#[test]
fn a_place_may_have_any_letters() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    let path = format!("{LOGIN}?next=%2F%C3%BC%3Fa%3Db+c");
    is_sent(&send(&browser, &path, "uid_field=ada"), &path);
    is_sent(&prove(&browser, &path), "/%C3%BC?a=b%20c");
}

#[test]
fn nobody_is_led_out_of_here() {
    let app = TestApp::start();
    user(&app, "ada");
    for target in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "javascript:x"] {
        let browser = app.browser();
        let path = format!("{LOGIN}?next={target}");
        is_sent(&send(&browser, &path, "uid_field=ada"), &path);
        let denied = prove(&browser, &path);
        assert_eq!((denied.status, denied.header("location")), (403, None), "{target}");
        assert!(denied.text.contains("is not part of this service"), "{denied}");
        let cancelled = browser.open(&format!("/flows/-/cancel/?next={target}"));
        assert_eq!(cancelled.header("location"), Some("/flows/-/default/invalidation/"), "{target}");
    }
}

#[test]
fn whoever_is_somebody_else_begins_anew_where_he_was() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    let path = format!("{LOGIN}?next=%2Fthere");
    is_sent(&send(&browser, &path, "uid_field=ada"), &path);
    let page = browser.look(&path).text;
    let target = part(&page, "/flows/-/cancel/?next=", "\"").trim_end_matches('"').to_owned();
    let begun = browser.open(&target);
    assert_eq!(begun.header("location"), Some(path.as_str()));
    let page = browser.look(&path).text;
    assert!(page.contains("name=\"uid_field\"") && !page.contains("ada"), "{page}");
}

#[test]
fn an_address_without_the_slash_leads_to_the_page() {
    let app = TestApp::start();
    let answer = app.browser().open("/if/flow/default-authentication-flow?next=%2Fa");
    assert_eq!(
        (answer.status, answer.header("location")),
        (301, Some(format!("{LOGIN}?next=%2Fa").as_str()))
    );
}
