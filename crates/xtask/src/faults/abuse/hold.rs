//! Connections that are held, and little or nothing is said on them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::faults::abuse::raw::{Answer, connect, head};
use crate::faults::interrupt;

/// How often something is said on those where anything is.
const BEAT: Duration = Duration::from_millis(200);

/// Connections of a kind.
pub struct Hold {
    /// What they are called.
    pub name: &'static str,
    /// How many there are.
    pub count: usize,
    /// What is said at once.
    first: Vec<u8>,
    /// What is said after that, a byte at a time and again from the beginning.
    rest: Vec<u8>,
}

/// What came of them.
#[derive(Default)]
pub struct Held {
    /// How many could be opened.
    pub opened: usize,
    /// How many were answered and closed.
    pub answered: usize,
    /// How many were closed without a word.
    pub closed: usize,
    /// What must not be.
    pub wrong: Vec<String>,
}

impl Hold {
    /// All kinds, where so many connections can be had at most.
    pub fn all(most: usize) -> [Self; 4] {
        let path = "/stages/identification/";
        let body = head("POST", path, "Content-Length: 1000000\r\n\r\n{");
        [
            Self {
                name: "slow heads",
                count: 300.min(most),
                first: head("GET", path, "X-Slow: ").into_bytes(),
                rest: b"x".to_vec(),
            },
            Self { name: "slow bodies", count: 300.min(most), first: body.into_bytes(), rest: b" ".to_vec() },
            Self {
                name: "half a request, then silence",
                count: 300.min(most),
                first: head("GET", path, "X-Half").into_bytes(),
                rest: Vec::new(),
            },
            Self { name: "idle connections", count: most, first: Vec::new(), rest: Vec::new() },
        ]
    }

    /// Opens and holds them until it is over.
    pub fn run(&self, port: u16, over: &AtomicBool) -> Held {
        let mut held = Held::default();
        let mut open = Vec::new();
        for _ in 0..self.count {
            match connect(port).and_then(|stream| self.begin(stream)) {
                Ok(stream) => open.push(stream),
                Err(error) => held.wrong.push(format!("a connection cannot be opened: {error}")),
            }
            if interrupt::is_asked() {
                break;
            }
        }
        held.opened = open.len();
        let mut words = self.rest.iter().cycle();
        while !over.load(Ordering::Relaxed) && !interrupt::is_asked() {
            sleep(BEAT);
            if let Some(word) = words.next() {
                // Whoever was sent away is told below.
                for stream in &mut open {
                    let _ = stream.write(&[*word]);
                }
            }
            open.retain_mut(|stream| held.is_open(stream));
        }
        held
    }

    fn begin(&self, mut stream: TcpStream) -> std::io::Result<TcpStream> {
        stream.write_all(&self.first)?;
        stream.set_nonblocking(true)?;
        Ok(stream)
    }
}

impl Held {
    /// Whether a connection is open, and nobody has answered.
    fn is_open(&mut self, stream: &mut TcpStream) -> bool {
        let mut bytes = vec![0; 4_096];
        match stream.read(&mut bytes) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
            Ok(length) if length > 0 => match Answer::parse(&bytes[..length]) {
                // Whoever has not asked anything is told nothing but that it took too long.
                Some(answer) if (400..500).contains(&answer.status) => self.answered += 1,
                answer => self.wrong.push(format!("somebody who held a connection got {answer:?}")),
            },
            _ => self.closed += 1,
        }
        false
    }
}
