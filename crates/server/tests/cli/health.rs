//! `doorward healthcheck`, and what it asks.

use std::net::TcpListener;

use crate::program::{Outcome, Place, bare, run};

const HEALTHY: Outcome = Outcome { code: Some(0), out: String::new(), err: String::new() };

#[test]
fn a_service_that_runs_is_healthy() {
    let place = Place::new();
    let service = place.serve();
    assert_eq!(place.run(&["healthcheck", "--listen", service.address()]), HEALTHY);
    let mut command = bare(place.path());
    command.arg("healthcheck").env("DOORWARD_LISTEN", service.address());
    assert_eq!(run(&mut command, ""), HEALTHY);
}

#[test]
fn a_service_that_listens_everywhere_is_found() {
    let place = Place::new();
    let mut command = place.command(&[]);
    command.env("DOORWARD_LISTEN", "0.0.0.0:0");
    let service = crate::program::Service::start(command);
    let port = service.address().rsplit_once(':').unwrap().1;
    assert_eq!(service.address(), format!("127.0.0.1:{port}"));
    assert_eq!(place.run(&["healthcheck", "--listen", &format!("0.0.0.0:{port}")]), HEALTHY);
}

#[test]
fn a_proxy_for_the_world_outside_is_not_asked() {
    let place = Place::new();
    let service = place.serve();
    let mut command = place.command(&["healthcheck", "--listen", service.address()]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    assert_eq!(run(&mut command, ""), HEALTHY);
}

#[test]
fn where_nobody_listens_nobody_is_healthy() {
    let place = Place::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    drop(socket);
    let outcome = place.run(&["healthcheck", "--listen", &address]);
    assert_eq!((outcome.code, outcome.out.as_str()), (Some(1), ""));
    assert!(outcome.err.starts_with("doorward: ") && outcome.err.lines().count() == 1, "{}", outcome.err);
}

#[test]
fn an_answer_of_somebody_else_is_not_healthy() {
    use std::io::{Read, Write};

    let place = Place::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let other = std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let mut asked = [0; 1024];
        let length = stream.read(&mut asked).unwrap();
        stream.write_all(b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n").unwrap();
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    let outcome = place.run(&["healthcheck", "--listen", &address]);
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(1), "doorward: http status: 503\n"));
    assert!(other.join().unwrap().starts_with("GET /-/health/ready/ HTTP/1.1\r\n"));
}
