//! Lines on their way to standard error.
//!
//! Each write there is a call of the kernel that all threads wait for, and a line for each request was a fourth of what
//! a short one costs. So lines are gathered for a moment, and written together by a thread of their own. Whoever ends
//! the program in order loses none; when it is killed, those of the last moment are lost.

use std::io::{ErrorKind, Result, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// For how long lines are gathered.
const MOMENT: Duration = Duration::from_millis(5);

/// How many bytes may wait. When nobody reads standard error, whoever writes more has to wait as well.
const MOST: usize = 1024 * 1024;

/// How long the end of the program waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where lines go.
#[derive(Clone, Default)]
pub struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// There are lines where there were none.
    filled: Condvar,
    /// Lines have been written.
    written: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    is_writing: bool,
}

impl State {
    fn is_over(&self) -> bool {
        self.waiting.is_empty() && !self.is_writing
    }
}

impl Lines {
    /// Lines that a thread writes there.
    pub fn to(mut target: impl Write + Send + 'static) -> Result<Self> {
        let lines = Self::default();
        let shared = Arc::clone(&lines.0);
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            let mut taken = Vec::new();
            loop {
                shared.take(&mut taken);
                // Whoever does not take his log goes on without it.
                let _ = write_all(&mut target, &taken);
                taken.clear();
                shared.state().is_writing = false;
                shared.written.notify_all();
            }
        })?;
        Ok(lines)
    }

    /// Waits until all lines are written, but not for ever. (Whoever still writes may wait without an end, as he would
    /// without this, if nobody reads.)
    pub fn finish(&self) {
        let state = self.0.state();
        let _ = self.0.written.wait_timeout_while(state, PATIENCE, |state| !state.is_over());
    }
}

/// Writes all of it, also where there is no room now and then.
fn write_all(target: &mut impl Write, mut text: &[u8]) -> Result<()> {
    while !text.is_empty() {
        match target.write(text) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(length) => text = text.get(length..).unwrap_or_default(),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                thread::sleep(MOMENT);
            }
            Err(error) => return Err(error),
        }
    }
    target.flush()
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines, and takes those of a moment.
    fn take(&self, taken: &mut Vec<u8>) {
        let state = self.state();
        drop(self.filled.wait_while(state, |state| state.waiting.is_empty()));
        thread::sleep(MOMENT);
        let mut state = self.state();
        std::mem::swap(&mut state.waiting, taken);
        state.is_writing = true;
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> Result<usize> {
        let state = self.0.state();
        let has_no_room = |state: &mut State| state.waiting.len() > MOST;
        let state = self.0.written.wait_while(state, has_no_room);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.waiting.is_empty() {
            self.0.filled.notify_one();
        }
        state.waiting.extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// Writes as a function does.
    struct By<F>(F);

    impl<F: FnMut(&[u8]) -> Result<usize>> Write for By<F> {
        fn write(&mut self, text: &[u8]) -> Result<usize> {
            (self.0)(text)
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    /// What takes as much as `room` gives it each time, and what it has taken.
    fn narrow(
        mut room: impl FnMut(usize) -> Result<usize> + Send + 'static,
    ) -> (impl Write + Send, Receiver<String>) {
        let (told, heard) = channel();
        let write = move |text: &[u8]| {
            let length = room(text.len())?;
            told.send(String::from_utf8_lossy(&text[..length]).into_owned()).unwrap();
            Ok(length)
        };
        (By(write), heard)
    }

    #[test]
    fn lines_are_written_in_their_order_and_none_is_lost() {
        let (target, heard) = narrow(Ok);
        let mut lines = Lines::to(target).unwrap();
        for number in 0..1_000 {
            writeln!(lines, "{number}").unwrap();
            if number % 300 == 0 {
                thread::sleep(2 * MOMENT);
            }
        }
        lines.finish();
        let expected = (0..1_000).map(|number| number.to_string() + "\n").collect::<String>();
        let heard: Vec<String> = heard.try_iter().collect();
        assert_eq!(heard.concat(), expected);
        assert!(heard.len() < 100, "{} writes are not together", heard.len());
    }

    #[test]
    fn whoever_writes_more_than_is_read_waits() {
        let (may, wait) = channel();
        let (target, heard) = narrow(move |length| {
            wait.recv().unwrap();
            Ok(length)
        });
        let mut lines = Lines::to(target).unwrap();
        let line = vec![b'x'; MOST / 2];
        let (wrote, written) = channel();
        let writer = thread::spawn(move || {
            for number in 0..6 {
                lines.write_all(&line).unwrap();
                wrote.send(number).unwrap();
            }
            lines.finish();
        });
        // What fits, and what the thread has taken, is all that is written before anybody reads.
        let mut before = 0;
        while written.recv_timeout(Duration::from_millis(200)).is_ok() {
            before += 1;
        }
        assert!((3..6).contains(&before), "{before}");
        for _ in 0..6 {
            may.send(()).unwrap();
        }
        writer.join().unwrap();
        assert_eq!(heard.try_iter().map(|text| text.len()).sum::<usize>(), 6 * (MOST / 2));
    }

    #[test]
    fn a_log_that_is_closed_does_not_stop_the_end() {
        let (target, _) = narrow(|_| Err(ErrorKind::BrokenPipe.into()));
        let mut lines = Lines::to(target).unwrap();
        writeln!(lines, "lost").unwrap();
        lines.finish();
        assert!(lines.0.state().is_over());
    }

    #[test]
    fn a_log_that_nobody_reads_does_not_stop_the_end() {
        let (target, _) = narrow(|_| Err(ErrorKind::WouldBlock.into()));
        let mut lines = Lines::to(target).unwrap();
        writeln!(lines, "never read").unwrap();
        lines.finish();
        assert!(!lines.0.state().is_over(), "it was waited for in vain, and no longer");
    }

    #[test]
    fn a_log_without_room_for_a_while_loses_nothing() {
        let mut has_room = false;
        // A byte, every other time.
        let (target, heard) = narrow(move |_| {
            has_room = !has_room;
            if has_room { Ok(1) } else { Err(ErrorKind::WouldBlock.into()) }
        });
        let mut lines = Lines::to(target).unwrap();
        writeln!(lines, "line").unwrap();
        lines.finish();
        assert_eq!(heard.try_iter().collect::<String>(), "line\n");
    }
}
