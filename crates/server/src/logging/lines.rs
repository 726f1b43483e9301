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
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Tells what is written, each time together.
    struct Told(Sender<String>);

    impl Write for Told {
        fn write(&mut self, text: &[u8]) -> Result<usize> {
            self.0.send(String::from_utf8_lossy(text).into_owned()).unwrap();
            Ok(text.len())
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    fn lines() -> (Lines, Receiver<String>) {
        let (told, heard) = channel();
        (Lines::to(Told(told)).unwrap(), heard)
    }

    #[test]
    fn lines_are_written_in_their_order_and_none_is_lost() {
        let (mut lines, heard) = lines();
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
        /// Writes nothing before it may.
        struct Slow(Receiver<()>, Told);
        impl Write for Slow {
            fn write(&mut self, text: &[u8]) -> Result<usize> {
                self.0.recv().unwrap();
                self.1.write(text)
            }
            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
        let (may, wait) = channel();
        let (told, heard) = channel();
        let mut lines = Lines::to(Slow(wait, Told(told))).unwrap();
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
        struct Broken;
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
        let mut lines = Lines::to(Broken).unwrap();
        writeln!(lines, "lost").unwrap();
        lines.finish();
        assert!(lines.0.state().is_over());
    }

    #[test]
    fn a_log_that_nobody_reads_does_not_stop_the_end() {
        /// Has no room, ever.
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> Result<usize> {
                Err(ErrorKind::WouldBlock.into())
            }
            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
        let mut lines = Lines::to(Full).unwrap();
        writeln!(lines, "never read").unwrap();
        lines.finish();
        assert!(!lines.0.state().is_over(), "it was waited for in vain, and no longer");
    }

    #[test]
    fn a_log_without_room_for_a_while_loses_nothing() {
        /// Takes a byte at a time, and every other time none.
        struct Narrow(bool, Told);
        impl Write for Narrow {
            fn write(&mut self, text: &[u8]) -> Result<usize> {
                self.0 = !self.0;
                if self.0 { self.1.write(&text[..1]) } else { Err(ErrorKind::WouldBlock.into()) }
            }
            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
        let (told, heard) = channel();
        let mut lines = Lines::to(Narrow(false, Told(told))).unwrap();
        writeln!(lines, "line").unwrap();
        lines.finish();
        assert_eq!(heard.try_iter().collect::<String>(), "line\n");
    }
}
