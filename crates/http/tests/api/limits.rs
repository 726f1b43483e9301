//! Requests that are well formed, but ask for more than anybody needs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use doorward_testkit::{ADMIN_TOKEN, AppSettings, TestApp};
use serde_json::{Value, json};

#[test]
fn a_search_has_a_bounded_number_of_bounded_terms() {
    let app = TestApp::start();
    let refusal = "Ensure that there are no more than 32 terms of no more than 1000 bytes each.";
    let refused = json!({"search": [refusal], "code": "invalid"});
    let search = |text: &str| app.admin().get(&format!("/core/users/?search={text}"));
    search(&vec!["a"; 32].join(",")).ok(200);
    search(&vec!["a"; 33].join(",")).is(400, refused.clone());
    search(&vec!["a"; 20_000].join(",")).is(400, refused.clone());
    search(&"a".repeat(1000)).ok(200);
    search(&"a".repeat(1001)).is(400, refused.clone());
    search(&"a".repeat(60_000)).is(400, refused);
}

#[test]
fn an_order_may_name_a_field_many_times() {
    let app = TestApp::start();
    let once = app.admin().get("/core/users/?ordering=-username").ok(200);
    let often = format!("/core/users/?ordering=-username{}", ",username".repeat(5_000));
    app.admin().get(&often).is(200, once);
}

#[test]
fn a_condition_names_a_bounded_number_of_attributes() {
    let app = TestApp::start();
    let attributes = |count: usize| {
        let wanted: Vec<_> = (0..count).map(|number| format!("%22a{number}%22:1")).collect();
        app.admin().get(&format!("/core/users/?attributes={{{}}}", wanted.join(",")))
    };
    attributes(32).ok(200);
    assert_eq!(attributes(33).status, 400);
    assert_eq!(attributes(3_000).status, 400);
}

#[test]
fn a_body_may_refer_to_many_things_that_are_not_there() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    let sources: Vec<_> = (0..40_000).map(|number| format!("00000000-0000-4000-8000-{number:012}")).collect();
    let fault = "Invalid pk \"00000000-0000-4000-8000-000000000000\" - object does not exist.";
    let refused = json!({"sources": [fault], "code": "does_not_exist"});
    app.admin().patch(&path, &json!({"sources": sources})).is(400, refused);
}

#[test]
fn nothing_has_a_nul_in_its_key() {
    let app = TestApp::start();
    for collection in ["/flows/instances", "/sources/oauth", "/sources/all", "/core/tokens"] {
        app.admin().get(&format!("{collection}/a%00b/")).is_not_found();
    }
    app.admin().get("/core/tokens/a%00b/view_key/").is_not_found();
}

#[test]
fn a_nul_in_the_query_is_not_kept_in_the_trail() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/?why=a%00b", app.stage("who"));
    app.admin().patch(&path, &json!({"name": "renamed"})).ok(200);
    let entry = app.trail().pop().unwrap_or_default();
    assert_eq!(entry["context"]["http_request"]["args"], json!({"why": "ab"}));
    let wanted = "%7B%22a%22:%22%5Cu0000%22%7D";
    let answer = app.admin().get(&format!("/core/users/?attributes={wanted}"));
    answer.is(400, json!(["Null characters are not allowed."]));
}

#[test]
fn the_name_of_a_parameter_does_not_make_the_trail_unreadable() {
    let app = TestApp::start();
    let path = format!("/stages/identification/{}/", app.stage("who"));
    for name in ["$serde_json::private::Number", "$serde_json::private%00::Number"] {
        app.admin().patch(&format!("{path}?{name}=x&why=b"), &json!({"name": name})).ok(200);
        app.admin().get("/events/events/").ok(200);
        let entry = app.trail().pop().unwrap_or_default();
        assert_eq!(entry["context"]["http_request"]["args"], json!({"why": "b"}));
    }
}

#[test]
fn a_uuid_in_a_path_is_read_as_everywhere() {
    let app = TestApp::start();
    let group = app.group("crew", &json!({}));
    let role = app.role("reader", &[]);
    let stage = app.stage("who");
    for (list, id) in [("/core/groups/", group), ("/rbac/roles/", role), ("/stages/all/", stage)] {
        let bare = id.replace('-', "");
        for spelled in [
            id.to_uppercase(),
            bare.clone(),
            format!("%7B{id}%7D"),
            format!("urn:uuid:{bare}"),
            format!("{}-{}", &bare[..2], &bare[2..]),
        ] {
            app.admin().get(&format!("{list}{spelled}/")).ok(200);
        }
        app.admin().get(&format!("{list}{id}x/")).is_not_found();
    }
}

/// What is answered when the parts of a body come with this pause between them, until the connection ends.
fn in_parts(app: &TestApp, length: usize, parts: &[&str], pause: Duration) -> String {
    let host = app.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "POST /api/v3/stages/dummy/ HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {ADMIN_TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n"
    );
    // Whoever gets on is not kept waiting for another request.
    let close = if parts.concat().len() == length { "Connection: close\r\n" } else { "" };
    stream.write_all(format!("{head}{close}\r\n").as_bytes()).unwrap();
    for part in parts {
        stream.write_all(part.as_bytes()).unwrap();
        sleep(pause);
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_body_has_only_so_much_time_to_arrive() {
    let body_time = Duration::from_secs(1);
    let app = TestApp::start_with(AppSettings { body_time, ..AppSettings::default() });
    let body = "{\"name\": \"slow\"}";
    let silence: &[&str] = &["{"];
    // Each byte comes soon after the one before.
    let trickle: &[&str] = &["{", " ", " ", " ", " ", " "];
    for parts in [silence, trickle] {
        let started = Instant::now();
        let answer = in_parts(&app, 1_000, parts, Duration::from_millis(150));
        assert!(started.elapsed() >= body_time);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{head}");
        assert!(head.contains("\r\nconnection: close\r\n"), "{head}");
        assert!(head.contains("\r\nx-authentik-id: "), "{head}");
        let told: Value = serde_json::from_str(body).unwrap();
        let detail = "The request body took longer than 1 seconds.";
        assert_eq!(told, json!({"detail": detail, "code": "request_timeout"}));
    }
    let answer = in_parts(&app, body.len(), &[&body[..5], &body[5..]], Duration::from_millis(150));
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
}
