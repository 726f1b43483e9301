//! What surrounds every request: its id, where it came from, the headers of its answer; and what is
//! served beside the objects.

use std::collections::HashSet;

use doorward_testkit::{AppSettings, Client, TestApp};
use serde_json::{Value, json};

const STAGES: &str = "/stages/identification/";

/// A service that believes whoever calls from these networks.
fn behind(proxies: &[&str]) -> TestApp {
    let trusted_proxies = proxies.iter().map(|&network| network.to_owned()).collect();
    TestApp::start_with(AppSettings { trusted_proxies, ..AppSettings::default() })
}

/// Creates a stage, and gives what the trail says of the request.
fn traced(app: &TestApp, caller: &Client) -> Value {
    let name = format!("stage {}", app.trail().len());
    caller.post(STAGES, &json!({"name": name, "user_fields": ["email"]})).ok(201);
    app.trail().pop().unwrap_or_default()
}

#[test]
fn every_answer_has_the_same_headers_and_an_id_of_its_own() {
    let app = TestApp::start();
    let one = format!("{STAGES}{}/", app.stage("who"));
    let outside = Client::anonymous(app.url().to_owned());
    let answers = [
        app.admin().get(&one),
        app.admin().send("HEAD", &one, b""),
        app.admin().send("OPTIONS", &one, b""),
        app.admin().patch(&one, &json!({"name": ""})),
        app.admin().delete(&one),
        app.admin().get(&one),
        app.admin().send("PURGE", STAGES, b""),
        app.anonymous().get(STAGES),
        app.anonymous().get("/schema/"),
        outside.get("/nothing"),
        outside.get("/-/health/live/"),
    ];
    let mut ids = HashSet::new();
    for answer in &answers {
        let id = answer.header("x-authentik-id").unwrap_or_default();
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}: {answer}");
        ids.insert(id);
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("vary", "Cookie"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}: {answer}");
        }
    }
    assert_eq!(ids.len(), answers.len(), "no id comes twice");
}

#[test]
fn answers_tell_what_can_be_done_there() {
    let app = TestApp::start();
    let one = format!("{STAGES}{}/", app.stage("who"));
    let allow = |path: &str| app.admin().get(path).header("allow").map(ToOwned::to_owned);
    assert_eq!(allow(STAGES).as_deref(), Some("GET, POST, HEAD, OPTIONS"));
    assert_eq!(allow(&one).as_deref(), Some("GET, PUT, PATCH, DELETE, HEAD, OPTIONS"));
    assert_eq!(allow(&format!("{one}used_by/")).as_deref(), Some("GET, HEAD, OPTIONS"));
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let app = TestApp::start();
    let one = format!("{STAGES}{}/", app.stage("who"));
    for path in [STAGES, &one, &format!("{one}used_by/"), &format!("{STAGES}nobody/"), "/schema/"] {
        let (get, head) = (app.admin().get(path), app.admin().send("HEAD", path, b""));
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        for name in ["content-type", "content-length", "allow"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
}

#[test]
fn the_id_of_a_request_is_in_the_trail() {
    let app = TestApp::start();
    let answer = app.admin().post(STAGES, &json!({"name": "who", "user_fields": ["email"]}));
    let entry = app.trail().pop().unwrap_or_default();
    let facts = &entry["context"]["http_request"];
    assert_eq!(facts["request_id"].as_str(), answer.header("x-authentik-id"));
    assert_eq!(facts["method"], "POST");
    assert_eq!(facts["path"], "/api/v3/stages/identification/");
}

#[test]
fn a_trusted_proxy_names_the_request() {
    let app = behind(&["127.0.0.0/8"]);
    let caller = app.admin().with_header("X-Request-Id", "edge-1_2.3:4");
    let entry = traced(&app, &caller);
    assert_eq!(entry["context"]["http_request"]["request_id"], "edge-1_2.3:4");
    assert_eq!(caller.get(STAGES).header("x-authentik-id"), Some("edge-1_2.3:4"));
}

#[test]
fn nobody_else_names_the_request() {
    for app in [TestApp::start(), behind(&["10.0.0.0/8", "::1/128"])] {
        let answer = app.admin().with_header("X-Request-Id", "mine").get(STAGES);
        assert_eq!(answer.header("x-authentik-id").map(str::len), Some(32));
    }
}

#[test]
fn a_name_that_could_do_harm_is_not_taken_from_anybody() {
    let app = behind(&["127.0.0.0/8"]);
    let long = "x".repeat(129);
    for name in ["", "two words", "<script>", "a,b", "ä", &long] {
        let answer = app.admin().with_header("X-Request-Id", name).get(STAGES);
        let id = answer.header("x-authentik-id").unwrap_or_default();
        assert!(id.len() == 32 && id != name, "{name}: {id}");
    }
    let longest = "x".repeat(128);
    let answer = app.admin().with_header("X-Request-Id", &longest).get(STAGES);
    assert_eq!(answer.header("x-authentik-id"), Some(longest.as_str()));
}

#[test]
fn without_a_proxy_a_request_comes_from_its_peer() {
    let app = TestApp::start();
    assert_eq!(traced(&app, &app.admin())["client_ip"], "127.0.0.1");
    let liar = app.admin().with_header("X-Forwarded-For", "192.0.2.7");
    assert_eq!(traced(&app, &liar)["client_ip"], "127.0.0.1");
}

#[test]
fn a_trusted_proxy_tells_whom_it_speaks_for() {
    let app = behind(&["127.0.0.0/8", "10.0.0.0/8"]);
    let cases = [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        // Another proxy of ours stands between; whatever the client says of itself does not count.
        ("192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7, 10.1.2.3, 10.1.2.4", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7", "192.0.2.7"),
        // All of them are ours: the first one asks for itself.
        ("10.1.2.3, 10.1.2.4", "10.1.2.3"),
        // What cannot be read is nobody.
        ("somebody", "255.255.255.255"),
        ("192.0.2.7, somebody", "255.255.255.255"),
        ("", "255.255.255.255"),
        // Before a client that is known, it does not matter.
        ("somebody, 192.0.2.7", "192.0.2.7"),
    ];
    for (forwarded, client) in cases {
        let caller = app.admin().with_header("X-Forwarded-For", forwarded);
        assert_eq!(traced(&app, &caller)["client_ip"], client, "{forwarded:?}");
    }
    assert_eq!(traced(&app, &app.admin())["client_ip"], "127.0.0.1");
}

#[test]
fn links_lead_to_where_a_trusted_proxy_was_called() {
    let forwarded = |app: &TestApp| {
        app.source("chat");
        let caller = app.admin();
        let caller = caller.with_header("X-Forwarded-Proto", "https");
        let caller = caller.with_header("X-Forwarded-Host", "login.example.com");
        caller.get("/sources/oauth/chat/").ok(200)["callback_url"].clone()
    };
    let app = behind(&["127.0.0.1/32"]);
    assert_eq!(forwarded(&app), "https://login.example.com/source/oauth/callback/chat/");
    let app = TestApp::start();
    assert_eq!(forwarded(&app), format!("{}/source/oauth/callback/chat/", app.url()));
}

#[test]
fn the_service_tells_that_it_lives_and_is_ready() {
    let app = TestApp::start();
    let outside = Client::anonymous(app.url().to_owned());
    for path in ["/-/health/live/", "/-/health/ready/"] {
        for method in ["GET", "HEAD"] {
            let answer = outside.send(method, path, b"");
            assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{method} {path}");
        }
    }
}

#[test]
fn the_document_comes_in_json_and_in_yaml() {
    let app = TestApp::start();
    let (json, yaml) = ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi");
    let by_format = |format: &str| app.anonymous().get(&format!("/schema/?format={format}"));
    let as_json = by_format("json");
    assert_eq!((as_json.status, as_json.header("content-type")), (200, Some(json)));
    let document = as_json.body();
    assert_eq!(document["openapi"], "3.0.3");
    let operation = &document["paths"]["/stages/identification/{stage_uuid}/"]["patch"]["operationId"];
    assert_eq!(operation, "stages_identification_partial_update");
    let as_yaml = by_format("yaml");
    assert_eq!((as_yaml.status, as_yaml.header("content-type")), (200, Some(yaml)));
    assert!(as_yaml.text.contains("\nopenapi: 3.0.3\n"));
    assert!(as_yaml.text.contains("operationId: stages_identification_partial_update\n"));
    by_format("xml").is_not_found();
}

#[test]
fn the_document_comes_as_the_caller_takes_it() {
    let app = TestApp::start();
    let (json, yaml) = ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi");
    for (accept, kind) in [
        ("*/*", yaml),
        (yaml, yaml),
        ("application/yaml", "application/yaml"),
        (json, json),
        ("application/json", "application/json"),
        ("text/html, application/json", "application/json"),
    ] {
        let answer = app.anonymous().with_header("Accept", accept).get("/schema/");
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{accept}");
    }
    let answer = app.anonymous().with_header("Accept", "text/html").get("/schema/");
    answer.is_error(406, "not_acceptable", "Could not satisfy the request Accept header.");
    // What the query says stands above the header.
    let answer = app.anonymous().with_header("Accept", "text/html").get("/schema/?format=json");
    assert_eq!(answer.header("content-type"), Some(json));
}

#[test]
fn the_document_is_the_same_for_everybody() {
    let app = TestApp::start();
    let (user, _) = app.user("helper");
    let document = |caller: &Client| caller.get("/schema/?format=json").ok(200);
    assert_eq!(document(&app.anonymous()), document(&user));
    assert_eq!(document(&user), document(&app.admin()));
    // A credential that is none does no harm where none is needed.
    assert_eq!(document(&app.anonymous().with_token("nonsense")), document(&user));
}
