//! The API as programs see it that know nothing of us: published clients, and generated ones.
//!
//! Each is a folder of `tests/clients` with tests and the packages they need, pinned. They run against
//! the program as it is shipped, with nothing of ours in between. `tests/browser` and `tests/pages` are two more of
//! them: people with a browser.

pub mod folder;
pub mod language;
mod service;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::clients::folder::{Folder, sources};
use crate::clients::language::{BROWSER, Language, PYTHON, TYPESCRIPT};
use crate::clients::service::{Service, TOKEN};
use crate::postgres::Server;

/// A client.
pub struct Client {
    /// Its folder, below that of its language.
    pub name: &'static str,
    /// How it is installed and run.
    pub language: Language,
    /// What makes it ready to run once its packages are there.
    pub build: &'static [&'static [&'static str]],
}

const CLIENTS: [Client; 6] = [
    Client { name: "authentik-client", language: PYTHON, build: &[] },
    Client { name: "goauthentik-api", language: TYPESCRIPT, build: &[&["npm", "run", "build"]] },
    Client {
        name: "openapi-python-client",
        language: PYTHON,
        build: &[
            &[
                "openapi-python-client",
                "generate",
                "--path=openapi.json",
                "--output-path=doorward_client",
                "--meta=none",
                "--overwrite",
                "--fail-on-warning",
            ],
            &["mypy", "doorward_client", "test_life_of_a_stage.py"],
        ],
    },
    Client { name: "openapi-fetch", language: TYPESCRIPT, build: &[&["npm", "run", "build"]] },
    Client { name: "browser", language: BROWSER, build: &[] },
    Client { name: "pages", language: BROWSER, build: &[] },
];

/// The database with which pages are looked at closely.
const LOOKED_AT_ON: &str = "SQLite";

/// Does what the command line of the chore says.
pub fn run(arguments: impl Iterator<Item = String>) -> Result<()> {
    const USAGE: &str = "usage: cargo xtask clients [--release | --binary PATH] [CLIENT…]";
    let mut arguments = arguments.peekable();
    let option = arguments.next_if(|argument| argument.starts_with("--"));
    let binary = match option.as_deref() {
        None => build(&["--package", "doorward-server"])?,
        Some("--release") => build(&["--package", "doorward-server", "--release"])?,
        Some("--binary") => arguments.next().context("--binary needs the path of a program")?.into(),
        Some(_) => bail!(USAGE),
    };
    let names: Vec<String> = arguments.collect();
    let is_known = |name: &String| CLIENTS.iter().any(|client| client.name == *name);
    ensure!(names.iter().all(is_known), USAGE);
    for left_out in check(&binary, &names)? {
        println!("== skipped: {left_out}");
    }
    Ok(())
}

/// Builds the program, with or among what `options` say, and says where it is.
pub fn build(options: &[&str]) -> Result<PathBuf> {
    let output = Command::new("cargo")
        .args(["build", "--message-format=json-render-diagnostics"])
        .args(options)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    ensure!(output.status.success(), "cargo build: {}", output.status);
    let messages = String::from_utf8(output.stdout)?;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    // Its unit tests are a program of the same name.
    let mut programs = messages.filter(|message| {
        message["target"]["name"] == "doorward" && message["profile"]["test"] == Value::Bool(false)
    });
    let program = programs.find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    program.context("cargo built no program")
}

/// Lets the clients of these names, or all, loose on the program, on both databases, as far as this
/// machine can run them, and says what was left out.
pub fn check(binary: &Path, names: &[String]) -> Result<Vec<String>> {
    let binary = binary.canonicalize().with_context(|| format!("{} is not there", binary.display()))?;
    let (mut runnable, mut left_out) = (Vec::new(), Vec::new());
    let is_meant = |client: &&Client| names.is_empty() || names.iter().any(|name| name == client.name);
    for client in CLIENTS.iter().filter(is_meant) {
        let needs = client.language.needs;
        match client.language.version() {
            Some(version) => runnable.push((client, version)),
            None => left_out.push(format!("the client {}, because {needs} was not found", client.name)),
        }
    }
    let clients = at_once(runnable, |(client, version)| {
        let folder = client.prepare(&version).context(client.name)?;
        Ok((client, folder))
    })?;
    let mut databases = vec![(LOOKED_AT_ON, "sqlite://doorward.db".to_owned())];
    let server = Server::start()?;
    match &server {
        Some(server) => databases.push(("PostgreSQL", server.url())),
        None => left_out.push("the clients on PostgreSQL, because no server program was found".to_owned()),
    }
    at_once(databases, |(database, url)| drive(&binary, database, &url, &clients))?;
    Ok(left_out)
}

/// Runs the tests of the clients against the program on a database.
fn drive(binary: &Path, database: &str, url: &str, clients: &[(&Client, Folder)]) -> Result<()> {
    let service = Service::start(binary, url)?;
    // Where a proxy is set, it is for the world outside.
    let mut variables =
        vec![("API_URL", service.api.as_str()), ("API_TOKEN", TOKEN), ("NO_PROXY", "127.0.0.1")];
    // Pages look the same whatever database lies behind them.
    if database != LOOKED_AT_ON {
        variables.push(("LOOKED_AT", LOOKED_AT_ON));
    }
    for (client, folder) in clients {
        let start = Instant::now();
        folder
            .run(client.language.test, &variables)
            .with_context(|| format!("{} on {database}", client.name))?;
        println!("   {} on {database}: passed in {:.1} s", client.name, start.elapsed().as_secs_f32());
    }
    service.stop()
}

/// Does the same with each item, all at the same time.
fn at_once<I: Send, T: Send>(items: Vec<I>, work: impl Fn(I) -> Result<T> + Sync) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|scope| {
        let tasks: Vec<_> = items.into_iter().map(|item| scope.spawn(move || work(item))).collect();
        let done = tasks.into_iter().map(|task| task.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.collect()
    })
}

impl Client {
    /// Installs and builds it, as far as that was not done before.
    pub fn prepare(&self, version: &str) -> Result<Folder> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let sources = sources(&root, &Path::new(self.language.folder).join(self.name))?;
        let mut pins = sources.clone();
        pins.retain(|name, _| self.language.pins.contains(&name.as_str()));
        let folder = Folder::new(&root, self.name);
        folder.once("installed", &format!("{version}{pins:?}"), || {
            println!("== installing the client {}", self.name);
            folder.reset(&pins)?;
            self.language.install.iter().try_for_each(|command| folder.run(command, &[]))
        })?;
        folder.once("built", &format!("{sources:?}"), || {
            println!("== building the client {}", self.name);
            folder.write(&sources)?;
            self.build.iter().try_for_each(|command| folder.run(command, &[]))
        })?;
        Ok(folder)
    }
}
