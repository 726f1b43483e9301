//! Many who write, make, delete, read and log in at once, and what they remember of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, anyhow};
use serde_json::json;

use crate::faults::caller::{Answer, Caller};
use crate::faults::guest::Guest;
use crate::faults::interrupt;
use crate::faults::ledger::{Fate, Ledger, Verdict};
use crate::faults::maker::Maker;
use crate::faults::mark::{Mark, World};
use crate::faults::tally::{Rules, Tally};

/// How many change a stage each.
const WRITERS: u64 = 6;

/// How many read one after the other.
const READERS: usize = 2;

/// How long somebody waits for an answer that is late, to say how late.
const GRACE: Duration = Duration::from_secs(30);

/// How long somebody rests who got no answer, or not the one that he wants.
const REST: Duration = Duration::from_millis(20);

/// Many at once.
pub struct Crowd {
    world: World,
    ledgers: Vec<Ledger>,
    maker: Maker,
    guest: Guest,
    /// How many logins the trail told of, the last time.
    logins: u64,
}

/// What they got while something happened.
#[derive(Default)]
pub struct Heard {
    /// Answers to changes, creations and deletions.
    pub writes: Tally,
    /// Answers to those who read.
    pub reads: Tally,
    /// How many logged in.
    pub logins: u64,
}

impl Heard {
    /// All that must not be.
    pub fn wrong(self) -> Vec<String> {
        [self.writes.wrong, self.reads.wrong].concat()
    }

    /// The longest that an answer took.
    pub fn slowest(&self) -> Duration {
        self.writes.slowest.max(self.reads.slowest)
    }

    /// What there was of what.
    pub fn figures(&self) -> String {
        format!(
            "writes {} done and {} told to come again, reads {} and {}, {} logins, slowest answer {:.1?}",
            self.writes.done,
            self.writes.unavailable,
            self.reads.done,
            self.reads.unavailable,
            self.logins,
            self.slowest()
        )
    }
}

impl Crowd {
    /// Makes what they need.
    pub fn build(port: u16) -> Result<Self> {
        let caller = Caller::new(port, GRACE);
        let world = World::build(&caller)?;
        let mut ledgers = Vec::new();
        for number in 0..WRITERS {
            let made = Mark(number * 1_000);
            let mut body = made.body(&world);
            body["name"] = json!(format!("written-{number}"));
            ledgers.push(Ledger::new(caller.create("/stages/identification/", &body)?, made));
        }
        let (maker, guest) = (Maker::new(), Guest::new());
        Ok(Self { world, ledgers, maker, guest, logins: Guest::told(&caller)? })
    }

    /// Lets them work while `during` happens.
    pub fn work<T>(
        &mut self,
        port: u16,
        rules: Rules,
        during: impl FnOnce() -> Result<T>,
    ) -> Result<(T, Heard)> {
        let over = &AtomicBool::new(false);
        let world = &self.world;
        let keys: &Vec<String> = &self.ledgers.iter().map(|ledger| ledger.key.clone()).collect();
        let came_in = self.guest.came_in;
        std::thread::scope(|scope| {
            let mut writers = Vec::new();
            for ledger in &mut self.ledgers {
                writers.push(scope.spawn(move || {
                    repeat(port, rules, over, |caller, tally| write(ledger, caller, world, rules, tally))
                }));
            }
            let maker = &mut self.maker;
            writers.push(scope.spawn(move || {
                repeat(port, rules, over, |caller, tally| maker.step(caller, world, rules, tally))
            }));
            let readers: Vec<_> =
                (0..READERS).map(|_| scope.spawn(move || read(keys, port, rules, over))).collect();
            let guest = &mut self.guest;
            let guest = scope.spawn(move || {
                while !is_over(over) {
                    guest.log_in(port, rules.may_break);
                    sleep(REST);
                }
                (guest.came_in - came_in, std::mem::take(&mut guest.wrong))
            });
            let happened = during();
            over.store(true, Ordering::Relaxed);
            let mut heard = Heard::default();
            for writer in writers {
                heard.writes.merge(writer.join().map_err(|_| anyhow!("somebody who writes has panicked"))?);
            }
            for reader in readers {
                heard.reads.merge(reader.join().map_err(|_| anyhow!("somebody who reads has panicked"))?);
            }
            let (logins, wrong) = guest.join().map_err(|_| anyhow!("a guest has panicked"))?;
            heard.logins = logins;
            heard.reads.wrong.extend(wrong);
            Ok((happened?, heard))
        })
    }

    /// Holds all that they remember against what is there.
    pub fn settle(&mut self, port: u16) -> Result<Verdict> {
        let caller = Caller::new(port, GRACE);
        let mut verdict = self.maker.settle(&caller, &self.world)?;
        for ledger in &mut self.ledgers {
            let stage = caller.get(&format!("/stages/identification/{}/", ledger.key)).body;
            let (news, count) = ledger.news(&caller.read(&ledger.trail())?);
            verdict.merge(ledger.settle(&self.world, &stage, &news, count));
        }
        verdict.merge(self.settle_logins(port, &caller)?);
        Ok(verdict)
    }

    fn settle_logins(&mut self, port: u16, caller: &Caller) -> Result<Verdict> {
        let guest = &mut self.guest;
        let (came_in, tried) = (std::mem::take(&mut guest.came_in), std::mem::take(&mut guest.tried));
        let mut verdict = Verdict::default();
        let told = Guest::told(caller)?;
        let new = told - self.logins;
        if new < came_in || new > tried {
            verdict.wrong.push(format!("{came_in} logins of {tried}, and the trail tells of {new}"));
        }
        self.logins = told;
        let (looked, lost) = guest.settle(port)?;
        verdict.acknowledged = usize::try_from(came_in)?;
        verdict.lost = lost;
        if lost > 0 {
            verdict.wrong.push(format!("{lost} of {looked} sessions are not known any more"));
        }
        Ok(verdict)
    }
}

fn is_over(over: &AtomicBool) -> bool {
    over.load(Ordering::Relaxed) || interrupt::is_asked()
}

/// Does the same again and again.
fn repeat(port: u16, rules: Rules, over: &AtomicBool, mut step: impl FnMut(&Caller, &mut Tally)) -> Tally {
    let caller = Caller::new(port, rules.deadline + GRACE);
    let mut tally = Tally::default();
    while !is_over(over) {
        let done = tally.done;
        step(&caller, &mut tally);
        if tally.done == done {
            sleep(REST);
        }
    }
    tally
}

fn write(ledger: &mut Ledger, caller: &Caller, world: &World, rules: Rules, tally: &mut Tally) {
    let mark = ledger.next();
    let path = format!("/stages/identification/{}/", ledger.key);
    let answer: Answer = caller.call("PATCH", &path, Some(&mark.body(world)));
    tally.note("PATCH", &answer, rules);
    ledger.note(mark, Fate::of(&answer));
    if answer.is_done() && !mark.is_shown_by(world, &answer.body) {
        tally.wrong.push(format!("PATCH answered with what is not of it: {}", answer.body));
    }
}

fn read(keys: &[String], port: u16, rules: Rules, over: &AtomicBool) -> Tally {
    let mut keys = keys.iter().cycle();
    repeat(port, rules, over, |caller, tally| {
        let Some(key) = keys.next() else { return };
        tally.note("GET", &caller.get(&format!("/stages/identification/{key}/")), rules);
    })
}
