//! `GET /policies/bindings/`

use doorward_testkit::{TestApp, cost_of, each};
use serde_json::{Value, json};

use super::{BINDINGS, NOBODY, bind, path};

/// Three bindings that differ in what a list can be narrowed and sorted by: two to a flow, the second
/// of which comes first, and one to a step of it.
struct Three {
    app: TestApp,
    flow: String,
    step: String,
    bindings: [Value; 3],
}

fn three() -> Three {
    let app = TestApp::start();
    let ((_, ada), (_, bob)) = (app.user("ada"), app.user("bob"));
    let flow = app.flow("login");
    let step = app.bind(&app.stage("who"), &flow, 10);
    let made = [
        (bind(&app, ada, &flow, 30), json!({"enabled": false})),
        (bind(&app, bob, &flow, 10), json!({"timeout": 60})),
        (bind(&app, ada, &step, 20), json!({"negate": true, "failure_result": true})),
    ];
    let bindings = made.map(|(binding, fields)| app.admin().patch(&path(&binding), &fields).ok(200));
    Three { app, flow, step, bindings: bindings.map(|binding| binding["pk"].clone()) }
}

impl Three {
    /// Makes sure that a query finds these of the three, in this order.
    fn finds(&self, query: &str, expected: &[usize]) {
        let page = self.app.admin().get(&format!("{BINDINGS}?{query}")).ok(200);
        let expected: Vec<_> = expected.iter().map(|number| &self.bindings[*number]).collect();
        assert_eq!(each(&page, "pk"), expected, "{query}");
    }

    /// The id by which policies know what is at a path.
    fn other_id(&self, path: &str) -> String {
        let object = self.app.admin().get(path).ok(200);
        object["policybindingmodel_ptr_id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_page_holds_whole_bindings_sorted_by_target_and_order() {
    let three = three();
    let (flow, step) = (&three.flow, &three.step);
    let sorted = if flow < step { [1, 0, 2] } else { [2, 1, 0] };
    let whole = sorted.map(|number| {
        let pk = three.bindings[number].as_str().unwrap();
        three.app.admin().get(&format!("{BINDINGS}{pk}/")).ok(200)
    });
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 3, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 3,
        },
        "results": whole,
    });
    three.app.admin().get(BINDINGS).is(200, page);
}

#[test]
fn each_filter_narrows_the_list() {
    let three = three();
    let (flow, step) = (&three.flow, &three.step);
    let known = three.other_id("/flows/instances/login/");
    let known_step = three.other_id(&format!("/flows/bindings/{step}/"));
    for (query, expected) in [
        (format!("target={flow}"), &[1, 0][..]),
        (format!("target={known}"), &[1, 0]),
        (format!("target={step}"), &[2]),
        (format!("target={known_step}"), &[2]),
        (format!("ordering=order&target_in={flow}&target_in={known_step}"), &[1, 2, 0]),
        (format!("target_in={step}"), &[2]),
        ("enabled=false".to_owned(), &[0]),
        ("ordering=order&enabled=true".to_owned(), &[1, 2]),
        ("order=20".to_owned(), &[2]),
        ("order=20.5".to_owned(), &[]),
        ("timeout=60".to_owned(), &[1]),
        ("timeout=99999999999".to_owned(), &[]),
        ("ordering=order&policy__isnull=true".to_owned(), &[1, 2, 0]),
        ("policy__isnull=false".to_owned(), &[]),
        (format!("target={flow}&enabled=true"), &[1]),
    ] {
        three.finds(&query, expected);
    }
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let three = three();
    let gone = "Select a valid choice. That choice is not one of the available choices.";
    let not_among = format!("Select a valid choice. {NOBODY} is not one of the available choices.");
    let flow = &three.flow;
    for (query, refused) in [
        (
            "target=x&policy=y&target_in=z".to_owned(),
            json!({
                "policy": ["“y” is not a valid UUID."],
                "target": ["“x” is not a valid UUID."],
                "target_in": ["“z” is not a valid UUID."],
                "code": "invalid",
            }),
        ),
        (format!("target={NOBODY}"), json!({"target": [gone], "code": "invalid_choice"})),
        (format!("policy={NOBODY}"), json!({"policy": [gone], "code": "invalid_choice"})),
        (
            format!("target_in={flow}&target_in={NOBODY}"),
            json!({"target_in": [not_among], "code": "invalid_choice"}),
        ),
        (
            "order=first&timeout=long".to_owned(),
            json!({"order": ["Enter a number."], "timeout": ["Enter a number."], "code": "invalid"}),
        ),
    ] {
        three.app.admin().get(&format!("{BINDINGS}?{query}")).is(400, refused);
    }
}

#[test]
fn a_search_looks_into_the_names_of_policies_of_which_there_are_none() {
    let three = three();
    three.finds("search=ada", &[]);
    three.finds("search=&ordering=order", &[1, 2, 0]);
}

#[test]
fn the_list_is_sorted_as_it_is_asked_for() {
    let three = three();
    for (ordering, expected) in [
        ("order", [1, 2, 0]),
        ("-order", [0, 2, 1]),
        ("user,order", [2, 0, 1]),
        ("-timeout,order", [1, 2, 0]),
        ("-negate,-order", [2, 0, 1]),
        ("failure_result,order", [1, 0, 2]),
        ("enabled,order", [0, 1, 2]),
        ("-group,order", [1, 2, 0]),
    ] {
        three.finds(&format!("ordering={ordering}"), &expected);
    }
}

#[test]
fn a_list_costs_the_same_with_many_bindings() {
    let three = three();
    let app = &three.app;
    let cost = |query: &str| cost_of(|| drop(app.admin().get(&format!("{BINDINGS}?{query}")).ok(200)));
    let queries = [String::new(), format!("target_in={}&target_in={}", three.flow, three.step)];
    let few = queries.each_ref().map(|query| cost(query));
    for number in 0..40 {
        let (_, user) = app.user(&format!("user-{number}"));
        bind(app, user, if number % 2 == 0 { &three.flow } else { &three.step }, number);
    }
    assert_eq!(queries.each_ref().map(|query| cost(query)), few);
}
