//! `/stages/all/`

mod destroy;
mod types;
mod user_settings;

use doorward_testkit::{TestApp, each};
use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/all/";

/// What it takes to see stages of any kind.
const VIEW: &str = "authentik_flows.view_stage";

/// An id that no object has.
const NOBODY: &str = "11111111-1111-4111-8111-111111111111";

/// A stage of each kind, by name, as it is shown among stages of all kinds.
fn one_of_each(app: &TestApp) -> [Value; 3] {
    let login = app.admin().post("/stages/user_login/", &json!({"name": "x login"})).ok(201);
    let stage = |pk: &Value, name: &str, kind: &str, words: &str| {
        json!({
            "pk": pk,
            "name": name,
            "component": format!("ak-stage-{}-form", kind.replace('_', "-")),
            "verbose_name": format!("{words} Stage"),
            "verbose_name_plural": format!("{words} Stages"),
            "meta_model_name": format!("authentik_stages_{kind}.{}stage", kind.replace('_', "")),
            "flow_set": [],
        })
    };
    [
        stage(&login["pk"], "x login", "user_login", "User Login"),
        stage(&json!(app.password_stage("x secret")), "x secret", "password", "Password"),
        stage(&json!(app.stage("x who")), "x who", "identification", "Identification"),
    ]
}

fn path(stage: &Value) -> String {
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

#[test]
fn stages_of_all_kinds_are_listed_by_name() {
    let app = TestApp::start();
    let page = json!({
        "pagination": {
            "next": 0, "previous": 0, "count": 3, "current": 1, "total_pages": 1,
            "start_index": 1, "end_index": 3,
        },
        "results": one_of_each(&app),
    });
    app.admin().get(&format!("{STAGES}?search=x")).is(200, page);
    let names = [
        "default-authentication-identification",
        "default-authentication-login",
        "default-authentication-password",
        "x login",
        "x secret",
        "x who",
    ];
    assert_eq!(each(&app.admin().get(STAGES).ok(200), "name"), names);
}

#[test]
fn the_list_is_narrowed_searched_sorted_and_cut() {
    let app = TestApp::start();
    one_of_each(&app);
    for (query, names) in [
        ("name=x%20who", &["x who"][..]),
        ("name=who", &[]),
        ("search=WHO", &["x who"]),
        ("search=x,sec", &["x secret"]),
        ("search=x&ordering=-name", &["x who", "x secret", "x login"]),
        ("search=x&ordering=pk", &["x login", "x secret", "x who"]),
        ("search=x&ordering=-component", &["x login", "x secret", "x who"]),
        ("search=x&page_size=2&page=2", &["x who"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), names, "{query}");
    }
    app.admin().get(&format!("{STAGES}?page=2")).is_error(404, "not_found", "Invalid page.");
}

#[test]
fn each_is_found_by_its_id_as_the_kind_it_is() {
    let app = TestApp::start();
    for stage in one_of_each(&app) {
        app.admin().get(&path(&stage)).is(200, stage);
    }
    for key in [NOBODY, "zz"] {
        app.admin().get(&format!("{STAGES}{key}/")).is_not_found();
    }
}

#[test]
fn what_refers_to_a_stage_is_what_refers_to_it_as_the_kind_it_is() {
    let app = TestApp::start();
    let (flow, source) = (app.flow("login"), app.source("chat"));
    let [login, password, who] = one_of_each(&app);
    let pk = |stage: &Value| stage["pk"].as_str().unwrap().to_owned();
    for (stage, order) in [(&login, 10), (&password, 20), (&who, 30)] {
        app.bind(&pk(stage), &flow, order);
    }
    let fields = json!({"password_stage": password["pk"], "sources": [source]});
    app.admin().patch(&format!("/stages/identification/{}/", pk(&who)), &fields).ok(200);
    // The flow and the binding; then the identification stage, or the source.
    for (stage, kind, uses) in
        [(login, "user_login", 2), (password, "password", 3), (who, "identification", 3)]
    {
        let used = app.admin().get(&format!("/stages/{kind}/{}/used_by/", pk(&stage))).ok(200);
        assert_eq!(used.as_array().unwrap().len(), uses, "{kind}");
        app.admin().get(&format!("{}used_by/", path(&stage))).is(200, used);
    }
}

#[test]
fn nothing_is_written_here() {
    let app = TestApp::start();
    let [stage, ..] = one_of_each(&app);
    let detail = |method| format!("Method \"{method}\" not allowed.");
    for method in ["POST", "PUT", "PATCH"] {
        app.admin().json(method, STAGES, &json!({})).is_error(405, "method_not_allowed", &detail(method));
    }
    for method in ["POST", "PUT", "PATCH"] {
        let answer = app.admin().json(method, &path(&stage), &json!({}));
        answer.is_error(405, "method_not_allowed", &detail(method));
    }
}

#[test]
fn seeing_stages_of_any_kind_is_a_permission_of_its_own() {
    let app = TestApp::start();
    let [login, password, who] = one_of_each(&app);
    let (user, number) = app.user("helper");
    app.anonymous().get(STAGES).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.anonymous().get(&path(&who)).is_forbidden();
    // To see all stages of one kind is not to see them here.
    app.grant(number, &["authentik_stages_identification.view_identificationstage"]);
    user.get(STAGES).is_forbidden();
    user.get(&path(&who)).is_forbidden();
    app.grant(number, &[VIEW]);
    assert_eq!(each(&user.get(&format!("{STAGES}?search=x")).ok(200), "name").len(), 3);
    for stage in [login, password, who] {
        user.get(&path(&stage)).is(200, stage);
    }
    // Nor is it the other way round.
    user.get("/stages/password/").is_forbidden();
}
