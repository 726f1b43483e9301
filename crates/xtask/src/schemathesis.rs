//! Requests that nobody would think of. schemathesis makes them from the document that the service serves, as a
//! superuser and as a user who may do nothing, and holds each answer against it. `docs/faults.md` says what is tried.
//!
//! What was sent and how it was answered is told by the service itself, in its metrics.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tempfile::TempDir;
use ureq::Agent;

use crate::clients::folder::Folder;
use crate::clients::language;
use crate::clients::{self, Client};
use crate::faults::caller::Caller;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::postgres::Server;
use crate::program::{BASE, Program, TOKEN, free_port};

const USAGE: &str = "usage: cargo xtask schemathesis [--requests NUMBER] [--seed NUMBER] [--binary PATH]";

/// What makes the requests. It is installed as clients are.
const TOOL: Client = Client { name: "schemathesis", language: language::TOOL, build: &[] };

/// How many operations there are, about: chance tries each of them as often.
const OPERATIONS: u64 = 160;

/// How often it does so at most, until something else is tried.
const MOST_EXAMPLES: u64 = 20;

/// How long the service may take to answer us.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was said about the run.
struct Options {
    /// How many requests each database has to answer, half of them for each user.
    requests: u64,
    /// What chance begins with.
    seed: u64,
    /// The program that is tried.
    binary: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self { requests: 20_000, seed: fastrand::u64(..1_000_000), binary: None };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{argument} lacks its value\n{USAGE}"))?;
            match argument.as_str() {
                "--requests" => options.requests = value.parse().context(USAGE)?,
                "--seed" => options.seed = value.parse().context(USAGE)?,
                "--binary" => options.binary = Some(std::path::absolute(value)?),
                _ => bail!(USAGE),
            }
        }
        ensure!(options.requests > 0, USAGE);
        Ok(options)
    }

    fn program(&self) -> Result<PathBuf> {
        let built = || clients::build(&["--package", "doorward-server", "--release"]);
        let binary = self.binary.clone().map_or_else(built, Ok)?;
        binary.canonicalize().with_context(|| format!("{} is not there", binary.display()))
    }
}

/// Does what the command line of the chore says.
pub fn run(arguments: impl Iterator<Item = String>) -> Result<()> {
    let options = Options::read(arguments)?;
    let version = TOOL.language.version().with_context(|| format!("{} is needed", TOOL.language.needs))?;
    let tool = TOOL.prepare(&version)?;
    let binary = options.program()?;
    println!("== {} requests to each database; the seed is {}", options.requests, options.seed);
    let mut report = Report::default();
    let folder = TempDir::new()?;
    let site = Site::on_sqlite(&binary, folder.path(), &folder.path().join("doorward.db"));
    try_out(site, &tool, &options, &mut report)?;
    match Server::start()? {
        Some(server) => {
            let folder = TempDir::new()?;
            try_out(Site::on_postgres(&binary, folder.path(), &server), &tool, &options, &mut report)?;
        }
        None => report.skip("PostgreSQL", "no PostgreSQL server program was found"),
    }
    report.finish()
}

/// Tries a service with an empty database, first as the superuser, then as somebody who may do nothing with all
/// that is there by then.
fn try_out(site: Site, tool: &Folder, options: &Options, report: &mut Report) -> Result<()> {
    let metrics = free_port()?;
    let site = site.with("DOORWARD_METRICS_LISTEN", format!("127.0.0.1:{metrics}"));
    let service = Trial { program: site.start()?, metrics, site: &site, tool };
    service.run_as("a superuser", TOKEN, options, report)?;
    let token = service.powerless()?;
    service.run_as("a powerless user", &token, options, report)?;
    service.program.stop()
}

/// A service that is being tried.
struct Trial<'t> {
    program: Program,
    /// Where it tells its metrics, on loopback.
    metrics: u16,
    site: &'t Site,
    tool: &'t Folder,
}

impl Trial<'_> {
    /// Makes a user, and gives a token of his.
    fn powerless(&self) -> Result<String> {
        let admin = Caller::new(self.program.port, PATIENCE);
        let create = |path: &str, object| {
            let answer = admin.call("POST", path, Some(&object));
            ensure!(answer.is_done(), "POST {path}: {:?} {}", answer.status, answer.body);
            Ok(answer.body)
        };
        let name = "somebody-who-may-do-nothing";
        let user = create("/core/users/", json!({"username": name, "name": name}))?;
        create("/core/tokens/", json!({"identifier": name, "intent": "api", "user": user["pk"]}))?;
        let key = admin.read(&format!("/core/tokens/{name}/view_key/"))?;
        Ok(key["key"].as_str().context("the token has no key")?.to_owned())
    }

    /// Sends at least half of the requests as whoever holds this token. By turns, chance makes them, and each limit
    /// of the document is tried on both of its sides.
    fn run_as(&self, who: &str, token: &str, options: &Options, report: &mut Report) -> Result<()> {
        let caller = Caller::with_token(self.program.port, PATIENCE, token);
        let me = caller.read("/core/users/me/")?;
        let wanted = options.requests.div_ceil(2);
        let (began, before) = (Instant::now(), self.answered()?);
        let mut wrong = Vec::new();
        let mut answered = Answered::default();
        for (seed, phases) in (options.seed..).zip(["fuzzing,stateful", "coverage"].into_iter().cycle()) {
            let last = answered.all();
            if let Err(error) = self.round(token, phases, seed, wanted) {
                wrong.push(format!("with the seed {seed}: {error}"));
            }
            answered = self.answered()?.since(&before);
            if answered.all() == last {
                wrong.push("nothing was sent".to_owned());
            }
            if answered.all() >= wanted || !wrong.is_empty() {
                break;
            }
        }
        if answered.all() < wanted {
            wrong.push(format!("{} of {wanted} requests were sent", answered.all()));
        }
        if answered.0[5] > 0 {
            wrong.push(format!("{} answers say that the service is at fault", answered.0[5]));
        }
        // Who is nobody any more is sent away by everything.
        let still = caller.read("/core/users/me/").unwrap_or_default();
        if still["user"]["pk"] != me["user"]["pk"]
            || still["user"]["is_superuser"] != me["user"]["is_superuser"]
        {
            wrong.push(format!("who has asked is another one now: {still}"));
        }
        wrong.extend(self.site.panics());
        let figures = format!("{}, {} s", answered.told(), began.elapsed().as_secs());
        report.add(&format!("{}, {who}", self.site.name), &figures, &wrong);
        Ok(())
    }

    /// Lets schemathesis send requests.
    fn round(&self, token: &str, phases: &str, seed: u64, wanted: u64) -> Result<()> {
        let api = format!("http://127.0.0.1:{}{BASE}", self.program.port);
        let document = format!("{api}/schema/?format=json");
        let (seed, examples) = (seed.to_string(), (wanted / OPERATIONS).clamp(1, MOST_EXAMPLES).to_string());
        let command = ["schemathesis", "run", &document, "--url", &api, "--phases", phases, "--seed", &seed];
        let command = [&command[..], &["--max-examples", &examples, "--no-color"]].concat();
        // Where a proxy is set, it is for the world outside. The hooks have a part beside them.
        let ours = [("NO_PROXY", "127.0.0.1"), ("PYTHONPATH", "."), ("SUPERUSER_TOKEN", TOKEN)];
        self.tool.run(&command, &[&ours[..], &[("API_URL", &api), ("API_TOKEN", token)]].concat())
    }

    /// How many requests the service says it has answered.
    fn answered(&self) -> Result<Answered> {
        let agent = Agent::config_builder().proxy(None).timeout_global(Some(PATIENCE)).build().new_agent();
        let mut response = agent.get(format!("http://127.0.0.1:{}/metrics", self.metrics)).call()?;
        Answered::read(&response.body_mut().with_config().limit(64 << 20).read_to_string()?)
    }
}

/// How many requests were answered, by the first digits of the statuses.
#[derive(Debug, Default, PartialEq)]
struct Answered([u64; 6]);

impl Answered {
    /// Reads metrics.
    fn read(metrics: &str) -> Result<Self> {
        let mut answered = Self::default();
        for line in metrics.lines().filter(|line| line.starts_with("doorward_http_requests_total{")) {
            let read = || {
                let (_, status) = line.split_once("status=\"")?;
                let class = usize::try_from(status.chars().next()?.to_digit(6)?).ok()?;
                Some((class, line.rsplit_once(' ')?.1.parse::<u64>().ok()?))
            };
            let (class, count) = read().with_context(|| format!("nobody can read {line}"))?;
            answered.0[class] += count;
        }
        Ok(answered)
    }

    /// What has come since then.
    fn since(&self, before: &Self) -> Self {
        Self(std::array::from_fn(|class| self.0[class] - before.0[class]))
    }

    fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    fn told(&self) -> String {
        let [_, _, done, elsewhere, refused, broken] = self.0;
        let all = self.all();
        format!("{all} requests: {done} × 2xx, {elsewhere} × 3xx, {refused} × 4xx, {broken} × 5xx")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_refused() {
        let read = |line: &str| Options::read(line.split_whitespace().map(str::to_owned));
        let options = read("--requests 3 --seed 7").unwrap();
        assert_eq!((options.requests, options.seed), (3, 7));
        assert!(read("--requests 0").is_err() && read("--seed").is_err() && read("--users 3").is_err());
    }

    #[test]
    fn answers_are_counted_by_their_statuses() {
        let line = |status: &str, count: u64| {
            format!(
                "doorward_http_requests_total{{route=\"/\",method=\"GET\",status=\"{status}\"}} {count}\n"
            )
        };
        let before = Answered::read(&line("200", 2)).unwrap();
        let metrics = [line("200", 5), line("204", 1), line("404", 3), "# EOF\n".to_owned()].concat();
        let answered = Answered::read(&metrics).unwrap().since(&before);
        assert_eq!(answered, Answered([0, 0, 4, 0, 3, 0]));
        assert_eq!(answered.told(), "7 requests: 4 × 2xx, 0 × 3xx, 3 × 4xx, 0 × 5xx");
        assert!(Answered::read(&line("none", 1)).is_err());
    }
}
