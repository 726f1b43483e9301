//! `POST /stages/password/`, and `PUT` and `PATCH` of one stage

use doorward_testkit::{TestApp, with};
use serde_json::{Value, json};

use super::{ADD, CHANGE, INBUILT, LDAP, MODEL, NOBODY, STAGES, TOKEN, VIEW, path, plain};

/// Bodies that say something wrong about a stage, each with all that is wrong with it; there has to be
/// a stage `taken`.
fn wrong() -> Vec<(Value, Value)> {
    let taken = json!({"name": ["stage with this name already exists."], "code": "unique"});
    let attempts =
        |message: &str, code: &str| json!({"failed_attempts_before_cancel": [message], "code": code});
    vec![
        (json!({"name": "taken"}), taken.clone()),
        (json!({"name": " taken"}), taken.clone()),
        (json!({"name": "default-authentication-identification"}), taken),
        (json!({"name": ""}), json!({"name": ["This field may not be blank."], "code": "blank"})),
        (json!({"name": null}), json!({"name": ["This field may not be null."], "code": "null"})),
        (json!({"backends": []}), json!({"backends": ["This list may not be empty."], "code": "empty"})),
        (json!({"backends": null}), json!({"backends": ["This field may not be null."], "code": "null"})),
        (
            json!({"backends": INBUILT}),
            json!({"backends": ["Expected a list of items but got type \"str\"."], "code": "not_a_list"}),
        ),
        (
            json!({"backends": [INBUILT, "mine", null]}),
            json!({
                "backends": {"1": ["\"mine\" is not a valid choice."], "2": ["This field may not be null."]},
                "code": "invalid",
            }),
        ),
        (
            json!({"configure_flow": "x"}),
            json!({"configure_flow": ["“x” is not a valid UUID."], "code": "invalid"}),
        ),
        (
            json!({"configure_flow": NOBODY}),
            json!({
                "configure_flow": [format!("Invalid pk \"{NOBODY}\" - object does not exist.")],
                "code": "does_not_exist",
            }),
        ),
        (json!({"failed_attempts_before_cancel": null}), attempts("This field may not be null.", "null")),
        (
            json!({"failed_attempts_before_cancel": "many"}),
            attempts("A valid integer is required.", "invalid"),
        ),
        (
            json!({"failed_attempts_before_cancel": 2_147_483_648_i64}),
            attempts("Ensure this value is less than or equal to 2147483647.", "max_value"),
        ),
    ]
}

#[test]
fn a_name_and_a_backend_are_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "secret", "backends": [INBUILT]}));
    let pk = &answer.body()["pk"];
    let stage = plain(pk, "secret");
    answer.is(201, stage.clone());
    app.admin().get(&path(pk.as_str().unwrap())).is(200, stage);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let fields = json!({
        "name": "secret",
        // In this order, and as often.
        "backends": [LDAP, INBUILT, TOKEN, INBUILT],
        "configure_flow": app.flow("change-it"),
        "failed_attempts_before_cancel": -1,
    });
    let answer = app.admin().post(STAGES, &fields);
    let pk = &answer.body()["pk"];
    let stage = with(plain(pk, "secret"), &fields);
    answer.is(201, stage.clone());
    app.admin().get(&path(pk.as_str().unwrap())).is(200, stage);
}

#[test]
fn a_stage_can_be_bound_to_flows_as_it_is_made() {
    let app = TestApp::start();
    app.flow("login");
    let flow = app.admin().get("/flows/instances/login/").ok(200);
    let fields = json!({"name": "secret", "backends": [INBUILT], "flow_set": [flow]});
    let stage = app.admin().post(STAGES, &fields).ok(201);
    assert_eq!(stage["flow_set"][0]["slug"], json!("login"));
    let bound = app.admin().get("/flows/instances/login/").ok(200)["stages"].clone();
    assert_eq!(bound, json!([stage["pk"]]));
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    let missing = json!({
        "name": ["This field is required."], "backends": ["This field is required."], "code": "required",
    });
    app.admin().post(STAGES, &json!({})).is(400, missing.clone());
    app.admin().put(&path(&app.password_stage("secret")), &json!({})).is(400, missing);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.password_stage("taken");
    let stage = app.password_stage("secret");
    for (wrong, refused) in wrong() {
        let whole = with(json!({"name": "new", "backends": [TOKEN]}), &wrong);
        app.admin().post(STAGES, &whole).is(400, refused.clone());
        app.admin().put(&path(&stage), &whole).is(400, refused.clone());
        app.admin().patch(&path(&stage), &wrong).is(400, refused);
    }
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "secret"));
    assert_eq!(app.admin().get(&format!("{STAGES}?name=new")).ok(200)["results"], json!([]));
}

#[test]
fn a_patch_changes_what_is_sent_and_the_rest_stays() {
    let app = TestApp::start();
    let stage = app.password_stage("secret");
    let mut stored = plain(&json!(stage), "secret");
    for change in [
        json!({}),
        json!({"name": "renamed"}),
        json!({"backends": [TOKEN, LDAP]}),
        json!({"configure_flow": app.flow("change-it")}),
        json!({"failed_attempts_before_cancel": 0}),
        json!({"configure_flow": null, "failed_attempts_before_cancel": 5}),
    ] {
        stored = with(stored, &change);
        app.admin().patch(&path(&stage), &change).is(200, stored.clone());
        app.admin().get(&path(&stage)).is(200, stored.clone());
    }
}

#[test]
fn a_put_leaves_as_it_is_what_is_left_out() {
    let app = TestApp::start();
    let stage = app.password_stage("secret");
    let all = json!({"configure_flow": app.flow("change-it"), "failed_attempts_before_cancel": 9});
    app.admin().patch(&path(&stage), &all).ok(200);
    let new = json!({"name": "renamed", "backends": [TOKEN]});
    let updated = with(with(plain(&json!(stage), "renamed"), &all), &new);
    app.admin().put(&path(&stage), &new).is(200, updated);
}

#[test]
fn each_way_of_writing_takes_its_own_permission() {
    let app = TestApp::start();
    let stage = path(&app.password_stage("secret"));
    let fields = json!({"name": "new", "backends": [INBUILT]});
    app.anonymous().post(STAGES, &fields).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
    app.anonymous().patch(&stage, &json!({})).is_forbidden();
    let (user, number) = app.user("helper");
    // The permissions on stages of any kind, or of another kind, are others.
    app.grant(
        number,
        &["authentik_flows.add_stage", "authentik_stages_identification.add_identificationstage", VIEW],
    );
    user.post(STAGES, &fields).is_forbidden();
    user.patch(&stage, &json!({"name": "new"})).is_forbidden();
    user.put(&stage, &fields).is_forbidden();
    app.grant(number, &[ADD]);
    let made = user.post(STAGES, &fields).ok(201)["pk"].clone();
    app.grant_on(number, &[CHANGE], MODEL, &made);
    user.patch(&path(made.as_str().unwrap()), &json!({"name": "mine"})).ok(200);
    user.patch(&stage, &json!({"name": "mine, too"})).is_forbidden();
}
