//! The service is ended by `kill -9` at random moments, again and again on the same database.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::faults::caller::Caller;
use crate::faults::crowd::Crowd;
use crate::faults::guest::Guest;
use crate::faults::interrupt;
use crate::faults::ledger::Verdict;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::tally::Rules;
use crate::postgres::Server;

/// How long it lives after its start, in milliseconds.
const LIFE: std::ops::Range<u64> = 10..800;

/// How long it lives that is ended while it starts, in milliseconds.
const SHORT_LIFE: std::ops::Range<u64> = 0..60;

/// The same when there is no database yet, which takes it longer.
const FIRST_LIFE: std::ops::Range<u64> = 0..200;

/// How long PostgreSQL may take to notice that nobody is there any more.
const NOTICE: Duration = Duration::from_secs(10);

/// Ends the service so many times. The rounds on PostgreSQL get the server.
pub fn check(
    site: &Site,
    server: Option<&Server>,
    rounds: u32,
    seed: u64,
    report: &mut Report,
) -> Result<()> {
    let rules = Rules { deadline: Duration::from_secs(10), may_break: true };
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut service = site.start()?;
    let mut crowd = Crowd::build(service.port)?;
    let mut all = Verdict::default();
    let mut slowest_start = Duration::ZERO;
    for round in 1..=rounds {
        interrupt::check()?;
        let life = Duration::from_millis(chance.u64(LIFE));
        let port = service.port;
        let ((), heard) = crowd.work(port, rules, || {
            sleep(life);
            service.kill()
        })?;
        all.wrong.extend(heard.wrong().into_iter().map(|fault| format!("round {round}: {fault}")));
        if let Some(server) = server {
            wait_for_nobody(server)?;
        }
        end_early(site, chance.u64(SHORT_LIFE))?;
        service = site.start().with_context(|| format!("round {round}: the start needs help"))?;
        slowest_start = slowest_start.max(service.first_answer);
        let mut verdict = crowd.settle(service.port)?;
        verdict.wrong.iter_mut().for_each(|fault| *fault = format!("round {round}: {fault}"));
        all.merge(verdict);
    }
    service.stop()?;
    all.wrong.extend(site.panics());
    let figures = format!(
        "{rounds} rounds, {} acknowledged, {} lost, {} in doubt of which {} were done, slowest start {:.0?}",
        all.acknowledged, all.lost, all.doubtful, all.doubtful_done, slowest_start
    );
    report.add(&format!("kill -9 under load, {}", site.name), &figures, &all.wrong);
    ensure!(all.acknowledged > 0, "nothing was acknowledged, so nothing was tried");
    Ok(())
}

/// Starts it, and ends it before it has come far.
fn end_early(site: &Site, life: u64) -> Result<()> {
    let service = site.spawn()?;
    sleep(Duration::from_millis(life));
    service.kill()
}

/// Ends first starts, which make the database, at random moments. `site` gives a new place each time.
pub fn first_starts(
    site: impl Fn(u32) -> Result<Site>,
    rounds: u32,
    seed: u64,
    report: &mut Report,
) -> Result<()> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let (mut name, mut wrong) = ("", Vec::new());
    for round in 1..=rounds {
        interrupt::check()?;
        let site = site(round)?;
        let life = chance.u64(FIRST_LIFE);
        end_early(&site, life)?;
        name = site.name;
        if let Err(error) = begin_again(&site) {
            wrong.push(format!("ended {life} ms after the first start: {error:#}"));
        }
    }
    report.add(&format!("kill -9 while it makes its database, {name}"), &format!("{rounds} rounds"), &wrong);
    Ok(())
}

/// The next start makes whatever the first one did not come to.
fn begin_again(site: &Site) -> Result<()> {
    let service = site.start()?;
    let stages = Caller::new(service.port, NOTICE).count("/stages/all/")?;
    ensure!(stages == 3, "there are {stages} stages, not three");
    let mut guest = Guest::new();
    guest.log_in(service.port, false);
    ensure!(guest.came_in == 1, "nobody can log in: {:?}", guest.wrong);
    service.stop()
}

/// What is on its way when the service ends may still be committed, for as long as PostgreSQL has a process for it.
fn wait_for_nobody(server: &Server) -> Result<()> {
    let began = Instant::now();
    while server.connections()? > 0 {
        ensure!(began.elapsed() < NOTICE, "PostgreSQL still has connections of a service that has ended");
        sleep(Duration::from_millis(10));
    }
    Ok(())
}
