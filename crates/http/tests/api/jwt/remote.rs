//! Keys that are fetched from the issuer: when, how often, and what happens when he is away.

use std::net::TcpListener;
use std::thread;

use chrono::TimeDelta;
use doorward_auth::KeySource;
use serde_json::json;

use super::Believer;
use super::issuer::{Signer, set};
use super::key_server::KeyServer;

const PUBLIC: [&str; 3] = ["RS256", "ES256", "EdDSA"];

fn believer(server: &KeyServer) -> Believer {
    Believer::start(vec![KeySource::Url(server.url.clone())], &PUBLIC)
}

#[test]
fn keys_are_fetched_when_the_first_token_comes_and_then_kept() {
    for signer in [Signer::rsa("one"), Signer::ec("one"), Signer::ed("one")] {
        let server = KeyServer::start(&signer.set());
        let service = believer(&server);
        assert_eq!(server.asked(), 0);
        for _ in 0..5 {
            service.believes(&signer.token(&service.claims()));
        }
        assert_eq!(server.asked(), 1);
    }
}

#[test]
fn api_tokens_and_other_algorithms_fetch_nothing() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    let service = believer(&server);
    service.app.admin().get("/core/users/me/").ok(200);
    service.refuses("nope");
    service.refuses(&Signer::shared("x").token(&service.claims()));
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_new_key_is_fetched_when_a_token_names_it() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let server = KeyServer::start(&old.set());
    let service = believer(&server);
    service.believes(&old.token(&service.claims()));
    server.has(&set([old.jwk(), new.jwk()]));
    service.app.clock.advance(TimeDelta::seconds(30));
    service.believes(&new.token(&service.claims()));
    service.believes(&old.token(&service.claims()));
    assert_eq!(server.asked(), 2);
}

#[test]
fn a_key_that_was_replaced_is_believed_no_longer() {
    let (old, new) = (Signer::ed("old"), Signer::ed("new"));
    let server = KeyServer::start(&old.set());
    let service = believer(&server);
    service.believes(&old.token(&service.claims()));
    server.has(&new.set());
    service.app.clock.advance(TimeDelta::seconds(30));
    service.believes(&new.token(&service.claims()));
    service.refuses(&old.token(&service.claims()));
    assert_eq!(server.asked(), 2);
}

#[test]
fn a_key_that_was_withdrawn_is_believed_an_hour_at_most() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    let service = believer(&server);
    service.believes(&signer.token(&service.claims()));
    server.has(&set([]));
    service.app.clock.advance(TimeDelta::minutes(60) - TimeDelta::microseconds(1));
    service.believes(&signer.token(&service.claims()));
    service.app.clock.advance(TimeDelta::microseconds(1));
    service.refuses(&signer.token(&service.claims()));
    assert_eq!(server.asked(), 2);
}

#[test]
fn names_of_keys_that_are_made_up_do_not_make_it_ask_and_ask() {
    let (known, forger) = (Signer::ed("one"), Signer::ed("made up"));
    let server = KeyServer::start(&known.set());
    let service = believer(&server);
    service.believes(&known.token(&service.claims()));
    for round in 1..=3 {
        for number in 0..10 {
            let header = json!({"alg": "EdDSA", "kid": format!("made-up-{round}-{number}")});
            service.refuses(&forger.token_under(&header, &service.claims()));
        }
        assert_eq!(server.asked(), round);
        service.app.clock.advance(TimeDelta::seconds(30));
    }
    // Those that are known are not affected.
    service.believes(&known.token(&service.claims()));
    assert_eq!(server.asked(), 3);
}

#[test]
fn many_at_once_make_it_ask_once() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    let service = believer(&server);
    let token = signer.token(&service.claims());
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| service.believes(&token));
        }
    });
    assert_eq!(server.asked(), 1);
}

#[test]
fn an_issuer_who_is_away_leaves_tokens_unverified() {
    let signer = Signer::ed("one");
    // A port that was free a moment ago, and where nobody listens.
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", socket.local_addr().unwrap());
    drop(socket);
    let service = Believer::start(vec![KeySource::Url(url)], &PUBLIC);
    service.refuses(&signer.token(&service.claims()));
    service.app.admin().get("/core/users/me/").ok(200);
}

#[test]
fn an_issuer_who_was_away_is_asked_again() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    server.answers(503, "");
    let service = believer(&server);
    let token = signer.token(&service.claims());
    service.refuses(&token);
    server.has(&signer.set());
    service.refuses(&token);
    assert_eq!(server.asked(), 1);
    service.app.clock.advance(TimeDelta::seconds(30));
    service.believes(&token);
    assert_eq!(server.asked(), 2);
}

#[test]
fn the_keys_that_are_known_outlast_the_absence_of_the_issuer() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    let service = believer(&server);
    service.believes(&signer.token(&service.claims()));
    for (status, body) in [(500, ""), (404, "{}"), (200, "not json"), (200, "{\"keys\": 1}")] {
        server.answers(status, body);
        service.app.clock.advance(TimeDelta::hours(2));
        service.believes(&signer.token(&service.claims()));
    }
    assert_eq!(server.asked(), 5);
}

#[test]
fn a_set_that_is_too_large_is_not_read() {
    let signer = Signer::ed("one");
    let mut keys = signer.set();
    keys["padding"] = json!("x".repeat(1024 * 1024));
    let server = KeyServer::start(&keys);
    let service = believer(&server);
    service.refuses(&signer.token(&service.claims()));
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_key_that_is_fetched_does_not_stand_in_for_a_secret() {
    let (shared, signer) = (Signer::shared("x"), Signer::ed("one"));
    let server = KeyServer::start(&set([shared.jwk(), signer.jwk()]));
    let service = Believer::start(vec![KeySource::Url(server.url.clone())], &["HS256", "EdDSA"]);
    service.refuses(&shared.token(&service.claims()));
    service.believes(&signer.token(&service.claims()));
}

#[test]
fn while_keys_are_fetched_whoever_has_a_known_one_does_not_wait() {
    let signer = Signer::ed("one");
    let server = KeyServer::start(&signer.set());
    let service = believer(&server);
    let token = |service: &Believer| signer.token(&service.claims());
    service.believes(&token(&service));
    service.app.clock.advance(TimeDelta::hours(2));
    let token = token(&service);
    let held = server.hold();
    thread::scope(|scope| {
        let asking = scope.spawn(|| service.believes(&token));
        while server.asked() < 2 {
            thread::yield_now();
        }
        for _ in 0..3 {
            service.believes(&token);
        }
        assert!(!asking.is_finished(), "the keys have not come");
        drop(held);
    });
    assert_eq!(server.asked(), 2);
}
