//! Traces of requests: what a collector is told, and when nobody is told anything.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::program::{Place, Service, wait_for};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// What a collector was sent.
#[derive(Clone, Debug)]
struct Export {
    path: String,
    kind: String,
    body: Vec<u8>,
}

/// Somebody who collects traces, on a port of his own.
struct Collector {
    address: String,
    exports: Arc<Mutex<Vec<Export>>>,
}

impl Collector {
    fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let exports: Arc<Mutex<Vec<Export>>> = Arc::default();
        let kept = Arc::clone(&exports);
        thread::spawn(move || {
            for stream in socket.incoming() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || collect(&stream.unwrap(), &kept));
            }
        });
        Self { address, exports }
    }

    fn exports(&self) -> Vec<Export> {
        self.exports.lock().unwrap().clone()
    }

    /// What it was told so far, as text.
    fn text(&self) -> String {
        self.exports().iter().map(|export| String::from_utf8(export.body.clone()).unwrap()).collect()
    }

    /// The spans that it was told of so far, with what they share.
    fn spans(&self) -> Vec<(Value, Value)> {
        let mut spans = Vec::new();
        for export in self.exports() {
            let body: Value = serde_json::from_slice(&export.body).unwrap();
            for resource in body["resourceSpans"].as_array().unwrap() {
                for scope in resource["scopeSpans"].as_array().unwrap() {
                    let shared = json!([resource["resource"]["attributes"], scope["scope"]["name"]]);
                    let found = scope["spans"].as_array().unwrap();
                    spans.extend(found.iter().map(|span| (shared.clone(), span.clone())));
                }
            }
        }
        spans
    }
}

/// Takes what comes over a connection, and says that it is fine.
fn collect(stream: &TcpStream, exports: &Mutex<Vec<Export>>) {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or_default() == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let value = |name: &str| {
            let mut fields = head.iter().filter_map(|line| line.split_once(": "));
            let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let mut body = vec![0; value("content-length").parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let path = head[0].split(' ').nth(1).unwrap().to_owned();
        exports.lock().unwrap().push(Export { path, kind: value("content-type"), body });
        writer
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            .unwrap();
    }
}

/// The program that tells this collector, in JSON and soon.
fn telling(place: &Place, collector: &str) -> Command {
    let mut command = place.command(&[]);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{collector}"))
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")
        .env("OTEL_BSP_SCHEDULE_DELAY", "50");
    command
}

/// The attributes of something, by their names.
fn attributes(of: &Value) -> Value {
    let of = of.as_array().unwrap().iter();
    of.map(|pair| (pair["key"].as_str().unwrap().to_owned(), pair["value"].clone())).collect()
}

#[test]
fn a_collector_is_told_of_a_request_and_of_its_statements() {
    let (place, collector) = (Place::new(), Collector::start());
    let mut service = Service::start(telling(&place, &collector.address));
    let admin = service.anonymous().with_token(&service.token().unwrap());
    let stage = admin.get("/stages/identification/").ok(200)["results"][0]["pk"].clone();
    let traced = admin
        .with_header("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .with_header("tracestate", "vendor=1");
    let path = format!("/stages/identification/{}/?why=a-value", stage.as_str().unwrap());
    let answer = traced.patch(&path, &json!({"name": "a-name"}));
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(service.stop(), Some(0), "{}", service.log());

    let mut spans: Vec<_> =
        collector.spans().into_iter().filter(|(_, span)| span["traceId"] == TRACE).collect();
    let root = spans.iter().position(|(_, span)| span["kind"] == 2).unwrap();
    let (shared, mut span) = spans.remove(root);
    assert_eq!(
        attributes(&shared[0]),
        json!({
            "service.name": {"stringValue": "doorward"},
            "service.version": {"stringValue": env!("CARGO_PKG_VERSION")},
            "telemetry.sdk.language": {"stringValue": "rust"},
            "telemetry.sdk.name": {"stringValue": "opentelemetry"},
            "telemetry.sdk.version": attributes(&shared[0])["telemetry.sdk.version"],
        })
    );
    assert_eq!(shared[1], "doorward");
    let number = |span: &Value, name: &str| span[name].as_str().unwrap().parse::<u64>().unwrap();
    let (start, end) = (number(&span, "startTimeUnixNano"), number(&span, "endTimeUnixNano"));
    let id = span["spanId"].clone();
    span["attributes"] = attributes(&span["attributes"]);
    let expected = json!({
        "traceId": TRACE,
        "spanId": id,
        "parentSpanId": "00f067aa0ba902b7",
        "traceState": "vendor=1",
        "flags": span["flags"],
        "name": "PATCH /api/v3/stages/identification/{stage_uuid}/",
        "kind": 2,
        "startTimeUnixNano": start.to_string(),
        "endTimeUnixNano": end.to_string(),
        "attributes": {
            "http.request.method": {"stringValue": "PATCH"},
            "http.response.status_code": {"intValue": "200"},
            "http.route": {"stringValue": "/api/v3/stages/identification/{stage_uuid}/"},
            "doorward.request_id": {"stringValue": answer.header("x-authentik-id")},
            "doorward.principal": {"stringValue": "user"},
        },
        "droppedAttributesCount": 0,
        "events": [],
        "droppedEventsCount": 0,
        "links": [],
        "droppedLinksCount": 0,
        "status": {"message": "", "code": 0},
    });
    assert_eq!(span, expected);
    assert!(start < end);

    let system = if place.is_postgres() { "postgresql" } else { "sqlite" };
    let mut names = BTreeSet::new();
    for (_, statement) in &spans {
        let name = &statement["name"];
        let expected = json!({
            "db.system.name": {"stringValue": system},
            "db.query.summary": {"stringValue": name},
        });
        assert_eq!(attributes(&statement["attributes"]), expected);
        assert_eq!((&statement["parentSpanId"], &statement["kind"]), (&id, &json!(3)));
        assert!(number(statement, "startTimeUnixNano") <= number(statement, "endTimeUnixNano"));
        assert!(number(statement, "endTimeUnixNano") <= end + 1_000_000);
        names.insert(name.as_str().unwrap().to_owned());
    }
    for name in ["UPDATE stage", "INSERT event"] {
        assert!(names.contains(name), "{names:?}");
    }
    assert!(!collector.text().contains("a-value") && !collector.text().contains("a-name"));
}

#[test]
fn nothing_that_only_its_caller_has_to_know_is_told() {
    let (place, collector) = (Place::new(), Collector::start());
    let mut command = telling(&place, &collector.address);
    command.env("OTEL_SERVICE_NAME", "the door").env("DOORWARD_BOOTSTRAP_PASSWORD", "correct horse");
    let mut service = Service::start(command);
    let token = service.token().unwrap();
    let browser = service.browser().with_header("User-Agent", "an agent of mine");
    let login = "/flows/executor/default-authentication-flow/";
    for answer in [json!({"uid_field": "akadmin"}), json!({"password": "correct horse"})] {
        browser.post(&format!("{login}?query=what-i-ask"), &answer).ok(200);
    }
    let cookies = ["authentik_session", "authentik_csrf"].map(|name| browser.cookie(name).unwrap());
    browser.get("/core/users/me/").ok(200);
    let admin = service.anonymous().with_token(&token);
    admin.post("/core/tokens/", &json!({"identifier": "of-mine", "intent": "api"})).ok(201);
    let key = admin.get("/core/tokens/of-mine/view_key/").ok(200)["key"].as_str().unwrap().to_owned();
    service.anonymous().with_token("a wrong one").get("/core/users/me/").is_error(
        403,
        "authentication_failed",
        "Token invalid/expired",
    );
    service.anonymous().send("MADE-UP", "/nowhere/at/all/", b"");
    assert_eq!(service.stop(), Some(0), "{}", service.log());
    let told = collector.text();
    for secret in [&token, &key, &cookies[0], &cookies[1]] {
        assert!(!told.contains(secret.as_str()));
    }
    for word in
        ["correct horse", "what-i-ask", "of-mine", "an agent", "akadmin", "a wrong one", "MADE-UP", "nowhere"]
    {
        assert!(!told.contains(word), "{word}: {told}");
    }
    let spans = collector.spans();
    assert_eq!(attributes(&spans[0].0[0])["service.name"], json!({"stringValue": "the door"}));
    let of_requests: Vec<_> = spans.iter().filter(|(_, span)| span["kind"] == 2).collect();
    let told = of_requests.iter().map(|(_, span)| {
        let attributes = attributes(&span["attributes"]);
        let value = |name: &str| attributes[name]["stringValue"].as_str().unwrap_or_default().to_owned();
        let status = attributes["http.response.status_code"]["intValue"].as_str().unwrap().to_owned();
        format!("{} {status} {}", span["name"].as_str().unwrap(), value("doorward.principal"))
    });
    let executor = "/api/v3/flows/executor/{flow_slug}/";
    assert_eq!(
        told.collect::<BTreeSet<_>>(),
        BTreeSet::from([
            format!("POST {executor} 302 anonymous"),
            format!("GET {executor} 200 anonymous"),
            "GET /api/v3/core/users/me/ 200 user".to_owned(),
            "POST /api/v3/core/tokens/ 201 user".to_owned(),
            "GET /api/v3/core/tokens/{identifier}/view_key/ 200 user".to_owned(),
            "GET /api/v3/core/users/me/ 403 anonymous".to_owned(),
            "HTTP 404 anonymous".to_owned(),
        ])
    );
}

#[test]
fn nobody_is_told_without_an_endpoint_or_when_traces_are_off() {
    let collector = Collector::start();
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", collector.address));
    for variables in [
        vec![("OTEL_SERVICE_NAME", "door".to_owned())],
        vec![("OTEL_EXPORTER_OTLP_ENDPOINT", String::new())],
        vec![endpoint.clone(), ("OTEL_SDK_DISABLED", "true".to_owned())],
        vec![endpoint.clone(), ("OTEL_TRACES_EXPORTER", "none".to_owned())],
    ] {
        let place = Place::new();
        let mut command = place.command(&[]);
        command.envs(variables.clone());
        let mut service = Service::start(command);
        service.anonymous().get("/root/config/").ok(200);
        // Nor is there anybody who would tell.
        assert_eq!(threads(&service).iter().find(|name| name.starts_with("OpenTelemetry")), None);
        assert_eq!(service.stop(), Some(0), "{}", service.log());
        assert_eq!(collector.exports().len(), 0, "{variables:?}");
    }
}

#[test]
fn an_endpoint_for_traces_is_taken_as_it_is_and_told_in_protobuf_unless_it_is_said_otherwise() {
    let (place, collector) = (Place::new(), Collector::start());
    let mut command = place.command(&[]);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        .env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", format!("http://{}/somewhere", collector.address));
    let mut service = Service::start(command);
    assert!(threads(&service).iter().any(|name| name.starts_with("OpenTelemetry")));
    service.anonymous().get("/root/config/").ok(200);
    assert_eq!(service.stop(), Some(0), "{}", service.log());
    let exports: Vec<_> =
        collector.exports().into_iter().map(|export| (export.path, export.kind, export.body.len())).collect();
    let [(path, kind, length)] = &exports[..] else { panic!("{exports:?}") };
    assert_eq!((path.as_str(), kind.as_str()), ("/somewhere", "application/x-protobuf"));
    assert!(*length > 100);
}

#[test]
fn a_collector_that_does_not_answer_keeps_nobody_waiting() {
    // It lets others in, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = Place::new();
    let mut command = telling(&place, &silent.local_addr().unwrap().to_string());
    command.env("OTEL_BSP_MAX_QUEUE_SIZE", "64").env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16");
    let mut service = Service::start(command);
    let client = service.anonymous();
    client.get("/root/config/").ok(200);
    let _held = silent.accept().unwrap();
    // Many more than wait in the queue.
    let times = (0..300).map(|_| {
        let started = Instant::now();
        client.get("/root/config/").ok(200);
        started.elapsed()
    });
    let slowest = times.max().unwrap();
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
    let stopping = Instant::now();
    assert_eq!(service.stop(), Some(0), "{}", service.log());
    assert!(stopping.elapsed() < Duration::from_secs(15), "{:?}", stopping.elapsed());
}

#[test]
fn a_collector_that_is_away_is_told_of_once() {
    let place = Place::new();
    let mut service = Service::start(telling(&place, "127.0.0.1:1"));
    let lost = "traces do not reach the collector";
    for _ in 0..3 {
        service.anonymous().get("/root/config/").ok(200);
        wait_for("the collector to be missed", || service.log().contains(lost).then_some(()));
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(service.stop(), Some(0));
    assert_eq!(service.log().matches(lost).count(), 1, "{}", service.log());
}

/// The names of the threads of a service.
fn threads(service: &Service) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{}/task", service.id())).unwrap();
    let names = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default());
    names.map(|name| name.trim().to_owned()).collect()
}
