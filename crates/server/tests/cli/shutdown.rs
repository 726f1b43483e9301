//! How the service ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::{Place, wait_for};

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
        let mut service = crate::program::Service::start(command);
        service.signal(signal);
        assert_eq!(service.ended().code(), Some(0), "{signal}");
        assert!(service.log().lines().last().unwrap().ends_with("stopped"), "{}", service.log());
    }
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
