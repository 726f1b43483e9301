//! What surrounds every request: its id, where it came from, the headers of its answer; and what is
//! served beside the objects.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use doorward_testkit::{ADMIN_TOKEN, AppSettings, Client, TestApp};
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
            ("content-security-policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}: {answer}");
        }
        // Only the document comes in more than one form.
        let is_document = answer.header("content-type") == Some("application/vnd.oai.openapi");
        let vary = if is_document { "Accept, Cookie" } else { "Cookie" };
        assert_eq!(answer.header("vary"), Some(vary), "{answer}");
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
    // Without GET there is no HEAD.
    assert_eq!(allow("/core/users/1/set_password/").as_deref(), Some("POST, OPTIONS"));
    let unassign = "/rbac/permissions/assigned_by_users/1/unassign/";
    assert_eq!(allow(unassign).as_deref(), Some("PATCH, OPTIONS"));
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
fn of_what_a_program_calls_itself_the_trail_keeps_the_beginning() {
    let app = TestApp::start();
    let entry = traced(&app, &app.admin().with_header("User-Agent", &"a".repeat(50_000)));
    assert_eq!(entry["context"]["http_request"]["user_agent"], "a".repeat(512));
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
        // An address of version 4 is the same in the form of version 6.
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("203.0.113.9, 192.0.2.7, ::ffff:10.1.2.3", "192.0.2.7"),
        // Some proxies add the port.
        ("192.0.2.7:50123", "192.0.2.7"),
        ("192.0.2.7:50123, 10.1.2.3:443", "192.0.2.7"),
        ("[2001:db8::7]:50123", "2001:db8::7"),
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

/// A proxy may add a line of its own to what the client has made up.
#[test]
fn a_proxy_may_say_it_in_many_lines() {
    let app = behind(&["127.0.0.0/8", "10.0.0.0/8"]);
    let host = app.url().trim_start_matches("http://").to_owned();
    let cases: [(&[&[u8]], &str); 5] = [
        (&[b"203.0.113.9", b"192.0.2.7"], "192.0.2.7"),
        (&[b"203.0.113.9", b"192.0.2.7, 10.1.2.3", b"10.1.2.4"], "192.0.2.7"),
        (&[b"192.0.2.7", b"10.1.2.3"], "192.0.2.7"),
        // What is no text is nobody, unless it does not matter.
        (&[b"192.0.2.7", b"\xff"], "255.255.255.255"),
        (&[b"\xff", b"192.0.2.7"], "192.0.2.7"),
    ];
    for (number, (lines, client)) in cases.into_iter().enumerate() {
        let body = format!("{{\"name\": \"stage {number}\", \"user_fields\": [\"email\"]}}");
        let mut request = format!(
            "POST /api/v3{STAGES} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {ADMIN_TOKEN}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n",
            body.len()
        )
        .into_bytes();
        for line in lines {
            request.extend([b"X-Forwarded-For: ", *line, b"\r\n"].concat());
        }
        request.extend(format!("\r\n{body}").bytes());
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.write_all(&request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
        assert_eq!(app.trail().pop().unwrap()["client_ip"], client, "{lines:?}");
    }
}

#[test]
fn links_lead_to_where_a_trusted_proxy_was_called() {
    let forwarded = |app: &TestApp, scheme: &str, host: &str| {
        let caller = app.admin().with_header("X-Forwarded-Proto", scheme);
        let caller = caller.with_header("X-Forwarded-Host", host);
        caller.get("/sources/oauth/chat/").ok(200)["callback_url"].clone()
    };
    let app = behind(&["127.0.0.1/32"]);
    app.source("chat");
    for (scheme, host, origin) in [
        ("https", "login.example.com", "https://login.example.com"),
        // What stands before the word of the proxy may be made up.
        ("http, https", "evil.example.com, login.example.com", "https://login.example.com"),
        ("https, http", "login.example.com", "http://login.example.com"),
        ("gopher", "login.example.com", "http://login.example.com"),
    ] {
        assert_eq!(forwarded(&app, scheme, host), format!("{origin}/source/oauth/callback/chat/"));
    }
    let app = TestApp::start();
    app.source("chat");
    let direct = format!("{}/source/oauth/callback/chat/", app.url());
    assert_eq!(forwarded(&app, "https", "login.example.com"), direct);
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
        let answer = outside.send("POST", path, b"");
        answer.is_error(405, "method_not_allowed", "Method \"POST\" not allowed.");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{path}");
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
        // Whoever does not name JSON gets YAML.
        ("text/html,*/*;q=0.8", yaml),
        ("application/*", yaml),
        ("", yaml),
        ("application/yaml, */*", "application/yaml"),
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
