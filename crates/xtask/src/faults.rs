//! What becomes of what was promised when something breaks: the service is killed, its database stops or freezes,
//! the disk is full, somebody means ill, the clock jumps. `docs/faults.md` says what is tried.
//!
//! All traffic is on loopback, everything ends by itself, and only processes that were started here are ended.

mod abuse;
pub mod caller;
mod clock;
mod crowd;
mod disk;
mod guest;
mod interrupt;
mod kill;
mod ledger;
mod linear;
mod maker;
mod mark;
mod options;
mod outage;
mod proxy;
mod replicas;
pub mod report;
pub mod site;
mod storm;
mod tally;

use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::faults::options::Options;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::nginx;
use crate::postgres::Server;

/// Tries what the command line names.
pub fn run(arguments: impl Iterator<Item = String>) -> Result<()> {
    let options = Options::read(arguments)?;
    interrupt::listen()?;
    let binary = options.program()?;
    println!("== {}; the seed is {}", options.faults.join(", "), options.seed);
    let mut report = Report::default();
    for fault in &options.faults {
        one(fault, &options, &binary, &mut report).with_context(|| fault.clone())?;
    }
    report.finish()
}

fn one(fault: &str, options: &Options, binary: &Path, report: &mut Report) -> Result<()> {
    match fault {
        "kill" => kill(options, binary, report),
        "postgres" => on_postgres(report, "faults of PostgreSQL", |server, report| {
            outage::check(binary, TempDir::new()?.path(), server, report)?;
            server.ask("CREATE DATABASE lost")?;
            outage::lose(binary, TempDir::new()?.path(), server, report)
        }),
        "linear" => linear(binary, report),
        "abuse" => {
            let folder = TempDir::new()?;
            let file = folder.path().join("doorward.db");
            abuse::check(&Site::on_sqlite(binary, folder.path(), &file), report)
        }
        "disk" => disk::check(binary, report),
        "replicas" => replicas(binary, report),
        _ => clock(binary, report),
    }
}

fn kill(options: &Options, binary: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let (rounds, seed) = (options.rounds, options.seed);
    let site = Site::on_sqlite(binary, folder.path(), &folder.path().join("doorward.db"));
    kill::check(&site, None, rounds, seed, report)?;
    let new = |round| Ok(Site::on_sqlite(binary, folder.path(), &folder.path().join(format!("{round}.db"))));
    kill::first_starts(new, rounds, seed, report)?;
    on_postgres(report, "kill, PostgreSQL", |server, report| {
        let folder = TempDir::new()?;
        let site = Site::on_postgres(binary, folder.path(), server);
        kill::check(&site, Some(server), rounds, seed, report)?;
        let new = |round| {
            server.ask(&format!("CREATE DATABASE first{round}"))?;
            Ok(site.clone().with_database(&format!("first{round}")))
        };
        kill::first_starts(new, rounds, seed, report)
    })
}

fn linear(binary: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let site = Site::on_sqlite(binary, folder.path(), &folder.path().join("doorward.db"));
    linear::one(&site, report)?;
    on_postgres(report, "linearizability, PostgreSQL, one process", |server, report| {
        let folder = TempDir::new()?;
        linear::one(&Site::on_postgres(binary, folder.path(), server), report)
    })?;
    on_postgres(report, "freshness, PostgreSQL, three processes", |server, report| {
        linear::three(binary, TempDir::new()?.path(), server, report)
    })
}

fn replicas(binary: &Path, report: &mut Report) -> Result<()> {
    const WHAT: &str = "three processes behind nginx";
    let Some(nginx) = nginx::program() else {
        report.skip(WHAT, "nginx is not installed");
        return Ok(());
    };
    on_postgres(report, WHAT, |server, report| {
        replicas::check(nginx, binary, TempDir::new()?.path(), server, report)
    })
}

fn clock(binary: &Path, report: &mut Report) -> Result<()> {
    let Some(library) = clock::library() else {
        report.skip("jumps of the clock", "faketime is not installed");
        return Ok(());
    };
    let folder = TempDir::new()?;
    let site = Site::on_sqlite(binary, folder.path(), &folder.path().join("doorward.db"));
    clock::check(&site, folder.path(), &library, report)?;
    on_postgres(report, "jumps of the clock, PostgreSQL", |server, report| {
        let folder = TempDir::new()?;
        let site = Site::on_postgres(binary, folder.path(), server);
        clock::check(&site, folder.path(), &library, report)
    })
}

/// Does what needs a server, if its programs are on this machine.
fn on_postgres(
    report: &mut Report,
    what: &str,
    check: impl FnOnce(&Server, &mut Report) -> Result<()>,
) -> Result<()> {
    if let Some(server) = Server::start_durable()? {
        return check(&server, report);
    }
    report.skip(what, "no PostgreSQL server program was found");
    Ok(())
}
