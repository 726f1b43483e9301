//! The header `Authorization`, character by character.

use std::io::{Read, Write};
use std::net::TcpStream;

use doorward_testkit::{ADMIN_TOKEN, Answer, TestApp};
use serde_json::json;

/// What somebody gets who shows this header, for a list that takes credentials.
fn shown(app: &TestApp, header: &str) -> Answer {
    app.anonymous().with_header("Authorization", header).get("/stages/identification/")
}

fn is_refused(answer: &Answer, code: &str, detail: &str) {
    answer.is_error(403, code, detail);
    // A challenge would make it a 401, which clients of this API do not expect.
    assert_eq!(answer.header("www-authenticate"), None);
}

#[test]
fn without_a_header_nobody_is_there() {
    let app = TestApp::start();
    let answer = app.anonymous().get("/stages/identification/");
    is_refused(&answer, "not_authenticated", "Authentication credentials were not provided.");
}

#[test]
fn a_scheme_that_stands_alone_says_nothing() {
    let app = TestApp::start();
    for header in ["", "Bearer", "Bearer ", "abc", "Bearer\tx", ADMIN_TOKEN] {
        let answer = shown(&app, header);
        is_refused(&answer, "not_authenticated", "Authentication credentials were not provided.");
    }
}

#[test]
fn the_scheme_has_no_case_and_blanks_around_it_do_not_count() {
    let app = TestApp::start();
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR", " Bearer"] {
        shown(&app, &format!("{scheme} {ADMIN_TOKEN}")).ok(200);
    }
    shown(&app, &format!("Bearer {ADMIN_TOKEN} ")).ok(200);
}

#[test]
fn other_schemes_are_not_understood() {
    let app = TestApp::start();
    for header in ["Basic abc", "Token x", "Bearer: x", &format!("Token {ADMIN_TOKEN}")] {
        is_refused(&shown(&app, header), "authentication_failed", "Unsupported authentication type");
    }
}

#[test]
fn a_key_is_taken_to_the_letter() {
    let app = TestApp::start();
    let keys = [
        "nope".to_owned(),
        format!(" {ADMIN_TOKEN}"),
        format!("{ADMIN_TOKEN} x"),
        ADMIN_TOKEN.to_uppercase(),
        ADMIN_TOKEN[1..].to_owned(),
        format!("\"{ADMIN_TOKEN}\""),
    ];
    for key in keys {
        let answer = shown(&app, &format!("Bearer {key}"));
        is_refused(&answer, "authentication_failed", "Token invalid/expired");
    }
}

#[test]
fn a_key_in_the_query_says_nothing() {
    let app = TestApp::start();
    let answer = app.anonymous().get(&format!("/stages/identification/?token={ADMIN_TOKEN}"));
    is_refused(&answer, "not_authenticated", "Authentication credentials were not provided.");
}

#[test]
fn bytes_that_are_no_text_are_no_key() {
    let app = TestApp::start();
    let address = app.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /api/v3/stages/identification/ HTTP/1.1\r\nHost: x\r\n").unwrap();
    stream.write_all(b"Authorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({"detail": "Token invalid/expired", "code": "authentication_failed"}));
}

#[test]
fn whoever_shows_a_bad_key_is_told_so_before_anything_else() {
    let app = TestApp::start();
    let caller = app.anonymous().with_token("nope");
    let stage = format!("/stages/identification/{}/", app.stage("who"));
    let unknown = "/stages/identification/11111111-1111-4111-8111-111111111111/";
    for (method, path) in [
        ("POST", "/stages/identification/"),
        ("GET", stage.as_str()),
        ("PATCH", stage.as_str()),
        ("DELETE", unknown),
        ("GET", "/stages/identification/notauuid/"),
        ("GET", "/core/users/me/"),
        ("GET", "/core/tokens/nothing/"),
    ] {
        let answer = caller.json(method, path, &json!({"name": null}));
        is_refused(&answer, "authentication_failed", "Token invalid/expired");
    }
}
