//! `POST /policies/bindings/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{BINDINGS, many, nobody, path, plain, wrong};

#[test]
fn three_fields_are_enough() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let answer = app.admin().post(BINDINGS, &json!({"target": flow, "user": user, "order": 10}));
    let binding = plain(&app, &answer.body(), user, &flow);
    answer.is(201, binding.clone());
    app.admin().get(&path(&binding)).is(200, binding);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let fields = json!({
        "target": flow,
        "policy": null,
        "group": null,
        "user": user,
        "negate": true,
        "enabled": false,
        "order": -7,
        "timeout": 0,
        "failure_result": true,
    });
    let answer = app.admin().post(BINDINGS, &fields);
    let binding = with(plain(&app, &answer.body(), user, &flow), &fields);
    answer.is(201, binding);
}

#[test]
fn a_group_is_asked_for_instead_of_a_user() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let group = app.group("staff", &json!({"users": [user]}));
    let answer = app.admin().post(BINDINGS, &json!({"target": flow, "group": group, "order": 10}));
    let asked = json!({
        "user": null,
        "user_obj": null,
        "group": group,
        "group_obj": app.admin().get(&format!("/core/groups/{group}/")).ok(200),
    });
    let binding = with(plain(&app, &answer.body(), user, &flow), &asked);
    answer.is(201, binding.clone());
    app.admin().get(&path(&binding)).is(200, binding);
}

#[test]
fn a_target_is_known_by_either_id_and_shown_by_its_own() {
    let app = TestApp::start();
    let ((_, user), flow, stage) = (app.user("ada"), app.flow("login"), app.stage("who"));
    let (step, source) = (app.bind(&stage, &flow, 10), app.source("chat"));
    let inbuilt = app.admin().get("/sources/all/authentik-built-in/").ok(200)["pk"].clone();
    let of = |path: &str| app.admin().get(path).ok(200)["policybindingmodel_ptr_id"].clone();
    for (named, shown) in [
        (json!(flow), json!(flow)),
        (of("/flows/instances/login/"), json!(flow)),
        (json!(step), json!(step)),
        (of(&format!("/flows/bindings/{step}/")), json!(step)),
        (json!(source), json!(source)),
        (inbuilt.clone(), inbuilt),
        (json!(flow.to_uppercase()), json!(flow)),
    ] {
        let binding = json!({"target": named, "user": user, "order": 0});
        assert_eq!(app.admin().post(BINDINGS, &binding).ok(201)["target"], shown, "{named}");
    }
}

#[test]
fn what_cannot_be_bound_to_is_no_target() {
    let app = TestApp::start();
    let ((_, user), stage, group) = (app.user("ada"), app.stage("who"), app.group("staff", &json!({})));
    for target in [stage, group] {
        let gone = format!("Invalid pk \"{target}\" - object does not exist.");
        let refused = json!({"target": [gone], "code": "does_not_exist"});
        app.admin().post(BINDINGS, &json!({"target": target, "user": user, "order": 0})).is(400, refused);
    }
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    let refused = json!({
        "target": ["This field is required."],
        "order": ["This field is required."],
        "code": "required",
    });
    app.admin().post(BINDINGS, &json!({})).is(400, refused);
}

#[test]
fn exactly_one_is_asked_for() {
    let app = TestApp::start();
    let ((_, user), group, flow) = (app.user("ada"), app.group("staff", &json!({})), app.flow("login"));
    let binding = json!({"target": flow, "order": 0});
    app.admin().post(BINDINGS, &binding).is(400, nobody());
    let nulls = json!({"policy": null, "group": "", "user": ""});
    app.admin().post(BINDINGS, &with(binding.clone(), &nulls)).is(400, nobody());
    app.admin().post(BINDINGS, &with(binding, &json!({"group": group, "user": user}))).is(400, many());
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let right = json!({"target": flow, "user": user, "order": 10});
    for (wrong, refused) in wrong() {
        app.admin().post(BINDINGS, &with(right.clone(), &wrong)).is(400, refused);
    }
    assert_eq!(app.admin().get(BINDINGS).ok(200)["results"], json!([]));
}

#[test]
fn the_same_can_be_bound_twice() {
    let app = TestApp::start();
    let ((_, user), flow) = (app.user("ada"), app.flow("login"));
    let binding = json!({"target": flow, "user": user, "order": 10});
    app.admin().post(BINDINGS, &binding).ok(201);
    app.admin().post(BINDINGS, &binding).ok(201);
}
