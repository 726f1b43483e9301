//! Somebody means ill: memory has to stay within bounds, others have to be served, and what he sends has to be
//! refused as the contract says.

mod flood;
mod hold;
mod raw;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::faults::abuse::flood::Flood;
use crate::faults::abuse::hold::Hold;
use crate::faults::caller::Caller;
use crate::faults::interrupt::{self, pause};
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::program::Program;

/// How many connections are idle, if they can be had.
const IDLE: u64 = 10_000;

/// How many files are needed beside.
const OTHER_FILES: u64 = 500;

/// How many others read a stage.
const OTHERS: usize = 2;

/// How long they are watched, without abuse and with each kind of it.
const TIME: Duration = Duration::from_secs(8);

/// The longest that 99 of 100 of them may wait.
const LONGEST: Duration = Duration::from_secs(1);

/// How much memory the service may hold at most.
const MOST_RESIDENT: u64 = 256 << 20;

/// Others who read, and how long they waited.
struct Others<'a> {
    service: &'a Program,
    key: &'a str,
}

/// Lets one kind of abuse come after the other.
pub fn check(site: &Site, report: &mut Report) -> Result<()> {
    // The service inherits it.
    let most = raise_files()?;
    let service = site.start()?;
    let caller = Caller::new(service.port, TIME);
    let body = json!({"name": "abuse", "user_fields": ["email"]});
    let key = caller.create("/stages/identification/", &body)?;
    let (usual, ()) = Others { service: &service, key: &key }.beside(|_| ())?;
    service.stop()?;
    // Each time another process, so that what one kind leaves in memory is not laid at the door of the next.
    for flood in Flood::all(&key) {
        let service = site.start()?;
        let others = Others { service: &service, key: &key };
        let (served, came) = others.beside(|over| flood.send(service.port, over))?;
        let statuses = came.statuses.iter().map(|(status, count)| format!("{count} × {status}"));
        let what = statuses.collect::<Vec<_>>().join(", ");
        served.tell(flood.name, &format!("answers {what}"), &usual, came.wrong, report);
        service.stop()?;
    }
    for hold in Hold::all(most) {
        let service = site.start()?;
        let others = Others { service: &service, key: &key };
        let (served, held) = others.beside(|over| hold.run(service.port, over))?;
        let what = format!(
            "{} of {} opened, {} refused, {} closed without a word, the others still open",
            held.opened, hold.count, held.answered, held.closed
        );
        served.tell(hold.name, &what, &usual, held.wrong, report);
        service.stop()?;
    }
    let panics = site.panics();
    report.add("abuse, panics of the service", &panics.len().to_string(), &panics);
    Ok(())
}

/// Lets this process and those that it starts have as many files as they may. Gives how many idle connections
/// that allows.
fn raise_files() -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(IDLE + OTHER_FILES);
    if limit.current.is_some_and(|current| current < most) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum })?;
    }
    Ok(usize::try_from(IDLE.min(most.saturating_sub(OTHER_FILES)))?)
}

/// How others were served, and what memory that took.
struct Served {
    count: usize,
    p99: Duration,
    before: u64,
    most: u64,
    after: u64,
    wrong: Vec<String>,
}

impl Others<'_> {
    /// Watches others while `abuse` happens, which is told when it is over.
    fn beside<T: Send>(&self, abuse: impl FnOnce(&AtomicBool) -> T + Send) -> Result<(Served, T)> {
        let over = &AtomicBool::new(false);
        let before = self.service.resident()?;
        self.service.forget_most_resident()?;
        std::thread::scope(|scope| {
            let abuse = scope.spawn(move || abuse(over));
            let readers: Vec<_> = (0..OTHERS).map(|_| scope.spawn(|| self.read())).collect();
            let waited = pause(TIME);
            let mut served = Served { count: 0, p99: TIME, before, most: 0, after: 0, wrong: Vec::new() };
            let mut times = Vec::new();
            for reader in readers {
                let (took, wrong) = reader.join().map_err(|_| anyhow!("a reader has panicked"))?;
                times.extend(took);
                served.wrong.extend(wrong);
            }
            let after = self.service.resident();
            over.store(true, Ordering::Relaxed);
            let came = abuse.join().map_err(|_| anyhow!("the abuse has panicked"))?;
            waited?;
            times.sort_unstable();
            served.count = times.len();
            served.p99 = times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(TIME);
            served.most = self.service.most_resident()?;
            served.after = after?;
            ensure!(served.count > 0, "nobody was served at all: {:?}", served.wrong.first());
            Ok((served, came))
        })
    }

    /// Reads for as long as is watched. Gives how long each answer took, and what was wrong.
    fn read(&self) -> (Vec<Duration>, Vec<String>) {
        let caller = Caller::new(self.service.port, TIME);
        let path = format!("/stages/identification/{}/", self.key);
        let (began, mut times, mut wrong) = (Instant::now(), Vec::new(), Vec::new());
        while began.elapsed() < TIME && !interrupt::is_asked() {
            let answer = caller.get(&path);
            times.push(answer.took);
            if !answer.is_done() {
                wrong.push(format!("somebody else got {:?}: {}", answer.status, answer.body));
            }
            // They are there to be served, not to make it hard.
            std::thread::sleep(Duration::from_millis(2));
        }
        (times, wrong)
    }
}

impl Served {
    fn tell(self, name: &str, what: &str, usual: &Self, mut wrong: Vec<String>, report: &mut Report) {
        let mib = |bytes: u64| bytes >> 20;
        if self.p99 > LONGEST {
            wrong.push(format!("others wait for more than {LONGEST:?}"));
        }
        if self.most > MOST_RESIDENT {
            wrong.push(format!("it holds more than {} MiB", mib(MOST_RESIDENT)));
        }
        wrong.extend(self.wrong);
        let figures = format!(
            "{what}; p99 of {} reads of others {:.1?}, beside {:.1?} usually; resident {} MiB before, {} at most, \
             {} at the end",
            self.count,
            self.p99,
            usual.p99,
            mib(self.before),
            mib(self.most),
            mib(self.after)
        );
        report.add(&format!("abuse, {name}"), &figures, &wrong);
    }
}
