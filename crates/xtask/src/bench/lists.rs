//! How long the pages of long lists take.
//!
//! The measurement is among the tests of the API, which know all lists and can fill a database.

use std::process::Command;

use anyhow::Result;

use crate::postgres::{self, Server};
use crate::run;

/// The measurement.
const TEST: &str = "scale::times::the_times_of_pages_are_measured";

/// Measures the pages of all lists on both databases, and prints them.
pub fn run_all() -> Result<()> {
    println!("== pages of lists, on SQLite");
    run(pages().env_remove(postgres::URL))?;
    if let Some(server) = Server::start_durable()? {
        println!("== pages of lists, on PostgreSQL");
        run(pages().env(postgres::URL, server.url()))
    } else {
        println!("== skipped: PostgreSQL, because no PostgreSQL server program was found");
        Ok(())
    }
}

fn pages() -> Command {
    let mut cargo = Command::new("cargo");
    // To optimise across crates would take many minutes, and the time goes to the database.
    cargo.args(["test", "--profile", "profiling", "--package", "doorward-http", "--test", "api", "--"]);
    cargo.args(["--ignored", "--exact", TEST, "--nocapture"]);
    cargo
}
