//! How the service ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use doorward_testkit::Client;
use serde_json::json;

use crate::program::{Place, Service, wait_for};

const STAGE: &str = r#"{"name": "in flight", "user_fields": ["email"]}"#;

#[test]
fn what_is_in_flight_is_finished_before_the_end() {
    for signal in ["TERM", "INT"] {
        let place = Place::new();
        let mut service = place.serve();
        let token = service.token().unwrap();
        let address = service.address().to_owned();
        let mut stream = TcpStream::connect(&address).unwrap();
        let (begun, rest) = STAGE.split_at(10);
        write!(
            stream,
            "POST /api/v3/stages/identification/ HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
             {begun}",
            STAGE.len()
        )
        .unwrap();
        // The request has to be under way, which nothing shows from outside.
        std::thread::sleep(Duration::from_millis(200));
        service.signal(signal);
        wait_for("the service to let nobody in", || TcpStream::connect(&address).err());
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{signal}: {answer}");
        assert_eq!(service.ended().code(), Some(0), "{}", service.log());

        let again = place.serve();
        let client = again.anonymous().with_token(&token);
        let stages = client.get("/stages/identification/?name=in%20flight").ok(200);
        assert_eq!(stages["pagination"]["count"], json!(1));
    }
}

#[test]
fn either_signal_ends_it_well() {
    let place = Place::new();
    for signal in ["TERM", "INT"] {
        let mut command = place.command(&[]);
        command.env("DOORWARD_LOG", "info");
        let mut service = Service::start(command);
        service.signal(signal);
        assert_eq!(service.ended().code(), Some(0), "{signal}");
        assert!(service.log().lines().last().unwrap().ends_with("stopped"), "{}", service.log());
    }
}

#[test]
fn whoever_sends_requests_hears_first_that_it_is_going() {
    let place = Place::new();
    let mut command = place.command(&[]);
    command.env("DOORWARD_SHUTDOWN_DELAY", "2s");
    let mut service = Service::start(command);
    let client = service.anonymous().with_token(&service.token().unwrap());
    let root = Client::anonymous(service.url.clone());
    let told = Instant::now();
    service.signal("TERM");
    let not_ready = wait_for("the service not to be ready", || {
        let answer = root.get("/-/health/ready/");
        (answer.status != 204).then_some(answer)
    });
    let detail = "The service is temporarily unavailable. Please try again.";
    not_ready.is_error(503, "unavailable", detail);
    assert_eq!(not_ready.header("retry-after"), Some("1"));
    let answer = client.get("/core/users/me/");
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    assert_eq!(root.get("/-/health/live/").status, 204);
    assert_eq!(service.ended().code(), Some(0), "{}", service.log());
    assert!(told.elapsed() >= Duration::from_secs(2), "{:?}", told.elapsed());
}

#[test]
fn whoever_says_it_twice_does_not_wait() {
    let place = Place::new();
    let mut command = place.command(&[]);
    command.env("DOORWARD_SHUTDOWN_DELAY", "1h").env("DOORWARD_LOG", "info");
    let mut service = Service::start(command);
    service.signal("TERM");
    wait_for("the service to hear it", || service.log().contains("told to stop").then_some(()));
    service.signal("TERM");
    assert_eq!(service.ended().code(), Some(0));
}

#[test]
fn connections_that_say_nothing_do_not_delay_the_end() {
    let place = Place::new();
    let mut service = place.serve();
    let client = service.anonymous().with_token(&service.token().unwrap());
    // The client keeps its connection, and another one was never used.
    client.get("/core/users/me/").ok(200);
    let _silent = TcpStream::connect(service.address()).unwrap();
    let started = Instant::now();
    assert_eq!(service.stop(), Some(0));
    // Those that are under way would have twenty seconds.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn what_was_acknowledged_outlasts_a_sudden_end() {
    let place = Place::new();
    let mut service = place.serve();
    let token = service.token().unwrap();
    let stage = json!({"name": "kept", "user_fields": ["email"]});
    service.anonymous().with_token(&token).post("/stages/identification/", &stage).ok(201);
    service.signal("KILL");
    assert_eq!(service.ended().code(), None);
    let again = place.serve();
    let stages = again.anonymous().with_token(&token).get("/stages/identification/?name=kept").ok(200);
    assert_eq!(stages["pagination"]["count"], json!(1));
}
