//! Clients who write and read single stages at once, and note what they saw and when.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use crate::faults::caller::{Answer, Caller};
use crate::faults::interrupt;
use crate::faults::linear::checker::{Set, State, Step};
use crate::faults::mark::{Mark, World};
use crate::faults::tally::{Rules, Tally};

/// How many marks can be told from one another: more than are written.
const MARKS: u64 = 20_000;

/// What stands for a value that nobody wrote.
const UNKNOWN: u32 = u32::MAX;

/// How long a client rests between two requests at most, in milliseconds.
const REST: u64 = 12;

/// How long somebody waits for an answer that is late, to say how late.
const GRACE: Duration = Duration::from_secs(30);

/// A stage with two registers: one is its name, and the other all else.
pub struct Subject {
    key: String,
    number: usize,
    /// The last value of either register that was given out.
    names: AtomicU32,
    marks: AtomicU32,
    /// What was last told to be set, and the revision that it is part of.
    told: Mutex<Option<(Set, u64)>>,
}

/// What the values of answers mean.
pub struct Meaning<'a> {
    world: &'a World,
    marks: HashMap<String, u32>,
}

impl<'a> Meaning<'a> {
    /// Of stages in this world.
    pub fn of(world: &'a World) -> Self {
        let number = |mark: u64| u32::try_from(mark).unwrap_or(UNKNOWN);
        let marks =
            (0..MARKS).map(|mark| (Value::Object(Mark(mark).fields(world)).to_string(), number(mark)));
        Self { world, marks: marks.collect() }
    }

    fn state(&self, stage: &Value) -> State {
        let name = stage["name"].as_str().and_then(|name| name.rsplit_once('-')?.1.parse().ok());
        let fields = Mark(0).fields(self.world).into_iter();
        let fields: serde_json::Map<_, _> =
            fields.map(|(field, _)| (field.clone(), stage[&field].clone())).collect();
        let mark = self.marks.get(&Value::Object(fields).to_string()).copied();
        [name.unwrap_or(UNKNOWN), mark.unwrap_or(UNKNOWN)]
    }
}

impl Subject {
    /// Makes the stage of this number. Both registers hold zero.
    pub fn make(caller: &Caller, world: &World, number: usize) -> Result<Self> {
        let mut body = Value::Object(Mark(0).fields(world));
        body["name"] = json!(name(number, 0));
        let key = caller.create("/stages/identification/", &body)?;
        Ok(Self { key, number, names: AtomicU32::new(0), marks: AtomicU32::new(0), told: Mutex::default() })
    }

    fn path(&self) -> String {
        format!("/stages/identification/{}/", self.key)
    }

    /// Something to set, and the body that sets it.
    fn wish(&self, world: &World, sets_name: bool) -> (Set, Value) {
        if sets_name {
            let value = self.names.fetch_add(1, Ordering::Relaxed) + 1;
            ([Some(value), None], json!({"name": name(self.number, value)}))
        } else {
            let value = self.marks.fetch_add(1, Ordering::Relaxed) + 1;
            ([None, Some(value)], Value::Object(Mark(value.into()).fields(world)))
        }
    }
}

fn name(number: usize, value: u32) -> String {
    format!("linear-{number}-{value}")
}

/// A service that clients ask.
#[derive(Clone, Copy)]
pub struct Replica {
    /// Where it listens.
    pub port: u16,
    /// How many clients of each stage ask it.
    pub clients: u64,
}

/// What was recorded: the history of each stage, and what each replica answered.
pub struct Recording {
    pub histories: Vec<Vec<Step>>,
    pub tallies: Vec<Tally>,
}

/// Records what clients of these stages see at these replicas while `during` happens.
pub fn record<T>(
    subjects: &[Subject],
    meaning: &Meaning<'_>,
    replicas: &[Replica],
    rules: Rules,
    during: impl FnOnce() -> Result<T>,
) -> Result<(T, Recording)> {
    let began = Instant::now();
    let over = &AtomicBool::new(false);
    std::thread::scope(|scope| {
        let mut clients = Vec::new();
        for (at, subject) in subjects.iter().enumerate() {
            for (replica, Replica { port, clients: count }) in replicas.iter().enumerate() {
                for number in 0..*count {
                    let chance = fastrand::Rng::with_seed(number + 100 * u64::from(*port));
                    let client = Client { subject, meaning, began, rules, port: *port, chance };
                    clients.push((at, replica, scope.spawn(move || client.ask(over))));
                }
            }
        }
        let happened = during();
        over.store(true, Ordering::Relaxed);
        let mut recording = Recording {
            histories: vec![Vec::new(); subjects.len()],
            tallies: vec![Tally::default(); replicas.len()],
        };
        for (subject, replica, client) in clients {
            let (steps, tally) = client.join().map_err(|_| anyhow!("a client has panicked"))?;
            recording.histories[subject].extend(steps);
            recording.tallies[replica].merge(tally);
        }
        Ok((happened?, recording))
    })
}

/// Somebody who writes and reads a stage.
struct Client<'a> {
    subject: &'a Subject,
    meaning: &'a Meaning<'a>,
    began: Instant,
    rules: Rules,
    port: u16,
    chance: fastrand::Rng,
}

impl Client<'_> {
    fn ask(mut self, over: &AtomicBool) -> (Vec<Step>, Tally) {
        let caller = Caller::new(self.port, self.rules.deadline + GRACE);
        let (mut steps, mut tally) = (Vec::new(), Tally::default());
        while !over.load(Ordering::Relaxed) && !interrupt::is_asked() {
            let path = self.subject.path();
            let told = *self.told();
            let (what, step, answer) = match (self.chance.u8(..6), told) {
                // Whoever has been told of a write may ask for a state that it is part of.
                (..2, Some((set, revision))) => {
                    let answer = caller.get_since(&path, revision);
                    ("GET since a write", self.step([None, None], Some(set), &answer), answer)
                }
                (..4, _) => {
                    let answer = caller.get(&path);
                    ("GET", self.step([None, None], None, &answer), answer)
                }
                _ => {
                    let (set, body) = self.subject.wish(self.meaning.world, self.chance.bool());
                    let answer = caller.call("PATCH", &path, Some(&body));
                    if let Some(revision) = answer.revision.filter(|_| answer.is_done()) {
                        *self.told() = Some((set, revision));
                    }
                    ("PATCH", self.step(set, None, &answer), answer)
                }
            };
            tally.note(what, &answer, self.rules);
            steps.extend(step);
            sleep(Duration::from_millis(self.chance.u64(..REST)));
        }
        (steps, tally)
    }

    fn told(&self) -> MutexGuard<'_, Option<(Set, u64)>> {
        self.subject.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an answer tells, if it tells anything.
    fn step(&self, set: Set, since: Option<Set>, answer: &Answer) -> Option<Step> {
        let began = answer.asked.duration_since(self.began);
        if answer.is_done() {
            let saw = Some(self.meaning.state(&answer.body));
            return Some(Step { began, ended: Some(began + answer.took), set, saw, since });
        }
        let is_doubtful = !answer.is_refused() && set != [None, None];
        is_doubtful.then_some(Step { began, ended: None, set, saw: None, since })
    }
}
