//! The issuer's web server, which has nothing but a set of keys.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

/// A server that counts how often it is asked. It lives as long as the process of the test.
#[derive(Clone)]
pub struct KeyServer {
    pub url: String,
    asked: Arc<AtomicUsize>,
    /// The status and the body of its answers.
    answer: Arc<Mutex<(u16, String)>>,
}

impl KeyServer {
    pub fn start(keys: &Value) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/jwks.json", socket.local_addr().unwrap());
        let answer = Arc::new(Mutex::new((200, keys.to_string())));
        let server = Self { url, asked: Arc::default(), answer };
        let running = server.clone();
        std::thread::spawn(move || socket.incoming().for_each(|stream| running.serve(stream.unwrap())));
        server
    }

    /// Answers otherwise from now on.
    pub fn answers(&self, status: u16, body: &str) {
        *self.answer.lock().unwrap() = (status, body.to_owned());
    }

    /// Has other keys from now on.
    pub fn has(&self, keys: &Value) {
        self.answers(200, &keys.to_string());
    }

    /// Lets whoever asks wait until this is dropped.
    pub fn hold(&self) -> MutexGuard<'_, (u16, String)> {
        self.answer.lock().unwrap()
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn serve(&self, mut stream: TcpStream) {
        let head = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let head: Vec<String> = head.take_while(|line| !line.is_empty()).collect();
        assert_eq!(head[0], "GET /jwks.json HTTP/1.1");
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (status, body) = self.answer.lock().unwrap().clone();
        let length = body.len();
        // Whoever asks may have given up meanwhile.
        drop(write!(
            stream,
            "HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        ));
    }
}
