//! What stands when many write at once.
#![expect(clippy::expect_used, reason = "a thread that panics fails its test")]

use std::thread;

use doorward_testkit::{Client, TestApp};
use serde_json::{Value, json};

use super::{STAGES, path};

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
    let app = TestApp::start_for_many();
    let path = path(&app.stage("who"));
    let flow = app.flow("elsewhere");
    let changes = [
        json!({"name": "renamed"}),
        json!({"user_fields": ["username", "upn"]}),
        json!({"password_stage": app.password_stage("secret")}),
        json!({"case_insensitive_matching": false}),
        json!({"show_matched_user": false}),
        json!({"enrollment_flow": flow}),
        json!({"recovery_flow": flow}),
        json!({"passwordless_flow": flow}),
        json!({"sources": [app.source("chat")]}),
        json!({"show_source_labels": true}),
        json!({"pretend_user_exists": false}),
    ];
    at_once(&app.admin(), |client, number| client.patch(&path, &changes[number % changes.len()]).ok(200));
    let now = app.admin().get(&path).ok(200);
    for change in &changes {
        let Value::Object(fields) = change else { unreachable!("changes are objects") };
        for (field, value) in fields {
            assert_eq!(&now[field], value, "{field}");
        }
    }
}

#[test]
fn one_of_many_gets_the_name() {
    let app = TestApp::start_for_many();
    let stage = json!({"name": "taken", "user_fields": ["email"]});
    let answers = at_once(&app.admin(), |client, _| client.post(STAGES, &stage));
    let (created, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((created.len(), refused.len()), (1, 15));
    for answer in refused {
        answer.is(400, json!({"name": ["stage with this name already exists."], "code": "unique"}));
    }
}

#[test]
fn one_of_many_is_renamed() {
    let app = TestApp::start_for_many();
    let stages: Vec<_> = (0..16).map(|number| path(&app.stage(&format!("{number}")))).collect();
    let answers = at_once(&app.admin(), |client, number| {
        client.patch(&stages[number], &json!({"name": "taken", "show_matched_user": false}))
    });
    let (renamed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((renamed.len(), refused.len()), (1, 15));
    for answer in refused {
        answer.is(400, json!({"name": ["stage with this name already exists."], "code": "unique"}));
    }
}

#[test]
fn of_what_cannot_hold_together_one_is_refused() {
    let app = TestApp::start_for_many();
    let path = path(&app.stage("who"));
    app.admin().patch(&path, &json!({"sources": [app.source("chat")]})).ok(200);
    // Each by itself leaves a way to say who one is; both would leave none.
    let changes = [json!({"user_fields": []}), json!({"sources": []})];
    let answers = at_once(&app.admin(), |client, number| client.patch(&path, &changes[number % 2]).status);
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 8, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 400).count(), 8, "{answers:?}");
    let now = app.admin().get(&path).ok(200);
    let is_empty = |field: &str| now[field] == json!([]);
    assert!(is_empty("user_fields") != is_empty("sources"), "{now}");
}

#[test]
fn one_of_many_deletes_and_the_others_find_nothing() {
    let app = TestApp::start_for_many();
    let path = path(&app.stage("who"));
    let answers = at_once(&app.admin(), |client, number| match number % 2 {
        0 => client.delete(&path),
        _ => client.patch(&path, &json!({"name": format!("{number}")})),
    });
    let deleted = answers.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(deleted, 1);
    for answer in answers {
        assert!([200, 204, 404].contains(&answer.status), "{answer}");
    }
    app.admin().get(&path).is_not_found();
}

#[test]
fn stages_that_are_bound_at_once_come_one_after_the_other() {
    let app = TestApp::start_for_many();
    let flow = app.flow("login");
    let stages: Vec<_> = (0..16).map(|number| path(&app.stage(&format!("{number}")))).collect();
    let flows = json!({"flow_set": [{"slug": "login"}]});
    at_once(&app.admin(), |client, number| client.patch(&stages[number], &flows).ok(200));
    let bindings = app.admin().get(&format!("/flows/bindings/?target={flow}&ordering=order")).ok(200);
    let orders = bindings["results"].as_array().into_iter().flatten().map(|one| one["order"].as_i64());
    let expected: Vec<_> = (1..=16).map(|number| Some(number * 10)).collect();
    assert_eq!(orders.collect::<Vec<_>>(), expected);
}

#[test]
fn a_source_that_is_deleted_meanwhile_is_refused_or_gone() {
    let app = TestApp::start_for_many();
    let path = path(&app.stage("who"));
    let source = app.source("chat");
    let answers = at_once(&app.admin(), |client, number| match number {
        7 => client.delete("/sources/oauth/chat/"),
        _ => client.patch(&path, &json!({"sources": [source]})),
    });
    for answer in answers {
        match answer.status {
            200 | 204 => {}
            _ => answer.is(
                400,
                json!({
                    "sources": [format!("Invalid pk \"{source}\" - object does not exist.")],
                    "code": "does_not_exist",
                }),
            ),
        }
    }
    assert_eq!(app.admin().get(&path).ok(200)["sources"], json!([]));
}
