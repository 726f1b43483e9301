//! How often somebody may ask.

use std::num::NonZeroU32;

use doorward_auth::RateLimits;
use doorward_http::Throttle;
use doorward_testkit::{ADMIN_TOKEN, Answer, AppSettings, TestApp, heard};
use serde_json::json;

const STAGES: &str = "/stages/identification/";

#[test]
fn a_stranger_who_asks_too_fast_is_told_to_wait() {
    let throttle = Throttle::per_second(NonZeroU32::MIN);
    let app = TestApp::start_with(AppSettings { throttle, ..AppSettings::default() });
    // It takes no time, unlike making the document: by then the second would be over.
    app.anonymous().get("/core/brands/current/").ok(200);
    let detail = "Request was throttled. Expected available in 1 second.";
    let answer = app.anonymous().get("/schema/");
    answer.is_error(429, "throttled", detail);
    assert_eq!(answer.header("retry-after"), Some("1"));
    // Nobody is asked there who he is, so it does not help to say so.
    for token in ["nonsense", ADMIN_TOKEN] {
        app.anonymous().with_token(token).get("/schema/").is_error(429, "throttled", detail);
    }
    // Nor does a key that anybody can make up, or to want to log in.
    for path in ["/schema/", "/core/brands/current/", "/flows/executor/default-authentication-flow/"] {
        let browser = app.browser();
        browser.set_cookie("authentik_session", "made up");
        browser.get(path).is_error(429, "throttled", detail);
    }
    // What a stranger may not see anyway is not counted.
    for _ in 0..3 {
        app.admin().get(STAGES).ok(200);
        assert_eq!(app.anonymous().get(STAGES).status, 403);
    }
}

fn left(answer: &Answer) -> [Option<&str>; 2] {
    ["ratelimit-limit", "ratelimit-remaining"].map(|name| answer.header(name))
}

#[test]
fn a_user_makes_as_many_requests_as_he_may_whatever_he_shows_and_others_make_theirs() {
    const MOST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
    let limits = RateLimits::per_minute(Some(MOST), None);
    let app = TestApp::start_with(AppSettings { limits, ..AppSettings::default() });
    let (ada, _) = app.user("ada");
    for remaining in ["9", "8", "7"] {
        assert_eq!(left(&ada.get("/core/users/me/")), [Some("10"), Some(remaining)]);
    }
    let admin = app.admin();
    let detail = "You do not have permission to perform this action.";
    ada.post("/core/groups/", &json!({"name": "x"})).is_error(403, "permission_denied", detail);
    assert_eq!(left(&ada.patch("/stages/identification/x/", &json!({}))), [Some("10"), Some("5")]);
    for _ in 0..5 {
        ada.get("/core/users/me/").ok(200);
    }
    let refused = ada.get("/core/users/me/");
    let body = refused.body();
    let detail = body["detail"].as_str().unwrap();
    assert!(detail.starts_with("Request was throttled. Expected available in "), "{detail}");
    assert_eq!((refused.status, left(&refused)), (429, [Some("10"), Some("0")]));
    for name in ["retry-after", "ratelimit-reset"] {
        let seconds: u64 = refused.header(name).unwrap().parse().unwrap();
        assert!((1..=6).contains(&seconds), "{name}: {seconds}");
    }
    admin.get("/core/users/me/").ok(200);
    // Nobody is a user, and has no limit.
    assert_eq!(left(&app.anonymous().get("/core/brands/current/")), [None, None]);
}

#[test]
fn an_address_makes_as_many_requests_as_it_may_whoever_asks() {
    let limits = RateLimits::per_minute(None, Some(NonZeroU32::MIN.saturating_add(1)));
    let trusted_proxies = vec!["127.0.0.0/8".to_owned()];
    let app = TestApp::start_with(AppSettings { limits, trusted_proxies, ..AppSettings::default() });
    let from = |ip: &str| app.admin().with_header("X-Forwarded-For", ip);
    assert_eq!(left(&from("192.0.2.1").get(STAGES)), [Some("2"), Some("1")]);
    let stranger = app.anonymous().with_header("X-Forwarded-For", "192.0.2.1");
    assert_eq!(left(&stranger.get(STAGES)), [Some("2"), Some("0")]);
    let (statements, refused) = heard(|| from("192.0.2.1").get(STAGES));
    assert_eq!((refused.status, statements), (429, Vec::new()));
    from("192.0.2.2").get(STAGES).ok(200);
}

#[test]
fn whoever_is_told_to_wait_is_not_looked_up() {
    let throttle = Throttle::per_second(NonZeroU32::MIN);
    let app = TestApp::start_with(AppSettings { throttle, ..AppSettings::default() });
    let (path, stranger) = ("/core/brands/current/", app.anonymous());
    let (statements, _) = heard(|| stranger.get(path).ok(200));
    assert!(!statements.is_empty());
    let (statements, answer) = heard(|| stranger.get(path));
    answer.is_error(429, "throttled", "Request was throttled. Expected available in 1 second.");
    assert_eq!(statements, Vec::<String>::new());
}

#[test]
fn strangers_behind_a_proxy_do_not_wait_for_each_other() {
    let throttle = Throttle::per_second(NonZeroU32::MIN);
    let trusted_proxies = vec!["127.0.0.0/8".to_owned()];
    let app = TestApp::start_with(AppSettings { throttle, trusted_proxies, ..AppSettings::default() });
    let ask = |client: &str| {
        app.anonymous().with_header("X-Forwarded-For", client).get("/core/brands/current/").status
    };
    assert_eq!(["192.0.2.7", "192.0.2.8", "192.0.2.7"].map(ask), [200, 200, 429]);
}
