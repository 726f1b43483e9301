//! Identification stages, by what the caller holds. There are two, A and B.

use doorward_testkit::{Client, TestApp};
use serde_json::json;

use super::{Table, assert_is_checked_in};
use crate::operations::verdict;

const MODEL: &str = "authentik_stages_identification.identificationstage";
const LIST: &str = "/stages/identification/";
const UNKNOWN: &str = "11111111-1111-4111-8111-111111111111";

/// What a caller holds.
struct Holding {
    name: &'static str,
    on_all: &'static [&'static str],
    on_a: &'static [&'static str],
}

const HOLDINGS: [Holding; 12] = [
    Holding { name: "nothing", on_all: &[], on_a: &[] },
    Holding { name: "view", on_all: &["view"], on_a: &[] },
    Holding { name: "view A", on_all: &[], on_a: &["view"] },
    Holding { name: "add", on_all: &["add"], on_a: &[] },
    Holding { name: "change", on_all: &["change"], on_a: &[] },
    Holding { name: "delete", on_all: &["delete"], on_a: &[] },
    Holding { name: "change A", on_all: &[], on_a: &["change"] },
    Holding { name: "view A, change A", on_all: &[], on_a: &["view", "change"] },
    Holding { name: "view A, change", on_all: &["change"], on_a: &["view"] },
    Holding { name: "view A, delete A", on_all: &[], on_a: &["view", "delete"] },
    Holding { name: "view, change", on_all: &["view", "change"], on_a: &[] },
    Holding { name: "view, delete", on_all: &["view", "delete"], on_a: &[] },
];

const OPERATIONS: [&str; 17] = [
    "list",
    "GET A",
    "GET B",
    "used_by A",
    "used_by B",
    "GET ?",
    "GET notauuid",
    "PATCH A",
    "PATCH B",
    "PUT A",
    "PUT B",
    "PATCH ?",
    "POST",
    "POST invalid",
    "DELETE ?",
    "DELETE B",
    "DELETE A",
];

/// What the caller gets for each of the operations, one after the other.
fn verdicts(caller: &Client, a: &str, b: &str) -> Vec<String> {
    let path = |key: &str| format!("{LIST}{key}/");
    let of = |method: &str, path: &str, body| verdict(&caller.json(method, path, &body));
    let (change, whole) =
        (json!({"show_source_labels": true}), |name| json!({"name": name, "user_fields": ["upn"]}));
    vec![
        seen(caller),
        of("GET", &path(a), json!(null)),
        of("GET", &path(b), json!(null)),
        of("GET", &format!("{}used_by/", path(a)), json!(null)),
        of("GET", &format!("{}used_by/", path(b)), json!(null)),
        of("GET", &path(UNKNOWN), json!(null)),
        of("GET", &path("notauuid"), json!(null)),
        of("PATCH", &path(a), change.clone()),
        of("PATCH", &path(b), change.clone()),
        of("PUT", &path(a), whole("A")),
        of("PUT", &path(b), whole("B")),
        of("PATCH", &path(UNKNOWN), change),
        of("POST", LIST, whole("new")),
        of("POST", LIST, json!({})),
        of("DELETE", &path(UNKNOWN), json!(null)),
        of("DELETE", &path(b), json!(null)),
        of("DELETE", &path(a), json!(null)),
    ]
}

/// Which of the stages the caller's list shows; the one of the first start is there, too.
fn seen(caller: &Client) -> String {
    let answer = caller.get(&format!("{LIST}?ordering=name"));
    let mut seen = verdict(&answer);
    if answer.status == 200 {
        for stage in answer.body()["results"].as_array().unwrap() {
            let name = stage["name"].as_str().unwrap();
            seen += if name.starts_with("default-") { " +" } else { " " };
            seen += name.strip_prefix("default-authentication-identification").unwrap_or(name);
        }
    }
    seen
}

#[test]
fn what_somebody_holds_decides_what_he_may_do() {
    let mut table = Table::with_head(["caller holds"].into_iter().chain(OPERATIONS));
    let mut add = |name: &str, caller: &dyn Fn(&TestApp, &str) -> Client| {
        let app = TestApp::start();
        let (a, b) = (app.stage("A"), app.stage("B"));
        let caller = caller(&app, &a);
        table.line([name.to_owned()].into_iter().chain(verdicts(&caller, &a, &b)));
    };
    add("(anonymous)", &|app, _| app.anonymous());
    for holding in &HOLDINGS {
        add(holding.name, &|app, a| {
            let (caller, number) = app.user("caller");
            let named = |actions: &[&str]| -> Vec<String> {
                let (app, model) = MODEL.split_once('.').unwrap();
                actions.iter().map(|action| format!("{app}.{action}_{model}")).collect()
            };
            let (on_all, on_a) = (named(holding.on_all), named(holding.on_a));
            let (on_all, on_a): (Vec<_>, Vec<_>) =
                (on_all.iter().map(String::as_str).collect(), on_a.iter().map(String::as_str).collect());
            app.grant(number, &on_all);
            app.grant_on(number, &on_a, MODEL, &json!(a));
            caller
        });
    }
    add("(superuser)", &|app, _| app.admin());
    add("(inactive superuser)", &|app, _| {
        let me = app.admin().get("/core/users/me/").ok(200)["user"]["pk"].clone();
        let admin = app.admin();
        admin.patch(&format!("/core/users/{me}/"), &json!({"is_active": false})).ok(200);
        admin
    });
    let about = "? is the key of no stage, + the stage of the first start; `who?` asks for credentials";
    assert_is_checked_in("identification_stages", about, &table);
}

#[test]
fn what_is_refused_has_no_effect() {
    let app = TestApp::start();
    let stage = app.stage("A");
    let before = app.admin().get(LIST).ok(200);
    let (caller, number) = app.user("caller");
    app.grant(number, &["authentik_stages_identification.view_identificationstage"]);
    let path = format!("{LIST}{stage}/");
    caller.patch(&path, &json!({"name": "mine"})).is_forbidden();
    caller.put(&path, &json!({"name": "mine", "user_fields": ["upn"]})).is_forbidden();
    caller.post(LIST, &json!({"name": "mine", "user_fields": ["upn"]})).is_forbidden();
    caller.delete(&path).is_forbidden();
    app.admin().get(LIST).is(200, before);
}

#[test]
fn whoever_creates_a_stage_may_not_see_it_for_that() {
    let app = TestApp::start();
    let (caller, number) = app.user("caller");
    app.grant(number, &["authentik_stages_identification.add_identificationstage"]);
    let created = caller.post(LIST, &json!({"name": "mine", "user_fields": ["upn"]})).ok(201);
    assert_eq!(created["name"], json!("mine"));
    caller.get(&format!("{LIST}{}/", created["pk"].as_str().unwrap())).is_forbidden();
}

#[test]
fn what_is_taken_away_is_held_no_longer() {
    let app = TestApp::start();
    let (caller, number) = app.user("caller");
    let view = "authentik_stages_identification.view_identificationstage";
    app.grant(number, &[view]);
    caller.get(LIST).ok(200);
    let path = format!("/rbac/permissions/assigned_by_users/{number}/unassign/");
    app.admin().patch(&path, &json!({"permissions": [view]})).ok(204);
    caller.get(LIST).is_forbidden();
}

#[test]
fn what_is_held_on_one_kind_says_nothing_of_another() {
    let app = TestApp::start();
    let stage = app.stage("A");
    let (caller, number) = app.user("caller");
    // Every identification stage is a stage, but the permissions on them are not related.
    app.grant(number, &["authentik_flows.view_stage"]);
    caller.get(&format!("/stages/all/{stage}/")).ok(200);
    caller.get(LIST).is_forbidden();
    caller.get(&format!("{LIST}{stage}/")).is_forbidden();
}

#[test]
fn a_permission_on_an_object_ends_with_the_object() {
    let app = TestApp::start();
    let (caller, number) = app.user("caller");
    let (a, b) = (app.stage("A"), app.stage("B"));
    for stage in [&a, &b] {
        let view = "authentik_stages_identification.view_identificationstage";
        app.grant_on(number, &[view], MODEL, &json!(stage));
    }
    app.admin().delete(&format!("{LIST}{a}/")).ok(204);
    caller.get(&format!("{LIST}{a}/")).is_not_found();
    app.admin().delete(&format!("{LIST}{b}/")).ok(204);
    caller.get(&format!("{LIST}{b}/")).is_forbidden();
}
