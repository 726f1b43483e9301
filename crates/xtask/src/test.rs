//! Every test that can be run on this machine.

use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::{Context, Result};

use crate::postgres::{self, Server};
use crate::{clients, run};

/// Runs the tests on SQLite, then on PostgreSQL, then the clients, and says what was left out.
pub fn run_all() -> Result<()> {
    let nextest = Command::new("cargo").args(["nextest", "--version"]).output();
    let nextest = nextest.is_ok_and(|output| output.status.success());
    println!("== all tests, on SQLite");
    run(at_once(&mut tests(nextest)?, nextest)?.arg("--workspace").env_remove(postgres::URL))?;
    println!("== examples in the documentation");
    let mut examples = Command::new("cargo");
    examples.args(["test", "--doc", "--quiet"]);
    for package in with_examples()? {
        examples.args(["--package", &package]);
    }
    run(&mut examples)?;
    let mut left_out = Vec::new();
    match Server::start()? {
        Some(server) => {
            // Some have no database, but to leave them out takes longer: what is built depends on what is
            // asked for.
            println!("== all tests, on PostgreSQL");
            let mut tests = tests(nextest)?;
            run(at_once(&mut tests, nextest)?.arg("--workspace").env(postgres::URL, server.url()))?;
        }
        None => left_out
            .push("the tests on PostgreSQL, because no PostgreSQL server program was found".to_owned()),
    }
    println!("== clients that others wrote");
    // The program that the tests have driven: asked for alone, it would be built once more, with other
    // features of its dependencies.
    left_out.extend(clients::check(&clients::build(&["--workspace", "--tests"])?, &[])?);
    for tests in left_out {
        println!("== skipped: {tests}");
    }
    Ok(())
}

/// Runs twice as many at once as there are processors: each waits now and then, for a clock or for a server that
/// makes one database at a time.
fn at_once(tests: &mut Command, nextest: bool) -> Result<&mut Command> {
    if nextest {
        tests.arg(format!("--test-threads={}", 2 * available_parallelism()?.get()));
    }
    Ok(tests)
}

/// The packages whose documentation has examples. To look for some in all of them takes a minute.
fn with_examples() -> Result<Vec<String>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(crates)? {
        let sources = folder?.path().join("src");
        if sources.join("lib.rs").exists() && has_example(&sources)? {
            let name = sources.parent().and_then(Path::file_name).context("a crate has a folder")?;
            found.push(format!("doorward-{}", name.display()));
        }
    }
    Ok(found)
}

/// Whether the documentation of a file, or of one in the folder, has an example.
fn has_example(path: &Path) -> Result<bool> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            if has_example(&entry?.path())? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let is_code = path.extension().is_some_and(|end| end == "rs");
    let is_example = |line: &str| {
        let line = line.trim_start();
        ["///", "//!"]
            .iter()
            .any(|mark| line.strip_prefix(mark).is_some_and(|text| text.trim().starts_with("```")))
    };
    Ok(is_code && std::fs::read_to_string(path)?.lines().any(is_example))
}

fn tests(nextest: bool) -> Result<Command> {
    let mut command = Command::new("cargo");
    if nextest {
        command.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        command.arg("test");
    }
    // Nothing of it has to survive, and each has files of its own.
    command.envs(postgres::in_memory()?.map(|folder| ("TMPDIR", folder)));
    Ok(command)
}
