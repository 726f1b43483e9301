//! What logins cost, and what their time tells.
//!
//! Two services take turns on each database: one that hashes passwords as it does by default, and one whose
//! hashes are next to free, which shows what everything else costs; `least.rs` shows how much of that has to be.
//! The time of an answer must not tell whether a name is somebody's: that is asked by sending wrong passwords for
//! users, for users who are not active and for names that nobody has. And a storm of logins must not keep the rest
//! of the API from answering, which `storm.rs` looks at.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bench::options::Options;
use crate::bench::subject::{Client, Subject};
use crate::bench::{bare, least, storm};
use crate::postgres::Server;
use crate::program::{BASE, Program, TOKEN};
use crate::run;
use crate::visitor::Visitor;

/// How many users log in.
pub const USERS: usize = 100;

/// How many people are at the door at once.
const VISITORS: usize = 8;

/// How often each kind of name is tried.
const SAMPLES: usize = 300;

/// Their password.
pub const PASSWORD: &str = "correct horse battery staple";

/// How many requests a login takes.
pub const REQUESTS: usize = 5;

/// The flow that asks for name and password one after the other, and the one that asks for both at once.
pub const FLOWS: [&str; 2] = ["separate", "combined"];

/// The most that one login may take of a processor, but for the hash.
const MOST_CPU: Duration = Duration::from_millis(1);

/// The most that the times of two kinds of names may be told apart.
const MOST_SEPARATION: f64 = 0.55;

/// How passwords are hashed: memory in KiB, passes, lanes.
#[derive(Clone, Copy)]
struct Effort([u32; 3]);

/// As they are by default.
const DEFAULT: Effort = Effort([19_456, 2, 1]);

/// As little as there can be.
const FREE: Effort = Effort([8, 1, 1]);

/// Measures logins on both databases, and prints what was found.
pub fn run_all(options: &Options) -> Result<()> {
    let mut missed = on(
        "SQLite",
        options,
        |folder, name| Ok(format!("sqlite://{}", folder.join(format!("{name}.db")).display())),
        least::on_sqlite,
    )?;
    match Server::start_durable()? {
        None => println!("== skipped: PostgreSQL, because no PostgreSQL server program was found"),
        Some(server) => {
            let create = |_: &Path, name: &str| {
                let create = format!("CREATE DATABASE {name}");
                run(server.client("psql").args(["--quiet", "--command", &create]))?;
                let url = server.url();
                let server = url.strip_suffix("/postgres").context("the server has another database")?;
                Ok(format!("{server}/{name}"))
            };
            let least = |house: &House, _: &Program, _: &Path, seconds| least::on_postgres(house, seconds);
            missed |= on("PostgreSQL", options, create, least)?;
        }
    }
    ensure!(!(missed && options.strict), "a target was missed");
    Ok(())
}

/// Measures on one database, in which a login costs so much at `least`. Gives whether a target was missed.
fn on(
    name: &str,
    options: &Options,
    url: impl Fn(&Path, &str) -> Result<String>,
    least: impl Fn(&House, &Program, &Path, u32) -> Result<Duration>,
) -> Result<bool> {
    println!("== logins, on {name}");
    let folder = TempDir::new()?;
    let hashing = House::build(options, folder.path(), &url(folder.path(), "hashing")?, DEFAULT)?;
    let free = House::build(options, folder.path(), &url(folder.path(), "free")?, FREE)?;
    let seconds = Duration::from_secs(options.seconds.into());
    let mut missed = false;
    let path = format!("{BASE}/flows/executor/{}/?query=", FLOWS[0]);
    let answer = Subject::answer(&free.service, &path, &[])?;
    let bare = bare(folder.path(), "bare", &[(path, answer)])?;
    for (house, what) in
        [(&hashing, "Argon2id, 19 MiB, 2 passes, 1 lane"), (&free, "Argon2id, 8 KiB, 1 pass, 1 lane")]
    {
        let mut rounds = Vec::new();
        let is_free = house.effort.0 == FREE.0;
        let (mut http, mut limits, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            let round = house.logins(seconds)?;
            if is_free {
                http.push(only_looks(&bare, seconds, [FLOWS[0]; REQUESTS])?);
                let limit = least(house, &bare, folder.path(), options.seconds)?;
                limits.push(limit);
                shares.push(limit.div_duration_f64(round.cpu));
            }
            rounds.push(round);
        }
        rounds.sort_by_key(|round| round.cpu);
        let Logins { per_second, cpu } = rounds[rounds.len() / 2];
        let per_core = 1.0 / cpu.as_secs_f64();
        println!(
            "{what}: {per_second:.0} logins a second; {cpu:.2?} of a processor each, {per_core:.0} a second and core"
        );
        if is_free {
            missed |= cpu > MOST_CPU;
            let verdict = if cpu <= MOST_CPU { "reached" } else { "MISSED" };
            println!("  everything but the hash within {MOST_CPU:?}: {verdict}");
            http.sort();
            limits.sort();
            shares.sort_by(f64::total_cmp);
            let middle = options.rounds / 2;
            println!(
                "  at least {:.2?}, of a login {:.2}: {REQUESTS} requests on a new connection, and the database; \
                 the requests alone: {:.2?}",
                limits[middle], shares[middle], http[middle]
            );
        }
    }
    storm::print(&hashing, options)?;
    for flow in FLOWS {
        let times = hashing.times(flow)?;
        for (one, other, what) in [
            (&times.known, &times.unknown, "known and unknown"),
            (&times.known, &times.inactive, "known and inactive"),
            (&times.known, &times.again, "known and known, the noise"),
        ] {
            let auc = separation(one, other);
            let (one, other) = (Quartiles::of(one), Quartiles::of(other));
            let verdict = match what.ends_with("noise") {
                true => String::new(),
                false if separation(&times.known, &times.again) > MOST_SEPARATION => {
                    // What shows nothing has not been reached.
                    missed = true;
                    "not judged: users and users are as far apart, so the machine is too busy".to_owned()
                }
                false if auc <= MOST_SEPARATION => format!("at most {MOST_SEPARATION}: reached"),
                false => {
                    missed = true;
                    format!("at most {MOST_SEPARATION}: MISSED")
                }
            };
            println!("{flow}: {what}: AUC {auc:.3} {verdict}\n  {one}\n  {other}");
        }
    }
    Ok(missed)
}

/// A service with users and flows.
pub struct House {
    pub service: Program,
    /// One of its identification stages.
    pub stage: String,
    effort: Effort,
    turn: AtomicUsize,
    binary: PathBuf,
    /// Its database.
    pub url: String,
}

/// What logins cost.
struct Logins {
    /// How many came in a second.
    per_second: f64,
    /// What one took of a processor.
    cpu: Duration,
}

/// How long answers to wrong passwords took, in milliseconds.
#[derive(Default)]
struct Times {
    known: Vec<f64>,
    unknown: Vec<f64>,
    inactive: Vec<f64>,
    /// For users once more, which shows the noise.
    again: Vec<f64>,
}

impl House {
    fn build(options: &Options, folder: &Path, url: &str, effort: Effort) -> Result<Self> {
        let service = Program::start(&format!("{BASE}/root/config/"), |port| {
            let mut command = command(&options.binary, folder, url);
            let [memory, passes, lanes] = effort.0.map(|number| number.to_string());
            command
                .args(["--listen", &format!("127.0.0.1:{port}"), "--log", "error"])
                .env("DOORWARD_BOOTSTRAP_TOKEN", TOKEN)
                .env("DOORWARD_PASSWORD_MEMORY_KIB", memory)
                .env("DOORWARD_PASSWORD_ITERATIONS", passes)
                .env("DOORWARD_PASSWORD_PARALLELISM", lanes)
                // Everybody comes from an address of his own.
                .env("DOORWARD_TRUSTED_PROXIES", "127.0.0.0/8")
                .stdout(std::process::Stdio::null());
            Ok(command)
        })?;
        let client = Client::of(&service);
        let password = client.create(
            "/stages/password/",
            &json!({"name": "password", "backends": ["authentik.core.auth.InbuiltBackend"]}),
        )?;
        let login = client.create("/stages/user_login/", &json!({"name": "login"}))?;
        let mut identification = String::new();
        for flow in FLOWS {
            let asks_both = flow == "combined";
            let stage = client.create(
                "/stages/identification/",
                &json!({
                    "name": flow, "user_fields": ["username"],
                    "password_stage": asks_both.then_some(&password), "show_matched_user": false,
                }),
            )?;
            let body = json!({"name": flow, "slug": flow, "title": flow, "designation": "authentication"});
            let flow = client.create("/flows/instances/", &body)?;
            let mut stages = vec![&stage, &password, &login];
            if asks_both {
                stages.remove(1);
            }
            for (order, stage) in stages.into_iter().enumerate() {
                client
                    .create("/flows/bindings/", &json!({"target": flow, "stage": stage, "order": order}))?;
            }
            identification = stage;
        }
        for number in 0..USERS.max(SAMPLES) {
            for (kind, is_active) in [("known", true), ("inactive", false)] {
                let name = format!("{kind}-{number}");
                let user = json!({"username": name, "name": name, "is_active": is_active});
                let pk = client.create("/core/users/", &user)?;
                client.post(&format!("/core/users/{pk}/set_password/"), &json!({"password": PASSWORD}))?;
            }
        }
        let (binary, url) = (options.binary.clone(), url.to_owned());
        Ok(Self { service, stage: identification, effort, turn: AtomicUsize::new(0), binary, url })
    }

    /// A command of the program, on the database of this house.
    pub fn command(&self, folder: &Path) -> Command {
        command(&self.binary, folder, &self.url)
    }

    /// Somebody new, from an address of his own.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.service.port, self.turn.fetch_add(1, Ordering::Relaxed))
    }

    /// Lets people log in for so long, in three steps each.
    fn logins(&self, time: Duration) -> Result<Logins> {
        visits(&self.service, time, |number| {
            let name = format!("known-{}", number % USERS);
            self.visitor().log_in(FLOWS[0], &name, PASSWORD)
        })
    }

    /// Sends wrong passwords for all kinds of names, one after the other, each name once.
    fn times(&self, flow: &str) -> Result<Times> {
        let mut times = Times::default();
        for number in 0..SAMPLES {
            let names = [
                (&mut times.known, format!("known-{number}")),
                (&mut times.unknown, format!("nobody-{number}")),
                (&mut times.inactive, format!("inactive-{number}")),
                (&mut times.again, format!("known-{}", (number + SAMPLES / 2) % SAMPLES)),
            ];
            let mut names: Vec<_> = names.into_iter().collect();
            // Connections take turns among the workers, of which one may be quicker: names must not take turns along.
            fastrand::shuffle(&mut names);
            for (times, name) in names {
                let mut visitor = self.visitor();
                visitor.look(flow)?;
                let wrong = format!("wrong {number}");
                let answers = match flow {
                    "combined" => vec![json!({"uid_field": name, "password": wrong})],
                    _ => vec![json!({"uid_field": name}), json!({"password": wrong})],
                };
                let began = Instant::now();
                let mut asked = Value::Null;
                for answer in answers {
                    asked = visitor.answer(flow, &answer)?;
                }
                times.push(began.elapsed().as_secs_f64() * 1_000.0);
                ensure!(asked.get("response_errors").is_some(), "{name} got {asked}");
            }
        }
        Ok(times)
    }
}

/// The program, on a database.
fn command(binary: &Path, folder: &Path, url: &str) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(folder)
        .env("DOORWARD_DATABASE_URL", url)
        .env("DOORWARD_SECRET_KEY", "a secret key that is long enough for this");
    command
}

/// Lets people look at these flows, one after the other, each on a new connection. Gives what that takes of a
/// processor for each of them.
pub fn only_looks(service: &Program, time: Duration, flows: [&str; REQUESTS]) -> Result<Duration> {
    let visits = visits(service, time, |number| {
        let mut visitor = Visitor::new(service.port, number);
        flows.iter().try_for_each(|flow| visitor.look(flow).map(drop))
    });
    Ok(visits?.cpu)
}

/// Lets people come for so long, so many at once, each with a number of his own.
fn visits(
    service: &Program,
    time: Duration,
    visit: impl Fn(usize) -> Result<()> + Copy + Send,
) -> Result<Logins> {
    let before = service.cpu()?;
    let began = Instant::now();
    let visits: Result<Vec<usize>> = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..VISITORS)
            .map(|first| {
                scope.spawn(move || {
                    let mut count = 0;
                    while began.elapsed() < time {
                        visit(first + count * VISITORS)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        let joined = visitors.into_iter().map(|visitor| {
            visitor.join().map_err(|_| anyhow::anyhow!("a visitor has panicked")).and_then(|count| count)
        });
        joined.collect()
    });
    let count = u32::try_from(visits?.into_iter().sum::<usize>())?;
    ensure!(count > 0, "nobody has come");
    Ok(Logins {
        per_second: f64::from(count) / began.elapsed().as_secs_f64(),
        cpu: service.cpu()?.saturating_sub(before) / count,
    })
}

/// How well two samples can be told apart by a threshold: the area under the curve, 0.5 for not at all, 1 for
/// always.
fn separation(one: &[f64], other: &[f64]) -> f64 {
    let wins = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let greater: usize = one.iter().map(|one| other.iter().filter(|other| one > other).count()).sum();
    let equal: usize =
        one.iter().map(|one| other.iter().filter(|other| one.total_cmp(other).is_eq()).count()).sum();
    let area = (wins(greater) + wins(equal) / 2.0) / wins(one.len() * other.len());
    area.max(1.0 - area)
}

/// How times are spread, in milliseconds.
struct Quartiles([f64; 5]);

impl Quartiles {
    fn of(times: &[f64]) -> Self {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: usize| sorted.get((sorted.len().saturating_sub(1)) * share / 100).copied();
        Self([5, 25, 50, 75, 95].map(|share| at(share).unwrap_or(f64::NAN)))
    }
}

impl std::fmt::Display for Quartiles {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [low, first, middle, third, high] = self.0;
        write!(out, "ms: 5 % {low:.2}, 25 % {first:.2}, 50 % {middle:.2}, 75 % {third:.2}, 95 % {high:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_apart_as_far_as_a_threshold_tells_them_apart() {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(near(separation(&[1.0, 2.0], &[3.0, 4.0]), 1.0));
        assert!(near(separation(&[3.0, 4.0], &[1.0, 2.0]), 1.0));
        assert!(near(separation(&[1.0, 2.0], &[1.0, 2.0]), 0.5));
        assert!(near(separation(&[1.0, 3.0], &[2.0]), 0.5));
    }
}
