//! What stands when different things are done to the same object at once.
#![expect(clippy::expect_used, reason = "a thread that panics fails its test")]

use std::thread;

use doorward_testkit::{Answer, TestApp};
use serde_json::json;

/// Does two things at once, and gives what became of them.
fn both(one: impl FnOnce() -> Answer + Send, other: impl FnOnce() -> Answer + Send) -> (Answer, Answer) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().expect("nobody panics"), other)
    })
}

#[test]
fn a_new_password_does_not_bring_a_user_back() {
    let app = TestApp::start();
    let (_, number) = app.user("helper");
    let path = format!("/core/users/{number}/");
    for _ in 0..12 {
        app.admin().patch(&path, &json!({"is_active": true})).ok(200);
        let (set, left) = both(
            || app.admin().post(&format!("{path}set_password/"), &json!({"password": "secret"})),
            || {
                // The password is hashed first, which takes a while.
                for _ in 0..8 {
                    app.admin().patch(&path, &json!({"is_active": true})).ok(200);
                }
                app.admin().patch(&path, &json!({"is_active": false}))
            },
        );
        assert_eq!((set.status, left.status), (204, 200), "{set} {left}");
        assert_eq!(app.admin().get(&path).ok(200)["is_active"], json!(false));
    }
}

#[test]
fn a_flow_may_go_while_a_stage_that_sends_to_it_changes() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    for round in 0..20 {
        let flow = app.flow("gone");
        app.admin().patch(&path, &json!({"enrollment_flow": flow})).ok(200);
        let labels = json!({"show_source_labels": round % 2 == 0});
        let (changed, deleted) =
            both(|| app.admin().patch(&path, &labels), || app.admin().delete("/flows/instances/gone/"));
        assert_eq!((changed.status, deleted.status), (200, 204), "{changed} {deleted}");
        let now = app.admin().get(&path).ok(200);
        assert_eq!(now["enrollment_flow"], json!(null));
        assert_eq!(now["show_source_labels"], labels["show_source_labels"]);
    }
}

#[test]
fn a_permission_may_be_given_twice_at_once() {
    let app = TestApp::start();
    let (_, number) = app.user("helper");
    let path = format!("/rbac/permissions/assigned_by_users/{number}/assign/");
    for permission in ["view_user", "add_user", "change_user", "delete_user", "reset_user_password"] {
        let grant = json!({"permissions": [format!("authentik_core.{permission}")]});
        let (one, other) = both(|| app.admin().post(&path, &grant), || app.admin().post(&path, &grant));
        assert_eq!((one.status, other.status), (204, 204), "{one} {other}");
    }
}
