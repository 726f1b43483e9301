//! Where Doorward works while it is tried: its database, its folder and its settings.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::postgres::Server;
use crate::program::{BASE, Program, TOKEN};

/// The password of the first superuser.
pub const PASSWORD: &str = "the-password-of-the-first-superuser";

/// His name.
pub const USER: &str = "akadmin";

/// The flow that the first start makes.
pub const FLOW: &str = "default-authentication-flow";

/// Where Doorward works.
#[derive(Clone)]
pub struct Site {
    /// What the database is called.
    pub name: &'static str,
    binary: PathBuf,
    folder: PathBuf,
    url: String,
    settings: Vec<(&'static str, String)>,
}

impl Site {
    /// With a file.
    pub fn on_sqlite(binary: &Path, folder: &Path, file: &Path) -> Self {
        let url = format!("sqlite://{}", file.display());
        Self::new("SQLite", binary, folder, url)
    }

    /// With a server.
    pub fn on_postgres(binary: &Path, folder: &Path, server: &Server) -> Self {
        Self::new("PostgreSQL", binary, folder, server.url())
    }

    fn new(name: &'static str, binary: &Path, folder: &Path, url: String) -> Self {
        let (binary, folder) = (binary.to_owned(), folder.to_owned());
        Self { name, binary, folder, url, settings: Vec::new() }
    }

    /// The same with another setting.
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((variable, value.into()));
        self
    }

    /// The same with another database of the same server.
    pub fn with_database(mut self, name: &str) -> Self {
        let server = self.url.strip_suffix("/postgres").unwrap_or(&self.url);
        self.url = format!("{server}/{name}");
        self
    }

    /// The same with the database behind another port.
    pub fn through(mut self, port: u16) -> Self {
        self.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        self
    }

    /// Starts Doorward, and waits until it answers.
    pub fn start(&self) -> Result<Program> {
        Program::start(&format!("{BASE}/root/config/"), |port| self.command(port))
    }

    /// Starts Doorward where one has been, and waits until it answers.
    pub fn start_at(&self, port: u16) -> Result<Program> {
        Program::start_at(port, &format!("{BASE}/root/config/"), |port| self.command(port))
    }

    /// Starts Doorward, and waits for nothing.
    pub fn spawn(&self) -> Result<Program> {
        Program::spawn(|port| self.command(port))
    }

    fn command(&self, port: u16) -> Result<Command> {
        let mut command = Command::new(&self.binary);
        // Nothing of what is configured here must reach it.
        command
            .env_clear()
            .args(["--listen", &format!("127.0.0.1:{port}"), "--log", "warn"])
            .current_dir(&self.folder)
            .env("DOORWARD_DATABASE_URL", &self.url)
            .env("DOORWARD_BOOTSTRAP_TOKEN", TOKEN)
            .env("DOORWARD_BOOTSTRAP_PASSWORD", PASSWORD)
            .env("DOORWARD_SECRET_KEY", "a secret key that is long enough for this")
            // What is tried here is not how passwords are hashed.
            .env("DOORWARD_PASSWORD_MEMORY_KIB", "8")
            .env("DOORWARD_PASSWORD_ITERATIONS", "1")
            .env("DOORWARD_TRUSTED_PROXIES", "127.0.0.0/8")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(File::options().create(true).append(true).open(self.log())?);
        Ok(command)
    }

    /// What it has logged, warnings and worse.
    pub fn log(&self) -> PathBuf {
        self.folder.join("doorward.log")
    }

    /// The lines of the log that tell of a panic.
    pub fn panics(&self) -> Vec<String> {
        let log = std::fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let panics = log.lines().filter(|line| line.contains("panicked"));
        panics.map(|line| format!("the log has: {line}")).collect()
    }
}
