//! What a login costs at least in the database: what it asks of SQLite, by a loop that does nothing else, and as many
//! statements of PostgreSQL as it takes, by a client that wants to know nothing.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::bench::logins::{FLOWS, House};
use crate::postgres::Server;
use crate::program::run_timed;
use crate::run;

/// How many statements a login takes on PostgreSQL, as a test counts them
/// (`crates/http/tests/api/flows/executor/statements.rs`).
const STATEMENTS: usize = 10;

/// What a login takes of a processor when it is written to a copy of SQLite's database by hand.
pub fn on_sqlite(house: &House, folder: &Path, seconds: u32) -> Result<Duration> {
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
    of_one(cpu, count.trim())
}

/// What as many statements that do nothing take of the processor of a client.
pub fn on_postgres(server: &Server, folder: &Path, seconds: u32) -> Result<Duration> {
    let script = folder.join("nothing.pgbench");
    let mut text = String::new();
    for number in 0..STATEMENTS {
        writeln!(text, "SELECT {number};")?;
    }
    std::fs::write(&script, text)?;
    let mut command = server.client("pgbench");
    command.args(["--no-vacuum", "--protocol", "prepared", "--client", "8", "--jobs", "2"]);
    command.args(["--time", &seconds.to_string()]).arg("--file").arg(&script);
    let (told, cpu) = run_timed(&mut command)?;
    let count =
        told.lines().find_map(|line| line.strip_prefix("number of transactions actually processed: "));
    of_one(cpu, count.context("pgbench tells no number")?)
}

fn of_one(cpu: Duration, count: &str) -> Result<Duration> {
    let count: u32 = count.parse().with_context(|| format!("{count:?} is no number"))?;
    ensure!(count > 0, "nobody was logged in");
    Ok(cpu / count)
}
