//! How fast Doorward is, as a share of the limits that the same machine shows in the same run.
//!
//! All cases take turns, round after round, so that whatever else the machine does meets all of them
//! alike; a ratio is made within its round. `docs/performance.md` says what the cases are.

mod capture;
mod connections;
mod figures;
mod least;
mod lists;
mod load;
mod logins;
mod options;
mod pgbench;
mod replicas;
mod report;
mod storm;
mod subject;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;

use crate::bench::figures::{Case, Figures, Rounds};
use crate::bench::load::{CONNECTIONS, Commits, Load};
use crate::bench::options::{Measured, Options};
use crate::bench::pgbench::Pgbench;
use crate::bench::report::Report;
use crate::bench::subject::{FLOW, Subject};
use crate::postgres::Server;
use crate::program::{Program, TOKEN};
use crate::run;
use crate::visitor::Visitor;

/// How many stages there are when growth is measured.
const SIZES: [usize; 3] = [100, 10_000, 100_000];

/// How often the start is timed.
const STARTS: usize = 7;

/// Measures everything, and prints it.
pub fn run_all(arguments: impl Iterator<Item = String>) -> Result<()> {
    let options = Options::read(arguments)?;
    match options.measured {
        Measured::Lists => return lists::run_all(),
        Measured::Everything => {
            println!("== pure code");
            run(cargo("bench").args(["--bench", "pure"]))?;
        }
        _ => {}
    }
    println!("== whole requests: building");
    let mut build = cargo("build");
    build.arg("--release");
    if options.is_given {
        build.args(["--bin", "bare", "--bin", "commits", "--bin", "hops", "--bin", "logins"]);
    }
    run(&mut build)?;
    match options.measured {
        Measured::Growth => return growth(&options),
        Measured::Connections => return connections::run_all(&options),
        Measured::Replicas => return replicas::run_all(&options),
        Measured::Logins => return logins::run_all(&options),
        _ => {}
    }
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

/// Measures everything with few stages and with many, and prints it side by side.
fn growth(options: &Options) -> Result<()> {
    let mut reports = Vec::new();
    for stages in SIZES {
        println!("== {stages} stages");
        let report = measure(&Options { stages, ..options.clone() })?;
        print!("{report}");
        reports.push(report);
    }
    let columns = SIZES.map(|stages| format!("{stages} stages"));
    println!("\n| | {} |\n|---|---|---|---|", columns.join(" | "));
    for row in report::side_by_side(&reports) {
        println!("| {} |", row.join(" | "));
    }
    Ok(())
}

fn measure(options: &Options) -> Result<Report> {
    let folder = TempDir::new()?;
    let server = Server::start_durable()?;
    println!("== whole requests: filling the databases");
    let sqlite = Subject::on_sqlite(options, folder.path())?;
    let commits = Commits::prepare(folder.path(), &sqlite)?;
    let sqlite = House::open(sqlite)?;
    let postgres = match &server {
        None => {
            println!("== skipped: PostgreSQL, because no PostgreSQL server program was found");
            None
        }
        Some(server) => {
            let subject = Subject::on_postgres(options, folder.path(), server)?;
            let pgbench = Pgbench::prepare(folder.path(), server, &subject)?;
            Some((House::open(subject)?, pgbench))
        }
    };
    let limits = Limits::start(folder.path(), &sqlite)?;

    let load = Load { connections: CONNECTIONS, seconds: options.seconds, folder: folder.path() };
    let mut rounds = Rounds::default();
    for round in 1..=options.rounds {
        println!("== whole requests: round {round} of {}", options.rounds);
        for read in READS {
            // A shared machine is another one after a few seconds.
            let before = limits.read(&load, &sqlite, read.what)?;
            rounds.add(read.sqlite, sqlite.read(&load, read.what)?);
            if let Some((house, _)) = &postgres {
                rounds.add(read.postgres, house.read(&load, read.what)?);
            }
            rounds.add_limit(read.bare, before, limits.read(&load, &sqlite, read.what)?);
        }
        rounds.add(Case::SqliteCommits, commits.run(options.seconds, 1)?);
        rounds.add(Case::SqliteGroups, commits.run(options.seconds, CONNECTIONS)?);
        rounds.add(Case::SqlitePatch, load.patch(&sqlite.service, &sqlite.subject)?);
        if let Some((house, pgbench)) = &postgres {
            rounds.add(Case::PgbenchReads, pgbench.reads(options.seconds)?);
            rounds.add(Case::PgbenchCommits, pgbench.commits(options.seconds, CONNECTIONS)?);
            rounds.add(Case::PostgresPatch, load.patch(&house.service, &house.subject)?);
        }
    }

    let mut resident = vec![("SQLite", sqlite.service.resident()?)];
    let mut statements = sqlite.subject.counted().to_vec();
    if let Some((house, _)) = &postgres {
        resident.push(("PostgreSQL", house.service.resident()?));
        statements.extend(house.subject.counted());
    }
    let House { subject, service, .. } = sqlite;
    service.stop()?;
    let starts = (0..STARTS).map(|_| {
        let service = subject.serve()?;
        let first_answer = service.first_answer;
        service.stop().map(|()| first_answer)
    });
    let size = options.binary.metadata()?.len();
    Ok(Report { rounds, resident, starts: starts.collect::<Result<_>>()?, size, statements })
}

/// What is read.
#[derive(Clone, Copy)]
enum What {
    /// One stage.
    Stage,
    /// A page of stages.
    List,
    /// The first question of a flow, by somebody whom nobody knows.
    Look,
    /// The next one, in a session.
    Step,
}

/// Something that is read everywhere.
struct Reading {
    what: What,
    bare: Case,
    sqlite: Case,
    postgres: Case,
}

#[rustfmt::skip]
const READS: [Reading; 4] = [
    Reading { what: What::Stage, bare: Case::BareGet, sqlite: Case::SqliteGet, postgres: Case::PostgresGet },
    Reading { what: What::List, bare: Case::BareList, sqlite: Case::SqliteList, postgres: Case::PostgresList },
    Reading { what: What::Look, bare: Case::BareLook, sqlite: Case::SqliteLook, postgres: Case::PostgresLook },
    Reading { what: What::Step, bare: Case::BareStep, sqlite: Case::SqliteStep, postgres: Case::PostgresStep },
];

/// Doorward on one database, at work.
struct House {
    subject: Subject,
    service: Program,
    /// The cookies of somebody who is asked for his password.
    session: String,
}

impl House {
    fn open(subject: Subject) -> Result<Self> {
        let service = subject.serve()?;
        let mut visitor = Visitor::new(service.port, 0);
        visitor.answer("default-authentication-flow", &json!({"uid_field": "akadmin"}))?;
        Ok(Self { session: visitor.cookies(), service, subject })
    }

    fn read(&self, load: &Load<'_>, what: What) -> Result<Figures> {
        read(&self.service, self, load, what)
    }
}

/// Has a program read by the visitors of a house.
fn read(program: &Program, house: &House, load: &Load<'_>, what: What) -> Result<Figures> {
    match what {
        What::Stage => load.get(program, &house.subject, &house.subject.path()),
        What::List => load.get(program, &house.subject, &Subject::list_path()),
        What::Look => load.look(program, &house.subject, None),
        What::Step => load.look(program, &house.subject, Some(&house.session)),
    }
}

/// Handlers that send the bytes of Doorward's own answers, and do nothing else.
struct Limits {
    /// For all but the step, which is asked for at the same place as the first look.
    most: Program,
    step: Program,
}

impl Limits {
    fn start(folder: &Path, house: &House) -> Result<Self> {
        let House { subject, service, session } = house;
        let bearer = format!("Bearer {TOKEN}");
        let token = [("Authorization", bearer.as_str())];
        let answers = [
            (subject.path(), Subject::answer(service, &subject.path(), &token)?),
            (Subject::list_path(), Subject::answer(service, &Subject::list_path(), &token)?),
            (FLOW.to_owned(), Subject::answer(service, FLOW, &[])?),
        ];
        let step = [(FLOW.to_owned(), Subject::answer(service, FLOW, &[("Cookie", session)])?)];
        Ok(Self { most: bare(folder, "most", &answers)?, step: bare(folder, "step", &step)? })
    }

    fn read(&self, load: &Load<'_>, house: &House, what: What) -> Result<Figures> {
        let program = if matches!(what, What::Step) { &self.step } else { &self.most };
        read(program, house, load, what)
    }
}

/// A program that sends these answers.
fn bare(folder: &Path, name: &str, answers: &[(String, String)]) -> Result<Program> {
    let mut arguments = Vec::new();
    for (number, (path, answer)) in answers.iter().enumerate() {
        let file = folder.join(format!("{name}-{number}"));
        std::fs::write(&file, answer)?;
        // What is asked for makes no difference to it.
        let path = path.split('?').next().unwrap_or_default();
        arguments.extend([path.into(), file.into_os_string()]);
    }
    let first = answers.first().context("there is nothing to send")?.0.clone();
    Program::start(&first, |port| {
        let mut command = Command::new("target/release/bare");
        command.arg(port.to_string()).args(arguments);
        Ok(command)
    })
    .context("the bare handler")
}
