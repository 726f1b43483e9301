//! The load, and the bare loop that it is compared with on SQLite.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::bench::figures::Figures;
use crate::bench::subject::Subject;
use crate::program::{Program, TOKEN};

/// How many connections there are, each with one request at a time.
pub const CONNECTIONS: &str = "16";

const REPORT: &str = include_str!("report.lua");
const PATCH: &str = concat!(include_str!("report.lua"), include_str!("patch.lua"));

/// Sixteen clients that ask as soon as they are answered: `wrk`.
pub struct Load<'a> {
    /// How long they ask.
    pub seconds: u32,
    /// Where the scripts go.
    pub folder: &'a Path,
}

impl Load<'_> {
    /// GET of one stage.
    pub fn get(&self, service: &Program, subject: &Subject) -> Result<Figures> {
        self.wrk(service, subject, "get.lua", REPORT)
    }

    /// PATCH of stages at random, each of which changes something.
    pub fn patch(&self, service: &Program, subject: &Subject) -> Result<Figures> {
        subject.reset(service)?;
        self.wrk(service, subject, "patch.lua", PATCH)
    }

    fn wrk(&self, service: &Program, subject: &Subject, name: &str, script: &str) -> Result<Figures> {
        let (script_file, keys) = (self.folder.join(name), self.folder.join("keys"));
        std::fs::write(&script_file, script)?;
        std::fs::write(&keys, subject.keys.join("\n"))?;
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", CONNECTIONS, "--timeout", "10s"])
            .args(["--duration", &format!("{}s", self.seconds)])
            .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
            .arg("--script")
            .arg(&script_file)
            .arg(format!("http://127.0.0.1:{}{}", service.port, subject.path()))
            .arg("--")
            .arg(&keys)
            .output()
            .context("wrk cannot be started; Debian has it in the package wrk")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "wrk: {}\n{text}", output.status);
        let line = |label: &str| text.lines().find_map(|line| line.strip_prefix(label));
        match line("failed ") {
            Some("0") => Figures::parse(line("figures ").with_context(|| format!("wrk: {text}"))?),
            _ => bail!("not every request was answered well\n{text}"),
        }
    }
}

/// A loop that commits the SQL of PATCH to a copy of the database, and does nothing else.
pub struct Commits {
    database: PathBuf,
    statements: PathBuf,
    keys: PathBuf,
}

impl Commits {
    /// Copies the database, which nobody may be using.
    pub fn prepare(folder: &Path, subject: &Subject) -> Result<Self> {
        let it = Self {
            database: folder.join("commits.db"),
            statements: folder.join("commits.sql"),
            keys: folder.join("commits.keys"),
        };
        std::fs::copy(subject.file(), &it.database)?;
        let lines: Vec<&str> = subject.writes.iter().map(|statement| statement.sql.as_str()).collect();
        std::fs::write(&it.statements, lines.join("\n"))?;
        std::fs::write(&it.keys, subject.keys.join("\n"))?;
        Ok(it)
    }

    /// Commits for so long, and so many requests at once.
    pub fn run(&self, seconds: u32, group: &str) -> Result<Figures> {
        let mut command = Command::new("target/release/commits");
        command.args([&self.database, &self.statements, &self.keys]).args([&seconds.to_string(), group]);
        let output = command.output().context("the bare loop cannot be started")?;
        ensure!(output.status.success(), "the bare loop: {}", String::from_utf8_lossy(&output.stderr));
        Figures::parse(&String::from_utf8_lossy(&output.stdout))
    }
}
