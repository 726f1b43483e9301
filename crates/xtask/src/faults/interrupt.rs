//! Whoever wants the tests to end is heard: everything is left in order, since nothing ends in the middle.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use signal_hook::consts::{SIGINT, SIGTERM};

static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// How long nobody listens at most.
const NAP: Duration = Duration::from_millis(50);

/// Listens from now on.
pub fn listen() -> Result<()> {
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ASKED))?;
    }
    Ok(())
}

/// Whether the tests are to end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Fails if the tests are to end.
pub fn check() -> Result<()> {
    ensure!(!is_asked(), "ended before everything was tried");
    Ok(())
}

/// Waits, but fails as soon as the tests are to end.
pub fn pause(time: Duration) -> Result<()> {
    let until = Instant::now() + time;
    loop {
        check()?;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        sleep(left.min(NAP));
    }
}
