//! The load, and the bare loop that it is compared with on SQLite.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::bench::figures::Figures;
use crate::bench::subject::{FLOW, Subject};
use crate::program::{Program, TOKEN};

/// How many connections there are, each with one request at a time.
pub const CONNECTIONS: usize = 16;

const REPORT: &str = include_str!("report.lua");
const LOOK: &str = concat!(include_str!("report.lua"), include_str!("look.lua"));
const PATCH: &str = concat!(include_str!("report.lua"), include_str!("patch.lua"));

/// Clients that ask as soon as they are answered: `wrk`.
pub struct Load<'a> {
    /// How many there are.
    pub connections: usize,
    /// How long they ask.
    pub seconds: u32,
    /// Where the scripts go.
    pub folder: &'a Path,
}

impl Load<'_> {
    /// GET of this path, with the token.
    pub fn get(&self, service: &Program, subject: &Subject, path: &str) -> Result<Figures> {
        self.wrk(service, subject, path, "get.lua", REPORT)
    }

    /// Looks at the flow that lets people in: without a cookie a first one, and otherwise one in its session.
    pub fn look(&self, service: &Program, subject: &Subject, cookie: Option<&str>) -> Result<Figures> {
        std::fs::write(self.folder.join("cookie"), cookie.unwrap_or_default())?;
        self.wrk(service, subject, FLOW, "look.lua", LOOK)
    }

    /// PATCH of stages at random, each of which changes something.
    pub fn patch(&self, service: &Program, subject: &Subject) -> Result<Figures> {
        subject.reset(service)?;
        self.wrk(service, subject, &subject.path(), "patch.lua", PATCH)
    }

    fn wrk(
        &self,
        service: &Program,
        subject: &Subject,
        path: &str,
        name: &str,
        script: &str,
    ) -> Result<Figures> {
        let (script_file, keys) = (self.folder.join(name), self.folder.join("keys"));
        std::fs::write(&script_file, script)?;
        std::fs::write(&keys, subject.keys.join("\n"))?;
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", &self.connections.to_string(), "--timeout", "10s"])
            .args(["--duration", &format!("{}s", self.seconds)])
            .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
            .arg("--script")
            .arg(&script_file)
            .arg(format!("http://127.0.0.1:{}{path}", service.port))
            .arg("--")
            .args([&keys, &self.folder.join("cookie")])
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
    pub fn run(&self, seconds: u32, group: usize) -> Result<Figures> {
        let mut command = Command::new("target/release/commits");
        command
            .args([&self.database, &self.statements, &self.keys])
            .args([seconds.to_string(), group.to_string()]);
        let output = command.output().context("the bare loop cannot be started")?;
        ensure!(output.status.success(), "the bare loop: {}", String::from_utf8_lossy(&output.stderr));
        Figures::parse(&String::from_utf8_lossy(&output.stdout))
    }
}
