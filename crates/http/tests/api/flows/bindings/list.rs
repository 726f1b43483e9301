//! `GET /flows/bindings/`

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

use super::{ADD, BINDINGS, MODEL, NOBODY, VIEW, path};

/// Three bindings that differ in what a list can be narrowed and sorted by.
struct Three {
    app: TestApp,
    flow: String,
    password: String,
    policy_target: Value,
    bindings: [Value; 3],
}

fn three() -> Three {
    let app = TestApp::start();
    let (flow, other) = (app.flow("login"), app.flow("other"));
    let (who, password) = (app.stage("who"), app.password_stage("a secret"));
    let made = [
        (app.bind(&who, &flow, 30), json!({"evaluate_on_plan": true, "re_evaluate_policies": false})),
        (app.bind(&password, &flow, 10), json!({"policy_engine_mode": "all"})),
        (app.bind(&who, &other, 20), json!({"invalid_response_action": "restart"})),
    ];
    let bindings = made.map(|(binding, fields)| app.admin().patch(&path(&binding), &fields).ok(200));
    let policy_target = bindings[2]["policybindingmodel_ptr_id"].clone();
    Three { app, flow, password, policy_target, bindings: bindings.map(|binding| binding["pk"].clone()) }
}

impl Three {
    /// Makes sure that a query finds these of the three, in this order.
    fn finds(&self, query: &str, expected: &[usize]) {
        let page = self.app.admin().get(&format!("{BINDINGS}?{query}")).ok(200);
        let expected: Vec<_> = expected.iter().map(|number| &self.bindings[*number]).collect();
        let found: Vec<_> = each(&page, "pk").into_iter().filter(|pk| self.bindings.contains(pk)).collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn a_page_holds_whole_bindings_sorted_by_order() {
    let app = TestApp::start();
    let (stage, flow) = (app.stage("who"), app.flow("login"));
    let (second, first) = (app.bind(&stage, &flow, 20), app.bind(&stage, &flow, 10));
    let bindings = [first, second].map(|binding| app.admin().get(&path(&binding)).ok(200));
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 2, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 2,
        },
        "results": bindings,
    });
    app.admin().get(&format!("{BINDINGS}?target={flow}")).is(200, page);
}

#[test]
fn each_filter_narrows_the_list() {
    let three = three();
    let Three { flow, password, bindings, policy_target, .. } = &three;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for (query, expected) in [
        (format!("target={flow}"), &[1, 0][..]),
        (format!("stage={password}"), &[1]),
        (format!("fsb_uuid={}", text(&bindings[0])), &[0]),
        (format!("pbm_uuid={}", text(policy_target)), &[2]),
        (format!("fsb_uuid={NOBODY}"), &[]),
        ("order=20".to_owned(), &[2]),
        ("order=20.0".to_owned(), &[2]),
        ("order=20.5".to_owned(), &[]),
        ("order=99999999999".to_owned(), &[]),
        ("evaluate_on_plan=true".to_owned(), &[0]),
        ("re_evaluate_policies=false".to_owned(), &[0]),
        ("policy_engine_mode=all".to_owned(), &[1]),
        ("invalid_response_action=restart".to_owned(), &[2]),
        (format!("target={flow}&evaluate_on_plan=false"), &[1]),
    ] {
        three.finds(&query, expected);
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let app = TestApp::start();
    let gone = "Select a valid choice. That choice is not one of the available choices.";
    let choice = |name| format!("Select a valid choice. {name} is not one of the available choices.");
    for (query, refused) in [
        (
            "target=x&stage=y".to_owned(),
            json!({
                "target": ["“x” is not a valid UUID."],
                "stage": ["“y” is not a valid UUID."],
                "code": "invalid",
            }),
        ),
        (format!("target={NOBODY}"), json!({"target": [gone], "code": "invalid_choice"})),
        (format!("stage={NOBODY}"), json!({"stage": [gone], "code": "invalid_choice"})),
        (
            "fsb_uuid=x&pbm_uuid=y".to_owned(),
            json!({
                "fsb_uuid": ["Enter a valid UUID."],
                "pbm_uuid": ["Enter a valid UUID."],
                "code": "invalid",
            }),
        ),
        ("order=first".to_owned(), json!({"order": ["Enter a number."], "code": "invalid"})),
        (
            "policy_engine_mode=some&invalid_response_action=again".to_owned(),
            json!({
                "policy_engine_mode": [choice("some")],
                "invalid_response_action": [choice("again")],
                "code": "invalid_choice",
            }),
        ),
        // There are no policies to ask for.
        ("policies=x".to_owned(), json!({"policies": ["“x” is not a valid UUID."], "code": "invalid"})),
        (format!("policies={NOBODY}"), json!({"policies": [choice(NOBODY)], "code": "invalid_choice"})),
    ] {
        app.admin().get(&format!("{BINDINGS}?{query}")).is(400, refused);
    }
}

#[test]
fn a_search_looks_into_the_name_of_the_stage() {
    let three = three();
    three.finds("search=SECRET", &[1]);
    three.finds("search=who", &[2, 0]);
    three.finds("search=login", &[]);
}

#[test]
fn the_list_is_sorted_by_order_or_by_the_name_of_the_stage() {
    let three = three();
    for (ordering, expected) in [
        ("", [1, 2, 0]),
        ("order", [1, 2, 0]),
        ("-order", [0, 2, 1]),
        ("stage__name", [1, 0, 2]),
        ("-stage__name,order", [2, 0, 1]),
        // By nothing else.
        ("-pk", [1, 2, 0]),
        ("-target", [1, 2, 0]),
        ("-policy_engine_mode,-order", [0, 2, 1]),
    ] {
        three.finds(&format!("ordering={ordering}"), &expected);
    }
}

#[test]
fn a_user_sees_what_was_given_to_him() {
    let three = three();
    let app = &three.app;
    let (user, number) = app.user("helper");
    app.anonymous().get(BINDINGS).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.grant(number, &[ADD, "authentik_flows.view_flow", "authentik_flows.view_stage"]);
    user.get(BINDINGS).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &three.bindings[0]);
    assert_eq!(each(&user.get(BINDINGS).ok(200), "pk"), [&three.bindings[0]]);
}
