//! The chores of the workspace.

mod arrows;
mod bench;
mod clients;
mod faults;
mod nginx;
mod postgres;
mod program;
mod readme;
mod schemathesis;
mod served;
mod test;
mod visitor;

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

fn main() -> ExitCode {
    let chore = std::env::args().nth(1);
    let done = match chore.as_deref() {
        Some("arrows") => arrows::check(),
        Some("bench") => bench::run_all(std::env::args().skip(2)),
        Some("clients") => clients::run(std::env::args().skip(2)),
        Some("faults") => faults::run(std::env::args().skip(2)),
        Some("postgres") => postgres::run_with(std::env::args().skip(2)),
        Some("readme") => readme::check(),
        Some("schemathesis") => schemathesis::run(std::env::args().skip(2)),
        Some("served") => served::write(),
        Some("test") => test::run_all(),
        _ => Err(anyhow::anyhow!(
            "usage: cargo xtask arrows|bench|clients|faults|postgres|readme|schemathesis|served|test"
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command, and fails when it fails.
fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} cannot be started"))?;
    if !status.success() {
        bail!("{command:?}: {status}");
    }
    Ok(())
}
