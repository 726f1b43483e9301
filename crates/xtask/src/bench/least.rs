//! What a login costs at least: on SQLite, as many requests of a bare handler, and a loop that asks the database
//! what a login asks, and does nothing else; on PostgreSQL, handlers that have threads run as many statements as a
//! login takes, which do nothing.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::bench::logins::{FLOWS, House, REQUESTS, only_looks};
use crate::program::{BASE, Program, run_timed};
use crate::run;

/// How many statements each request of a login has threads run on PostgreSQL, as a test counts them
/// (`crates/http/tests/api/flows/executor/statements.rs`). One thread runs none: it hashes.
const HOPS: [&str; REQUESTS] = ["none", "1,1", "none", "3,0,1", "4"];

/// What a login takes of a processor when it is written to a copy of SQLite's database by hand, with the requests of
/// this handler.
pub fn on_sqlite(house: &House, bare: &Program, folder: &Path, seconds: u32) -> Result<Duration> {
    // Somebody has to be on his way in.
    let mut visitor = house.visitor();
    visitor.look(FLOWS[0])?;
    visitor.answer(FLOWS[0], &json!({"uid_field": "known-0"}))?;
    let copy = folder.join("logins.db");
    for suffix in ["", "-wal", "-shm"] {
        let file = folder.join(format!("logins.db{suffix}"));
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    run(house.command(folder).arg("backup").arg(&copy))?;
    let (count, cpu) = run_timed(Command::new("target/release/logins").arg(&copy).arg(seconds.to_string()))?;
    let count: u32 = count.trim().parse().with_context(|| format!("{count:?} is no number"))?;
    ensure!(count > 0, "nobody was logged in");
    let requests = only_looks(bare, Duration::from_secs(seconds.into()), [FLOWS[0]; REQUESTS])?;
    Ok(cpu / count + requests)
}

/// What as many requests, threads and statements take of a processor that do nothing.
pub fn on_postgres(house: &House, seconds: u32) -> Result<Duration> {
    let hops = Program::start(&format!("{BASE}/flows/executor/{}/", HOPS[0]), |port| {
        let mut command = Command::new("target/release/hops");
        command.arg(port.to_string()).arg(&house.url);
        Ok(command)
    });
    let hops = hops.context("the handler that hops")?;
    only_looks(&hops, Duration::from_secs(seconds.into()), HOPS)
}
