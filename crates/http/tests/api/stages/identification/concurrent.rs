//! What stands when many write at once.
#![expect(clippy::expect_used, reason = "a thread that panics fails its test")]

use std::thread;

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

/// Does something sixteen times at once, each with a number of its own.
fn at_once<T: Send>(client: &Client, act: impl Fn(&Client, usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let act = &act;
        let running: Vec<_> = (0..16).map(|number| scope.spawn(move || act(client, number))).collect();
        running.into_iter().map(|one| one.join().expect("nobody panics")).collect()
    })
}

#[test]
fn changes_of_different_fields_all_survive() {
    let app = TestApp::start();
    let admin = app.admin();
    let stage = app.stage("who");
    let flow = app.flow("elsewhere");
    let source = app.source("chat");
    let path = format!("/stages/identification/{stage}/");
    let changes = [
        json!({"name": "renamed"}),
        json!({"user_fields": ["username", "upn"]}),
        json!({"case_insensitive_matching": false}),
        json!({"show_matched_user": false}),
        json!({"enrollment_flow": flow}),
        json!({"recovery_flow": flow}),
        json!({"passwordless_flow": flow}),
        json!({"sources": [source]}),
        json!({"show_source_labels": true}),
        json!({"pretend_user_exists": false}),
    ];
    at_once(&admin, |client, number| client.patch(&path, &changes[number % changes.len()]).ok(200));
    let now = admin.get(&path).ok(200);
    for change in &changes {
        let Value::Object(fields) = change else { unreachable!("changes are objects") };
        for (field, value) in fields {
            assert_eq!(&now[field], value, "{field}");
        }
    }
}

#[test]
fn one_of_many_gets_the_name() {
    let app = TestApp::start();
    let stage = json!({"name": "taken", "user_fields": ["email"]});
    let answers = at_once(&app.admin(), |client, _| client.post("/stages/identification/", &stage));
    let (created, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((created.len(), refused.len()), (1, 15));
    for answer in refused {
        answer.is(400, json!({"name": ["stage with this name already exists."], "code": "unique"}));
    }
}
