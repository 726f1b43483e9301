//! PostgreSQL goes away and comes back, freezes, cuts its connections, or makes everybody wait.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;

use crate::faults::caller::Caller;
use crate::faults::crowd::Crowd;
use crate::faults::interrupt::pause;
use crate::faults::proxy::Proxy;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::storm::{RULES, weather};
use crate::postgres::Server;

/// How long it is away.
const AWAY: Duration = Duration::from_secs(20);

/// How long everybody waits for a lock: longer than anybody wants to.
const LOCKED: Duration = Duration::from_secs(12);

/// How long it may take until it is noticed that connections are lost.
const LOST: Duration = Duration::from_secs(12);

/// How often all connections are cut.
const CUTS: u32 = 12;

/// How many connections the service may have: fewer than there are callers, so that the pool is exhausted.
const POOL: &str = "4";

/// A fault of the server, and what it is called.
type Fault = (&'static str, fn(&Server) -> Result<()>);

const FAULTS: [Fault; 5] = [
    ("is restarted", restart),
    ("stops for 20 seconds", stop),
    ("freezes for 20 seconds", freeze),
    ("cuts its connections twelve times", cut),
    ("has its stages locked for 12 seconds, with 4 connections in the pool", lock),
];

/// Lets one fault come after the other.
pub fn check(binary: &Path, folder: &Path, server: &Server, report: &mut Report) -> Result<()> {
    let site = Site::on_postgres(binary, folder, server).with("DOORWARD_DATABASE_POOL_SIZE", POOL);
    let service = site.start()?;
    let mut crowd = Crowd::build(service.port)?;
    for (what, fault) in FAULTS {
        let fault = || fault(server).map(|()| String::new());
        weather(&mut crowd, service.port, &format!("PostgreSQL {what}"), fault, report)?;
    }
    let panics = site.panics();
    report.add("PostgreSQL, panics of the service", &panics.len().to_string(), &panics);
    service.stop()
}

/// Loses the connections without a word to either end, as a firewall does that has forgotten them.
pub fn lose(binary: &Path, folder: &Path, server: &Server, report: &mut Report) -> Result<()> {
    let proxy = Proxy::to(server.port())?;
    let site = Site::on_postgres(binary, folder, server).with("DOORWARD_DATABASE_POOL_SIZE", POOL);
    let site = site.through(proxy.port).with_database("lost");
    let service = site.start()?;
    let mut crowd = Crowd::build(service.port)?;
    let fault = || {
        proxy.lose();
        pause(LOST).map(|()| String::new())
    };
    let what = "PostgreSQL's connections are lost without a word, and new ones can be had";
    weather(&mut crowd, service.port, what, fault, report)?;
    let wrong = if follows(service.port)? { vec![] } else { vec!["they are not".to_owned()] };
    report.add("the same, and whether changes are followed afterwards", "", &wrong);
    service.stop()
}

/// Whether the service hears of changes again: only then a read tells that a write is part of what it shows.
fn follows(port: u16) -> Result<bool> {
    let caller = Caller::new(port, RULES.deadline);
    let body = json!({"name": format!("since {port}"), "user_fields": ["username"]});
    let made = caller.call("POST", "/stages/identification/", Some(&body));
    let revision = made.revision.context("a write tells no revision")?;
    let began = Instant::now();
    while began.elapsed() < LOST {
        if caller.get("/stages/identification/").revision >= Some(revision) {
            return Ok(true);
        }
        pause(Duration::from_millis(200))?;
    }
    Ok(false)
}

fn restart(server: &Server) -> Result<()> {
    server.stop()?;
    server.start_again()
}

fn stop(server: &Server) -> Result<()> {
    server.stop()?;
    pause(AWAY)?;
    server.start_again()
}

fn freeze(server: &Server) -> Result<()> {
    let _frozen = server.freeze()?;
    pause(AWAY)
}

fn cut(server: &Server) -> Result<()> {
    for _ in 0..CUTS {
        server.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )?;
        pause(Duration::from_millis(300))?;
    }
    Ok(())
}

fn lock(server: &Server) -> Result<()> {
    let _held = server.hold("LOCK TABLE stage IN ACCESS EXCLUSIVE MODE")?;
    pause(LOCKED)
}
