//! A caller of the API.

use std::fmt;

use pretty_assertions::assert_eq;
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request};

/// What a connection holds of an answer at a time, in bytes.
const INPUT: usize = 16 * 1024;

/// What it holds of a request, in bytes: its head has to fit, and tests send long ones.
const OUTPUT: usize = 96 * 1024;

/// A caller of the API, with or without a token.
#[derive(Clone)]
pub struct Client {
    base: String,
    agent: Agent,
    headers: Vec<(String, String)>,
}

impl Client {
    /// A caller who does not say who he is.
    pub fn anonymous(base: String) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
        // A proxy of the environment is for the world outside.
        let config = config.proxy(None);
        // Buffers are filled with zeros for each connection, which takes longer than the request where nothing
        // is optimised.
        let config = config.input_buffer_size(INPUT).output_buffer_size(OUTPUT);
        Self { base, agent: config.build().new_agent(), headers: Vec::new() }
    }

    /// The same caller, who does not go where he is sent.
    #[must_use]
    pub fn staying(&self) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
        let config = config.proxy(None).max_redirects(0).max_redirects_will_error(false);
        Self { agent: config.build().new_agent(), ..self.clone() }
    }

    /// The same caller with one header more.
    #[must_use]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    /// The same caller with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        self.with_header("Authorization", &format!("Bearer {token}"))
    }

    /// Sends a request with a body as it stands.
    pub fn send(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let method: Method = method.parse().expect("the method is one");
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body.to_vec()).expect("the request is one");
        let mut response = self.agent.run(request).expect("the service answers");
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let status = response.status().as_u16();
        let bytes = response.body_mut().read_to_vec().expect("the answer comes to its end");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, headers, text, bytes }
    }

    /// POST of a form: each part with its name, and with that of a file if it is one.
    pub fn form(&self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        self.with_header("Content-Type", "multipart/form-data; boundary=limit").send("POST", path, &body)
    }

    /// Sends a request with a JSON body.
    pub fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.with_header("Content-Type", "application/json").send(method, path, body.to_string().as_bytes())
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, b"")
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, b"")
    }

    /// POST.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.json("POST", path, body)
    }

    /// PUT.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.json("PUT", path, body)
    }

    /// PATCH.
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.json("PATCH", path, body)
    }
}

/// What the service answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.status, self.text)
    }
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if there is none.
    #[track_caller]
    pub fn body(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Makes sure of status and body.
    #[track_caller]
    pub fn is(&self, status: u16, body: Value) {
        assert_eq!((self.status, self.body()), (status, body));
    }

    /// Makes sure of the status, and gives the body.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.body()
    }

    /// Makes sure of an error of the general form.
    #[track_caller]
    pub fn is_error(&self, status: u16, code: &str, detail: &str) {
        self.is(status, serde_json::json!({"detail": detail, "code": code}));
    }

    /// Makes sure that a stranger was sent away, or one who has no permission.
    #[track_caller]
    pub fn is_forbidden(&self) {
        self.is_error(403, "permission_denied", "You do not have permission to perform this action.");
    }

    /// Makes sure that there is nothing like that.
    #[track_caller]
    pub fn is_not_found(&self) {
        self.is_error(404, "not_found", "Not found.");
    }
}
