//! Where a client is installed and built: below `target`, so that nothing is made among the sources.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The copy of a client's folder.
pub struct Folder {
    path: PathBuf,
}

/// Texts by the names of their files.
pub type Texts = BTreeMap<String, String>;

/// The texts of the client in this folder, the document among them.
pub fn sources(root: &Path, folder: &Path) -> Result<Texts> {
    let mut texts = Texts::new();
    let folder = root.join(folder);
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    for entry in folder.read_dir().with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            texts.insert(name.to_string_lossy().into_owned(), read(&path)?);
        }
    }
    texts.insert("openapi.json".to_owned(), read(&root.join("openapi/openapi.json"))?);
    Ok(texts)
}

impl Folder {
    pub fn new(root: &Path, client: &str) -> Self {
        Self { path: root.join("target/clients").join(client) }
    }

    /// Leaves nothing but these.
    pub fn reset(&self, texts: &Texts) -> Result<()> {
        if self.path.exists() {
            std::fs::remove_dir_all(&self.path)?;
        }
        std::fs::create_dir_all(&self.path)?;
        self.write(texts)
    }

    pub fn write(&self, texts: &Texts) -> Result<()> {
        for (name, text) in texts {
            std::fs::write(self.path.join(name), text)?;
        }
        Ok(())
    }

    /// Does a step, unless it was done before and nothing that it depends on has changed since.
    pub fn once(&self, step: &str, depends_on: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let mark = self.path.join(step);
        if std::fs::read_to_string(&mark).is_ok_and(|done| done == depends_on) {
            return Ok(());
        }
        if mark.exists() {
            std::fs::remove_file(&mark)?;
        }
        work()?;
        Ok(std::fs::write(mark, depends_on)?)
    }

    /// Runs a command in the folder; what it says matters only when it fails.
    pub fn run(&self, command: &[&str], variables: &[(&str, &str)]) -> Result<()> {
        let (program, arguments) = command.split_first().context("there is no command")?;
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.path)
            .env("PATH", self.programs()?)
            .envs(variables.iter().copied())
            .output()
            .with_context(|| format!("{program} cannot be started"))?;
        if !output.status.success() {
            print!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            bail!("{} in {}: {}", command.join(" "), self.path.display(), output.status);
        }
        Ok(())
    }

    /// Where programs are looked for: first among those that were installed here.
    fn programs(&self) -> Result<OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let ours = [".venv/bin", "node_modules/.bin"].map(|folder| self.path.join(folder));
        Ok(std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&path)))?)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_step_is_done_again_only_after_a_change_or_a_failure() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path(), "a-client");
        folder.reset(&Texts::new()).unwrap();
        let times = Cell::new(0);
        let count = || {
            times.set(times.get() + 1);
            Ok(())
        };
        folder.once("installed", "a", count).unwrap();
        folder.once("installed", "a", count).unwrap();
        assert_eq!(times.get(), 1);
        folder.once("installed", "b", count).unwrap();
        assert_eq!(times.get(), 2);
        folder.once("installed", "c", || bail!("out of reach")).unwrap_err();
        folder.once("installed", "b", count).unwrap();
        assert_eq!(times.get(), 3);
    }

    #[test]
    fn a_command_that_fails_is_named() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path(), "a-client");
        folder.reset(&Texts::new()).unwrap();
        folder.run(&["true"], &[]).unwrap();
        let path = root.path().join("target/clients/a-client").display().to_string();
        let error = folder.run(&["false"], &[]).unwrap_err().to_string();
        assert_eq!(error, format!("false in {path}: exit status: 1"));
    }
}
