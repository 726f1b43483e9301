//! What the service tells whoever watches it.

use doorward_testkit::Client;
use serde_json::json;

use crate::program::{Place, Service};

/// A port that nobody uses.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn metrics_are_told_where_they_are_asked_for_and_nowhere_else() {
    let place = Place::new();
    let address = format!("127.0.0.1:{}", free_port());
    let service = Service::start({
        let mut command = place.command(&[]);
        command.env("DOORWARD_METRICS_LISTEN", &address);
        command
    });
    let admin = service.anonymous().with_token(&service.token().unwrap());
    for _ in 0..5 {
        admin.get("/stages/identification/").ok(200);
    }
    admin.get("/stages/identification/00000000-0000-4000-8000-000000000000/").is_not_found();
    let flow = "/flows/executor/default-authentication-flow/";
    let stranger = service.anonymous();
    stranger.get(&format!("{flow}?query=")).ok(200);
    let pages = Client::anonymous(service.url.clone());
    assert_eq!(pages.get("/if/flow/default-authentication-flow/").status, 200);
    assert_eq!(service.anonymous().get("/metrics").status, 404);

    let told = Client::anonymous(format!("http://{address}")).get("/metrics");
    assert_eq!(told.status, 200);
    assert_eq!(
        told.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    let has = |line: &str| assert!(told.text.lines().any(|told| told == line), "{line} in {}", told.text);
    let list = r#"route="/api/v3/stages/identification/",method="GET""#;
    has(&format!("doorward_http_requests_total{{{list},status=\"200\"}} 5"));
    has(&format!("doorward_http_request_duration_seconds_count{{{list}}} 5"));
    let one = r#"route="/api/v3/stages/identification/{stage_uuid}/",method="GET",status="404""#;
    has(&format!("doorward_http_requests_total{{{one}}} 1"));
    has(&format!("doorward_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")));
    let page = r#"route="/if/flow/{slug}/",method="GET",status="200""#;
    has(&format!("doorward_http_requests_total{{{page}}} 1"));
    has("doorward_login_failures_total 0");
    has("doorward_hashing_queue_length 0");
    has("# EOF");
    for name in [
        "doorward_database_connections{state=\"idle\"}",
        "doorward_database_statements_total",
        "doorward_database_wait_seconds_count",
        "doorward_database_refusals_total",
        "doorward_hashing_queue_limit",
        "doorward_hashing_refused_total",
        "doorward_http_requests_in_flight",
        "doorward_locks_total",
        "doorward_logins_total",
        "doorward_memory_lag_seconds",
        "doorward_memory_reads_total{from=\"database\"}",
        "doorward_memory_revision",
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
    ] {
        assert!(
            told.text.lines().any(|line| line.starts_with(&format!("{name} "))),
            "{name} in {}",
            told.text
        );
    }
}

#[test]
fn logins_and_what_goes_wrong_with_them_are_counted() {
    let place = Place::new();
    let address = format!("127.0.0.1:{}", free_port());
    let mut command = place.command(&[]);
    let settings = [
        ("DOORWARD_METRICS_LISTEN", address.as_str()),
        ("DOORWARD_BOOTSTRAP_PASSWORD", "correct horse"),
        ("DOORWARD_PASSWORD_MEMORY_KIB", "64"),
        ("DOORWARD_PASSWORD_ITERATIONS", "1"),
    ];
    command.envs(settings);
    let service = Service::start(command);
    let browser = service.browser();
    let flow = "/flows/executor/default-authentication-flow/";
    browser.post(flow, &json!({"uid_field": "akadmin"})).ok(200);
    browser.post(flow, &json!({"password": "wrong"})).ok(200);
    browser.post(flow, &json!({"password": "correct horse"})).ok(200);
    let told = Client::anonymous(format!("http://{address}")).get("/metrics");
    for line in ["doorward_logins_total 1", "doorward_login_failures_total 1", "doorward_locks_total 0"] {
        assert!(told.text.lines().any(|told| told == line), "{line} in {}", told.text);
    }
}
