//! A PostgreSQL server of our own, for as long as it is needed.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::run;

/// The variable that tells tests where a server is.
pub const URL: &str = "TEST_DATABASE_URL";

/// Runs a command that finds a server of its own in the environment.
pub fn run_with(mut command: impl Iterator<Item = String>) -> Result<()> {
    let program = command.next().context("usage: cargo xtask postgres COMMAND [ARGUMENTS]")?;
    let server = Server::start()?.context("no PostgreSQL server program was found")?;
    run(Command::new(program).args(command).env(URL, server.url()))
}

/// Where Linux has a folder in memory.
const MEMORY: &str = "/dev/shm";

/// How many MiB it has to have.
const ROOM: u64 = 2_048;

/// A server on loopback that stops when it is dropped.
pub struct Server {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    settings: String,
}

impl Server {
    /// Starts a server, if its programs are on this machine. What it has committed may be lost with
    /// the machine's power: for tests that is quick enough. Each of these has a database of its own, some hundred
    /// files, so they are in memory if there is room.
    pub fn start() -> Result<Option<Self>> {
        let folder = in_memory()?.map_or_else(TempDir::new, TempDir::new_in)?;
        Self::start_with(
            folder,
            "-c fsync=off -c full_page_writes=off -c max_wal_size=128MB -c autovacuum=off",
        )
    }

    /// Starts a server whose commits are as safe as those of any server.
    pub fn start_durable() -> Result<Option<Self>> {
        Self::start_with(TempDir::new()?, "")
    }

    /// Starts one in this folder.
    pub fn start_durable_in(folder: TempDir, settings: &str) -> Result<Option<Self>> {
        Self::start_with(folder, settings)
    }

    fn start_with(folder: TempDir, settings: &str) -> Result<Option<Self>> {
        let Some(programs) = programs() else { return Ok(None) };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self { programs, folder, port, settings: settings.to_owned() };
        if is_root() {
            // PostgreSQL refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(server.folder.path()))?;
        }
        let data = server.data();
        let mut initdb = server.command(
            "initdb",
            &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        );
        if server.sorts_by_language()? {
            initdb.args(["--locale-provider=icu", "--icu-locale=en-US"]);
        }
        run(&mut initdb)?;
        server.start_again()?;
        Ok(Some(server))
    }

    /// Starts it, on the data that it has.
    pub fn start_again(&self) -> Result<()> {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c max_connections=300 {}",
            self.port,
            self.folder.path().display(),
            self.settings
        );
        let (data, log) = (self.data(), self.log().display().to_string());
        run(&mut self.command("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"]))
    }

    /// Stops it; its connections are cut.
    pub fn stop(&self) -> Result<()> {
        run(&mut self.command("pg_ctl", &["-D", &self.data(), "-m", "fast", "-w", "stop"]))
    }

    /// Whether it takes connections.
    pub fn is_up(&self) -> bool {
        self.ask("SELECT 1").is_ok()
    }

    /// What a query answers, without headings.
    pub fn ask(&self, query: &str) -> Result<String> {
        let mut psql = self.client("psql");
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", query]);
        let output = psql.output().context("psql cannot be started")?;
        ensure!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// How many connections there are, but for the one that asks.
    pub fn connections(&self) -> Result<usize> {
        let query = "SELECT count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        Ok(self.ask(query)?.parse()?)
    }

    /// Does what `statement` says in a transaction that stays open until what this gives is dropped.
    pub fn hold(&self, statement: &str) -> Result<Hold> {
        let mut psql = self.client("psql");
        psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut hold = Hold(psql.spawn().context("psql cannot be started")?);
        let input = hold.0.stdin.as_mut().context("psql has no input")?;
        writeln!(input, "BEGIN; {statement};\n\\echo held")?;
        let output = hold.0.stdout.take().context("psql has no output")?;
        let mut lines = BufReader::new(output).lines();
        let is_held = lines.any(|line| line.is_ok_and(|line| line == "held"));
        ensure!(is_held, "{statement} failed");
        Ok(hold)
    }

    /// Lets none of its processes do anything until what this gives is dropped.
    pub fn freeze(&self) -> Result<Frozen> {
        let path = self.pid_file();
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let postmaster: i32 = text.lines().next().context("no process")?.trim().parse()?;
        let mut frozen = Frozen(Vec::new());
        // From then on there are no new ones.
        frozen.add(postmaster)?;
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"))?;
        for child in children.split_whitespace() {
            frozen.add(child.parse()?)?;
        }
        Ok(frozen)
    }

    /// Whether it can be told to sort as a language does. Most servers do, and what relies on bytes shows there.
    fn sorts_by_language(&self) -> Result<bool> {
        let help = Command::new(self.programs.join("initdb")).arg("--help").output();
        let help = help.context("initdb cannot be started")?;
        Ok(String::from_utf8_lossy(&help.stdout).contains("--icu-locale"))
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The port that it listens on, on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file that it logs to.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A client program that came with the server, told where the server is.
    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args([
            "--host=127.0.0.1",
            "--username=postgres",
            &format!("--port={}", self.port),
            "postgres",
        ]);
        command
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn pid_file(&self) -> PathBuf {
        Path::new(&self.data()).join("postmaster.pid")
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(self.folder.path()).stdout(Stdio::null());
        command
    }
}

/// A transaction that stays open.
pub struct Hold(Child);

impl Drop for Hold {
    fn drop(&mut self) {
        // Without input it ends by itself, and so does the transaction.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// Processes that do nothing.
pub struct Frozen(Vec<Pid>);

impl Frozen {
    fn add(&mut self, process: i32) -> Result<()> {
        let process = Pid::from_raw(process).context("no process has this number")?;
        kill_process(process, Signal::STOP)?;
        self.0.push(process);
        Ok(())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // Those that have ended need not go on.
        for process in &self.0 {
            let _ = kill_process(*process, Signal::CONT);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        let is_running = self.pid_file().exists();
        let stop = || run(&mut self.command("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]));
        if is_running && let Err(error) = stop() {
            eprintln!("the PostgreSQL server in {data} goes on: {error:#}");
        }
    }
}

/// A folder that is in memory, if there is one with room for databases.
pub fn in_memory() -> Result<Option<&'static str>> {
    let mut df = Command::new("df");
    let room = df.args(["--output=avail", "--block-size=1M", MEMORY]).stderr(Stdio::null()).output();
    let room = room.context("df cannot be started")?.stdout;
    let megabytes = String::from_utf8_lossy(&room).lines().nth(1).and_then(|line| line.trim().parse().ok());
    Ok(megabytes.is_some_and(|megabytes: u64| megabytes >= ROOM).then_some(MEMORY))
}

/// Whether this process may do everything.
pub fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// The folder of the newest server programs: Debian keeps them off the search path.
fn programs() -> Option<PathBuf> {
    let of_debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = of_debian.map(|version| version.path().join("bin")).collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    versions.into_iter().rev().chain(on_path).find(|folder| has_server(folder))
}

fn has_server(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file())
}
