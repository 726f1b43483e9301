//! What becomes of tokens that have expired, whether somebody shows them or not.

use actix_web::rt::System;
use chrono::TimeDelta;
use doorward_auth::MOST_TOKENS;
use doorward_testkit::{TestApp, each, with};
use serde_json::{Value, json};

use super::{TOKENS, TOMORROW, path};

/// Sees to tokens as a service does now and then, and tells to how many.
fn see_to(app: &TestApp) -> u32 {
    let gateway = app.gateway().clone();
    let round = async move { gateway.see_to_expired_tokens().await };
    System::new().block_on(round).unwrap()
}

/// The key of a token.
fn key(app: &TestApp, identifier: &str) -> String {
    let key = app.admin().get(&format!("{}view_key/", path(identifier))).ok(200)["key"].clone();
    key.as_str().unwrap().to_owned()
}

/// Makes a token that expires a day from now.
fn make(app: &TestApp, identifier: &str, intent: &str) -> Value {
    app.admin().post(TOKENS, &json!({"identifier": identifier, "intent": intent})).ok(201)
}

#[test]
fn an_api_token_gets_another_key_and_another_day() {
    let app = TestApp::start();
    let token = make(&app, "mine", "api");
    let old = key(&app, "mine");
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(see_to(&app), 0, "it is good up to this moment");
    app.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(see_to(&app), 1);
    assert_eq!(see_to(&app), 0);
    let rotated = with(token, &json!({"expires": "2024-07-03T12:00:00.000001Z"}));
    app.admin().get(&path("mine")).is(200, rotated);
    let new = key(&app, "mine");
    assert_ne!(old, new);
    let caller = |key: &str| app.anonymous().with_token(key);
    caller(&old).get("/core/users/me/").is_error(403, "authentication_failed", "Token invalid/expired");
    caller(&new).get("/core/users/me/").ok(200);
    // Whoever shows the old key shows that of no token.
    app.admin().get(&path("mine")).ok(200);
}

#[test]
fn what_is_no_api_token_is_deleted() {
    let app = TestApp::start();
    make(&app, "mine", "app_password");
    app.clock.advance(TimeDelta::days(2));
    app.admin().get(&path("mine")).ok(200);
    assert_eq!(see_to(&app), 1);
    app.admin().get(&path("mine")).is_not_found();
}

#[test]
fn tokens_that_are_good_stay_as_they_are() {
    let app = TestApp::start();
    let lasting = json!({"identifier": "lasting", "intent": "app_password", "expiring": false});
    app.admin().post(TOKENS, &lasting).ok(201);
    app.clock.advance(TimeDelta::days(2));
    make(&app, "young", "api");
    let before = app.admin().get(TOKENS).ok(200);
    assert_eq!(before["results"][1]["expires"], json!(TOMORROW), "it would have expired");
    let entries = app.trail().len();
    assert_eq!(see_to(&app), 0);
    app.admin().get(TOKENS).is(200, before);
    assert_eq!(app.trail().len(), entries);
}

#[test]
fn a_round_has_an_end_and_the_oldest_come_first() {
    let app = TestApp::start();
    for number in 0..MOST_TOKENS {
        make(&app, &format!("old-{number}"), "app_password");
    }
    app.clock.advance(TimeDelta::hours(1));
    make(&app, "a-younger-one", "app_password");
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(see_to(&app), MOST_TOKENS);
    let left = app.admin().get(&format!("{TOKENS}?intent=app_password")).ok(200);
    assert_eq!(each(&left, "identifier"), ["a-younger-one"]);
    assert_eq!(see_to(&app), 1);
    assert_eq!(see_to(&app), 0);
}

#[test]
fn of_many_who_see_to_a_token_at_once_one_does() {
    let app = TestApp::start_for_many();
    for number in 0..10 {
        make(&app, &format!("api-{number}"), "api");
        make(&app, &format!("app-{number}"), "app_password");
    }
    app.clock.advance(TimeDelta::days(2));
    let entries = app.trail().len();
    let counts: Vec<u32> = std::thread::scope(|scope| {
        let rounds: Vec<_> = (0..4).map(|_| scope.spawn(|| see_to(&app))).collect();
        rounds.into_iter().map(|round| round.join().unwrap()).collect()
    });
    assert_eq!(counts.iter().sum::<u32>(), 20, "{counts:?}");
    assert_eq!(app.trail().len(), entries + 20);
    assert_eq!(see_to(&app), 0);
}

#[test]
fn the_trail_tells_of_it_without_a_key() {
    let app = TestApp::start();
    let pk = make(&app, "mine", "api")["pk"].as_str().unwrap().replace('-', "");
    make(&app, "other", "app_password");
    let old = key(&app, "mine");
    app.clock.advance(TimeDelta::days(2));
    let before = app.trail().len();
    assert_eq!(see_to(&app), 2);
    let new = key(&app, "mine");
    let entries = app.trail()[before..before + 2].to_vec();
    let subject = json!({"pk": pk, "app": "authentik_core", "name": "mine", "model_name": "token"});
    let told: Vec<_> = entries.iter().map(|entry| json!([entry["action"], entry["context"]])).collect();
    assert_eq!(told[0], json!(["secret_rotate", {"token": subject}]));
    assert_eq!(told[1][0], json!("model_deleted"));
    // Nobody did it.
    assert!(entries.iter().all(|entry| entry["user"] == json!({}) && entry["client_ip"] == Value::Null));
    let trail = json!(app.trail()).to_string();
    assert!(!trail.contains(&old) && !trail.contains(&new), "{trail}");
}
