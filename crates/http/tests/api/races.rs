//! What stands when different things are done to the same object at once.
#![expect(clippy::expect_used, reason = "a thread that panics fails its test")]

use std::thread;
use std::time::Duration;

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
    let app = TestApp::start_for_many();
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
    let app = TestApp::start_for_many();
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
    let app = TestApp::start_for_many();
    let (_, number) = app.user("helper");
    let path = format!("/rbac/permissions/assigned_by_users/{number}/assign/");
    for permission in ["view_user", "add_user", "change_user", "delete_user", "reset_user_password"] {
        let grant = json!({"permissions": [format!("authentik_core.{permission}")]});
        let (one, other) = both(|| app.admin().post(&path, &grant), || app.admin().post(&path, &grant));
        assert_eq!((one.status, other.status), (204, 204), "{one} {other}");
    }
}

/// Does something while another process has run statements in a transaction that takes its time. There is no
/// such thing on SQLite: a transaction keeps all others waiting from its beginning.
fn during(app: &TestApp, statements: &str, act: impl FnOnce() -> Answer) -> Answer {
    let statements = format!("BEGIN; {statements}; SELECT pg_sleep(0.8); COMMIT");
    thread::scope(|scope| {
        let other = scope.spawn(|| app.database().execute(&statements));
        thread::sleep(Duration::from_millis(200));
        let answer = act();
        other.join().expect("nobody panics");
        answer
    })
}

#[test]
fn a_user_is_where_the_last_one_put_him_who_wrote_his_groups() {
    let app = TestApp::start_for_many();
    if !app.is_postgres() {
        return;
    }
    let (_, number) = app.user("helper");
    let (team, other) = (app.group("team", &json!({"users": [number]})), app.group("other", &json!({})));
    let path = format!("/core/users/{number}/");
    // Nobody is put into the other group for a while, so the removal comes in the middle of the change.
    let removed = during(&app, "SELECT 1 FROM \"group\" WHERE name = 'other' FOR UPDATE", || {
        let (changed, removed) = both(
            || app.admin().patch(&path, &json!({"groups": [team, other]})),
            || {
                thread::sleep(Duration::from_millis(200));
                app.admin().post(&format!("/core/groups/{team}/remove_user/"), &json!({"pk": number}))
            },
        );
        changed.ok(200);
        removed
    });
    assert_eq!(removed.status, 204, "{removed}");
    assert_eq!(app.admin().get(&path).ok(200)["groups"], json!([other]));
}

#[test]
fn who_goes_meanwhile_is_put_into_no_group_and_given_nothing() {
    let app = TestApp::start_for_many();
    if !app.is_postgres() {
        return;
    }
    let add = format!("/core/groups/{}/add_user/", app.group("team", &json!({})));
    let (_, joining) = app.user("joining");
    let joined = during(&app, "DELETE FROM \"user\" WHERE username = 'joining'", || {
        app.admin().post(&add, &json!({"pk": joining}))
    });
    joined.is_not_found();
    let grant = json!({"permissions": ["authentik_flows.view_flow"]});
    let (_, holder) = app.user("holder");
    let given = during(&app, "DELETE FROM \"user\" WHERE username = 'holder'", || {
        app.admin().post(&format!("/rbac/permissions/assigned_by_users/{holder}/assign/"), &grant)
    });
    given.is_not_found();
    let role = app.role("role", &[]);
    let given = during(&app, "DELETE FROM role", || {
        app.admin().post(&format!("/rbac/permissions/assigned_by_roles/{role}/assign/"), &grant)
    });
    given.is_not_found();
}

#[test]
fn nothing_is_given_on_an_object_that_goes_meanwhile() {
    let app = TestApp::start_for_many();
    if !app.is_postgres() {
        return;
    }
    let (_, number) = app.user("helper");
    let flow = app.flow("gone");
    let grant = json!({"permissions": ["view_flow"], "model": "authentik_flows.flow", "object_pk": flow});
    let given = during(&app, "DELETE FROM flow WHERE slug = 'gone'", || {
        app.admin().post(&format!("/rbac/permissions/assigned_by_users/{number}/assign/"), &grant)
    });
    assert_eq!(given.status, 400, "{given}");
    let left = app.database().lines("SELECT permission AS line FROM user_object_permission");
    assert!(!left.contains(&"authentik_flows.view_flow".to_owned()), "{left:?}");
}
