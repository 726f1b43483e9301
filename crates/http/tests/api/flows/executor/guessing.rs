//! Nobody gets to guess.

use actix_web::rt::System;
use chrono::TimeDelta;
use doorward_testkit::{Answer, TestApp};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

/// A service whose password stage never ends the flow.
fn set_up() -> TestApp {
    let app = TestApp::start();
    user(&app, "ada");
    change_stage(&app, "password", &json!({"failed_attempts_before_cancel": 1000}));
    app
}

/// Tries a password, always in a new session.
fn guess(app: &TestApp, name: &str, password: &str) -> Answer {
    let browser = app.browser();
    identify(&browser, name);
    browser.post(LOGIN, &json!({"password": password}))
}

fn wait(answer: &Answer) -> Option<i64> {
    answer.header("retry-after").map(|seconds| seconds.parse().unwrap())
}

#[test]
fn each_wrong_password_takes_longer_whatever_the_session() {
    for name in ["ada", "nobody"] {
        let app = set_up();
        for _ in 0..5 {
            assert_eq!(wait(&guess(&app, name, "wrong")), None);
        }
        for seconds in [1, 2, 4] {
            let locked = guess(&app, name, PASSWORD);
            assert_eq!(wait(&locked), Some(seconds), "{name}: even the right password is not looked at");
            assert_eq!(locked.body()["response_errors"], errors("password", "Invalid password", "invalid"));
            app.clock.advance(TimeDelta::seconds(seconds));
            assert_eq!(wait(&guess(&app, name, "wrong")), None);
        }
    }
}

#[test]
fn a_lock_ends_by_itself_and_a_right_password_begins_anew() {
    let app = set_up();
    for _ in 0..5 {
        guess(&app, "ada", "wrong");
    }
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(guess(&app, "ada", PASSWORD).body(), home());
    for _ in 0..5 {
        assert_eq!(wait(&guess(&app, "ada", "wrong")), None, "what was wrong before is forgotten");
    }
}

#[test]
fn the_form_with_both_fields_counts_as_well() {
    let app = set_up();
    let stage = app.admin().get("/stages/password/").ok(200)["results"][0]["pk"].clone();
    change_stage(&app, "identification", &json!({"password_stage": stage}));
    let guess =
        |password: &str| app.browser().post(LOGIN, &json!({"uid_field": "ada", "password": password}));
    for _ in 0..5 {
        assert_eq!(wait(&guess("wrong")), None);
    }
    let locked = guess(PASSWORD);
    assert_eq!(wait(&locked), Some(1));
    assert_eq!(
        locked.body()["response_errors"],
        errors("non_field_errors", "Failed to authenticate.", "invalid")
    );
}

#[test]
fn a_device_of_the_owner_is_not_kept_out_by_strangers() {
    let app = set_up();
    let own = log_in(&app, "ada");
    own.keep_only("authentik_device");
    for _ in 0..5 {
        guess(&app, "ada", "wrong");
    }
    assert!(wait(&guess(&app, "ada", PASSWORD)).is_some());
    identify(&own, "ada");
    assert_eq!(prove(&own, PASSWORD), home());
}

#[test]
fn locks_do_not_tell_which_names_are_of_the_same_user() {
    for with_password in [false, true] {
        let app = set_up();
        let stage = app.admin().get("/stages/password/").ok(200)["results"][0]["pk"].clone();
        if with_password {
            change_stage(&app, "identification", &json!({"password_stage": stage}));
        }
        let guess = |name: &str, password: &str| {
            if with_password {
                app.browser().post(LOGIN, &json!({"uid_field": name, "password": password}))
            } else {
                guess(&app, name, password)
            }
        };
        let id = app.admin().get("/core/users/?username=ada").ok(200)["results"][0]["pk"].clone();
        app.admin().patch(&format!("/core/users/{id}/"), &json!({"email": "ada@corp.example"})).ok(200);
        for _ in 0..5 {
            guess("ada", "wrong");
        }
        assert_eq!(wait(&guess("ada", "wrong")), Some(1));
        for name in ["ada@corp.example", "nobody@corp.example"] {
            for _ in 0..5 {
                let answer = guess(name, PASSWORD);
                assert_eq!(wait(&answer), None, "{name}");
                assert!(answer.body()["response_errors"].is_object(), "{name} is not let in");
            }
            assert_eq!(wait(&guess(name, PASSWORD)), Some(1), "{name}");
        }
    }
}

#[test]
fn neighbours_do_not_lock_each_other_out_over_time() {
    let app = set_up();
    for number in 0..60 {
        let answer = guess(&app, &format!("neighbour{number}"), "wrong");
        assert_eq!(wait(&answer), None, "after {number} in as many times two minutes");
        app.clock.advance(TimeDelta::minutes(2));
    }
}

#[test]
fn a_device_of_the_owner_is_not_kept_out_by_his_neighbours() {
    let app = set_up();
    let own = log_in(&app, "ada");
    own.keep_only("authentik_device");
    for number in 0..50 {
        guess(&app, &format!("neighbour{number}"), "wrong");
    }
    assert_eq!(wait(&guess(&app, "ada", PASSWORD)), Some(1), "the address is locked");
    identify(&own, "ada");
    assert_eq!(prove(&own, PASSWORD), home());
}

#[test]
fn a_long_lock_is_noted_in_the_trail() {
    let app = set_up();
    for failures in 1..=11 {
        guess(&app, "ada", "wrong");
        app.clock.advance(TimeDelta::minutes(failures));
    }
    let locks = app.trail().into_iter().filter(|entry| entry["action"] == "suspicious_request");
    let mut locks: Vec<_> = locks.map(|entry| entry["context"]["lock"]["scope"].to_string()).collect();
    locks.sort_unstable();
    assert_eq!(locks, ["\"account\"", "\"identifier\""]);
}

#[test]
fn whoever_is_unlocked_may_try_again_at_once() {
    let app = set_up();
    for _ in 0..5 {
        guess(&app, "ada", "wrong");
    }
    assert!(wait(&guess(&app, "ada", PASSWORD)).is_some());
    let unlock = |name: &str| {
        let (gateway, name) = (app.gateway().clone(), name.to_owned());
        System::new().block_on(async move { gateway.unlock(name).await })
    };
    unlock("ada").unwrap();
    assert_eq!(guess(&app, "ada", PASSWORD).body(), home());
    let trail = app.trail();
    let unlocked: Vec<_> = trail.iter().filter(|entry| !entry["context"]["unlock"].is_null()).collect();
    let [unlocked] = unlocked[..] else { panic!("{trail:?}") };
    assert_eq!(unlocked["action"], json!("suspicious_request"));
    assert_eq!(unlocked["context"]["unlock"], json!({"scope": "account"}));
    assert!(unlock("nobody").is_err());
}

#[test]
fn whoever_is_unlocked_is_so_on_his_own_device_as_well() {
    let app = set_up();
    let own = log_in(&app, "ada");
    own.keep_only("authentik_device");
    let guess = |password: &str| {
        own.keep_only("authentik_device");
        identify(&own, "ada");
        own.post(LOGIN, &json!({"password": password}))
    };
    for _ in 0..5 {
        guess("wrong");
    }
    assert_eq!(wait(&guess(PASSWORD)), Some(1));
    let id = app.admin().get("/core/users/?username=ada").ok(200)["results"][0]["pk"].clone();
    app.admin().post(&format!("/core/users/{id}/unlock/"), &json!({})).ok(204);
    assert_eq!(guess(PASSWORD).body(), home());
}

#[test]
fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    let app = set_up();
    let judged = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..16).map(|_| scope.spawn(|| wait(&guess(&app, "ada", "wrong")))).collect();
        let waits = guesses.into_iter().map(|guess| guess.join().unwrap());
        waits.filter(Option::is_none).count()
    });
    assert!(judged <= 5, "{judged} passwords were looked at");
}

#[test]
fn whoever_may_set_a_password_may_unlock_its_user() {
    let app = set_up();
    let id = app.admin().get("/core/users/?username=ada").ok(200)["results"][0]["pk"].clone();
    let path = format!("/core/users/{id}/unlock/");
    for _ in 0..8 {
        guess(&app, "ada", "wrong");
    }
    assert!(wait(&guess(&app, "ada", PASSWORD)).is_some());
    let (helper, _) = app.user("helper");
    helper.post(&path, &json!({})).is_forbidden();
    assert!(wait(&guess(&app, "ada", PASSWORD)).is_some());
    let before = app.trail().len();
    app.admin().post(&path, &json!({})).ok(204);
    let told = &app.trail()[before..];
    assert_eq!(told[0]["context"]["unlock"], json!({"scope": "account"}), "{told:?}");
    assert_eq!(guess(&app, "ada", PASSWORD).body(), home());
    app.admin().post(&path, &json!({})).ok(204);
    app.admin().post("/core/users/4711/unlock/", &json!({})).is_not_found();
}
