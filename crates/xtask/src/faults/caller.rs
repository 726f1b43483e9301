//! Somebody who calls the API, and takes whatever answer there is, or none.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{Request, Response};

use crate::program::{BASE, TOKEN};

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// When it began.
    pub asked: Instant,
    /// How long it took.
    pub took: Duration,
    /// The status, unless there was no answer.
    pub status: Option<u16>,
    /// Whether it says when to come again.
    pub has_retry_after: bool,
    /// The revision of the configuration that it is part of, if it tells one.
    pub revision: Option<u64>,
    /// The body, or in place of it why there was no answer.
    pub body: Value,
}

impl Answer {
    /// Whether what was asked for was done.
    pub fn is_done(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether it surely was not.
    pub fn is_refused(&self) -> bool {
        self.status.is_some_and(|status| (400..500).contains(&status))
    }

    /// Whether the contract's error says to come again later.
    pub fn is_unavailable(&self) -> bool {
        self.status == Some(503) && self.has_retry_after && self.body["detail"].is_string()
    }
}

/// Somebody who calls the API, as the first superuser if nothing else is said.
pub struct Caller {
    agent: Agent,
    origin: String,
    token: String,
}

impl Caller {
    /// Calls the service that listens there, and waits for so long.
    pub fn new(port: u16, patience: Duration) -> Self {
        Self::with_token(port, patience, TOKEN)
    }

    /// The same as whoever holds this token.
    pub fn with_token(port: u16, patience: Duration, token: &str) -> Self {
        // A proxy of the environment is for the world outside.
        let config = Agent::config_builder().proxy(None).max_redirects(0).http_status_as_error(false);
        let agent = config.timeout_global(Some(patience)).build().new_agent();
        Self { agent, origin: format!("http://127.0.0.1:{port}"), token: token.to_owned() }
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None)
    }

    /// Reads a state that this revision is part of.
    pub fn get_since(&self, path: &str, revision: u64) -> Answer {
        self.ask("GET", path, None, Some(revision))
    }

    /// Calls, with a body if there is one.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask(method, path, body, None)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>, since: Option<u64>) -> Answer {
        let asked = Instant::now();
        let heard = self.send(method, path, body, since).and_then(|mut response| {
            let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
            Ok((response, text))
        });
        let took = asked.elapsed();
        match heard {
            Err(error) => {
                let body = json!(format!("{error:#}"));
                Answer { asked, took, status: None, has_retry_after: false, revision: None, body }
            }
            Ok((response, text)) => Answer {
                asked,
                took,
                status: Some(response.status().as_u16()),
                has_retry_after: response.headers().contains_key("retry-after"),
                revision: response
                    .headers()
                    .get("x-doorward-revision")
                    .and_then(|revision| revision.to_str().ok()?.parse().ok()),
                body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
            },
        }
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        since: Option<u64>,
    ) -> Result<Response<ureq::Body>> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{BASE}{path}", self.origin))
            .header("Authorization", format!("Bearer {}", self.token));
        let request = match since {
            Some(revision) => request.header("X-Doorward-Min-Revision", revision),
            None => request,
        };
        Ok(match body {
            None => self.agent.run(request.body(())?)?,
            Some(body) => {
                let request = request.header("Content-Type", "application/json");
                self.agent.run(request.body(serde_json::to_vec(body)?)?)?
            }
        })
    }

    /// Reads what has to be there.
    pub fn read(&self, path: &str) -> Result<Value> {
        let answer = self.get(path);
        ensure!(answer.is_done(), "GET {path}: {:?} {}", answer.status, answer.body);
        Ok(answer.body)
    }

    /// Creates what has to be created, and gives its key.
    pub fn create(&self, path: &str, object: &Value) -> Result<String> {
        let answer = self.call("POST", path, Some(object));
        ensure!(answer.is_done(), "POST {path}: {:?} {}", answer.status, answer.body);
        let key = answer.body["pk"].as_str().with_context(|| format!("{} has no key", answer.body))?;
        Ok(key.to_owned())
    }

    /// How many objects a list has.
    pub fn count(&self, path: &str) -> Result<u64> {
        let list = self.read(path)?;
        list["pagination"]["count"].as_u64().with_context(|| format!("{path} has no count"))
    }
}
