//! How fast Doorward is, as a share of the limits that the same machine shows in the same run.
//!
//! All cases take turns, round after round, so that whatever else the machine does meets all of them
//! alike; a ratio is made within its round. `docs/performance.md` says what the cases are.

mod capture;
mod figures;
mod lists;
mod load;
mod logins;
mod options;
mod pgbench;
mod report;
mod storm;
mod subject;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::bench::figures::{Case, Rounds};
use crate::bench::load::{CONNECTIONS, Commits, Load};
use crate::bench::options::Options;
use crate::bench::pgbench::Pgbench;
use crate::bench::report::Report;
use crate::bench::subject::Subject;
use crate::postgres::Server;
use crate::program::Program;
use crate::run;

/// How often the start is timed.
const STARTS: usize = 7;

/// Measures everything, and prints it.
pub fn run_all(arguments: impl Iterator<Item = String>) -> Result<()> {
    let options = Options::read(arguments)?;
    if options.lists {
        return lists::run_all();
    }
    if options.logins {
        return logins::run_all(&options);
    }
    if options.pure {
        println!("== pure code");
        run(cargo("bench").args(["--bench", "pure"]))?;
    }
    println!("== whole requests: building");
    let mut build = cargo("build");
    build.arg("--release");
    if options.is_given {
        build.args(["--bin", "bare", "--bin", "commits"]);
    }
    run(&mut build)?;
    let report = measure(&options)?;
    print!("{report}");
    if options.strict { report.must_pass() } else { Ok(()) }
}

/// Names the service each time, so that what the others share with it is built once.
fn cargo(command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args([command, "--package", "doorward-server", "--package", "doorward-bench"]);
    cargo
}

fn measure(options: &Options) -> Result<Report> {
    let folder = TempDir::new()?;
    let server = Server::start_durable()?;
    println!("== whole requests: filling the databases");
    let sqlite = Subject::on_sqlite(&options.binary, folder.path())?;
    let commits = Commits::prepare(folder.path(), &sqlite)?;
    let postgres = match &server {
        None => {
            println!("== skipped: PostgreSQL, because no PostgreSQL server program was found");
            None
        }
        Some(server) => {
            let subject = Subject::on_postgres(&options.binary, folder.path(), server)?;
            let pgbench = Pgbench::prepare(folder.path(), server, &subject)?;
            Some((subject, pgbench))
        }
    };
    let service = sqlite.serve()?;
    let postgres =
        postgres.map(|(subject, pgbench)| Ok::<_, anyhow::Error>((subject.serve()?, subject, pgbench)));
    let postgres = postgres.transpose()?;
    let bare = bare(folder.path(), &sqlite, &service)?;

    let load = Load { seconds: options.seconds, folder: folder.path() };
    let mut rounds = Rounds::default();
    for round in 1..=options.rounds {
        println!("== whole requests: round {round} of {}", options.rounds);
        rounds.add(Case::BareGet, load.get(&bare, &sqlite)?);
        rounds.add(Case::SqliteGet, load.get(&service, &sqlite)?);
        if let Some((service, subject, pgbench)) = &postgres {
            rounds.add(Case::PostgresGet, load.get(service, subject)?);
            rounds.add(Case::PgbenchReads, pgbench.reads(options.seconds)?);
        }
        rounds.add(Case::SqliteCommits, commits.run(options.seconds, "1")?);
        rounds.add(Case::SqliteGroups, commits.run(options.seconds, CONNECTIONS)?);
        rounds.add(Case::SqlitePatch, load.patch(&service, &sqlite)?);
        if let Some((service, subject, pgbench)) = &postgres {
            rounds.add(Case::PgbenchCommits, pgbench.commits(options.seconds)?);
            rounds.add(Case::PostgresPatch, load.patch(service, subject)?);
        }
    }

    let mut resident = vec![("SQLite", service.resident()?)];
    if let Some((service, ..)) = &postgres {
        resident.push(("PostgreSQL", service.resident()?));
    }
    service.stop()?;
    let starts = (0..STARTS).map(|_| {
        let service = sqlite.serve()?;
        let first_answer = service.first_answer;
        service.stop().map(|()| first_answer)
    });
    Ok(Report {
        rounds,
        resident,
        starts: starts.collect::<Result<_>>()?,
        size: options.binary.metadata()?.len(),
        statements: sqlite
            .counted()
            .into_iter()
            .chain(postgres.iter().flat_map(|(_, it, _)| it.counted()))
            .collect(),
    })
}

/// The handler that sends the bytes of Doorward's own answer, and does nothing else.
fn bare(folder: &Path, subject: &Subject, service: &Program) -> Result<Program> {
    let answer = folder.join("answer");
    std::fs::write(&answer, subject.answer(service)?)?;
    let program = Path::new("target/release/bare");
    Program::start(&subject.path(), |port| {
        let mut command = Command::new(program);
        command.arg(port.to_string()).arg(subject.path()).arg(&answer);
        Ok(command)
    })
    .context("the bare handler")
}
