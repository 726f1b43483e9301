//! The secret of the service.

use std::fmt;
use std::fs::{OpenOptions, hard_link, read_to_string, remove_file};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use doorward_auth::mint::RandomMint;
use doorward_auth::vault::SecretVault;
use doorward_domain::resource::Mint;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_persistence::Location;

use crate::settings::Settings;

/// Where the secret of the service is.
pub enum SecretKey {
    /// In the configuration.
    Given(SecretString),
    /// In a file beside the SQLite file, so that nothing has to be said to begin with.
    Beside(PathBuf),
}

impl fmt::Display for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => write!(out, "DOORWARD_SECRET_KEY"),
            Self::Beside(path) => write!(out, "{}", path.display()),
        }
    }
}

impl SecretKey {
    /// Where it is according to the configuration.
    pub fn of(settings: &Settings) -> Result<Self> {
        match (&settings.secret_key, &settings.database) {
            (Some(secret), _) => Ok(Self::Given(secret.clone())),
            (None, Location::Sqlite(path)) => Ok(Self::Beside(format!("{path}.key").into())),
            (None, Location::Postgres(_)) => {
                bail!("DOORWARD_SECRET_KEY: is required with PostgreSQL; `openssl rand -hex 32` makes one")
            }
        }
    }

    /// Makes sure that a key which was given can be one, before anything is done with a database.
    pub fn judge(&self) -> Result<()> {
        let Self::Given(secret) = self else { return Ok(()) };
        SecretVault::new(secret).map(drop).with_context(|| self.to_string())
    }

    /// The secret, which must be there.
    pub fn read(&self) -> Result<SecretString> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::Beside(path) => {
                let text = read_to_string(path)
                    .with_context(|| format!("cannot read the secret key in {}", path.display()))?;
                Ok(text.trim().into())
            }
        }
    }

    /// The secret; a file that is missing is made.
    pub fn read_or_make(&self) -> Result<SecretString> {
        if let Self::Beside(path) = self
            && !path.exists()
        {
            make(path).with_context(|| format!("cannot create {}", path.display()))?;
        }
        self.read()
    }
}

/// Makes a key under another name and gives it its own when it is whole. If somebody else was first,
/// his stays.
fn make(path: &Path) -> Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", RandomMint.uuid().simple()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", RandomMint.token_key().expose_secret())?;
    file.sync_all()?;
    let linked = hard_link(&draft, path);
    remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        Err(_) => {}
        Ok(()) => log::info!("made a secret key in {}", path.display()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn those_who_start_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("doorward.db.key");
        let barrier = Barrier::new(16);
        let keys: Vec<String> = std::thread::scope(|scope| {
            let start = || {
                barrier.wait();
                let key = SecretKey::Beside(path.clone()).read_or_make().unwrap();
                key.expose_secret().to_owned()
            };
            let starters: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
            starters.into_iter().map(|starter| starter.join().unwrap()).collect()
        });
        assert_eq!(keys[0].len(), 60);
        assert!(keys.iter().all(|key| *key == keys[0]));
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, std::slice::from_ref(&path));
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
