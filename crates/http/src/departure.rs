//! How the service goes: it says first that it is not ready any more, and answers on for a while, so that whoever
//! sends it requests hears of it. Then it stops.

use std::future::poll_fn;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use actix_web::rt::time::{sleep, timeout};

/// How long those who have connected before take until somebody works for them.
const LAST: Duration = Duration::from_millis(200);

/// When the service goes.
#[derive(Debug, Default)]
pub struct Departure {
    delay: Duration,
    is_near: AtomicBool,
}

impl Departure {
    /// The service answers for so long after it was told to stop.
    pub fn after(delay: Duration) -> Self {
        Self { delay, is_near: AtomicBool::default() }
    }

    /// Whether it has been told to stop. Then it is not ready, and keeps no connection.
    pub fn is_near(&self) -> bool {
        self.is_near.load(Ordering::Relaxed)
    }

    /// Comes when it is time to stop: some time after somebody, at the keyboard or what runs the service, has said
    /// so, or at once when he says it twice. Signals count from now on, and not only once somebody waits for them.
    ///
    /// After a delay, nobody waits in the socket to be let in: he would be cut off with it, whatever he has sent.
    pub(crate) fn comes(
        self: Arc<Self>,
        socket: TcpListener,
    ) -> std::io::Result<impl Future<Output = ()> + Send> {
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        Ok(async move {
            told(&mut signals).await;
            self.is_near.store(true, Ordering::Relaxed);
            if !self.delay.is_zero() {
                log::info!("told to stop: not ready any more, and gone in {:?}", self.delay);
                if timeout(self.delay, told(&mut signals)).await.is_ok() {
                    return;
                }
                match let_nobody_in(&socket) {
                    Ok(()) => sleep(LAST).await,
                    // Not every kernel lets everybody do so.
                    Err(error) => log::warn!("whoever connects now may be cut off: {error}"),
                }
            }
        })
    }
}

/// Waits for one of these.
async fn told(signals: &mut [Signal; 2]) {
    poll_fn(|context| {
        let is_told = signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
        if is_told { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Has the kernel pass over whoever connects from now on. He tries again after a second, and is refused when the socket
/// is closed by then. A proxy turns to another process: it has sent nothing yet.
#[cfg(target_os = "linux")]
fn let_nobody_in(socket: &TcpListener) -> std::io::Result<()> {
    use socket2::{SockFilter, SockRef};

    /// Where the flags are in the header of TCP, and two of them (RFC 9293, section 3.1).
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    /// Instructions of the kernel's filters for sockets.
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const SKIP_UNLESS_EQUAL: u16 = 0x15;
    const KEEP_BYTES: u16 = 0x06;

    SockRef::from(socket).attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(SKIP_UNLESS_EQUAL, 0, 1, SYN),
        SockFilter::new(KEEP_BYTES, 0, 0, 0),
        SockFilter::new(KEEP_BYTES, 0, 0, u32::MAX),
    ])
}

/// Elsewhere nothing can be done.
#[cfg(not(target_os = "linux"))]
fn let_nobody_in(_socket: &TcpListener) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpStream};

    use super::*;

    #[test]
    fn whoever_has_connected_is_heard_and_whoever_comes_later_has_sent_nothing() {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = socket.local_addr().unwrap();
        let mut before = TcpStream::connect(address).unwrap();
        match let_nobody_in(&socket) {
            // This kernel lets only root do so.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                eprintln!("not tried: {error}");
                return;
            }
            outcome => outcome.unwrap(),
        }
        let later = TcpStream::connect_timeout(&address, LAST);
        assert_eq!(later.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
        before.write_all(b"a question").unwrap();
        let (mut heard, _) = socket.accept().unwrap();
        let mut question = [0; 10];
        heard.read_exact(&mut question).unwrap();
        assert_eq!(&question, b"a question");
        heard.write_all(b"an answer").unwrap();
        drop(heard);
        let mut answer = String::new();
        before.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "an answer");
    }
}
