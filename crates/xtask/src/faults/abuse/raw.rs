//! Requests as no well-meaning client sends them, byte for byte.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::faults::site::FLOW;
use crate::program::{BASE, TOKEN};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer to one.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Reads what came over a connection.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        Some(Self { status, body: body.to_owned() })
    }

    /// Whether it refuses as the contract says: by an object with what is wrong. Too many headers are refused by actix-http
    /// itself, which says nothing but the status, and lets nobody say more.
    pub fn is_refusal(&self) -> bool {
        if (self.status, self.body.as_str()) == (431, "") {
            return true;
        }
        let body = serde_json::from_str::<Value>(&self.body);
        (400..500).contains(&self.status)
            && body.is_ok_and(|body| body["detail"].is_string() || body["code"].is_string())
    }
}

/// Sends all of it, as far as the service takes it, and reads the answer.
pub fn exchange(port: u16, request: &[u8]) -> Option<Answer> {
    let mut stream = connect(port).ok()?;
    // Whoever is refused may be told so before he has said everything.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    // What has been read counts, even if the connection does not end in peace.
    let _ = stream.read_to_end(&mut answer);
    Answer::parse(&answer)
}

/// A connection on which nobody waits for ever.
pub fn connect(port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The head of a request by the first superuser, up to the empty line.
pub fn head(method: &str, path: &str, more: &str) -> String {
    format!(
        "{method} {BASE}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n{more}"
    )
}

/// A change of a stage, with this body.
pub fn patch(key: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}\r\n\r\n", body.len());
    let head = head("PATCH", &format!("/stages/identification/{key}/"), &length);
    [head.as_bytes(), body].concat()
}

/// An answer to a flow by somebody who has said nothing of himself, with this body.
pub fn stranger(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {BASE}/flows/executor/{FLOW}/?query= HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refusal(answer: &str) -> bool {
        Answer::parse(answer.as_bytes()).is_some_and(|answer| answer.is_refusal())
    }

    #[test]
    fn only_a_refusal_in_the_shape_of_the_contract_is_one() {
        assert!(is_refusal("HTTP/1.1 400 Bad Request\r\na: b\r\n\r\n{\"detail\": \"no\"}"));
        assert!(is_refusal("HTTP/1.1 400 Bad Request\r\n\r\n{\"code\": \"invalid\", \"name\": []}"));
        assert!(!is_refusal("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assert!(is_refusal("HTTP/1.1 431 Request Header Fields Too Large\r\n\r\n"));
        assert!(!is_refusal("HTTP/1.1 431 Request Header Fields Too Large\r\n\r\nno"));
        assert!(!is_refusal("HTTP/1.1 500 Internal Server Error\r\n\r\n{\"detail\": \"no\"}"));
        assert!(!is_refusal("HTTP/1.1 200 OK\r\n\r\n{\"detail\": \"no\"}"));
        assert_eq!(Answer::parse(b""), None);
    }
}
