//! A program that answers HTTP, for as long as it is needed.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::run;

/// What the API is opened with.
pub const TOKEN: &str = "the-token-of-the-benchmark";

/// Where the API is.
pub const BASE: &str = "/api/v3";

/// How long a program may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long it may take to stop: Doorward gives those who wait for an answer twenty seconds.
const LAST_PATIENCE: Duration = Duration::from_secs(40);

/// A program that answers HTTP. It ends when it is dropped.
pub struct Program {
    child: Child,
    /// Where it listens, on loopback.
    pub port: u16,
    /// How long it took from exec to the first answer.
    pub first_answer: Duration,
}

/// How long a program has had a processor for itself so far, to ten milliseconds; one that has ended as well, as long as
/// nobody has waited for it.
fn cpu_of(child: &Child) -> Result<Duration> {
    let path = format!("/proc/{}/stat", child.id());
    let stat = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    // The name of the program comes before, in parentheses, and may hold anything.
    let (_, fields) = stat.rsplit_once(')').context("no times of a process")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = [11, 12].map(|at| fields.get(at).and_then(|ticks| ticks.parse::<u64>().ok()));
    let [Some(user), Some(system)] = ticks else { bail!("no times of a process") };
    Ok(Duration::from_millis((user + system) * 10))
}

/// Runs a program to its end. Gives what it has printed, and how long it had a processor for itself.
pub fn run_timed(command: &mut Command) -> Result<(String, Duration)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?}"))?;
    let mut text = String::new();
    child.stdout.take().context("no output")?.read_to_string(&mut text)?;
    let cpu = cpu_of(&child)?;
    ensure!(child.wait()?.success(), "{command:?} has failed: {text}");
    Ok((text, cpu))
}

impl Program {
    /// Starts a program, and waits until it answers this path. It is told the port to listen on.
    pub fn start(path: &str, command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        Self::start_at(free_port()?, path, command)
    }

    /// The same with this port.
    pub fn start_at(port: u16, path: &str, command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        let began = Instant::now();
        let (mut program, command) = Self::begin(port, command)?;
        while !answers(program.port, path) {
            if let Some(status) = program.child.try_wait()? {
                bail!("{command:?} has ended: {status}");
            }
            ensure!(began.elapsed() < PATIENCE, "{command:?} does not answer");
            sleep(Duration::from_millis(1));
        }
        program.first_answer = began.elapsed();
        Ok(program)
    }

    /// Starts a program, and waits for nothing.
    pub fn spawn(command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        Self::begin(free_port()?, command).map(|(program, _)| program)
    }

    fn begin(port: u16, command: impl FnOnce(u16) -> Result<Command>) -> Result<(Self, Command)> {
        let mut command = command(port)?;
        let child = command.spawn().with_context(|| format!("{command:?} cannot be started"))?;
        Ok((Self { child, port, first_answer: Duration::ZERO }, command))
    }

    /// How many bytes of memory it holds.
    pub fn resident(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// How many bytes of memory it has held at most.
    pub fn most_resident(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    /// Counts from now on how many bytes it holds at most.
    pub fn forget_most_resident(&self) -> Result<()> {
        let path = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(&path, "5").with_context(|| format!("cannot write {path}"))
    }

    fn memory(&self, label: &str) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(label));
        let kibibytes =
            line.and_then(|line| line.trim().strip_suffix(" kB")).context("no resident memory")?;
        Ok(kibibytes.parse::<u64>()? * 1024)
    }

    /// How long it has had a processor for itself so far, to ten milliseconds.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(&self.child)
    }

    /// Ends it at once, wherever it is.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop, and waits for the end. If that does not come, it fails and ends it.
    pub fn stop(mut self) -> Result<()> {
        run(Command::new("kill").arg(self.child.id().to_string()))?;
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(began.elapsed() < LAST_PATIENCE, "asked to stop, it goes on");
            sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of loopback where nobody listens.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Whether there is an answer, and a good one.
fn answers(port: u16, path: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).map(|()| answer)
    };
    ask().is_ok_and(|answer: [u8; 12]| answer == *b"HTTP/1.1 200")
}
