//! `GET /stages/identification/{uuid}/used_by/`, and where a stage shows up elsewhere.

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{MODEL, NOBODY, VIEW, path};

/// Who uses a stage.
fn used_by(stage: &str) -> String {
    format!("{}used_by/", path(stage))
}

fn flow(pk: &str, slug: &str) -> Value {
    json!({
        "app": "authentik_flows", "model_name": "flow", "pk": pk,
        "name": format!("Flow {slug} ({slug})"), "action": "cascade_many",
    })
}

fn binding(pk: &str, order: i32, flow: &str) -> Value {
    json!({
        "app": "authentik_flows", "model_name": "flowstagebinding", "pk": pk,
        "name": format!("Flow-stage binding #{order} to {flow}"), "action": "cascade",
    })
}

fn source(pk: &str, name: &str) -> Value {
    json!({
        "app": "authentik_core", "model_name": "source", "pk": pk, "name": name, "action": "cascade_many",
    })
}

fn stage(pk: &str, name: &str, action: &str) -> Value {
    json!({
        "app": "authentik_stages_identification", "model_name": "identificationstage", "pk": pk,
        "name": format!("Stage {name}"), "action": action,
    })
}

#[test]
fn a_stage_by_itself_is_used_by_nobody() {
    let app = TestApp::start();
    app.admin().get(&used_by(&app.stage("who"))).is(200, json!([]));
}

#[test]
fn flows_bindings_and_its_own_sources_are_listed() {
    let app = TestApp::start();
    let id = app.stage("who");
    let login = app.flow("login");
    let (chat, code) = (app.source("chat"), app.source("code"));
    let (first, second) = (app.bind(&id, &login, 10), app.bind(&id, &login, 20));
    app.admin().patch(&path(&id), &json!({"sources": [code, chat]})).ok(200);
    let users = json!([
        flow(&login, "login"),
        flow(&login, "login"),
        binding(&first, 10, &login),
        binding(&second, 20, &login),
        source(&code, "code"),
        source(&chat, "chat"),
    ]);
    app.admin().get(&used_by(&id)).is(200, users.clone());
    // It is no list to be paged through.
    app.admin().get(&format!("{}?page=7&page_size=1&search=x", used_by(&id))).is(200, users.clone());
    app.admin().get(&format!("/stages/all/{id}/used_by/")).is(200, users);
}

#[test]
fn flows_that_a_stage_sends_to_do_not_use_it() {
    let app = TestApp::start();
    let id = app.stage("who");
    let references = json!({
        "enrollment_flow": app.flow("enroll"), "recovery_flow": app.flow("recover"),
        "passwordless_flow": app.flow("key"), "password_stage": app.password_stage("secret"),
    });
    app.admin().patch(&path(&id), &references).ok(200);
    app.admin().get(&used_by(&id)).is(200, json!([]));
}

#[test]
fn everybody_sees_only_those_who_he_may_see() {
    let app = TestApp::start();
    let id = app.stage("who");
    let (login, enroll) = (app.flow("login"), app.flow("enroll"));
    let first = app.bind(&id, &login, 10);
    let second = app.bind(&id, &enroll, 20);
    app.admin().patch(&path(&id), &json!({"sources": [app.source("chat")]})).ok(200);
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW], MODEL, &json!(id));
    user.get(&used_by(&id)).is(200, json!([]));
    app.grant_on(number, &["authentik_flows.view_flow"], "authentik_flows.flow", &json!(enroll));
    user.get(&used_by(&id)).is(200, json!([flow(&enroll, "enroll")]));
    app.grant(number, &["authentik_flows.view_flowstagebinding"]);
    let seen = user.get(&used_by(&id)).ok(200);
    assert_eq!(seen[0], flow(&enroll, "enroll"));
    // The contract gives bindings of different flows no order.
    let bindings = [&seen[1], &seen[2]];
    assert!(bindings.contains(&&binding(&first, 10, &login)), "{seen}");
    assert!(bindings.contains(&&binding(&second, 20, &enroll)), "{seen}");
    assert_eq!(seen.as_array().unwrap().len(), 3);
}

#[test]
fn whom_a_stage_refers_to_lists_the_stage() {
    let app = TestApp::start();
    let id = app.stage("who");
    let (password, chat) = (app.password_stage("secret"), app.source("chat"));
    let references = json!({
        "password_stage": password, "sources": [chat], "recovery_flow": app.flow("recover"),
    });
    app.admin().patch(&path(&id), &references).ok(200);
    app.admin()
        .get(&format!("/stages/password/{password}/used_by/"))
        .is(200, json!([stage(&id, "who", "set_null")]));
    app.admin().get("/sources/oauth/chat/used_by/").is(200, json!([stage(&id, "who", "cascade_many")]));
}

#[test]
fn the_users_of_what_is_not_there_are_not_found() {
    let app = TestApp::start();
    let password = app.password_stage("secret");
    for id in [NOBODY, &password, "who"] {
        app.admin().get(&used_by(id)).is_not_found();
    }
}

#[test]
fn whoever_does_not_see_a_stage_is_not_told_who_uses_it() {
    let app = TestApp::start();
    let (id, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    user.get(&used_by(&id)).is_forbidden();
    app.anonymous().get(&used_by(&id)).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(other));
    user.get(&used_by(&id)).is_not_found();
    user.get(&used_by(&other)).is(200, json!([]));
}
