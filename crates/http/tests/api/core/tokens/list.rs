//! `GET /core/tokens/`

use chrono::TimeDelta;
use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

use super::{TOKENS, path};

/// Three tokens that differ in what a list can be narrowed and sorted by.
fn three(app: &TestApp) {
    let (_, ada) = app.user("ada");
    for token in [
        json!({"identifier": "x-a", "intent": "app_password", "expires": "2024-07-01T13:00:00Z"}),
        json!({"identifier": "x-b", "user": ada, "expiring": false}),
        json!({"identifier": "x-c", "description": "to be found", "expiring": false}),
    ] {
        app.clock.advance(TimeDelta::minutes(1));
        app.admin().post(TOKENS, &token).ok(201);
    }
}

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, names) in cases {
        let page = app.admin().get(&format!("{TOKENS}?{query}")).ok(200);
        assert_eq!(each(&page, "identifier"), *names, "{query}");
    }
}

#[test]
fn a_page_holds_whole_tokens_without_their_keys() {
    let app = TestApp::start();
    for name in ["x-2", "x-1"] {
        app.admin().post(TOKENS, &json!({"identifier": name})).ok(201);
    }
    let tokens = ["x-1", "x-2"].map(|name| app.admin().get(&path(name)).ok(200));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": tokens,
    });
    app.admin().get(&format!("{TOKENS}?search=x-")).is(200, page);
}

#[test]
fn everybody_sees_his_own_and_a_superuser_all() {
    let app = TestApp::start();
    let (ada, number) = app.user("ada");
    app.user("bob");
    ada.post(TOKENS, &json!({"identifier": "mine"})).ok(201);
    // No permission shows him more.
    app.grant(number, &["authentik_core.view_token"]);
    let page = ada.get(TOKENS).ok(200);
    assert_eq!(
        (each(&page, "identifier"), &page["pagination"]["count"]),
        (vec![&json!("ada-token"), &json!("mine")], &json!(2))
    );
    check(&app, &[("", &["ada-token", "authentik-bootstrap-token", "bob-token", "mine"])]);
    app.anonymous().get(TOKENS).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}

#[test]
fn whoever_has_none_sees_an_empty_list() {
    let app = TestApp::start();
    let (ada, _) = app.user("ada");
    let page = ada.get(&format!("{TOKENS}?identifier=nothing")).ok(200);
    assert_eq!((&page["results"], &page["pagination"]["total_pages"]), (&json!([]), &json!(1)));
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    three(&app);
    check(
        &app,
        &[
            ("identifier=x-a", &["x-a"]),
            ("identifier=x", &[]),
            ("intent=app_password", &["x-a"]),
            ("intent=recovery", &[]),
            ("user__username=ada", &["ada-token", "x-b"]),
            ("description=to%20be%20found", &["x-c"]),
            ("expires=2024-07-01T13:00:00Z", &["x-a"]),
            ("expires=2024-07-01%2013:00", &["x-a"]),
            ("expiring=true", &["x-a"]),
            ("expiring=false&search=x-", &["x-b", "x-c"]),
            ("managed=nobody", &[]),
        ],
    );
    let refused = json!({
        "intent": ["Select a valid choice. x is not one of the available choices."],
        "expires": ["Enter a valid date/time."],
        "code": "invalid",
    });
    app.admin().get(&format!("{TOKENS}?intent=x&expires=soon")).is(400, refused);
}

#[test]
fn the_list_is_searched_sorted_and_cut() {
    let app = TestApp::start();
    three(&app);
    check(
        &app,
        &[
            // identifier, intent, username, description
            ("search=X-A", &["x-a"]),
            ("search=app_pass", &["x-a"]),
            ("search=ADA%20x", &["x-b"]),
            ("search=found", &["x-c"]),
            ("search=x-&ordering=identifier", &["x-a", "x-b", "x-c"]),
            ("search=x-&ordering=-identifier", &["x-c", "x-b", "x-a"]),
            ("search=x-&ordering=-expires", &["x-c", "x-b", "x-a"]),
            ("search=x-&ordering=expires", &["x-a", "x-b", "x-c"]),
            // By nothing else.
            ("search=x-&ordering=-intent", &["x-a", "x-b", "x-c"]),
            ("search=x-&ordering=-key", &["x-a", "x-b", "x-c"]),
            ("search=x-&ordering=identifier&page_size=2&page=2", &["x-c"]),
        ],
    );
}

#[test]
fn an_expired_token_is_still_listed() {
    let app = TestApp::start();
    app.admin().post(TOKENS, &json!({"identifier": "short"})).ok(201);
    app.clock.advance(TimeDelta::days(30));
    let page: Value = app.admin().get(&format!("{TOKENS}?identifier=short")).ok(200);
    assert_eq!(each(&page, "identifier"), ["short"]);
}
