//! Requests that are too big, too deep or too many of the same, again and again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::faults::abuse::raw::{exchange, head, patch, stranger};
use crate::faults::interrupt;

/// How many send at once.
const SENDERS: usize = 2;

/// As large as a body may be.
const LIMIT: usize = 4 << 20;

/// What came of a flood.
#[derive(Default)]
pub struct Came {
    /// How often each status came; zero is no answer.
    pub statuses: BTreeMap<u16, usize>,
    /// What must not be.
    pub wrong: Vec<String>,
}

/// Requests of a kind.
pub struct Flood {
    /// What they are called.
    pub name: &'static str,
    requests: Vec<Vec<u8>>,
}

impl Flood {
    /// All kinds, against a stage.
    pub fn all(key: &str) -> Vec<Self> {
        let both = |body: &[u8]| [patch(key, body), stranger(body)];
        let bodies = |name, bodies: &[Vec<u8>]| Self {
            name,
            requests: bodies.iter().flat_map(|body| both(body)).collect(),
        };
        vec![
            Self { name: "bodies over the limit", requests: over_the_limit(key) },
            bodies("deep JSON", &[b"[".repeat(LIMIT - 1), b"{\"a\":".repeat(LIMIT / 5 - 1)]),
            Self { name: "JSON as full as may be", requests: as_full_as_may_be(key) },
            Self { name: "huge numbers", requests: huge_numbers(key) },
            Self { name: "big bodies full of the same", requests: repetitive(key) },
            Self { name: "floods of headers", requests: headers() },
        ]
    }

    /// Sends them until it is over.
    pub fn send(&self, port: u16, over: &AtomicBool) -> Came {
        let send = || {
            let mut came = Came::default();
            for request in self.requests.iter().cycle() {
                if over.load(Ordering::Relaxed) || interrupt::is_asked() {
                    break;
                }
                came.note(port, request);
            }
            came
        };
        let mut all = Came::default();
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS).map(|_| scope.spawn(send)).collect();
            for sender in senders {
                match sender.join() {
                    Ok(came) => all.merge(came),
                    Err(_) => all.wrong.push("a sender has panicked".to_owned()),
                }
            }
        });
        all
    }
}

impl Came {
    fn note(&mut self, port: u16, request: &[u8]) {
        let answer = exchange(port, request);
        *self.statuses.entry(answer.as_ref().map_or(0, |answer| answer.status)).or_default() += 1;
        let line = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap_or_default());
        let line: String = line.chars().take(60).collect();
        let size = request.len();
        match answer {
            Some(answer) if answer.is_refusal() => {}
            Some(answer) => {
                let body: String = answer.body.chars().take(100).collect();
                let status = answer.status;
                self.wrong.push(format!("{line} with {size} bytes: {status} with the body \"{body}\""));
            }
            None => self.wrong.push(format!("{line} with {size} bytes: no answer")),
        }
    }

    fn merge(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.wrong.extend(other.wrong);
    }
}

fn over_the_limit(key: &str) -> Vec<Vec<u8>> {
    let body = [b"{\"name\": \"".to_vec(), b"x".repeat(LIMIT), b"\"}".to_vec()].concat();
    let head = head("PATCH", &format!("/stages/identification/{key}/"), "Transfer-Encoding: chunked\r\n\r\n");
    let mut chunked = head.into_bytes();
    for chunk in body.chunks(1 << 16) {
        chunked.extend(format!("{:x}\r\n", chunk.len()).bytes());
        chunked.extend(chunk);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    vec![patch(key, &body), stranger(&body), chunked]
}

/// As many values as a body may have, each within as many others as may be: all of it is read. And many more.
fn as_full_as_may_be(key: &str) -> Vec<Vec<u8>> {
    const DEPTH: usize = 125;
    const MOST: usize = 100_000;
    let full = [("[", "]", 1), ("{\"\":", "}", 10)].map(|(open, close, weight)| {
        let one = format!("{}0{},", open.repeat(DEPTH), close.repeat(DEPTH));
        let bodies = [MOST / (DEPTH * weight + 1) - 1, LIMIT / one.len() - 1];
        bodies.map(|count| patch(key, format!("{{\"name\": [{}0]}}", one.repeat(count)).as_bytes()))
    });
    full.into_iter().flatten().collect()
}

fn huge_numbers(key: &str) -> Vec<Vec<u8>> {
    let digits = "9".repeat(LIMIT / 4);
    let values = ["1e999999999".to_owned(), "-1e-999999999x".to_owned(), digits];
    let bodies = values
        .iter()
        .flat_map(|value| [format!("{{\"name\": {value}, \"user_fields\": {value}}}"), format!("[{value}]")]);
    let bodies = bodies.map(|body| patch(key, body.as_bytes()));
    let page = head("GET", &format!("/stages/identification/?page={}", "9".repeat(2_000)), "\r\n");
    bodies.chain([page.into_bytes()]).collect()
}

fn repetitive(key: &str) -> Vec<Vec<u8>> {
    let list = |field: &str, item: &str| {
        let items = vec![item; (LIMIT - 100) / (item.len() + 1)].join(",");
        patch(key, format!("{{\"{field}\": [{items}]}}").as_bytes())
    };
    let member = "\"user_fields\":0,";
    let members = member.repeat((LIMIT - 100) / member.len());
    let same = format!("{{{members}\"user_fields\":0}}");
    vec![
        list("user_fields", "\"x\""),
        list("user_fields", "0"),
        list("sources", "\"00000000-0000-4000-8000-000000000000\""),
        list("flow_set", "{}"),
        patch(key, same.as_bytes()),
        stranger(same.as_bytes()),
    ]
}

fn headers() -> Vec<Vec<u8>> {
    let many = "X-Flood: again and again\r\n".repeat(2_000);
    let long = format!("X-Flood: {}\r\n", "x".repeat(1 << 20));
    let path = format!("/stages/identification/?search={}", "x".repeat(1 << 18));
    [
        head("GET", "/stages/identification/", &format!("{many}\r\n")),
        head("GET", "/stages/identification/", &format!("{long}\r\n")),
        head("GET", &path, "\r\n"),
    ]
    .map(String::into_bytes)
    .to_vec()
}
