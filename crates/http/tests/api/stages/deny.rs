//! `/stages/deny/`

use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

/// Where the stages are.
const STAGES: &str = "/stages/deny/";

/// Where one stage is.
fn path(stage: &Value) -> String {
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

/// A stage as answers show it, if nothing was said of it but its name.
fn plain(pk: &Value, name: &str) -> Value {
    json!({
        "pk": pk,
        "name": name,
        "component": "ak-stage-deny-form",
        "verbose_name": "Deny Stage",
        "verbose_name_plural": "Deny Stages",
        "meta_model_name": "authentik_stages_deny.denystage",
        "flow_set": [],
        "deny_message": "",
    })
}

#[test]
fn a_name_is_enough_and_what_is_sent_is_kept() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "no"}));
    let stage = plain(&answer.body()["pk"], "no");
    answer.is(201, stage.clone());
    let told = with(stage.clone(), &json!({"deny_message": "Go away"}));
    app.admin().patch(&path(&stage), &json!({"deny_message": " Go away "})).is(200, told.clone());
    app.admin().put(&path(&stage), &json!({"name": "no"})).is(200, told.clone());
    let null = json!({"deny_message": ["This field may not be null."], "code": "null"});
    app.admin().patch(&path(&stage), &json!({"deny_message": null})).is(400, null);
    app.admin().get(&path(&stage)).is(200, told);
    app.admin().patch(&path(&stage), &json!({"deny_message": ""})).is(200, stage.clone());
    app.admin().get(&format!("{}used_by/", path(&stage))).is(200, json!([]));
    app.admin().delete(&path(&stage)).is(204, Value::Null);
    app.admin().get(&path(&stage)).is_not_found();
}

#[test]
fn the_list_is_narrowed_searched_and_sorted() {
    let app = TestApp::start();
    let first = app.admin().post(STAGES, &json!({"name": "x a", "deny_message": "z"})).ok(201);
    app.admin().post(STAGES, &json!({"name": "x b", "deny_message": "y"})).ok(201);
    for (query, names) in [
        ("name=x%20b".to_owned(), &["x b"][..]),
        (format!("stage_uuid={}", first["pk"].as_str().unwrap()), &["x a"]),
        ("deny_message=y".to_owned(), &["x b"]),
        ("search=X%20A".to_owned(), &["x a"]),
        ("ordering=deny_message".to_owned(), &["x b", "x a"]),
    ] {
        assert_eq!(each(&app.admin().get(&format!("{STAGES}?{query}")).ok(200), "name"), names, "{query}");
    }
}
