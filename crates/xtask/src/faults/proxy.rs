//! A wire between a service and its database that can be slow, stand still or be cut.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{JoinHandle, Scope, sleep};
use std::time::Duration;

use anyhow::Result;

/// How long it takes at most until the wire is what it is to be.
const TICK: Duration = Duration::from_millis(10);

/// What is wrong with the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Nothing.
    Whole,
    /// All that goes through takes so much longer.
    Slow(Duration),
    /// Nothing goes through, and nobody is told.
    Stuck,
    /// Connections end, and there are no new ones.
    Cut,
}

/// A wire from a port of its own to another one, on loopback. It ends when it is dropped.
pub struct Proxy {
    /// The port of its own.
    pub port: u16,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    wire: AtomicU64,
    /// How often connections were lost.
    lost: AtomicU64,
    is_over: AtomicBool,
}

const STUCK: u64 = u64::MAX;
const CUT: u64 = u64::MAX - 1;

impl State {
    fn set(&self, wire: Wire) {
        let number = match wire {
            Wire::Whole => 0,
            Wire::Slow(by) => u64::try_from(by.as_millis()).unwrap_or_default(),
            Wire::Stuck => STUCK,
            Wire::Cut => CUT,
        };
        self.wire.store(number, Ordering::Release);
    }

    fn wire(&self) -> Wire {
        match self.wire.load(Ordering::Acquire) {
            0 => Wire::Whole,
            STUCK => Wire::Stuck,
            CUT => Wire::Cut,
            by => Wire::Slow(Duration::from_millis(by)),
        }
    }

    fn lost(&self) -> u64 {
        self.lost.load(Ordering::Acquire)
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

impl Proxy {
    /// A whole wire to this port.
    pub fn to(target: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let held = Arc::clone(&state);
        let thread = std::thread::spawn(move || serve(&listener, target, &held));
        Ok(Self { port, state, thread: Some(thread) })
    }

    /// Makes the wire whole, or anything but.
    pub fn set(&self, wire: Wire) {
        self.state.set(wire);
    }

    /// Loses the connections that there are: nothing goes through any more, and nobody is told. New ones are whole.
    pub fn lose(&self) {
        self.state.lost.fetch_add(1, Ordering::AcqRel);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::Relaxed);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            eprintln!("the wire has panicked");
        }
    }
}

fn serve(listener: &TcpListener, target: u16, state: &State) {
    std::thread::scope(|scope| {
        while !state.is_over() {
            match listener.accept() {
                Ok((near, _)) if state.wire() != Wire::Cut => {
                    // Whoever cannot be connected is let go.
                    let _ = connect(scope, near, target, state);
                }
                Ok(_) => {}
                Err(_) => sleep(TICK),
            }
        }
    });
}

fn connect<'scope>(
    scope: &'scope Scope<'scope, '_>,
    near: TcpStream,
    target: u16,
    state: &'scope State,
) -> std::io::Result<()> {
    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, target))?;
    near.set_nonblocking(false)?;
    for stream in [&near, &far] {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TICK))?;
    }
    let (near_again, far_again) = (near.try_clone()?, far.try_clone()?);
    scope.spawn(move || pump(near, far, state));
    scope.spawn(move || pump(far_again, near_again, state));
    Ok(())
}

/// Carries all from one end to the other.
fn pump(mut from: TcpStream, mut to: TcpStream, state: &State) {
    let mut piece = vec![0; 1 << 16];
    let lost = state.lost();
    loop {
        let wire = state.wire();
        if wire == Wire::Cut || state.is_over() {
            break;
        }
        if wire == Wire::Stuck || state.lost() > lost {
            sleep(TICK);
            continue;
        }
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => {
                if !is_carried(state, lost) || to.write_all(&piece[..length]).is_err() {
                    break;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    // Both may have ended already.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Waits for as long as the wire makes what is on its way wait. Gives whether it arrives.
fn is_carried(state: &State, lost: u64) -> bool {
    if let Wire::Slow(by) = state.wire() {
        sleep(by);
    }
    while (state.wire() == Wire::Stuck || state.lost() > lost) && !state.is_over() {
        sleep(TICK);
    }
    state.wire() != Wire::Cut && !state.is_over()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Sends a byte through, and waits for its echo.
    fn echo(stream: &mut TcpStream) -> std::io::Result<Duration> {
        let began = Instant::now();
        stream.write_all(b"x")?;
        stream.read_exact(&mut [0])?;
        Ok(began.elapsed())
    }

    #[test]
    fn a_wire_is_what_it_is_made() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut byte) = (stream.unwrap(), [0]);
                std::thread::spawn(move || {
                    while stream.read_exact(&mut byte).is_ok() && stream.write_all(&byte).is_ok() {}
                });
            }
        });
        let proxy = Proxy::to(target).unwrap();
        let connect = || {
            let stream = TcpStream::connect(("127.0.0.1", proxy.port)).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(600))).unwrap();
            stream
        };
        let mut stream = connect();
        assert!(echo(&mut stream).unwrap() < Duration::from_millis(100));
        proxy.set(Wire::Slow(Duration::from_millis(100)));
        assert!(echo(&mut stream).unwrap() >= Duration::from_millis(200), "both ways");
        proxy.set(Wire::Stuck);
        assert!(echo(&mut stream).is_err());
        proxy.set(Wire::Whole);
        stream.read_exact(&mut [0]).unwrap();
        proxy.lose();
        assert!(echo(&mut stream).is_err());
        let mut stream = connect();
        assert!(echo(&mut stream).is_ok(), "a new one is whole");
        proxy.set(Wire::Cut);
        assert!(echo(&mut stream).is_err());
    }
}
