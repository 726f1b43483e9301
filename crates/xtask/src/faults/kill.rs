//! The service is ended by `kill -9` at random moments, again and again on the same database.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::faults::crowd::Crowd;
use crate::faults::interrupt;
use crate::faults::ledger::Verdict;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::tally::Rules;
use crate::postgres::Server;

/// How long it lives after its start, in milliseconds.
const LIFE: std::ops::Range<u64> = 10..800;

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

/// What is on its way when the service ends may still be committed, for as long as PostgreSQL has a process for it.
fn wait_for_nobody(server: &Server) -> Result<()> {
    let began = Instant::now();
    while server.connections()? > 0 {
        ensure!(began.elapsed() < NOTICE, "PostgreSQL still has connections of a service that has ended");
        sleep(Duration::from_millis(10));
    }
    Ok(())
}
