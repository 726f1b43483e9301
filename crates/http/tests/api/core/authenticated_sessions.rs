//! `/core/authenticated_sessions/`

use doorward_testkit::{Browser, TestApp, each};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const SESSIONS: &str = "/core/authenticated_sessions/";
const VIEW: &str = "authentik_core.view_authenticatedsession";
const DELETE: &str = "authentik_core.delete_authenticatedsession";

/// A user who has logged in.
fn logged_in(app: &TestApp, name: &str) -> (i64, Browser) {
    let (_, user) = app.user(name);
    (user, app.log_in(name, user))
}

/// The sessions that somebody is shown.
fn seen(page: &Value) -> Vec<Value> {
    page["results"].as_array().unwrap().clone()
}

/// Where the only session is that a browser is shown.
fn own(browser: &Browser) -> String {
    let found = seen(&browser.get(SESSIONS).ok(200));
    assert_eq!(found.len(), 1, "{found:?}");
    format!("{SESSIONS}{}/", found[0]["uuid"].as_str().unwrap())
}

#[test]
fn a_session_tells_where_somebody_is_logged_in() {
    let app = TestApp::start();
    let (_, ada) = app.user("ada");
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
    let browser = app.log_in_with(app.browser().with_header("User-Agent", agent), "ada", ada);
    let found = seen(&browser.get(SESSIONS).ok(200));
    let expected = json!([{
        "uuid": found[0]["uuid"],
        "current": true,
        "user_agent": {
            "device": {"brand": "", "family": "Other", "model": ""},
            "os": {"family": "Linux", "major": "", "minor": "", "patch": "", "patch_minor": ""},
            "user_agent": {"family": "Firefox", "major": "127", "minor": "0", "patch": ""},
            "string": agent,
        },
        "geo_ip": null,
        "asn": null,
        "user": ada,
        "last_ip": "127.0.0.1",
        "last_user_agent": agent,
        "last_used": "2024-07-01T12:00:00Z",
        "expires": "2024-07-15T12:00:00Z",
    }]);
    assert_eq!(json!(found), expected);
    let path = own(&browser);
    browser.get(&path).is(200, found[0].clone());
    browser.get(&format!("{path}used_by/")).is(200, json!([]));
    let same = app.admin().get(&path).ok(200);
    assert_eq!(same["current"], json!(false), "it is not that of whoever looks");
}

#[test]
fn whoever_has_not_logged_in_has_no_session_that_is_shown() {
    let app = TestApp::start();
    let answer = json!({"uid_field": "ada"});
    app.browser().post("/flows/executor/default-authentication-flow/", &answer).ok(200);
    assert_eq!(app.database().count("session"), 1);
    assert_eq!(seen(&app.admin().get(SESSIONS).ok(200)), Vec::<Value>::new());
}

#[test]
fn everybody_sees_and_ends_his_own_and_others_take_permissions() {
    let app = TestApp::start();
    let (id, ada) = logged_in(&app, "ada");
    let (_, bob) = logged_in(&app, "bob");
    let (hers, his) = (own(&ada), own(&bob));
    ada.get(&his).is_not_found();
    ada.send("DELETE", &his, None).is_not_found();
    app.anonymous().get(&his).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(id, &[VIEW]);
    ada.get(&his).ok(200);
    assert_eq!(seen(&ada.get(SESSIONS).ok(200)).len(), 2);
    ada.send("DELETE", &his, None).is_forbidden();
    app.grant(id, &[DELETE]);
    ada.send("DELETE", &his, None).ok(204);
    bob.get("/core/users/me/").ok(403);
    ada.send("DELETE", &hers, None).ok(204);
    ada.get("/core/users/me/").ok(403);
}

#[test]
fn ending_a_session_takes_the_proof_and_is_noted() {
    let app = TestApp::start();
    let (_, ada) = logged_in(&app, "ada");
    let path = own(&ada);
    let proof = ada.cookie("authentik_csrf").unwrap();
    ada.set_cookie("authentik_csrf", "wrong");
    ada.send("DELETE", &path, None).is_error(403, "permission_denied", "CSRF Failed: CSRF token incorrect.");
    ada.set_cookie("authentik_csrf", &proof);
    ada.send("DELETE", &path, None).ok(204);
    let noted = app.trail().pop().unwrap();
    assert_eq!(noted["action"], json!("model_deleted"));
    assert_eq!(noted["context"]["model"]["model_name"], json!("authenticatedsession"));
    assert_eq!(noted["user"]["username"], json!("ada"));
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start_with(doorward_testkit::AppSettings {
        trusted_proxies: vec!["127.0.0.0/8".to_owned()],
        ..Default::default()
    });
    for (name, address, agent) in
        [("bob", "192.0.2.1", "one/1"), ("ada", "192.0.2.2", "one/2"), ("cyd", "192.0.2.3", "two/1")]
    {
        let (_, user) = app.user(name);
        app.log_in_with(app.browser_from(address).with_header("User-Agent", agent), name, user);
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    for (query, agents) in [
        ("", ["one/1", "one/2", "two/1"].as_slice()),
        ("ordering=user__username", &["one/2", "one/1", "two/1"]),
        ("ordering=-user__username", &["two/1", "one/1", "one/2"]),
        ("ordering=-last_used", &["two/1", "one/2", "one/1"]),
        ("ordering=last_ip", &["one/1", "one/2", "two/1"]),
        ("user__username=bob", &["one/1"]),
        ("last_ip=192.0.2.3", &["two/1"]),
        ("last_user_agent=one/2", &["one/2"]),
        ("search=ONE", &["one/1", "one/2"]),
        ("search=cyd", &["two/1"]),
        ("search=192.0.2.1", &["one/1"]),
        ("last_ip=192.0.2", &[]),
    ] {
        let page = app.admin().get(&format!("{SESSIONS}?{query}")).ok(200);
        assert_eq!(each(&page, "last_user_agent"), *agents, "{query}");
    }
}

#[test]
fn sessions_are_neither_made_nor_changed_here() {
    let app = TestApp::start();
    let (_, ada) = logged_in(&app, "ada");
    app.admin().post(SESSIONS, &json!({})).ok(405);
    app.admin().patch(&own(&ada), &json!({})).ok(405);
}
