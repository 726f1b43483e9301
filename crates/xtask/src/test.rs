//! Every test that can be run on this machine.

use std::process::Command;

use anyhow::Result;

use crate::postgres::Server;
use crate::run;

/// Runs the tests on SQLite, then those that have a database on PostgreSQL, and says what was left out.
pub fn run_all() -> Result<()> {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output();
    let nextest = nextest.is_ok_and(|output| output.status.success());
    println!("== all tests, on SQLite");
    run(tests(nextest).arg("--workspace").env_remove("TEST_DATABASE_URL"))?;
    println!("== examples in the documentation");
    run(Command::new("cargo").args(["test", "--doc", "--workspace", "--quiet"]))?;
    let Some(server) = Server::start()? else {
        println!("== skipped: the tests on PostgreSQL, because no PostgreSQL server program was found");
        return Ok(());
    };
    println!("== tests with a database, on PostgreSQL");
    run(tests(nextest)
        .args(["--package", "doorward-http", "--package", "doorward-persistence", "--tests"])
        .env("TEST_DATABASE_URL", server.url()))
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
