//! Every test that can be run on this machine.

use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;

use crate::postgres::{self, Server};
use crate::{clients, run};

/// What the release image has besides, and what needs nothing that a machine may lack.
const FEATURES: &str = "doorward-server/otlp";

/// Runs the tests on SQLite, then on PostgreSQL, then the clients, and says what was left out.
pub fn run_all() -> Result<()> {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output();
    let nextest = nextest.is_ok_and(|output| output.status.success());
    println!("== all tests, on SQLite");
    run(tests(nextest)?.env_remove(postgres::URL))?;
    println!("== examples in the documentation");
    run(Command::new("cargo").args(["test", "--doc", "--workspace", "--quiet"]))?;
    let mut left_out = Vec::new();
    match Server::start()? {
        Some(server) => {
            // Some have no database, but to leave them out takes longer: what is built depends on what is
            // asked for.
            println!("== all tests, on PostgreSQL");
            run(tests(nextest)?.env(postgres::URL, server.url()))?;
        }
        None => left_out
            .push("the tests on PostgreSQL, because no PostgreSQL server program was found".to_owned()),
    }
    println!("== clients that others wrote");
    // The program that the tests have driven: asked for alone, it would be built once more, with other
    // features of its dependencies.
    left_out
        .extend(clients::check(&clients::build(&["--workspace", "--tests", "--features", FEATURES])?, &[])?);
    for tests in left_out {
        println!("== skipped: {tests}");
    }
    Ok(())
}

fn tests(nextest: bool) -> Result<Command> {
    let mut command = Command::new("cargo");
    if nextest {
        // Each waits now and then, for a clock or for a server that makes one database at a time.
        let threads = 2 * available_parallelism()?.get();
        command.args(["nextest", "run", "--no-fail-fast"]).arg(format!("--test-threads={threads}"));
    } else {
        command.arg("test");
    }
    command.args(["--workspace", "--features", FEATURES]);
    // Nothing of it has to survive, and each has files of its own.
    command.envs(postgres::in_memory()?.map(|folder| ("TMPDIR", folder)));
    Ok(command)
}
