//! The clock of the service jumps by an hour, forwards and backwards, while it works.
//!
//! Debian's `faketime` lets it. What measures intervals goes on as it does when somebody sets a clock.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::faults::caller::Caller;
use crate::faults::guest::Guest;
use crate::faults::interrupt::pause;
use crate::faults::linear;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::storm::RULES;
use crate::program::Program;

/// Where the clock goes, in seconds from what it is.
const JUMPS: [i32; 6] = [HOUR, 0, -HOUR, 0, HOUR, -HOUR];

/// An hour, in seconds.
const HOUR: i32 = 3_600;

/// How long it stays there.
const STAY: Duration = Duration::from_millis(1_500);

/// The library that lies about the time.
pub fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let files = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    files.chain([PathBuf::from("/usr/lib/faketime/libfaketimeMT.so.1")]).find(|file| file.is_file())
}

/// The clock of a service.
struct Clock(PathBuf);

impl Clock {
    fn set(&self, offset: i32) -> Result<()> {
        // In one piece: the service may read it at any time.
        let new = self.0.with_extension("new");
        std::fs::write(&new, format!("{offset:+}\n"))?;
        std::fs::rename(&new, &self.0).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

/// Lets the clock of one service jump.
pub fn check(site: &Site, folder: &Path, library: &Path, report: &mut Report) -> Result<()> {
    let clock = Clock(folder.join("clock"));
    clock.set(0)?;
    let site = site
        .clone()
        .with("LD_PRELOAD", library.display().to_string())
        .with("FAKETIME_TIMESTAMP_FILE", clock.0.display().to_string())
        .with("FAKETIME_NO_CACHE", "1")
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let service = site.start()?;
    let what = format!("the clock jumps by an hour, {}", site.name);
    let jumps = || {
        JUMPS.into_iter().chain([0]).try_for_each(|offset| {
            clock.set(offset)?;
            pause(STAY)
        })
    };
    linear::watch(&format!("{what}, under load"), &service, jumps, report)?;
    let mut wrong = sessions(&service, &clock)?;
    wrong.extend(tokens(&service, &clock)?);
    clock.set(0)?;
    wrong.extend(site.panics());
    let figures = format!("{} jumps, a session and a login each, and tokens of a day", JUMPS.len());
    report.add(&format!("{what}, sessions and tokens"), &figures, &wrong);
    service.stop()
}

/// Whoever has logged in before a jump is known afterwards, and everybody can log in.
fn sessions(service: &Program, clock: &Clock) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for offset in JUMPS {
        let mut guest = Guest::new();
        guest.log_in(service.port, false);
        clock.set(offset)?;
        let (looked, lost) = guest.settle(service.port)?;
        guest.log_in(service.port, false);
        if guest.came_in != 2 || looked != 1 || lost != 0 {
            let came_in = guest.came_in;
            wrong.push(format!("at {offset:+} s {came_in} of 2 logins, {lost} of {looked} sessions lost"));
        }
        wrong.extend(guest.wrong);
    }
    Ok(wrong)
}

/// A token lasts a day by the clock of the service, and no longer.
fn tokens(service: &Program, clock: &Clock) -> Result<Vec<String>> {
    let caller = Caller::new(service.port, RULES.deadline);
    let mut wrong = Vec::new();
    for (number, (offset, expected)) in
        [(0, 200), (-HOUR, 200), (HOUR, 200), (25 * HOUR, 403)].into_iter().enumerate()
    {
        clock.set(0)?;
        let name = format!("clock-{number}");
        let token = json!({"identifier": name, "intent": "api", "expiring": true});
        let made = caller.call("POST", "/core/tokens/", Some(&token));
        ensure!(made.is_done(), "a token cannot be made: {}", made.body);
        let key = caller.read(&format!("/core/tokens/{name}/view_key/"))?;
        clock.set(offset)?;
        let holder =
            Caller::with_token(service.port, RULES.deadline, key["key"].as_str().unwrap_or_default());
        let status = holder.get("/core/users/me/").status;
        if status != Some(expected) {
            wrong.push(format!("a token that lasts a day got {status:?} at {offset:+} s"));
        }
        let own = caller.get("/core/users/me/");
        if !own.is_done() {
            wrong.push(format!("a token without an end got {:?} at {offset:+} s", own.status));
        }
    }
    Ok(wrong)
}
