//! Every test that can be run on this machine.

use std::process::Command;

use anyhow::Result;

use crate::postgres::Server;
use crate::{clients, run};

/// Runs the tests on SQLite, then those that have a database on PostgreSQL, then the clients, and says
/// what was left out.
pub fn run_all() -> Result<()> {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output();
    let nextest = nextest.is_ok_and(|output| output.status.success());
    println!("== all tests, on SQLite");
    run(tests(nextest).arg("--workspace").env_remove("TEST_DATABASE_URL"))?;
    println!("== examples in the documentation");
    run(Command::new("cargo").args(["test", "--doc", "--workspace", "--quiet"]))?;
    let mut left_out = Vec::new();
    match Server::start()? {
        Some(server) => {
            println!("== tests with a database, on PostgreSQL");
            run(tests(nextest)
                .args(["--package", "doorward-http", "--package", "doorward-persistence", "--tests"])
                .env("TEST_DATABASE_URL", server.url()))?;
        }
        None => left_out
            .push("the tests on PostgreSQL, because no PostgreSQL server program was found".to_owned()),
    }
    println!("== clients that others wrote");
    left_out.extend(clients::check(&clients::build(&[])?)?);
    for tests in left_out {
        println!("== skipped: {tests}");
    }
    Ok(())
}

fn tests(nextest: bool) -> Command {
    let mut command = Command::new("cargo");
    if nextest {
        command.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        command.arg("test");
    }
    command
}
