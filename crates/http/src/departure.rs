//! How the service goes: it says first that it is not ready any more, and answers on for a while, so that whoever
//! sends it requests hears of it. Then it stops.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use actix_web::rt::time::timeout;

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
    pub(crate) fn comes(self: Arc<Self>) -> std::io::Result<impl Future<Output = ()> + Send> {
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        Ok(async move {
            told(&mut signals).await;
            self.is_near.store(true, Ordering::Relaxed);
            if !self.delay.is_zero() {
                log::info!("told to stop: not ready any more, and gone in {:?}", self.delay);
                let _ = timeout(self.delay, told(&mut signals)).await;
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
