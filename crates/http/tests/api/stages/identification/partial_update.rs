//! `PATCH /stages/identification/{uuid}/`

use doorward_testkit::TestApp;
use serde_json::json;

#[test]
fn nothing_sent_is_nothing_changed() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let path = format!("/stages/identification/{stage}/");
    let before = app.admin().get(&path).ok(200);
    app.admin().patch(&path, &json!({})).is(200, before.clone());
    app.admin().get(&path).is(200, before);
}

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let path = format!("/stages/identification/{stage}/");
    let changed = json!({
        "pk": stage,
        "name": "renamed",
        "component": "ak-stage-identification-form",
        "verbose_name": "Identification Stage",
        "verbose_name_plural": "Identification Stages",
        "meta_model_name": "authentik_stages_identification.identificationstage",
        "flow_set": [],
        "user_fields": ["email"],
        "password_stage": null,
        "case_insensitive_matching": true,
        "show_matched_user": true,
        "enrollment_flow": null,
        "recovery_flow": null,
        "passwordless_flow": null,
        "sources": [],
        "show_source_labels": false,
        "pretend_user_exists": true,
    });
    app.admin().patch(&path, &json!({"name": "renamed"})).is(200, changed.clone());
    app.admin().get(&path).is(200, changed);
}

#[test]
fn null_takes_a_reference_away() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    let password = app.password_stage("secret");
    let set = app.admin().patch(&path, &json!({"password_stage": password})).ok(200);
    assert_eq!(set["password_stage"], json!(password));
    let unset = app.admin().patch(&path, &json!({"password_stage": null})).ok(200);
    assert_eq!(unset["password_stage"], json!(null));
}

#[test]
fn null_is_not_a_name() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    let refused = json!({"name": ["This field may not be null."], "code": "null"});
    app.admin().patch(&path, &json!({"name": null})).is(400, refused);
}

#[test]
fn a_stage_that_could_match_nobody_is_refused_and_unchanged() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    let before = app.admin().get(&path).ok(200);
    let answer = app.admin().patch(&path, &json!({"name": "renamed", "user_fields": []}));
    assert_eq!(answer.status, 400, "{answer}");
    app.admin().get(&path).is(200, before);
}

#[test]
fn strangers_are_sent_away() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    let answer = app.anonymous().patch(&path, &json!({"name": "mine"}));
    answer.is_forbidden();
}

#[test]
fn a_user_may_change_what_was_given_to_him() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    let path = format!("/stages/identification/{stage}/");
    // Who sees nothing is told nothing; who sees something, only of what he sees.
    user.patch(&path, &json!({"name": "mine"})).is_forbidden();
    app.grant_on(
        number,
        &["authentik_stages_identification.view_identificationstage"],
        "authentik_stages_identification.identificationstage",
        &json!(stage),
    );
    user.patch(&path, &json!({"name": "mine"})).is_forbidden();
    app.grant_on(
        number,
        &["authentik_stages_identification.change_identificationstage"],
        "authentik_stages_identification.identificationstage",
        &json!(stage),
    );
    assert_eq!(user.patch(&path, &json!({"name": "mine"})).ok(200)["name"], json!("mine"));
    user.patch(&format!("/stages/identification/{other}/"), &json!({"name": "too"})).is_not_found();
}
