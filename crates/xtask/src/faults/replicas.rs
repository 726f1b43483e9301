//! Three processes on one PostgreSQL behind nginx, which are started anew one after the other while a crowd works.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::faults::crowd::Crowd;
use crate::faults::interrupt::pause;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::tally::Rules;
use crate::nginx;
use crate::postgres::Server;
use crate::program::{BASE, Program};

/// How long a process answers that was told to stop: longer than nginx keeps a connection that nobody uses.
const DELAY: &str = "5s";

/// How long all is well before, between and after.
const CALM: Duration = Duration::from_secs(1);

/// Nobody is told to come again, and nobody waits.
const RULES: Rules = Rules { deadline: Duration::from_secs(5), may_break: false };

/// Starts three processes anew, one after the other.
pub fn check(nginx: &str, binary: &Path, folder: &Path, server: &Server, report: &mut Report) -> Result<()> {
    let site = Site::on_postgres(binary, folder, server).with("DOORWARD_SHUTDOWN_DELAY", DELAY);
    let mut replicas = Vec::new();
    for _ in 0..3 {
        replicas.push(site.start()?);
    }
    let ports: Vec<u16> = replicas.iter().map(|replica| replica.port).collect();
    let front = nginx::front(nginx, folder, &ports, &format!("{BASE}/root/config/"))?;
    let mut crowd = Crowd::build(front.port)?;
    let ((), heard) = crowd.work(front.port, RULES, || {
        for port in ports {
            pause(CALM)?;
            replicas.remove(0).stop()?;
            replicas.push(site.start_at(port).context("a process does not start anew")?);
        }
        pause(CALM)
    })?;
    let verdict = crowd.settle(front.port)?;
    let (done, later) =
        (heard.writes.done + heard.reads.done, heard.writes.unavailable + heard.reads.unavailable);
    let figures =
        format!("{}, {} acknowledged and {} lost", heard.figures(), verdict.acknowledged, verdict.lost);
    let mut wrong = heard.wrong();
    if later > 0 {
        wrong.push(format!("{later} were told to come again"));
    }
    wrong.extend(verdict.wrong);
    wrong.extend(site.panics());
    report.add("three processes behind nginx, started anew in turn", &figures, &wrong);
    ensure!(done > 0, "nothing was done, so nothing was tried");
    front.stop()?;
    replicas.into_iter().try_for_each(Program::stop)
}
