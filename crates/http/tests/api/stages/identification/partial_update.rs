//! `PATCH /stages/identification/{uuid}/`

use doorward_testkit::TestApp;
use serde_json::{Value, json};

use super::{CHANGE, MODEL, NOBODY, VIEW, path, plain, with};

/// That a stage could match nobody.
fn matches_nobody() -> Value {
    json!({
        "non_field_errors": ["When no user fields are selected, at least one source must be selected"],
        "code": "invalid",
    })
}

#[test]
fn nothing_sent_is_nothing_changed() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let before = plain(&json!(stage), "who");
    let trail = app.trail().len();
    app.admin().patch(&path(&stage), &json!({})).is(200, before.clone());
    app.admin().send("PATCH", &path(&stage), b"").is(200, before.clone());
    // Nor is it a change to send what is there already.
    app.admin().patch(&path(&stage), &before).is(200, before.clone());
    app.admin().get(&path(&stage)).is(200, before);
    assert_eq!(app.trail().len(), trail, "nothing was written");
}

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let mut expected = plain(&json!(stage), "who");
    let flow = app.flow("login");
    for change in [
        json!({"name": "renamed"}),
        json!({"sources": [app.source("chat")]}),
        json!({"user_fields": []}),
        json!({"user_fields": ["upn", "email"]}),
        json!({"sources": []}),
        json!({"password_stage": app.password_stage("secret")}),
        json!({"case_insensitive_matching": false}),
        json!({"show_matched_user": false}),
        json!({"enrollment_flow": flow}),
        json!({"recovery_flow": flow}),
        json!({"passwordless_flow": flow}),
        json!({"show_source_labels": true}),
        json!({"pretend_user_exists": false}),
        json!({"show_source_labels": false, "name": "again", "enrollment_flow": null}),
    ] {
        expected = with(expected, &change);
        app.admin().patch(&path(&stage), &change).is(200, expected.clone());
        app.admin().get(&path(&stage)).is(200, expected.clone());
    }
}

#[test]
fn null_takes_a_reference_away() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let flow = app.flow("login");
    for (field, id) in [
        ("password_stage", app.password_stage("secret")),
        ("enrollment_flow", flow.clone()),
        ("recovery_flow", flow.clone()),
        ("passwordless_flow", flow),
    ] {
        for nothing in [json!(null), json!("")] {
            let set = app.admin().patch(&path(&stage), &json!({field: id})).ok(200);
            assert_eq!(set[field], json!(id));
            app.admin().patch(&path(&stage), &json!({field: nothing})).is(200, plain(&json!(stage), "who"));
        }
    }
}

#[test]
fn null_is_nothing_that_other_fields_could_be() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for field in [
        "name",
        "flow_set",
        "user_fields",
        "case_insensitive_matching",
        "show_matched_user",
        "sources",
        "show_source_labels",
        "pretend_user_exists",
    ] {
        let refused = json!({field: ["This field may not be null."], "code": "null"});
        app.admin().patch(&path(&stage), &json!({field: null})).is(400, refused);
    }
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn the_stage_as_it_would_be_must_match_somebody() {
    let app = TestApp::start();
    let source = app.source("chat");
    let (by_field, by_source, by_both) = (
        json!({"user_fields": ["upn"], "sources": []}),
        json!({"user_fields": [], "sources": [source]}),
        json!({"user_fields": ["upn"], "sources": [source]}),
    );
    // The stage as it is, what is sent, and whether it may become that.
    let cases = [
        (&by_field, json!({"name": "renamed"}), true),
        (&by_source, json!({"name": "renamed"}), true),
        (&by_field, json!({"sources": []}), true),
        (&by_field, json!({"sources": [source]}), true),
        (&by_field, json!({"user_fields": []}), false),
        (&by_field, json!({"user_fields": [], "sources": []}), false),
        (&by_field, json!({"user_fields": [], "sources": [source]}), true),
        (&by_source, json!({"user_fields": []}), true),
        (&by_source, json!({"user_fields": ["email"]}), true),
        (&by_source, json!({"sources": []}), false),
        (&by_source, json!({"sources": [], "name": "renamed"}), false),
        (&by_source, json!({"sources": [], "user_fields": ["email"]}), true),
        (&by_both, json!({"user_fields": []}), true),
        (&by_both, json!({"sources": []}), true),
        (&by_both, json!({"sources": [], "user_fields": []}), false),
    ];
    for (before, change, is_fine) in cases {
        let stage = app.stage("who");
        let before = app.admin().patch(&path(&stage), before).ok(200);
        let answer = app.admin().patch(&path(&stage), &change);
        let expected = if is_fine { with(before, &change) } else { before };
        if is_fine {
            answer.is(200, expected.clone());
        } else {
            answer.is(400, matches_nobody());
        }
        app.admin().get(&path(&stage)).is(200, expected);
        app.admin().delete(&path(&stage)).ok(204);
    }
}

#[test]
fn whether_anybody_is_matched_is_asked_when_all_fields_are_fine() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let refused = json!({"name": ["This field may not be blank."], "code": "blank"});
    app.admin().patch(&path(&stage), &json!({"name": "", "user_fields": []})).is(400, refused);
    app.stage("else");
    let refused = json!({"name": ["stage with this name already exists."], "code": "unique"});
    app.admin().patch(&path(&stage), &json!({"name": "else", "user_fields": []})).is(400, refused);
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_nothing_is_changed() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let body = json!({
        "name": null,
        "flow_set": [{"slug": ""}],
        "user_fields": "email",
        "password_stage": true,
        "case_insensitive_matching": "maybe",
        "show_matched_user": false,
        "enrollment_flow": NOBODY,
        "sources": ["zz"],
        "pretend_user_exists": null,
    });
    app.admin().patch(&path(&stage), &body).is(
        400,
        json!({
            "name": ["This field may not be null."],
            "flow_set": [{"slug": ["This field may not be blank."]}],
            "user_fields": ["Expected a list of items but got type \"str\"."],
            "password_stage": ["Incorrect type. Expected pk value, received bool."],
            "case_insensitive_matching": ["Must be a valid boolean."],
            "enrollment_flow": [format!("Invalid pk \"{NOBODY}\" - object does not exist.")],
            "sources": ["“zz” is not a valid UUID."],
            "pretend_user_exists": ["This field may not be null."],
            "code": "invalid",
        }),
    );
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}

#[test]
fn what_is_only_read_and_what_is_unknown_does_not_count() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let body = json!({
        "pk": NOBODY, "component": 1, "verbose_name": null, "verbose_name_plural": [],
        "meta_model_name": {}, "version": 7, "": "nonsense",
    });
    app.admin().patch(&path(&stage), &body).is(200, plain(&json!(stage), "who"));
}

#[test]
fn a_stage_cannot_take_the_name_of_another() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.password_stage("secret");
    let taken = json!({"name": ["stage with this name already exists."], "code": "unique"});
    app.admin().patch(&path(&stage), &json!({"name": "secret "})).is(400, taken);
    app.admin().patch(&path(&stage), &json!({"name": "Secret"})).is(200, plain(&json!(stage), "Secret"));
    app.admin().patch(&path(&stage), &json!({"name": "Secret"})).is(200, plain(&json!(stage), "Secret"));
}

#[test]
fn any_flow_can_be_sent_to_whatever_it_is_for() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let login = app.flow("login");
    let all = json!({"enrollment_flow": login, "recovery_flow": login, "passwordless_flow": login});
    let expected = with(plain(&json!(stage), "who"), &all);
    app.admin().patch(&path(&stage), &all).is(200, expected);
}

#[test]
fn whoever_may_change_a_stage_may_refer_to_what_he_does_not_see() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let (user, number) = app.user("helper");
    app.grant_on(number, &[VIEW, CHANGE], MODEL, &json!(stage));
    let references = json!({
        "password_stage": app.password_stage("secret"),
        "recovery_flow": app.flow("recover"),
        "sources": [app.source("chat")],
    });
    let expected = with(plain(&json!(stage), "who"), &references);
    user.patch(&path(&stage), &references).is(200, expected);
}

#[test]
fn a_merge_patch_means_the_same() {
    let app = TestApp::start();
    let stage = app.stage("who");
    app.admin().patch(&path(&stage), &json!({"recovery_flow": app.flow("recover")})).ok(200);
    app.admin()
        .with_header("Content-Type", "application/merge-patch+json")
        .send("PATCH", &path(&stage), br#"{"recovery_flow": null, "name": "renamed"}"#)
        .is(200, plain(&json!(stage), "renamed"));
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let app = TestApp::start();
    let password = app.password_stage("secret");
    for id in [NOBODY, &password, "who"] {
        app.admin().patch(&path(id), &json!({"name": null})).is_not_found();
    }
}

#[test]
fn strangers_are_sent_away() {
    let app = TestApp::start();
    let stage = app.stage("who");
    for id in [&stage, NOBODY, "who"] {
        app.anonymous().patch(&path(id), &json!({"name": "mine"})).is_forbidden();
    }
}

#[test]
fn to_change_a_stage_takes_the_permission_and_to_see_it() {
    let app = TestApp::start();
    let (stage, other) = (app.stage("who"), app.stage("else"));
    let (user, number) = app.user("helper");
    // Who sees nothing is told nothing, not even that his body is wrong; who sees something, only
    // of what he sees.
    let invalid = json!({"name": null});
    user.patch(&path(&stage), &invalid).is_forbidden();
    app.grant_on(number, &[VIEW], MODEL, &json!(stage));
    user.patch(&path(&stage), &invalid).is_forbidden();
    app.grant_on(number, &[CHANGE], MODEL, &json!(stage));
    user.patch(&path(&stage), &json!({"name": "mine"})).is(200, plain(&json!(stage), "mine"));
    for id in [&other, NOBODY, "who"] {
        user.patch(&path(id), &invalid).is_not_found();
    }
    // To change all is not to see all.
    app.grant(number, &[CHANGE]);
    user.patch(&path(&other), &invalid).is_not_found();
    app.grant(number, &[VIEW]);
    user.patch(&path(&other), &json!({"name": "too"})).is(200, plain(&json!(other), "too"));
}
