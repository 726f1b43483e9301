//! `GET /sources/oauth/`

use doorward_testkit::{TestApp, each, with};
use serde_json::json;

use super::{ADD, MODEL, NOBODY, SOURCES, VIEW, path, said};

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, slugs) in cases {
        assert_eq!(each(&app.admin().get(&format!("{SOURCES}?{query}")).ok(200), "slug"), *slugs, "{query}");
    }
}

/// Three sources that differ in what a list can be narrowed and sorted by, and the flow of the second.
fn three(app: &TestApp) -> String {
    let flow = app.flow("flow");
    for fields in [
        json!({
            "slug": "a", "name": "Gamma", "enabled": false, "user_matching_mode": "email_deny",
            "additional_scopes": "email", "oidc_jwks": {"keys": []},
        }),
        json!({
            "slug": "b", "name": "Beta", "authentication_flow": flow, "enrollment_flow": flow,
            "provider_type": "apple", "consumer_key": "you", "request_token_url": "https://r",
        }),
        json!({
            "slug": "c", "name": "Alpha", "policy_engine_mode": "all", "profile_url": "https://p",
            "authorization_url": "https://a", "access_token_url": "https://t",
        }),
    ] {
        app.admin().post(SOURCES, &with(said("x"), &fields)).ok(201);
    }
    flow
}

#[test]
fn a_page_holds_whole_sources_sorted_by_name() {
    let app = TestApp::start();
    app.source("second");
    app.source("first");
    let sources = ["first", "second"].map(|slug| app.admin().get(&path(slug)).ok(200));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": sources,
    });
    // The source that is the service itself is none of them.
    app.admin().get(SOURCES).is(200, page);
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let flow = three(&app);
    check(
        &app,
        &[
            ("name=Beta", &["b"]),
            ("slug=c", &["c"]),
            ("enabled=false", &["a"]),
            (&format!("authentication_flow={flow}"), &["b"]),
            (&format!("enrollment_flow={flow}"), &["b"]),
            ("policy_engine_mode=all", &["c"]),
            ("user_matching_mode=email_deny", &["a"]),
            ("provider_type=apple", &["b"]),
            ("provider_type=unheard-of", &[]),
            ("request_token_url=https://r", &["b"]),
            ("authorization_url=https://a", &["c"]),
            ("access_token_url=https://t", &["c"]),
            ("profile_url=https://p", &["c"]),
            ("consumer_key=you", &["b"]),
            ("additional_scopes=email", &["a"]),
            // Whatever its value.
            ("has_jwks=true", &["a"]),
            ("has_jwks=false", &["a"]),
            ("has_jwks=", &["c", "b", "a"]),
            ("consumer_secret=x&managed=x", &["c", "b", "a"]),
        ],
    );
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let choice = |name| format!("Select a valid choice. {name} is not one of the available choices.");
    for (query, refused) in [
        (
            "authentication_flow=x".to_owned(),
            json!({"authentication_flow": ["“x” is not a valid UUID."], "code": "invalid"}),
        ),
        (
            format!("enrollment_flow={NOBODY}"),
            json!({
                "enrollment_flow":
                    ["Select a valid choice. That choice is not one of the available choices."],
                "code": "invalid_choice",
            }),
        ),
        (
            "user_matching_mode=x&policy_engine_mode=y".to_owned(),
            json!({
                "policy_engine_mode": [choice("y")],
                "user_matching_mode": [choice("x")],
                "code": "invalid_choice",
            }),
        ),
    ] {
        app.admin().get(&format!("{SOURCES}?{query}")).is(400, refused);
    }
}

#[test]
fn the_list_is_searched_sorted_and_cut() {
    let app = TestApp::start();
    three(&app);
    check(
        &app,
        &[
            ("search=GAM", &["a"]),
            ("search=b", &["b"]),
            ("search=apple", &[]),
            ("ordering=name", &["c", "b", "a"]),
            ("ordering=-slug", &["c", "b", "a"]),
            ("ordering=slug", &["a", "b", "c"]),
            ("ordering=enabled", &["a", "b", "c"]),
            ("ordering=provider_type,-slug", &["b", "c", "a"]),
            ("ordering=-consumer_key,slug", &["b", "a", "c"]),
            ("ordering=authentication_flow,slug", &["b", "a", "c"]),
            ("ordering=-authentication_flow,slug", &["a", "c", "b"]),
            ("ordering=consumer_secret", &["c", "b", "a"]),
            ("ordering=slug&page_size=2&page=2", &["c"]),
        ],
    );
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let app = TestApp::start();
    let pk = app.source("seen");
    app.source("hidden");
    let (user, number) = app.user("helper");
    app.anonymous().get(SOURCES).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(number, &[ADD, "authentik_core.view_source"]);
    user.get(SOURCES).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(pk));
    assert_eq!(each(&user.get(SOURCES).ok(200), "slug"), ["seen"]);
}
