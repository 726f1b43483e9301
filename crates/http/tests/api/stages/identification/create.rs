//! `POST /stages/identification/`

use doorward_testkit::TestApp;
use serde_json::json;

use super::{ADD, MODEL, STAGES, VIEW, path, plain, with};

#[test]
fn a_name_and_a_user_field_are_enough() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "who", "user_fields": ["email"]}));
    let pk = &answer.body()["pk"];
    let stage = plain(pk, "who");
    answer.is(201, stage.clone());
    assert_eq!(answer.header("location"), None);
    app.admin().get(&path(pk.as_str().unwrap())).is(200, stage);
}

#[test]
fn everything_that_is_said_is_kept() {
    let app = TestApp::start();
    let fields = json!({
        "name": "who",
        "user_fields": ["upn", "username"],
        "password_stage": app.password_stage("secret"),
        "case_insensitive_matching": false,
        "show_matched_user": false,
        "enrollment_flow": app.flow("enroll"),
        "recovery_flow": app.flow("recover"),
        "passwordless_flow": app.flow("key"),
        "sources": [app.source("chat"), app.source("code")],
        "show_source_labels": true,
        "pretend_user_exists": false,
    });
    let answer = app.admin().post(STAGES, &fields);
    let pk = &answer.body()["pk"];
    let stage = with(plain(pk, "who"), &fields);
    answer.is(201, stage.clone());
    app.admin().get(&path(pk.as_str().unwrap())).is(200, stage);
}

#[test]
fn a_source_is_enough_to_say_who_one_is() {
    let app = TestApp::start();
    let source = app.source("chat");
    for fields in [
        json!({"name": "by source", "sources": [source]}),
        json!({"name": "by source and nothing else", "sources": [source], "user_fields": []}),
    ] {
        let answer = app.admin().post(STAGES, &fields);
        let stage = plain(&answer.body()["pk"], fields["name"].as_str().unwrap());
        answer.is(201, with(stage, &json!({"user_fields": [], "sources": [source]})));
    }
}

#[test]
fn a_stage_that_could_match_nobody_is_refused() {
    let app = TestApp::start();
    for fields in [
        json!({"name": "who"}),
        json!({"name": "who", "user_fields": []}),
        json!({"name": "who", "sources": []}),
        json!({"name": "who", "user_fields": [], "sources": []}),
    ] {
        app.admin().post(STAGES, &fields).is(
            400,
            json!({
                "non_field_errors":
                    ["When no user fields are selected, at least one source must be selected"],
                "code": "invalid",
            }),
        );
    }
}

#[test]
fn a_stage_needs_a_name() {
    let app = TestApp::start();
    let refused = json!({"name": ["This field is required."], "code": "required"});
    app.admin().post(STAGES, &json!({"user_fields": ["email"]})).is(400, refused.clone());
    app.admin().post(STAGES, &json!({})).is(400, refused.clone());
    // No body is an empty one, of whatever type.
    app.admin().with_header("Content-Type", "text/plain").send("POST", STAGES, b"").is(400, refused);
}

#[test]
fn what_is_only_read_and_what_is_unknown_does_not_count() {
    let app = TestApp::start();
    let fields = json!({
        "name": "who",
        "user_fields": ["email"],
        "pk": "22222222-2222-4222-8222-222222222222",
        "component": "mine",
        "verbose_name": "mine",
        "verbose_name_plural": "mine",
        "meta_model_name": "mine",
        "captcha_stage": "mine",
    });
    let answer = app.admin().post(STAGES, &fields);
    let pk = &answer.body()["pk"];
    assert_ne!(*pk, fields["pk"]);
    answer.is(201, plain(pk, "who"));
}

#[test]
fn names_are_unique_among_stages_of_all_kinds() {
    let app = TestApp::start();
    app.stage("who");
    app.password_stage("secret");
    let taken = json!({"name": ["stage with this name already exists."], "code": "unique"});
    for name in ["who", " who\n", "secret", "default-authentication-login"] {
        let fields = json!({"name": name, "user_fields": ["email"]});
        app.admin().post(STAGES, &fields).is(400, taken.clone());
    }
    app.admin().post(STAGES, &json!({"name": "WHO", "user_fields": ["email"]})).ok(201);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let app = TestApp::start();
    app.stage("who");
    let fields = json!({
        "name": "who",
        "user_fields": ["email", "phone"],
        "password_stage": "nope",
        "show_matched_user": 2,
        "recovery_flow": "11111111-1111-4111-8111-111111111111",
        "sources": null,
    });
    app.admin().post(STAGES, &fields).is(
        400,
        json!({
            "name": ["stage with this name already exists."],
            "user_fields": {"1": ["\"phone\" is not a valid choice."]},
            "password_stage": ["“nope” is not a valid UUID."],
            "show_matched_user": ["Must be a valid boolean."],
            "recovery_flow": ["Invalid pk \"11111111-1111-4111-8111-111111111111\" - object does not exist."],
            "sources": ["This field may not be null."],
            "code": "invalid",
        }),
    );
}

#[test]
fn whoever_may_add_need_not_see() {
    let app = TestApp::start();
    let (user, number) = app.user("helper");
    app.grant(number, &[ADD]);
    let answer = user.post(STAGES, &json!({"name": "who", "user_fields": ["email"]}));
    let pk = answer.body()["pk"].clone();
    answer.is(201, plain(&pk, "who"));
    // Having created it gives no right to it.
    user.get(&path(pk.as_str().unwrap())).is_forbidden();
    user.get(STAGES).is_forbidden();
}

#[test]
fn whoever_may_not_add_is_sent_away_before_the_body_is_read() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    let invalid = json!({"name": null});
    user.post(STAGES, &invalid).is_forbidden();
    // Neither to see all nor to add one that is there already makes a difference.
    app.grant(number, &[VIEW]);
    app.grant_on(number, &[ADD], MODEL, &json!(stage));
    user.post(STAGES, &invalid).is_forbidden();
    app.anonymous().post(STAGES, &invalid).is_error(
        403,
        "not_authenticated",
        "Authentication credentials were not provided.",
    );
}
