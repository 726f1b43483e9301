//! `/stages/captcha/`

use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/captcha/";

/// A key that must never be shown.
const PRIVATE: &str = "correct horse battery staple";

/// Where one stage is.
fn path(stage: &Value) -> String {
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

/// What has to be said of a stage.
fn said(name: &str) -> Value {
    json!({"name": name, "public_key": "public", "private_key": PRIVATE})
}

/// A stage as answers show it, if no more was said of it.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-captcha-form",
        "verbose_name": "Captcha Stage",
        "verbose_name_plural": "Captcha Stages",
        "meta_model_name": "authentik_stages_captcha.captchastage",
        "flow_set": [],
        "public_key": "public",
        "js_url": "https://www.recaptcha.net/recaptcha/api.js",
        "api_url": "https://www.recaptcha.net/recaptcha/api/siteverify",
        "score_min_threshold": 0.5,
        "score_max_threshold": 1.0,
        "error_on_invalid_score": true,
    })
}

#[test]
fn a_name_and_two_keys_are_enough_and_one_is_never_shown() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &said("human"));
    let stage = plain(&answer.body()["pk"], "human");
    answer.is(201, stage.clone());
    app.admin().get(&path(&stage)).is(200, stage.clone());
    app.admin().put(&path(&stage), &said("human")).is(200, stage.clone());
    let required = "This field is required.";
    let missing = json!({
        "name": [required], "public_key": [required], "private_key": [required], "code": "required",
    });
    app.admin().post(STAGES, &json!({})).is(400, missing.clone());
    app.admin().put(&path(&stage), &json!({})).is(400, missing);
    app.admin().patch(&path(&stage), &json!({})).is(200, stage);
}

#[test]
fn a_patch_changes_what_is_sent_and_the_rest_stays() {
    let app = TestApp::start();
    let mut stored = app.admin().post(STAGES, &said("human")).ok(201);
    for change in [
        json!({"name": "renamed"}),
        json!({"public_key": "another"}),
        json!({"js_url": "no address"}),
        json!({"api_url": "https://example.com/verify"}),
        json!({"score_min_threshold": -1.25}),
        json!({"score_max_threshold": 12.0}),
        json!({"error_on_invalid_score": false}),
    ] {
        stored = with(stored, &change);
        app.admin().patch(&path(&stored), &change).is(200, stored.clone());
    }
    app.admin().get(&path(&stored)).is(200, stored);
}

#[test]
fn a_score_is_a_number_in_any_spelling_that_can_be_shown_again() {
    let app = TestApp::start();
    let stage = app.admin().post(STAGES, &said("human")).ok(201);
    for (sent, kept) in [
        (json!(1), 1.0),
        (json!(" 0.25 "), 0.25),
        (json!("1e-3"), 0.001),
        (json!(true), 1.0),
        (json!(0.1), 0.1),
    ] {
        let shown = with(stage.clone(), &json!({"score_min_threshold": kept}));
        app.admin().patch(&path(&stage), &json!({"score_min_threshold": sent})).is(200, shown);
    }
    let number = "A valid number is required.";
    for (sent, text, code) in [
        (json!("much"), number, "invalid"),
        (json!(""), number, "invalid"),
        (json!([]), number, "invalid"),
        (json!("nan"), number, "invalid"),
        (json!("-inf"), number, "invalid"),
        (json!("1e999"), number, "invalid"),
        (json!("1".repeat(1001)), "String value too large.", "invalid"),
        (json!(null), "This field may not be null.", "null"),
    ] {
        let refused = json!({"score_max_threshold": [text], "code": code});
        app.admin().patch(&path(&stage), &json!({"score_max_threshold": sent})).is(400, refused);
    }
}

#[test]
fn the_private_key_is_masked_in_the_trail_and_the_same_one_is_no_change() {
    let app = TestApp::start();
    let stage = app.admin().post(STAGES, &said("human")).ok(201);
    let before = app.trail().len();
    app.admin().patch(&path(&stage), &json!({"private_key": PRIVATE})).is(200, stage.clone());
    assert_eq!(app.trail().len(), before);
    app.admin().patch(&path(&stage), &json!({"private_key": "another key"})).is(200, stage.clone());
    let masked = json!({"private_key": {"previous_value": "********", "new_value": "********"}});
    assert_eq!(app.trail().last().unwrap()["context"]["diff"], masked);
    app.admin().delete(&path(&stage)).is(204, Value::Null);
    let trail = json!(app.trail()).to_string();
    assert!(!trail.contains(PRIVATE) && !trail.contains("another key"), "{trail}");
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    app.admin().post(STAGES, &with(said("x a"), &json!({"score_min_threshold": 0.9}))).ok(201);
    app.admin().post(STAGES, &with(said("x b"), &json!({"public_key": "other"}))).ok(201);
    for (query, names) in [
        ("name=x%20b", &["x b"][..]),
        ("public_key=other", &["x b"]),
        ("public_key=oth", &[]),
        ("search=X%20A", &["x a"]),
        ("ordering=-score_min_threshold", &["x a", "x b"]),
        ("ordering=public_key", &["x b", "x a"]),
        // Nobody learns the order of keys that he may not see.
        ("ordering=-private_key", &["x a", "x b"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), names, "{query}");
    }
}
