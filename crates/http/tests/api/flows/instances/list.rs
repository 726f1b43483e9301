//! `GET /flows/instances/`

use doorward_testkit::{TestApp, each, with};
use serde_json::json;

use super::{ADD, FLOWS, MODEL, VIEW, WHO, said};

/// The flow of the first start.
const FIRST: &str = "default-authentication-flow";

/// Three flows that differ in what a list can be narrowed and sorted by, and the id of the first.
fn three(app: &TestApp) -> String {
    let flows = [
        json!({"slug": "x-a", "name": "Gamma", "denied_action": "continue", "layout": "stacked"}),
        json!({"slug": "x-b", "name": "Beta", "designation": "recovery", "layout": "sidebar_left"}),
        json!({"slug": "x-c", "name": "Beta", "title": "Äpfel", "compatibility_mode": true}),
    ];
    let [first, ..] = flows.map(|flow| app.admin().post(FLOWS, &with(said("x"), &flow)).ok(201));
    first["pk"].as_str().unwrap().to_owned()
}

/// Makes sure what each query finds.
fn check(app: &TestApp, cases: &[(&str, &[&str])]) {
    for (query, slugs) in cases {
        assert_eq!(each(&app.admin().get(&format!("{FLOWS}?{query}")).ok(200), "slug"), *slugs, "{query}");
    }
}

#[test]
fn a_page_holds_whole_flows_sorted_by_slug() {
    let app = TestApp::start();
    let (second, first) =
        (app.admin().post(FLOWS, &said("x-2")).ok(201), app.admin().post(FLOWS, &said("x-1")).ok(201));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": [first, second],
    });
    app.admin().get(&format!("{FLOWS}?search=x-")).is(200, page);
    check(&app, &[("", &[FIRST, "x-1", "x-2"])]);
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let id = three(&app);
    check(
        &app,
        &[
            (&format!("flow_uuid={id}"), &["x-a"]),
            (&format!("flow_uuid={}", id.replace('-', "")), &["x-a"]),
            ("flow_uuid=11111111-1111-4111-8111-111111111111", &[]),
            ("name=Beta", &["x-b", "x-c"]),
            ("name=beta", &[]),
            ("slug=x-b", &["x-b"]),
            ("slug=x", &[]),
            ("designation=recovery", &["x-b"]),
            ("designation=enrollment", &[]),
            ("denied_action=continue", &["x-a"]),
            ("name=Beta&designation=authentication", &["x-c"]),
            ("name=&slug=&designation=&denied_action=&flow_uuid=", &[FIRST, "x-a", "x-b", "x-c"]),
            // These are no filters.
            ("title=Welcome&layout=x&compatibility_mode=true&pk=1", &[FIRST, "x-a", "x-b", "x-c"]),
        ],
    );
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let choice = |name| format!("Select a valid choice. {name} is not one of the available choices.");
    for (query, refused) in [
        ("flow_uuid=zz", json!({"flow_uuid": ["Enter a valid UUID."], "code": "invalid"})),
        ("designation=login", json!({"designation": [choice("login")], "code": "invalid_choice"})),
        (
            "denied_action=x&designation=y",
            json!({"denied_action": [choice("x")], "designation": [choice("y")], "code": "invalid_choice"}),
        ),
        (
            "slug=a%00",
            json!({"slug": ["Null characters are not allowed."], "code": "null_characters_not_allowed"}),
        ),
    ] {
        app.admin().get(&format!("{FLOWS}?{query}")).is(400, refused);
    }
}

#[test]
fn a_search_looks_into_five_fields() {
    let app = TestApp::start();
    three(&app);
    check(
        &app,
        &[
            // name, slug, designation, title, denied_action
            ("search=gAMMA", &["x-a"]),
            ("search=X-B", &["x-b"]),
            ("search=RECOVER", &["x-b"]),
            ("search=%C3%A4PFEL", &["x-c"]),
            // `message_continue` holds it as well.
            ("search=continue%20x-", &["x-a", "x-b", "x-c"]),
            ("search=beta,recovery", &["x-b"]),
            ("search=beta%20gamma", &[]),
            ("search=sidebar", &[]),
        ],
    );
}

#[test]
fn the_list_is_sorted_as_it_is_asked_for() {
    let app = TestApp::start();
    three(&app);
    let cases: &[(&str, [&str; 3])] = &[
        ("", ["x-a", "x-b", "x-c"]),
        ("slug", ["x-a", "x-b", "x-c"]),
        ("-slug", ["x-c", "x-b", "x-a"]),
        ("name", ["x-b", "x-c", "x-a"]),
        ("-name,-slug", ["x-a", "x-c", "x-b"]),
        ("title", ["x-a", "x-b", "x-c"]),
        ("designation", ["x-a", "x-c", "x-b"]),
        ("denied_action", ["x-a", "x-b", "x-c"]),
        ("-denied_action,slug", ["x-b", "x-c", "x-a"]),
        ("layout", ["x-b", "x-a", "x-c"]),
        ("-compatibility_mode", ["x-c", "x-a", "x-b"]),
        ("pk", ["x-a", "x-b", "x-c"]),
        ("-policybindingmodel_ptr_id", ["x-c", "x-b", "x-a"]),
        ("authentication,-slug", ["x-c", "x-b", "x-a"]),
        ("policy_engine_mode", ["x-a", "x-b", "x-c"]),
        // What cannot be sorted by does not count.
        ("-stages", ["x-a", "x-b", "x-c"]),
        ("-policies,-slug", ["x-c", "x-b", "x-a"]),
        ("nonsense", ["x-a", "x-b", "x-c"]),
    ];
    for (ordering, slugs) in cases {
        check(&app, &[(&format!("search=x-&ordering={ordering}"), slugs)]);
    }
}

#[test]
fn pages_are_cut_out_of_the_sorted_list() {
    let app = TestApp::start();
    three(&app);
    let page = app.admin().get(&format!("{FLOWS}?search=x-&ordering=-slug&page_size=2&page=2")).ok(200);
    assert_eq!(each(&page, "slug"), ["x-a"]);
    let place = json!({
        "next": 0, "previous": 1, "count": 3, "current": 2, "total_pages": 2, "start_index": 3,
        "end_index": 3,
    });
    assert_eq!(page["pagination"], place);
    app.admin().get(&format!("{FLOWS}?page=2")).is_error(404, "not_found", "Invalid page.");
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let app = TestApp::start();
    let id = three(&app);
    app.anonymous().get(FLOWS).is_error(403, "not_authenticated", WHO);
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD]);
    user.get(FLOWS).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(id));
    let page = user.get(FLOWS).ok(200);
    assert_eq!((each(&page, "slug"), &page["pagination"]["count"]), (vec![&json!("x-a")], &json!(1)));
    assert_eq!(each(&user.get(&format!("{FLOWS}?slug=x-b")).ok(200), "slug"), Vec::<&str>::new());
    app.grant(number, &[VIEW]);
    assert_eq!(each(&user.get(FLOWS).ok(200), "slug"), [FIRST, "x-a", "x-b", "x-c"]);
}
