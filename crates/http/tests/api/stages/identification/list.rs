//! `GET /stages/identification/`
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{ADD, CHANGE, DELETE, MODEL, NOBODY, STAGES, VIEW, plain};

/// The stage of the first start, which is in every list that is not narrowed.
const FIRST: &str = "default-authentication-identification";

/// The names of the stages that a query finds.
fn found(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.admin().get(&format!("{STAGES}?{query}")).ok(200);
    let stages = page["results"].as_array().unwrap().clone();
    assert_eq!(page["pagination"]["count"], json!(stages.len()), "{query}");
    stages.iter().map(|stage| stage["name"].as_str().unwrap().to_owned()).collect()
}

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, expected) in cases {
        assert_eq!(found(app, query), *expected, "{query}");
    }
}

/// A new stage with more said of it than a name.
fn stage(app: &TestApp, fields: &Value) -> String {
    let stage = app.admin().post(STAGES, fields).ok(201);
    stage["pk"].as_str().unwrap().to_owned()
}

#[test]
fn a_page_holds_whole_stages_sorted_by_name() {
    let app = TestApp::start();
    let (second, first) = (app.stage("stage 2"), app.stage("stage 1"));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": [plain(&json!(first), "stage 1"), plain(&json!(second), "stage 2")],
    });
    app.admin().get(&format!("{STAGES}?search=stage")).is(200, page);
    assert_eq!(found(&app, ""), [FIRST, "stage 1", "stage 2"]);
}

#[test]
fn names_sort_by_their_bytes() {
    let app = TestApp::start();
    for name in ["x é", "x a", "x B", "x 9", "x 10"] {
        app.stage(name);
    }
    check(&app, &[("search=x", &["x 10", "x 9", "x B", "x a", "x é"])]);
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let (password, other_password) = (app.password_stage("secret"), app.password_stage("other"));
    let (flow, other_flow) = (app.flow("flow"), app.flow("unused"));
    stage(
        &app,
        &json!({
            "name": "one", "user_fields": ["email"], "password_stage": password, "enrollment_flow": flow,
            "case_insensitive_matching": false,
        }),
    );
    stage(
        &app,
        &json!({
            "name": "two", "user_fields": ["email"], "recovery_flow": flow, "enrollment_flow": flow,
            "show_matched_user": false, "show_source_labels": true,
        }),
    );
    stage(&app, &json!({"name": "three", "user_fields": ["email"], "passwordless_flow": flow}));
    check(
        &app,
        &[
            ("name=one", &["one"]),
            ("name=%20one%20", &["one"]),
            ("name=ONE", &[]),
            ("name=on", &[]),
            ("name=", &[FIRST, "one", "three", "two"]),
            ("name=%20", &[FIRST, "one", "three", "two"]),
            (&format!("password_stage={password}"), &["one"]),
            (&format!("password_stage={}", password.to_uppercase()), &["one"]),
            (&format!("password_stage={other_password}"), &[]),
            ("password_stage=", &[FIRST, "one", "three", "two"]),
            (&format!("enrollment_flow={flow}"), &["one", "two"]),
            (&format!("recovery_flow={flow}"), &["two"]),
            (&format!("passwordless_flow={flow}"), &["three"]),
            (&format!("passwordless_flow={other_flow}"), &[]),
            ("case_insensitive_matching=false", &["one"]),
            ("show_matched_user=false", &["two"]),
            ("show_source_labels=true", &["two"]),
            // All of them must hold.
            (&format!("enrollment_flow={flow}&show_source_labels=true"), &["two"]),
            ("name=one&search=two", &[]),
            // Of what is said twice, the last counts.
            ("name=one&name=two", &["two"]),
            // What is no filter does not count.
            (
                "pretend_user_exists=false&user_fields=upn&sources=x&pk=1&nonsense=",
                &[FIRST, "one", "three", "two"],
            ),
        ],
    );
}

#[test]
fn a_truth_value_that_is_none_does_not_narrow() {
    let app = TestApp::start();
    stage(&app, &json!({"name": "x on", "user_fields": ["email"], "show_source_labels": true}));
    stage(&app, &json!({"name": "x off", "user_fields": ["email"], "show_source_labels": false}));
    for value in ["true", "True", "TRUE", "1"] {
        check(&app, &[(&format!("search=x&show_source_labels={value}"), &["x on"])]);
    }
    for value in ["false", "False", "fALSE", "0"] {
        check(&app, &[(&format!("search=x&show_source_labels={value}"), &["x off"])]);
    }
    for value in ["", "yes", "t", "on", "2", "null", "%00"] {
        check(&app, &[(&format!("search=x&show_source_labels={value}"), &["x off", "x on"])]);
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let unavailable = "Select a valid choice. That choice is not one of the available choices.";
    let cases = [
        (
            "name=a%00b",
            json!({"name": ["Null characters are not allowed."], "code": "null_characters_not_allowed"}),
        ),
        ("password_stage=zz", json!({"password_stage": ["“zz” is not a valid UUID."], "code": "invalid"})),
        ("recovery_flow=null", json!({"recovery_flow": ["“null” is not a valid UUID."], "code": "invalid"})),
        (
            &format!("enrollment_flow={NOBODY}"),
            json!({"enrollment_flow": [unavailable], "code": "invalid_choice"}),
        ),
        // A flow is no password stage.
        (
            &format!("password_stage={flow}"),
            json!({"password_stage": [unavailable], "code": "invalid_choice"}),
        ),
        (
            "passwordless_flow=1&enrollment_flow=2",
            json!({
                "passwordless_flow": ["“1” is not a valid UUID."],
                "enrollment_flow": ["“2” is not a valid UUID."],
                "code": "invalid",
            }),
        ),
        // Filters come before pages.
        (
            "password_stage=zz&page=7",
            json!({"password_stage": ["“zz” is not a valid UUID."], "code": "invalid"}),
        ),
    ];
    for (query, refused) in cases {
        app.admin().get(&format!("{STAGES}?{query}")).is(400, refused);
    }
}

#[test]
fn all_terms_of_a_search_must_be_found_in_the_name() {
    let app = TestApp::start();
    for name in ["Ask Alice", "ask bob", "100%", "under_score", "say \"hi\"", "back\\slash", "ÄRGER"] {
        app.stage(name);
    }
    let all: &[&str] =
        &["100%", "Ask Alice", "ask bob", "back\\slash", FIRST, "say \"hi\"", "under_score", "ÄRGER"];
    check(
        &app,
        &[
            ("search=ask", &["Ask Alice", "ask bob"]),
            ("search=ASK%20bob", &["ask bob"]),
            ("search=b,SK", &["ask bob"]),
            ("search=bo%00b", &["ask bob"]),
            ("search=ask%20carol", &[]),
            // What means something to a database means itself.
            ("search=%25", &["100%"]),
            ("search=_", &["under_score"]),
            ("search=%22hi%22", &["say \"hi\""]),
            ("search=%5C", &["back\\slash"]),
            ("search=%C3%A4rger", &["ÄRGER"]),
            // Only names are searched.
            ("search=email", &[]),
            ("search=ask&search=score", &["under_score"]),
            ("search=", all),
            ("search=%20,%09", all),
        ],
    );
}

#[test]
fn the_list_is_sorted_as_it_is_asked_for() {
    let app = TestApp::start();
    let (flow, later_flow) = (app.flow("flow"), app.flow("later"));
    stage(&app, &json!({"name": "x a", "user_fields": ["email"], "show_matched_user": false}));
    stage(&app, &json!({"name": "x b", "user_fields": ["email"], "recovery_flow": later_flow}));
    stage(&app, &json!({"name": "x c", "user_fields": ["email"], "recovery_flow": flow}));
    let created: &[&str] = &["x a", "x b", "x c"];
    let reversed: &[&str] = &["x c", "x b", "x a"];
    check(
        &app,
        &[
            ("search=x&ordering=name", created),
            ("search=x&ordering=-name", reversed),
            // The ids of tests count up.
            ("search=x&ordering=pk", created),
            ("search=x&ordering=-pk", reversed),
            ("search=x&ordering=show_matched_user,-name", &["x a", "x c", "x b"]),
            ("search=x&ordering=-show_matched_user,name", &["x b", "x c", "x a"]),
            ("search=x&ordering=%20-name%20,", reversed),
            ("search=x&ordering=name&ordering=-name", reversed),
            // Whatever refers to nothing comes last, or first when the order is turned.
            ("search=x&ordering=recovery_flow", &["x c", "x b", "x a"]),
            ("search=x&ordering=-recovery_flow", &["x a", "x b", "x c"]),
            // Among equals, the id decides.
            ("search=x&ordering=-show_source_labels", created),
            ("search=x&ordering=case_insensitive_matching", created),
            ("search=x&ordering=pretend_user_exists", created),
            ("search=x&ordering=password_stage", created),
            ("search=x&ordering=-enrollment_flow", created),
            ("search=x&ordering=passwordless_flow", created),
            // What cannot be sorted by does not count.
            ("search=x&ordering=", created),
            ("search=x&ordering=nonsense,-name", reversed),
            ("search=x&ordering=-component", created),
            ("search=x&ordering=-flow_set", created),
            ("search=x&ordering=-sources", created),
            ("search=x&ordering=-user_fields", created),
        ],
    );
}

#[test]
fn pages_tell_where_they_lie() {
    let app = TestApp::start();
    for number in 1..=5 {
        app.stage(&format!("x{number}"));
    }
    // next, previous, current, total_pages, start_index, end_index
    let cases: [(&str, [u64; 6], &[&str]); 8] = [
        ("page_size=2", [2, 0, 1, 3, 1, 2], &["x1", "x2"]),
        ("page_size=2&page=2", [3, 1, 2, 3, 3, 4], &["x3", "x4"]),
        ("page_size=2&page=3", [0, 2, 3, 3, 5, 5], &["x5"]),
        ("page_size=2&page=last", [0, 2, 3, 3, 5, 5], &["x5"]),
        ("page_size=2&page=%202", [3, 1, 2, 3, 3, 4], &["x3", "x4"]),
        ("page_size=5", [0, 0, 1, 1, 1, 5], &["x1", "x2", "x3", "x4", "x5"]),
        ("page_size=4&page_size=2&page=2&page=1", [2, 0, 1, 3, 1, 2], &["x1", "x2"]),
        ("page_size=100000&page=last", [0, 0, 1, 1, 1, 5], &["x1", "x2", "x3", "x4", "x5"]),
    ];
    for (query, [next, previous, current, total_pages, start_index, end_index], names) in cases {
        let page = app.admin().get(&format!("{STAGES}?search=x&{query}")).ok(200);
        let expected = json!({
            "next": next, "previous": previous, "count": 5, "current": current,
            "total_pages": total_pages, "start_index": start_index, "end_index": end_index,
        });
        assert_eq!(page["pagination"], expected, "{query}");
        let found: Vec<_> = page["results"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(found, names, "{query}");
    }
}

#[test]
fn an_empty_list_has_one_page() {
    let app = TestApp::start();
    let empty = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 0, "current": 1, "total_pages": 1,
            "start_index": 0, "end_index": 0,
        },
        "results": [],
    });
    for page in ["1", "last"] {
        app.admin().get(&format!("{STAGES}?name=none&page={page}")).is(200, empty.clone());
    }
    app.admin().get(&format!("{STAGES}?name=none&page=2")).is_error(404, "not_found", "Invalid page.");
}

#[test]
fn pages_that_are_not_there_are_not_found() {
    let app = TestApp::start();
    for page in ["0", "-1", "2", "", "1.0", "one", "99999999999999999999999"] {
        app.admin().get(&format!("{STAGES}?page={page}")).is_error(404, "not_found", "Invalid page.");
    }
}

#[test]
fn a_page_holds_a_hundred_unless_it_is_asked_for_otherwise() {
    let app = TestApp::start();
    // Together with the one of the first start, one too many for a page.
    for number in 1..=100 {
        app.stage(&format!("{number:03}"));
    }
    let expected = json!({
        "next": 2, "previous": 0, "count": 101, "current": 1, "total_pages": 2,
        "start_index": 1, "end_index": 100,
    });
    for query in ["", "page_size=", "page_size=0", "page_size=-3", "page_size=x", "page_size=1.5"] {
        let page = app.admin().get(&format!("{STAGES}?{query}")).ok(200);
        assert_eq!(page["pagination"], expected, "{query}");
        assert_eq!(page["results"].as_array().unwrap().len(), 100, "{query}");
    }
    let page = app.admin().get(&format!("{STAGES}?page_size=1000")).ok(200);
    assert_eq!(page["results"].as_array().unwrap().len(), 101);
}

#[test]
fn strangers_are_told_to_say_who_they_are() {
    let app = TestApp::start();
    app.anonymous().get(STAGES).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}

#[test]
fn whoever_sees_nothing_gets_no_list() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    user.get(STAGES).is_forbidden();
    app.grant(number, &[ADD, CHANGE, DELETE, "authentik_flows.view_stage"]);
    // Nor is he told that his query makes no sense.
    for query in ["", "password_stage=zz", "page=7", "name=none"] {
        user.get(&format!("{STAGES}?{query}")).is_forbidden();
    }
}

#[test]
fn everybody_gets_a_list_of_what_he_sees() {
    let app = TestApp::start();
    let (first, second) = (app.stage("one"), app.stage("two"));
    app.stage("three");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW], MODEL, &json!(second));
    app.grant_on(number, &[VIEW], MODEL, &json!(first));
    let two = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": [plain(&json!(first), "one"), plain(&json!(second), "two")],
    });
    user.get(STAGES).is(200, two);
    // What he does not see is not found either.
    assert_eq!(user.get(&format!("{STAGES}?name=three")).ok(200)["results"], json!([]));
    app.grant(number, &[VIEW]);
    assert_eq!(user.get(STAGES).ok(200)["pagination"]["count"], json!(4));
}
