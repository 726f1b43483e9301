//! Somebody who goes through flows as a program does: with cookies, and where he is sent.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::StatusCode;

use crate::program::BASE;

/// How often he lets himself be sent on.
const MOST_HOPS: usize = 5;

/// How long he waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a visitor is told.
pub enum Told {
    /// What he is asked next, or where he goes.
    This(Value),
    /// To come again after so long.
    Later(Duration),
}

/// Somebody with an empty cookie jar and an address of his own.
pub struct Visitor {
    agent: Agent,
    origin: String,
    address: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// The visitor of this number.
    pub fn new(port: u16, number: usize) -> Self {
        let config = Agent::config_builder().proxy(None).max_redirects(0).http_status_as_error(false);
        let config = config.timeout_global(Some(PATIENCE));
        let [_, a, b, c] = u32::try_from(number).unwrap_or_default().to_be_bytes();
        Self {
            agent: config.build().new_agent(),
            origin: format!("http://127.0.0.1:{port}"),
            address: format!("10.{a}.{b}.{c}"),
            cookies: BTreeMap::new(),
        }
    }

    /// Looks what he is asked.
    pub fn look(&mut self, flow: &str) -> Result<Value> {
        self.tell(flow, None)?.at_once()
    }

    /// Answers, and looks what he is asked next.
    pub fn answer(&mut self, flow: &str, answer: &Value) -> Result<Value> {
        self.tell(flow, Some(answer))?.at_once()
    }

    /// Looks or answers. He may be told to come again later.
    pub fn tell(&mut self, flow: &str, answer: Option<&Value>) -> Result<Told> {
        self.send(&format!("{BASE}/flows/executor/{flow}/?query="), answer)
    }

    /// Goes the whole way: name, password, in.
    pub fn log_in(&mut self, flow: &str, name: &str, password: &str) -> Result<()> {
        self.look(flow)?;
        self.answer(flow, &json!({"uid_field": name}))?;
        let end = self.answer(flow, &json!({"password": password}))?;
        ensure!(end["component"] == "xak-flow-redirect", "{name} got {end}");
        Ok(())
    }

    /// Comes to where the same service is by now.
    pub fn follow(&mut self, port: u16) {
        self.origin = format!("http://127.0.0.1:{port}");
    }

    /// Whether the service knows who he is.
    pub fn is_known(&mut self) -> Result<bool> {
        Ok(self.call(&format!("{BASE}/core/users/me/"), None)?.status() == StatusCode::OK)
    }

    /// The cookies that he has, as he sends them.
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, path: &str, body: Option<&Value>) -> Result<Told> {
        let mut response = self.call(path, body)?;
        for _ in 0..MOST_HOPS {
            if !response.status().is_redirection() {
                let status = response.status();
                let text = response.body_mut().read_to_string()?;
                if status == StatusCode::SERVICE_UNAVAILABLE {
                    let seconds = response.headers().get("retry-after").context("come again, but when?")?;
                    return Ok(Told::Later(Duration::from_secs(seconds.to_str()?.parse()?)));
                }
                ensure!(status.is_success(), "{path}: {status}: {text}");
                return Ok(Told::This(serde_json::from_str(&text)?));
            }
            let target = response.headers().get("location").context("nowhere")?.to_str()?.to_owned();
            response = self.call(&target, None)?;
        }
        bail!("{path} leads in a circle")
    }

    fn call(&mut self, path: &str, body: Option<&Value>) -> Result<ureq::http::Response<ureq::Body>> {
        let url = format!("{}{path}", self.origin);
        let cookies = self.cookies();
        let proof = self.cookies.get("authentik_csrf").cloned().unwrap_or_default();
        let response = match body {
            None => {
                self.agent.get(url).header("Cookie", &cookies).header("X-Forwarded-For", &self.address).call()
            }
            Some(body) => self
                .agent
                .post(url)
                .header("Cookie", &cookies)
                .header("X-authentik-CSRF", proof)
                .header("X-Forwarded-For", &self.address)
                .send_json(body),
        };
        let response = response.with_context(|| path.to_owned())?;
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }
}

impl Told {
    /// What he is told, if he need not come again.
    fn at_once(self) -> Result<Value> {
        match self {
            Self::This(told) => Ok(told),
            Self::Later(wait) => bail!("the service takes nobody for {wait:?}"),
        }
    }
}
