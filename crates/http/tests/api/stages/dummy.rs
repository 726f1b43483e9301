//! `/stages/dummy/`

use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/dummy/";

/// Where one stage is.
fn path(stage: &Value) -> String {
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

/// A stage as answers show it, if nothing was said of it but its name.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-dummy-form",
        "verbose_name": "Dummy Stage",
        "verbose_name_plural": "Dummy Stages",
        "meta_model_name": "authentik_stages_dummy.dummystage",
        "flow_set": [],
        "throw_error": false,
    })
}

#[test]
fn a_name_is_enough_and_what_is_sent_is_kept() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "nothing"}));
    let stage = plain(&answer.body()["pk"], "nothing");
    answer.is(201, stage.clone());
    let failing = with(stage.clone(), &json!({"throw_error": true}));
    app.admin().patch(&path(&stage), &json!({"throw_error": "on"})).is(200, failing.clone());
    app.admin().put(&path(&stage), &json!({"name": "nothing"})).is(200, failing.clone());
    app.admin().get(&path(&stage)).is(200, failing);
    app.admin().delete(&path(&stage)).is(204, Value::Null);
    app.admin().get(&path(&stage)).is_not_found();
}

#[test]
fn what_is_wrong_is_refused() {
    let app = TestApp::start();
    for (wrong, refused) in [
        (json!({}), json!({"name": ["This field is required."], "code": "required"})),
        (
            json!({"name": "default-authentication-login"}),
            json!({"name": ["stage with this name already exists."], "code": "unique"}),
        ),
        (
            json!({"name": "x", "throw_error": null}),
            json!({"throw_error": ["This field may not be null."], "code": "null"}),
        ),
        (
            json!({"name": "x", "throw_error": "maybe"}),
            json!({"throw_error": ["Must be a valid boolean."], "code": "invalid"}),
        ),
    ] {
        app.admin().post(STAGES, &wrong).is(400, refused);
    }
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    let first = app.admin().post(STAGES, &json!({"name": "x a"})).ok(201);
    app.admin().post(STAGES, &json!({"name": "x b", "throw_error": true})).ok(201);
    for (query, names) in [
        ("name=x%20b".to_owned(), &["x b"][..]),
        (format!("stage_uuid={}", first["pk"].as_str().unwrap()), &["x a"]),
        ("throw_error=true".to_owned(), &["x b"]),
        ("search=X%20A".to_owned(), &["x a"]),
        ("ordering=-name".to_owned(), &["x b", "x a"]),
        ("ordering=-throw_error".to_owned(), &["x b", "x a"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), names, "{query}");
    }
}

#[test]
fn the_permissions_are_those_of_this_kind() {
    let app = TestApp::start();
    let stage = app.admin().post(STAGES, &json!({"name": "nothing"})).ok(201);
    let (user, number) = app.user("helper");
    app.grant(number, &["authentik_flows.view_stage"]);
    user.get(STAGES).is_forbidden();
    app.grant_on(
        number,
        &["authentik_stages_dummy.view_dummystage", "authentik_stages_dummy.change_dummystage"],
        "authentik_stages_dummy.dummystage",
        &stage["pk"],
    );
    user.patch(&path(&stage), &json!({"name": "mine"})).ok(200);
    user.delete(&path(&stage)).is_forbidden();
    user.post(STAGES, &json!({"name": "another"})).is_forbidden();
}
