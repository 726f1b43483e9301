//! The disk of the database is full for a while.

use std::fs::{File, remove_file};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::faults::crowd::Crowd;
use crate::faults::interrupt::pause;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::storm::weather;
use crate::postgres::{Server, is_root};
use crate::run;

/// How long the disk is full.
const FULL: Duration = Duration::from_secs(6);

/// How often it is made full again meanwhile: whoever has given up something may have left room.
const AGAIN: Duration = Duration::from_millis(200);

/// How many MiB the disks have.
const FOR_SQLITE: u32 = 48;
const FOR_POSTGRES: u32 = 256;

/// A small disk in memory.
struct Disk(TempDir);

impl Disk {
    /// Mounts one, if this process may.
    fn mount(megabytes: u32) -> Result<Option<Self>> {
        if !is_root() {
            return Ok(None);
        }
        let folder = TempDir::new()?;
        let size = format!("size={megabytes}m,mode=0777");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "doorward-faults"]).arg(folder.path());
        let status = mount.stderr(Stdio::null()).status().context("mount cannot be started")?;
        Ok(status.success().then_some(Self(folder)))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Err(error) = run(Command::new("umount").arg(self.0.path())) {
            eprintln!("{} is still mounted: {error:#}", self.0.path().display());
        }
    }
}

/// What takes all the room there is. It is removed when it is dropped.
struct Ballast {
    path: PathBuf,
    file: File,
}

impl Ballast {
    fn new(disk: &Disk) -> Result<Self> {
        let path = disk.path().join("ballast");
        Ok(Self { file: File::create(&path)?, path })
    }

    /// Takes all the room that is left. Gives how many bytes these were.
    fn grow(&mut self) -> Result<usize> {
        let mut taken = 0;
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![0; size];
            loop {
                match self.file.write(&piece) {
                    Ok(0) => break,
                    Ok(written) => taken += written,
                    Err(error) if error.kind() == std::io::ErrorKind::StorageFull => break,
                    Err(error) => bail!(error),
                }
            }
        }
        Ok(taken)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        if let Err(error) = remove_file(&self.path) {
            eprintln!("{} is still there: {error}", self.path.display());
        }
    }
}

/// Keeps the disk full for a while.
fn fill(disk: &Disk) -> Result<()> {
    let mut ballast = Ballast::new(disk)?;
    let mut left = FULL;
    while !left.is_zero() {
        ballast.grow()?;
        pause(AGAIN)?;
        left = left.saturating_sub(AGAIN);
    }
    Ok(())
}

/// Fills the disk of both databases, one after the other.
pub fn check(binary: &Path, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let Some(disk) = Disk::mount(FOR_SQLITE)? else {
        report.skip("full disks", "only the superuser can mount a small one");
        return Ok(());
    };
    let site = Site::on_sqlite(binary, folder.path(), &disk.path().join("doorward.db"));
    full(&site, &disk, || Ok(String::new()), report)?;
    drop(disk);

    let Some(disk) = Disk::mount(FOR_POSTGRES)? else { return Ok(()) };
    let settings = "-c max_wal_size=64MB -c min_wal_size=32MB";
    let Some(server) = Server::start_durable_in(TempDir::new_in(disk.path())?, settings)? else {
        report.skip("a full disk, PostgreSQL", "no PostgreSQL server program was found");
        return Ok(());
    };
    let folder = TempDir::new()?;
    let site = Site::on_postgres(binary, folder.path(), &server);
    full(&site, &disk, || restarted(&server), report)
}

/// PostgreSQL gives up when it cannot write its log; whoever runs it starts it again.
fn restarted(server: &Server) -> Result<String> {
    let mut is_down = false;
    for _ in 0..50 {
        is_down = !server.is_up();
        if !is_down {
            return Ok(String::new());
        }
        pause(Duration::from_millis(100))?;
    }
    if is_down {
        server.start_again()?;
    }
    Ok(", PostgreSQL itself had given up and was started again".to_owned())
}

fn full(
    site: &Site,
    disk: &Disk,
    afterwards: impl FnOnce() -> Result<String>,
    report: &mut Report,
) -> Result<()> {
    let service = site.start()?;
    let mut crowd = Crowd::build(service.port)?;
    let fault = || {
        fill(disk)?;
        afterwards()
    };
    weather(&mut crowd, service.port, &format!("a full disk, {}", site.name), fault, report)?;
    let panics = site.panics();
    report.add(&format!("a full disk, {}, panics", site.name), &panics.len().to_string(), &panics);
    service.stop()
}
