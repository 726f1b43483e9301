//! Copies of a SQLite database: made while it is in use, and put in its place while it is not.
//!
//! PostgreSQL has programs of its own for that, `pg_dump` and `pg_restore`.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;

use crate::connection::{AnyConnection, Use, create_private};
use crate::database::Database;
use crate::location::Location;
use crate::migrations::{self, SchemaError};

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    verdict: String,
}

impl Database {
    /// Copies the database into a new file, which nobody but its owner can read, as it is at one moment. Services
    /// go on meanwhile.
    pub fn back_up(location: &Location, file: &Path) -> Result<(), SchemaError> {
        let mut connection = open(&path_of(location)?)?;
        migrations::check(&mut connection)?;
        let shown = shown(file)?;
        match create_private(&shown, true) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(failed(format!("{shown} is there already")));
            }
            outcome => outcome.map_err(|error| failed(format!("cannot create {shown}: {error}")))?,
        }
        let copied = connection.batch_execute(&format!("VACUUM INTO '{}'", shown.replace('\'', "''")));
        let copied = copied.map_err(|error| failed(format!("cannot write {shown}: {error}")));
        let kept = copied.and_then(|()| keep(file));
        kept.inspect_err(|_| {
            // Half a copy is none.
            let _ = fs::remove_file(file);
        })
    }

    /// Puts a copy in the place of the database, which nobody may use meanwhile. What was there goes; unless that
    /// is what is wanted, there must be nothing.
    pub fn restore(location: &Location, file: &Path, replaces: bool) -> Result<(), SchemaError> {
        let place = path_of(location)?;
        let copy = shown(file)?;
        if !file.is_file() {
            return Err(failed(format!("{copy} is no file")));
        }
        let new = PathBuf::from(format!("{}.restoring", place.display()));
        let _ = fs::remove_file(&new);
        let put = || {
            create_private(&shown(&new)?, true)
                .and_then(|()| fs::copy(file, &new))
                .map_err(|error| failed(format!("cannot copy {copy}: {error}")))?;
            check(&new, &copy)?;
            keep(&new)?;
            let _nobody_else = clear(&place, replaces)?;
            fs::rename(&new, &place)
                .map_err(|error| failed(format!("cannot put {copy} in place: {error}")))?;
            keep(place.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")))
        };
        put().inspect_err(|_| {
            let _ = fs::remove_file(&new);
        })
    }
}

fn failed(reason: String) -> SchemaError {
    SchemaError::Failed(reason)
}

fn path_of(location: &Location) -> Result<PathBuf, SchemaError> {
    match location {
        Location::Sqlite(path) => Ok(PathBuf::from(path)),
        Location::Postgres(_) => {
            Err(failed("this is for SQLite; use pg_dump and pg_restore with PostgreSQL".to_owned()))
        }
    }
}

fn shown(path: &Path) -> Result<String, SchemaError> {
    let shown = path.to_str().map(ToOwned::to_owned);
    shown.ok_or_else(|| failed(format!("{} is no UTF-8 text", path.display())))
}

fn open(path: &Path) -> Result<AnyConnection, SchemaError> {
    let shown = shown(path)?;
    if !path.is_file() {
        return Err(failed(format!("{shown} is no file")));
    }
    let opened = AnyConnection::open_unwatched(&Location::Sqlite(shown.clone()), Use::Writing);
    opened.map_err(|error| failed(format!("cannot open {shown}: {error}")))
}

/// Makes sure that a copy is whole, and of a version of Doorward that this one knows.
fn check(path: &Path, copy: &str) -> Result<(), SchemaError> {
    let unusable = |reason: &dyn std::fmt::Display| failed(format!("{copy} cannot be used: {reason}"));
    let mut connection = open(path).map_err(|error| unusable(&error))?;
    match migrations::check(&mut connection) {
        // An older one is migrated when a service starts.
        Ok(()) => {}
        Err(SchemaError::Pending(count)) if count < migrations::count() => {}
        Err(SchemaError::Pending(_)) => return Err(unusable(&"it is no database of doorward's")),
        Err(error) => return Err(unusable(&error)),
    }
    let AnyConnection::Sqlite(connection) = &mut connection else { return Ok(()) };
    let query = sql_query("SELECT integrity_check AS verdict FROM pragma_integrity_check");
    let verdicts: Vec<Verdict> = query.load(connection).map_err(|error| unusable(&error))?;
    match verdicts.iter().find(|verdict| verdict.verdict != "ok") {
        Some(Verdict { verdict }) => Err(unusable(verdict)),
        // A copy takes no log along that is written ahead.
        None => connection.batch_execute("PRAGMA journal_mode = DELETE").map_err(|error| unusable(&error)),
    }
}

/// What SQLite keeps beside a database. It would take it for a part of whatever comes in its place.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes room for a copy: nobody uses what is there, as long as what this gives is held, and nothing is left beside it.
fn clear(place: &Path, replaces: bool) -> Result<Option<File>, SchemaError> {
    let beside = BESIDE.map(|suffix| PathBuf::from(format!("{}{suffix}", place.display())));
    let left = std::iter::once(place).chain(beside.iter().map(PathBuf::as_path)).find(|file| file.exists());
    if let Some(left) = left.filter(|_| !replaces) {
        return Err(failed(format!("{} is there already; --replace does away with it", left.display())));
    }
    let alone = if place.exists() { Some(alone(place)?) } else { None };
    for file in beside {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(failed(format!("cannot remove {}: {error}", file.display())));
            }
            _ => {}
        }
    }
    Ok(alone)
}

/// Makes sure that nobody uses a database, whatever it holds: who works with a database has locked a part of it, as
/// SQLite does. Nobody can work with it before the file is closed that this gives.
fn alone(place: &Path) -> Result<File, SchemaError> {
    // What stands in the log that is written ahead belongs to the database, should the copy not get there. It comes
    // first: when SQLite closes the file, it lets go of all locks of this process.
    if let Ok(mut connection) = open(place) {
        let _ = connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    let opened = File::options().read(true).write(true).open(place);
    let file = opened.map_err(|error| failed(format!("cannot open {}: {error}", place.display())))?;
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(Errno::AGAIN | Errno::ACCESS) => {
            Err(failed(format!("{} is in use: stop the service first", place.display())))
        }
        Err(error) => Err(failed(format!("cannot lock {}: {error}", place.display()))),
    }
}

/// Makes sure that a file, or what a folder holds, outlives a loss of power.
fn keep(path: &Path) -> Result<(), SchemaError> {
    let kept = File::open(path).and_then(|file| file.sync_all());
    kept.map_err(|error| failed(format!("cannot write {}: {error}", path.display())))
}
