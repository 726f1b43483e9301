//! `doorward token create`

use std::thread::sleep;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::program::{Place, Service, run, stops_with, wait_for};

#[test]
fn a_token_is_printed_and_nothing_else() {
    let place = Place::started();
    let mut command = place.command(&["token", "create", "--user", "akadmin"]);
    let created = run(command.env("DOORWARD_LOG", "trace"), "");
    assert_eq!(created.code, Some(0), "{}", created.err);
    let key = created.out.strip_suffix('\n').unwrap();
    assert_eq!(key.len(), 60);
    assert!(!created.err.contains(key));
    let me = place.serve().anonymous().with_token(key).get("/core/users/me/").ok(200);
    assert_eq!(me["user"]["username"], json!("akadmin"));
}

#[test]
fn a_service_that_runs_knows_it_at_once() {
    let place = Place::new();
    let service = place.serve();
    let created = place.run(&["token", "create", "--user", "akadmin"]);
    service.anonymous().with_token(created.out.trim()).get("/core/users/me/").ok(200);
}

#[test]
fn it_lives_for_ever_unless_a_time_is_said() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let before = admin.get("/core/tokens/").ok(200)["results"].as_array().unwrap().len();
    let lasting = place.run(&["token", "create", "--user", "akadmin"]);
    let limited = place.run(&["token", "create", "--user", "akadmin", "--expires-in", "30d"]);
    let expiring = admin.get("/core/tokens/?expiring=true").ok(200)["results"].clone();
    assert_eq!(expiring.as_array().unwrap().len(), 1);
    let expires: DateTime<Utc> = expiring[0]["expires"].as_str().unwrap().parse().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the program under test has no other clock")]
    let left = expires - Utc::now();
    assert!(left <= TimeDelta::days(30) && left > TimeDelta::days(30) - TimeDelta::minutes(5), "{left}");
    assert_eq!(admin.get("/core/tokens/").ok(200)["results"].as_array().unwrap().len(), before + 2);
    for key in [lasting.out, limited.out] {
        service.anonymous().with_token(key.trim()).get("/core/users/me/").ok(200);
    }
}

#[test]
fn it_dies_when_its_time_has_come() {
    let place = Place::new();
    let service = place.serve();
    let created = place.run(&["token", "create", "--user", "akadmin", "--expires-in", "1s"]);
    sleep(Duration::from_millis(1100));
    let answer = service.anonymous().with_token(created.out.trim()).get("/core/users/me/");
    answer.is_error(403, "authentication_failed", "Token invalid/expired");
}

#[test]
fn a_user_that_there_is_not_has_none() {
    let place = Place::started();
    stops_with(&mut place.command(&["token", "create", "--user", "nobody"]), "there is no user \"nobody\"");
}

#[test]
fn a_user_who_is_not_active_has_no_use_for_one() {
    let place = Place::new();
    let service = place.serve();
    let admin = service.anonymous().with_token(&service.token().unwrap());
    admin.post("/core/users/", &json!({"username": "ada", "name": "Ada", "is_active": false})).ok(201);
    let line = "user: The user is not active, so a token of his opens nothing.";
    stops_with(&mut place.command(&["token", "create", "--user", "ada"]), line);
    assert_eq!(admin.get("/core/tokens/?user__username=ada").ok(200)["results"], json!([]));
}

#[test]
fn a_time_that_is_none_is_refused() {
    let place = Place::started();
    for time in ["soon", "-1d", "30", ""] {
        let stopped = place.run(&["token", "create", "--user", "akadmin", "--expires-in", time]);
        assert_eq!((stopped.code, stopped.out.as_str()), (Some(2), ""), "{time}");
    }
    for time in ["1000000y", "8000y"] {
        let mut command = place.command(&["token", "create", "--user", "akadmin", "--expires-in", time]);
        stops_with(&mut command, "expires: The token would outlive the calendar.");
    }
    let none = ["token", "create", "--user", "akadmin", "--expires-in", "0s"];
    stops_with(&mut place.command(&none), "--expires-in: is no time at all");
    let endless = ["token", "create", "--user", "akadmin", "--expires-in", "500000000000y"];
    stops_with(&mut place.command(&endless), "--expires-in: is too long");
}

#[test]
fn a_service_sees_to_it_when_its_time_has_come_although_nobody_shows_it() {
    let place = Place::new();
    let mut service = place.serve();
    let admin_token = service.token().unwrap();
    let created = place.run(&["token", "create", "--user", "akadmin", "--expires-in", "1s"]);
    let expiring = "/core/tokens/?expiring=true";
    let shown = |service: &Service| {
        service.anonymous().with_token(&admin_token).get(expiring).ok(200)["results"][0].clone()
    };
    let before = shown(&service);
    assert_eq!(service.stop(), Some(0));
    sleep(Duration::from_millis(1100));
    let service = place.serve();
    let after = wait_for("the token to be rotated", || {
        let token = shown(&service);
        (token["expires"] != before["expires"]).then_some(token)
    });
    assert_eq!((&after["pk"], &after["identifier"]), (&before["pk"], &before["identifier"]));
    // The key has gone to nobody.
    let answer = service.anonymous().with_token(created.out.trim()).get("/core/users/me/");
    answer.is_error(403, "authentication_failed", "Token invalid/expired");
}
