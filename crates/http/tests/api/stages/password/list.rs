//! `GET /stages/password/`

use doorward_testkit::{TestApp, each};
use serde_json::json;

use super::{ADD, INBUILT, MODEL, NOBODY, STAGES, VIEW, plain};

/// The stage of the first start.
const FIRST: &str = "default-authentication-password";

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, names) in cases {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), *names, "{query}");
    }
}

#[test]
fn a_page_holds_whole_stages_of_this_kind_sorted_by_name() {
    let app = TestApp::start();
    app.stage("x who");
    let (second, first) = (app.password_stage("x 2"), app.password_stage("x 1"));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": [plain(&json!(first), "x 1"), plain(&json!(second), "x 2")],
    });
    app.admin().get(&format!("{STAGES}?search=x")).is(200, page);
    check(&app, &[("", &[FIRST, "x 1", "x 2"])]);
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    let (flow, later) = (app.flow("flow"), app.flow("later"));
    for fields in [
        json!({"name": "x a", "configure_flow": later, "failed_attempts_before_cancel": 5}),
        json!({"name": "x b", "configure_flow": flow, "failed_attempts_before_cancel": -1}),
        json!({"name": "x c", "failed_attempts_before_cancel": 0}),
    ] {
        let mut stage = fields;
        stage["backends"] = json!([INBUILT]);
        app.admin().post(STAGES, &stage).ok(201);
    }
    check(
        &app,
        &[
            ("name=x%20b", &["x b"]),
            ("name=x", &[]),
            (&format!("configure_flow={flow}"), &["x b"]),
            ("failed_attempts_before_cancel=-1", &["x b"]),
            ("failed_attempts_before_cancel=0.0", &["x c"]),
            ("failed_attempts_before_cancel=0.5", &[]),
            ("failed_attempts_before_cancel=5&search=x", &["x a"]),
            ("backends=nonsense&search=X", &["x a", "x b", "x c"]),
            ("search=b%20X", &["x b"]),
            ("search=x&ordering=-name", &["x c", "x b", "x a"]),
            ("search=x&ordering=failed_attempts_before_cancel", &["x b", "x c", "x a"]),
            // Whatever refers to nothing comes last.
            ("search=x&ordering=configure_flow", &["x b", "x a", "x c"]),
            ("search=x&ordering=-pk", &["x c", "x b", "x a"]),
            ("search=x&ordering=-backends", &["x a", "x b", "x c"]),
            ("search=x&ordering=-name&page_size=2&page=2", &["x a"]),
        ],
    );
    for (query, refused) in [
        ("configure_flow=x", json!({"configure_flow": ["“x” is not a valid UUID."], "code": "invalid"})),
        (
            &format!("configure_flow={NOBODY}"),
            json!({
                "configure_flow":
                    ["Select a valid choice. That choice is not one of the available choices."],
                "code": "invalid_choice",
            }),
        ),
        (
            "failed_attempts_before_cancel=many",
            json!({"failed_attempts_before_cancel": ["Enter a number."], "code": "invalid"}),
        ),
    ] {
        app.admin().get(&format!("{STAGES}?{query}")).is(400, refused);
    }
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let app = TestApp::start();
    let stage = app.password_stage("seen");
    let (user, number) = app.user("helper");
    app.anonymous().get(STAGES).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(number, &[ADD, "authentik_flows.view_stage"]);
    user.get(STAGES).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(stage));
    assert_eq!(each(&user.get(STAGES).ok(200), "name"), ["seen"]);
}
