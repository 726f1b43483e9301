//! Doorward itself, as whoever runs it starts and stops it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::run;

/// The token of the first superuser.
pub const TOKEN: &str = "the-token-of-the-first-superuser";

/// The program at work. Dropped without [`Service::stop`], it is killed.
pub struct Service {
    process: Child,
    /// The base of the API, without the slash at its end.
    pub api: String,
    /// Kept, so that whatever else it says has somewhere to go.
    _output: BufReader<ChildStdout>,
    /// Where it works.
    _folder: TempDir,
}

impl Service {
    /// Starts the program on an empty database, and waits until it is ready.
    pub fn start(binary: &Path, database_url: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        // Nothing of what is configured here must reach it.
        let mut process = Command::new(binary)
            .env_clear()
            .env("DOORWARD_DATABASE_URL", database_url)
            .env("DOORWARD_LISTEN", "127.0.0.1:0")
            .env("DOORWARD_SECRET_KEY", "a-secret-key-that-is-only-used-for-clients")
            .env("DOORWARD_BOOTSTRAP_TOKEN", TOKEN)
            .env("DOORWARD_LOG", "warn")
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let mut output = BufReader::new(process.stdout.take().context("it has no output")?);
        let mut line = String::new();
        let is_read = output.read_line(&mut line);
        let mut service = Self { process, api: String::new(), _output: output, _folder: folder };
        is_read?;
        // It says where it is as soon as it listens: "Doorward serves http://…/api/v3/ from …".
        let url = line.split(' ').find(|word| word.starts_with("http://"));
        let url = url.with_context(|| format!("{} did not say where it is: {line}", binary.display()))?;
        url.trim_end_matches('/').clone_into(&mut service.api);
        let address = service.api.trim_start_matches("http://").split('/').next().unwrap_or_default();
        run(Command::new(binary).args(["healthcheck", "--listen", address]).env_clear())?;
        Ok(service)
    }

    /// Asks it to stop, which it must do in peace.
    pub fn stop(mut self) -> Result<()> {
        run(Command::new("sh").args(["-c", &format!("kill {}", self.process.id())]))?;
        let status = self.process.wait()?;
        ensure!(status.success(), "asked to stop, Doorward ended with {status}");
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // After `stop` there is nothing left to kill.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
