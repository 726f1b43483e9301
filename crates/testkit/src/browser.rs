//! A browser: a caller who remembers cookies and goes where he is sent.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::client::{Answer, Client};

/// How often a browser lets itself be sent on.
const MOST_HOPS: usize = 10;

/// Where the API is.
const API: &str = "/api/v3";

/// A browser: a caller who remembers cookies and goes where he is sent. Its paths are those of the API, but
/// for those that it opens.
pub struct Browser {
    client: Client,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    /// A browser that has never been here; `client` calls the service as a whole.
    pub fn new(client: &Client) -> Self {
        Self { client: client.staying(), cookies: RefCell::default() }
    }

    /// The same browser with one header more in all it sends.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        Self { client: self.client.with_header(name, value), ..self }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Remembers a cookie, as if it had been set.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Forgets all cookies but this one.
    pub fn keep_only(&self, name: &str) {
        self.cookies.borrow_mut().retain(|known, _| known == name);
    }

    /// Sends a request, and does not go where the answer sends him.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.call(method, &format!("{API}{path}"), body)
    }

    /// Looks at a page outside of the API, and does not go where the answer sends him.
    pub fn open(&self, path: &str) -> Answer {
        self.call("GET", path, None)
    }

    /// Looks at a page outside of the API, wherever it leads.
    pub fn look(&self, path: &str) -> Answer {
        self.follow(self.open(path))
    }

    /// Sends a form to a page outside of the API, and does not go where the answer sends him.
    pub fn submit(&self, path: &str, form: &str) -> Answer {
        let client = self.dressed().with_header("Content-Type", "application/x-www-form-urlencoded");
        let answer = client.send("POST", path, form.as_bytes());
        self.remember(&answer);
        answer
    }

    /// Forgets a cookie.
    pub fn forget(&self, name: &str) {
        self.cookies.borrow_mut().remove(name);
    }

    /// Somebody who sends the cookies.
    fn dressed(&self) -> Client {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut client = self.client.clone();
        if !cookies.is_empty() {
            client = client.with_header("Cookie", &cookies.join("; "));
        }
        client
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut client = self.dressed();
        if let Some(proof) = self.cookie("authentik_csrf") {
            client = client.with_header("X-authentik-CSRF", &proof);
        }
        let answer = match body {
            Some(body) => client.json(method, path, body),
            None => client.send(method, path, b""),
        };
        self.remember(&answer);
        answer
    }

    /// GET, wherever it leads.
    pub fn get(&self, path: &str) -> Answer {
        self.follow(self.send("GET", path, None))
    }

    /// POST, wherever it leads.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.follow(self.send("POST", path, Some(body)))
    }

    /// Where an answer leads.
    pub fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..MOST_HOPS {
            if !matches!(answer.status, 301..=303) {
                return answer;
            }
            let target = answer.header("location").expect("it says where").to_owned();
            answer = self.call("GET", &target, None);
        }
        panic!("sent in a circle: {answer}");
    }

    fn remember(&self, answer: &Answer) {
        let mut cookies = self.cookies.borrow_mut();
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let mut parts = cookie.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("it is a cookie");
            if value.is_empty() || parts.any(|part| part == "Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
