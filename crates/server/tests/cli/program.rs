//! Starts the program, as a command that ends or as a service that runs.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use doorward_persistence::Location;
use doorward_testkit::{Browser, Client, TestDatabase};
use tempfile::TempDir;

/// The secret of the service.
pub const SECRET_KEY: &str = "the secret key of the service, of some length";

/// How long the program may take for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder and a database that nobody else uses.
pub struct Place {
    pub folder: TempDir,
    database: TestDatabase,
}

/// What a command leaves behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub code: Option<i32>,
    /// What it said on the terminal.
    pub out: String,
    /// What it wrote to the log, or complained of.
    pub err: String,
}

impl Place {
    /// A place with an empty database.
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), database: TestDatabase::empty() }
    }

    /// A place whose database has been migrated, and started for the first time.
    pub fn started() -> Self {
        let place = Self::new();
        let mut service = Service::start(place.command(&[]));
        assert_eq!(service.stop(), Some(0), "{}", service.log());
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn is_postgres(&self) -> bool {
        self.database.is_postgres()
    }

    /// The database, to be looked at beside the program.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Where the database is.
    pub fn location(&self) -> &Location {
        self.database.location()
    }

    /// Runs statements on the database beside the program.
    pub fn execute(&self, statements: &str) {
        self.database.execute(statements);
    }

    /// The URL of the database.
    pub fn database_url(&self) -> String {
        match self.location() {
            Location::Sqlite(path) => format!("sqlite://{path}"),
            Location::Postgres(url) => url.clone(),
        }
    }

    /// The program with what it needs, and nothing else in its environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(self.path());
        command
            .args(arguments)
            .env("DOORWARD_DATABASE_URL", self.database_url())
            .env("DOORWARD_SECRET_KEY", SECRET_KEY)
            .env("DOORWARD_LISTEN", "127.0.0.1:0")
            .env("DOORWARD_WORKERS", "1")
            .env("DOORWARD_LOG", "warn");
        command
    }

    /// What comes of the program with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        run(&mut self.command(arguments), "")
    }

    /// The same, told `input`.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Outcome {
        run(&mut self.command(arguments), input)
    }

    /// The service.
    pub fn serve(&self) -> Service {
        Service::start(self.command(&[]))
    }
}

/// The program in this folder, told nothing.
pub fn bare(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.env_clear().current_dir(folder);
    command
}

/// What comes of a command that is told `input`.
pub fn run(command: &mut Command, input: &str) -> Outcome {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It need not read what it is told.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Makes sure that a command stops with one line that says why.
#[track_caller]
pub fn stops_with(command: &mut Command, line: &str) {
    let expected = Outcome { code: Some(1), out: String::new(), err: format!("doorward: {line}\n") };
    assert_eq!(run(command, ""), expected);
}

/// A service that runs, and is killed if nobody stops it.
pub struct Service {
    child: Child,
    files: TempDir,
    /// Where it is, such as `http://127.0.0.1:4711`.
    pub url: String,
}

impl Service {
    /// Starts the service, and waits until it says where it is.
    pub fn start(mut command: Command) -> Self {
        let files = TempDir::new().unwrap();
        let file = |name| File::create(files.path().join(name)).unwrap();
        let child = command.stdin(Stdio::null()).stdout(file("out")).stderr(file("log")).spawn().unwrap();
        let mut service = Self { child, files, url: String::new() };
        wait_for("the service to start", || {
            let ended = service.child.try_wait().unwrap();
            assert_eq!(ended, None, "{}{}", service.out(), service.log());
            let out = service.out();
            let line = out.lines().next().filter(|_| out.contains('\n'))?;
            line.split_once("Doorward serves ")?.1.split_once("/api/v3/ ")?.0.clone_into(&mut service.url);
            Some(())
        });
        service
    }

    /// What it has said on the terminal.
    pub fn out(&self) -> String {
        fs::read_to_string(self.files.path().join("out")).unwrap()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.files.path().join("log")).unwrap()
    }

    /// The address it listens on.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// A caller who does not say who he is.
    pub fn anonymous(&self) -> Client {
        Client::anonymous(format!("{}/api/v3", self.url))
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(&Client::anonymous(self.url.clone()))
    }

    /// The file that holds the key of its first start: its output is no terminal.
    pub fn token_file(&self) -> Option<PathBuf> {
        let is_one = |path: &PathBuf| path.extension().is_some_and(|end| end == "token");
        self.out().lines().map(|line| PathBuf::from(line.trim())).find(is_one)
    }

    /// The key of its first start.
    pub fn token(&self) -> Option<String> {
        Some(fs::read_to_string(self.token_file()?).unwrap().trim_end().to_owned())
    }

    /// The number of its process.
    #[cfg(feature = "otlp")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended.
    pub fn ended(&mut self) -> ExitStatus {
        wait_for("the service to end", || self.child.try_wait().unwrap())
    }

    /// Asks it to stop, and gives the code that it ends with.
    pub fn stop(&mut self) -> Option<i32> {
        self.signal("TERM");
        self.ended().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Waits for something to happen.
#[track_caller]
pub fn wait_for<T>(what: &str, mut happened: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = happened() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
