//! Doorward on one database: filled through the API, and listened to while it answers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use ureq::Agent;

use crate::bench::capture::{Log, Statement};
use crate::bench::options::Options;
use crate::postgres::Server;
use crate::program::{BASE, Program, TOKEN};

/// How many stages are changed at most.
const CHANGED: usize = 200;

/// How many clients fill a database.
const FILLERS: usize = 8;

/// The flow that lets people in, as a front end looks at it.
pub const FLOW: &str = "/api/v3/flows/executor/default-authentication-flow/?query=";

/// How many flows there are, and how many sources.
const OTHERS: usize = 20;

/// How often a request is made before it is listened to: by then everything has been prepared.
const WARM_UP: usize = 4;

/// How long it takes at most until a change has been heard of.
const HEARSAY: Duration = Duration::from_millis(300);

/// Doorward on one database.
pub struct Subject {
    name: &'static str,
    binary: PathBuf,
    folder: PathBuf,
    url: String,
    /// The stages; the first one is the one that the statements ask for.
    pub keys: Vec<String>,
    /// The SQL of one GET by a service that remembers nothing.
    pub reads: Vec<Statement>,
    /// How many statements one takes otherwise.
    known_reads: usize,
    /// The SQL of one PATCH.
    pub writes: Vec<Statement>,
}

impl Subject {
    /// On a new file in a folder.
    pub fn on_sqlite(options: &Options, folder: &Path) -> Result<Self> {
        let url = format!("sqlite://{}", folder.join("doorward.db").display());
        let mut subject = Self::new("SQLite", options, folder, url);
        let log = Log::OfDoorward(subject.log());
        subject.prepare(options.stages, &subject.url.clone(), &log)?;
        Ok(subject)
    }

    /// On a new server.
    pub fn on_postgres(options: &Options, folder: &Path, server: &Server) -> Result<Self> {
        let mut subject = Self::new("PostgreSQL", options, folder, server.url());
        let listening = format!("{}?options=-clog_statement%3Dall", server.url());
        subject.prepare(options.stages, &listening, &Log::OfPostgres(server.log()))?;
        Ok(subject)
    }

    fn new(name: &'static str, options: &Options, folder: &Path, url: String) -> Self {
        Self {
            name,
            binary: options.binary.clone(),
            folder: folder.to_owned(),
            url,
            keys: Vec::new(),
            reads: Vec::new(),
            known_reads: 0,
            writes: Vec::new(),
        }
    }

    /// The file of the database, if it is SQLite's.
    pub fn file(&self) -> &str {
        self.url.trim_start_matches("sqlite://")
    }

    /// The path of the stage that is read.
    pub fn path(&self) -> String {
        format!("{BASE}/stages/identification/{}/", self.keys.first().map_or("", String::as_str))
    }

    /// The path of the list of stages that is read.
    pub fn list_path() -> String {
        format!("{BASE}/stages/identification/?page_size=20")
    }

    /// How many statements the requests take.
    pub fn counted(&self) -> [(String, usize); 3] {
        [
            (format!("GET, {}", self.name), self.known_reads),
            (format!("GET when nothing is remembered, {}", self.name), self.reads.len()),
            (format!("PATCH, {}", self.name), self.writes.len()),
        ]
    }

    /// Starts Doorward as it is started by those who use it.
    pub fn serve(&self) -> Result<Program> {
        Program::start(&self.path(), |port| self.command(port, &self.url, "info"))
    }

    /// The same, with so many connections to the database.
    pub fn serve_with(&self, connections: usize) -> Result<Program> {
        Program::start(&self.path(), |port| {
            let mut command = self.command(port, &self.url, "info")?;
            command.env("DOORWARD_DATABASE_POOL_SIZE", connections.to_string());
            Ok(command)
        })
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }

    fn command(&self, port: u16, url: &str, log: &str) -> Result<Command> {
        let mut command = Command::new(&self.binary);
        command
            .args(["--listen", &format!("127.0.0.1:{port}"), "--log", log, "--log-format", "json"])
            .current_dir(&self.folder)
            .env("DOORWARD_DATABASE_URL", url)
            .env("DOORWARD_BOOTSTRAP_TOKEN", TOKEN)
            .env("DOORWARD_SECRET_KEY", "a secret key that is long enough for this")
            // Whoever looks at a flow comes from an address of his own.
            .env("DOORWARD_TRUSTED_PROXIES", "127.0.0.0/8")
            .stdout(std::process::Stdio::null())
            .stderr(File::create(self.log())?);
        Ok(command)
    }

    /// Fills the database, starts Doorward so that its statements can be heard, and keeps the statements of one
    /// GET and one PATCH.
    fn prepare(&mut self, stages: usize, url: &str, log: &Log) -> Result<()> {
        let collection = format!("{BASE}/stages/identification/");
        let service = Program::start(&collection, |port| self.command(port, &self.url, "warn"))?;
        let keys = fill(&service, stages)?;
        service.stop()?;
        self.keys = keys.iter().step_by(stages.div_ceil(CHANGED)).cloned().collect();
        let service = Program::start(&collection, |port| self.command(port, url, "doorward::sql=trace"))?;
        let client = Client::of(&service);
        let path = self.path();
        self.known_reads = usize::MAX;
        for turn in 0..WARM_UP {
            // After a change nothing is remembered.
            self.writes = log.during(|| client.show(&path, turn % 2 == 0))?;
            self.reads = log.during(|| client.get(&path).map(drop))?;
            // PostgreSQL lets others hear of it a moment later; then it is forgotten once more.
            std::thread::sleep(HEARSAY);
            client.get(&path)?;
            let known = log.during(|| client.get(&path).map(drop))?;
            self.known_reads = self.known_reads.min(known.len());
        }
        ensure!(!self.reads.is_empty() && !self.writes.is_empty(), "no statement was heard");
        service.stop()
    }

    /// Doorward's own answer to GET with these headers: headers, an empty line, and the body. What every server
    /// adds on its own is left out.
    pub fn answer(service: &Program, path: &str, headers: &[(&str, &str)]) -> Result<String> {
        let mut response = Client::of(service).get_with(path, headers)?;
        let mut lines = Vec::new();
        for (name, value) in response.headers() {
            if name != "content-length" && name != "date" {
                lines.push(format!("{name}: {}", value.to_str()?));
            }
        }
        Ok(format!("{}\n\n{}", lines.join("\n"), response.body_mut().read_to_string()?))
    }

    /// Brings all stages into the state from which a load of changes starts.
    pub fn reset(&self, service: &Program) -> Result<()> {
        let client = Client::of(service);
        self.keys
            .iter()
            .try_for_each(|key| client.show(&format!("{BASE}/stages/identification/{key}/"), false))
    }
}

/// Makes flows, sources and so many stages, and gives the keys of these.
fn fill(service: &Program, stages: usize) -> Result<Vec<String>> {
    let client = Client::of(service);
    let (mut flows, mut sources) = (Vec::new(), Vec::new());
    for number in 0..OTHERS {
        let name = format!("bench-{number}");
        let flow = json!({"name": name, "slug": name, "title": name, "designation": "authentication"});
        flows.push(client.create("/flows/instances/", &flow)?);
        let source = json!({
            "name": name, "slug": name, "provider_type": "discord",
            "consumer_key": "key", "consumer_secret": "secret",
        });
        sources.push(client.create("/sources/oauth/", &source)?);
    }
    let make = |number: usize, client: &Client| {
        let at = |list: &[String], number: usize| list.get(number % OTHERS).cloned();
        let stage = json!({
            "name": format!("bench-{number}"), "user_fields": ["email", "username"],
            "sources": [at(&sources, number), at(&sources, number + 1)],
            "recovery_flow": at(&flows, number + 1),
        });
        let stage = client.create("/stages/identification/", &stage)?;
        let binding = json!({"target": at(&flows, number), "stage": stage, "order": number});
        client.create("/flows/bindings/", &binding)?;
        Ok(stage)
    };
    let numbers: Vec<usize> = (0..stages).collect();
    std::thread::scope(|scope| {
        let fillers: Vec<_> = numbers
            .chunks(stages.div_ceil(FILLERS))
            .map(|numbers| {
                scope.spawn(|| {
                    let client = Client::of(service);
                    numbers.iter().map(|number| make(*number, &client)).collect::<Result<Vec<_>>>()
                })
            })
            .collect();
        let mut keys = Vec::new();
        for filler in fillers {
            keys.extend(filler.join().map_err(|_| anyhow::anyhow!("a client has panicked"))??);
        }
        Ok(keys)
    })
}

/// A caller of the API.
pub struct Client {
    agent: Agent,
    origin: String,
}

impl Client {
    /// One of a service.
    pub fn of(service: &Program) -> Self {
        // A proxy of the environment is for the world outside.
        let agent = Agent::config_builder().proxy(None).build().new_agent();
        Self { agent, origin: format!("http://127.0.0.1:{}", service.port) }
    }

    /// Reads, with the token.
    pub fn get(&self, path: &str) -> Result<ureq::http::Response<ureq::Body>> {
        self.get_with(path, &[("Authorization", &format!("Bearer {TOKEN}"))])
    }

    /// Reads, with these headers.
    fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<ureq::http::Response<ureq::Body>> {
        let request = self.agent.get(format!("{}{path}", self.origin));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.call().with_context(|| format!("GET {path}"))
    }

    /// Creates an object, and gives its key.
    pub fn create(&self, path: &str, object: &Value) -> Result<String> {
        let answer: Value = serde_json::from_str(&self.post(path, object)?)?;
        match &answer["pk"] {
            Value::String(key) => Ok(key.clone()),
            Value::Number(key) => Ok(key.to_string()),
            _ => bail!("{answer} has no key"),
        }
    }

    /// Posts, and gives the answer.
    pub fn post(&self, path: &str, object: &Value) -> Result<String> {
        let request = self.agent.post(format!("{}{BASE}{path}", self.origin));
        let answer = request.header("Authorization", format!("Bearer {TOKEN}")).send_json(object);
        Ok(answer.with_context(|| format!("POST {path}"))?.body_mut().read_to_string()?)
    }

    /// Changes whether the user found is shown.
    fn show(&self, path: &str, shows: bool) -> Result<()> {
        let request = self.agent.patch(format!("{}{path}", self.origin));
        let request = request.header("Authorization", format!("Bearer {TOKEN}"));
        let answer = request.send_json(json!({"show_matched_user": shows}));
        answer.with_context(|| format!("PATCH {path}"))?.body_mut().read_to_string()?;
        Ok(())
    }
}
