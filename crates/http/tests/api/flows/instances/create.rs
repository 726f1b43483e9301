//! `POST /flows/instances/`

use doorward_testkit::{TestApp, with};
use serde_json::json;

use super::{ADD, FLOWS, VIEW, WHO, path, plain, said, wrong};

#[test]
fn four_fields_are_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(FLOWS, &said("login"));
    let body = answer.body();
    answer.is(201, plain(&body, "login"));
    assert_ne!(body["pk"], body["policybindingmodel_ptr_id"]);
    app.admin().get(&path("login")).is(200, body);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let fields = json!({
        "name": "  Recover your account\n",
        "slug": " A_b-9 ",
        "title": "\"Title\" ü",
        "designation": "recovery",
        "policy_engine_mode": "all",
        "compatibility_mode": true,
        "layout": "sidebar_right",
        "denied_action": "continue",
        "authentication": "require_unauthenticated",
    });
    let answer = app.admin().post(FLOWS, &fields);
    let trimmed = json!({"name": "Recover your account", "slug": "A_b-9"});
    let flow = with(with(plain(&answer.body(), "A_b-9"), &fields), &trimmed);
    answer.is(201, flow.clone());
    app.admin().get(&path("A_b-9")).is(200, flow);
}

#[test]
fn every_choice_of_the_contract_can_be_made() {
    let app = TestApp::start();
    let choices = [
        (
            "designation",
            &[
                "authentication",
                "authorization",
                "invalidation",
                "enrollment",
                "unenrollment",
                "recovery",
                "stage_configuration",
            ][..],
        ),
        ("layout", &["stacked", "content_left", "content_right", "sidebar_left", "sidebar_right"][..]),
        ("denied_action", &["message_continue", "message", "continue"][..]),
        (
            "authentication",
            &[
                "none",
                "require_authenticated",
                "require_unauthenticated",
                "require_superuser",
                "require_outpost",
            ][..],
        ),
        ("policy_engine_mode", &["all", "any"][..]),
    ];
    for (field, values) in choices {
        for (number, value) in values.iter().enumerate() {
            let fields = with(said(&format!("{field}-{number}")), &json!({field: value}));
            assert_eq!(app.admin().post(FLOWS, &fields).ok(201)[field], json!(value));
        }
    }
}

#[test]
fn what_is_required_is_asked_for() {
    let app = TestApp::start();
    app.admin().post(FLOWS, &json!({})).is(
        400,
        json!({
            "name": ["This field is required."],
            "slug": ["This field is required."],
            "title": ["This field is required."],
            "designation": ["This field is required."],
            "code": "required",
        }),
    );
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_kept() {
    let app = TestApp::start();
    app.flow("taken");
    for (wrong, refused) in wrong() {
        app.admin().post(FLOWS, &with(said("new"), &wrong)).is(400, refused);
    }
    app.admin().get(&path("new")).is_not_found();
}

#[test]
fn what_is_only_read_and_what_is_unknown_does_not_count() {
    let app = TestApp::start();
    let ignored = json!({
        "pk": "22222222-2222-4222-8222-222222222222",
        "policybindingmodel_ptr_id": "22222222-2222-4222-8222-222222222222",
        "background": "https://example.com/mine.png",
        "stages": ["22222222-2222-4222-8222-222222222222"],
        "policies": ["22222222-2222-4222-8222-222222222222"],
        "cache_count": 7,
        "export_url": "/mine/",
        "unheard_of": true,
    });
    let answer = app.admin().post(FLOWS, &with(said("login"), &ignored));
    let body = answer.body();
    assert_ne!(body["pk"], ignored["pk"]);
    assert_ne!(body["policybindingmodel_ptr_id"], ignored["policybindingmodel_ptr_id"]);
    answer.is(201, plain(&body, "login"));
}

#[test]
fn whoever_may_add_need_not_see() {
    let app = TestApp::start();
    app.anonymous().post(FLOWS, &said("login")).is_error(403, "not_authenticated", WHO);
    let (user, number) = app.user("helper");
    app.grant(number, &[VIEW]);
    // Whether what he sent is right is nothing that he is told.
    user.post(FLOWS, &said("login")).is_forbidden();
    user.post(FLOWS, &json!({})).is_forbidden();
    let (user, number) = app.user("maker");
    app.grant(number, &[ADD]);
    let answer = user.post(FLOWS, &said("login"));
    answer.is(201, plain(&answer.body(), "login"));
    user.get(&path("login")).is_forbidden();
}
