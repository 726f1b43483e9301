//! Forms that were sent: by whom, and for which question.

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;

use super::*;

#[test]
fn somebody_says_who_he_is_proves_it_and_is_in() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = log_in(&app, "ada");
    assert_eq!(who(&browser).as_deref(), Some("ada"));
}

#[test]
fn a_form_that_no_page_has_shown_is_not_taken() {
    let app = TestApp::start();
    user(&app, "ada");
    for is_in in [false, true] {
        let browser = if is_in { log_in(&app, "ada") } else { app.browser() };
        let own = browser.look(LOGIN).text;
        let foreign = app.browser().look(LOGIN).text;
        let step = hidden(&own, "step");
        let proof = hidden(&own, "csrf");
        for form in [
            format!("step={step}&uid_field=ada"),
            format!("csrf=&step={step}&uid_field=ada"),
            format!("csrf={}&step={step}&uid_field=ada", hidden(&foreign, "csrf")),
            format!("csrf={proof}&csrf={proof}&step={step}&uid_field=ada"),
        ] {
            let refused = browser.submit(LOGIN, &form);
            assert_eq!(refused.status, 403, "{form}");
            assert!(refused.text.contains("This page was open for too long"), "{refused}");
            assert!(refused.text.contains("name=\"uid_field\""), "he can go on: {refused}");
        }
    }
}

#[test]
fn a_page_of_somebody_else_cannot_send_a_form_even_if_it_knows_the_proof() {
    let app = TestApp::start();
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)] {
        let browser = app.browser().with_header("Sec-Fetch-Site", site);
        assert_eq!(send(&browser, LOGIN, "uid_field=ada").status, status, "{site}");
    }
}

#[test]
fn the_cookies_are_for_this_service_only() {
    let app = TestApp::start();
    let page = app.browser().open(LOGIN);
    let cookies: Vec<&str> = page
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, cookie)| cookie.as_str())
        .collect();
    let [form] = cookies[..] else { panic!("{cookies:?}") };
    assert!(form.starts_with("doorward_form="), "{form}");
    assert!(form.ends_with("; HttpOnly; SameSite=Lax; Path=/"), "{form}");
}

#[test]
fn behind_a_proxy_that_speaks_tls_no_other_host_can_set_the_cookie() {
    let app = TestApp::start_with(doorward_testkit::AppSettings {
        trusted_proxies: vec!["127.0.0.1/32".to_owned()],
        ..Default::default()
    });
    let browser = app.browser().with_header("X-Forwarded-Proto", "https");
    let cookie = browser.open(LOGIN).header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-doorward_form=") && cookie.contains("; Secure"), "{cookie}");
    is_sent(&send(&browser, LOGIN, "uid_field=ada"), LOGIN);
}

#[test]
fn without_cookies_somebody_is_told_so_and_can_go_on() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let page = browser.look(LOGIN).text;
    browser.keep_only("nothing");
    let expired = browser.submit(LOGIN, &filled(&page, "password=correct+horse"));
    assert_eq!(expired.status, 403);
    assert!(expired.text.contains("did not send its cookies"), "{expired}");
    assert!(expired.text.contains("name=\"uid_field\""), "{expired}");
    let next = browser.submit(LOGIN, &filled(&expired.text, "uid_field=ada"));
    is_sent(&next, LOGIN);
}

#[test]
fn whose_session_has_expired_begins_anew_and_is_told_why() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let page = browser.look(LOGIN).text;
    app.clock.advance(chrono::TimeDelta::hours(2));
    let expired = browser.submit(LOGIN, &filled(&page, "password=correct+horse"));
    assert_eq!(expired.status, 200);
    assert!(expired.text.contains("belongs to an earlier step"), "{expired}");
    assert!(expired.text.contains("name=\"uid_field\""), "{expired}");
    assert!(!expired.text.contains("correct horse"), "{expired}");
}

#[test]
fn the_first_question_can_be_answered_after_any_time() {
    let app = TestApp::start();
    let browser = app.browser();
    let page = browser.look(LOGIN).text;
    app.clock.advance(chrono::TimeDelta::days(3));
    is_sent(&browser.submit(LOGIN, &filled(&page, "uid_field=ada")), LOGIN);
}

#[test]
fn an_answer_to_a_question_of_the_past_does_not_count_for_the_next_one() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    let first = browser.look(LOGIN).text;
    let second = browser.look(LOGIN).text;
    is_sent(&browser.submit(LOGIN, &filled(&first, "uid_field=ada")), LOGIN);
    for _ in 0..10 {
        let outdated = browser.submit(LOGIN, &filled(&second, "uid_field=ada"));
        assert_eq!(outdated.status, 200);
        assert!(outdated.text.contains("belongs to an earlier step"), "{outdated}");
        assert!(!outdated.text.contains("class=\"wrong\""), "{outdated}");
    }
    is_sent(&prove(&browser, LOGIN), "/");
}

#[test]
fn a_form_in_a_second_tab_stays_good() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser();
    identify(&browser, "ada");
    let (first, second) = (browser.look(LOGIN).text, browser.look(LOGIN).text);
    assert_eq!(browser.submit(LOGIN, &filled(&first, "password=wrong")).status, 200);
    is_sent(&browser.submit(LOGIN, &filled(&second, "password=correct+horse")), LOGIN);
    is_sent(&browser.open(LOGIN), "/");
}

#[test]
fn a_script_is_told_where_it_goes() {
    let app = TestApp::start();
    user(&app, "ada");
    let browser = app.browser().with_header("X-Doorward-Page", "1");
    is_sent(&send(&browser, LOGIN, "uid_field=ada"), LOGIN);
    let done = prove(&browser, LOGIN);
    assert_eq!((done.status, done.header("x-doorward-location")), (200, Some("/")));
}
