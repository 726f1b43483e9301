//! Somebody who makes stages and deletes them, and remembers which.

use anyhow::Result;
use serde_json::{Value, json};

use crate::faults::caller::Caller;
use crate::faults::ledger::{Fate, Verdict};
use crate::faults::mark::{Mark, World};
use crate::faults::tally::{Rules, Tally};

/// How many stages there are before one is deleted.
const KEPT: usize = 12;

const PATH: &str = "/stages/identification/";

/// A stage that is there.
struct Made {
    key: String,
    mark: Mark,
}

/// Somebody who makes stages and deletes them.
pub struct Maker {
    number: u64,
    /// Those that must be there.
    there: Vec<Made>,
    /// Those that were made since the last look.
    new: Vec<String>,
    /// The mark of the one that may have been made; its name has the number.
    doubtful: Vec<Mark>,
    /// Those that were deleted since the last look.
    gone: Vec<String>,
    /// Those that may have been deleted.
    doubtfully_gone: Vec<Made>,
}

impl Maker {
    /// Somebody who has made nothing yet.
    pub fn new() -> Self {
        Self {
            number: 0,
            there: Vec::new(),
            new: Vec::new(),
            doubtful: Vec::new(),
            gone: Vec::new(),
            doubtfully_gone: Vec::new(),
        }
    }

    /// Makes a stage, or deletes one.
    pub fn step(&mut self, caller: &Caller, world: &World, rules: Rules, tally: &mut Tally) {
        if self.there.len() < KEPT {
            self.make(caller, world, rules, tally);
        } else {
            self.delete(caller, rules, tally);
        }
    }

    fn make(&mut self, caller: &Caller, world: &World, rules: Rules, tally: &mut Tally) {
        self.number += 1;
        let mark = Mark(self.number);
        let mut body = mark.body(world);
        body["name"] = json!(name(mark));
        let answer = caller.call("POST", PATH, Some(&body));
        tally.note("POST of a stage", &answer, rules);
        match (Fate::of(&answer), answer.body["pk"].as_str()) {
            (Fate::Done, Some(key)) => {
                self.new.push(key.to_owned());
                self.there.push(Made { key: key.to_owned(), mark });
            }
            (Fate::Refused, _) => {}
            _ => self.doubtful.push(mark),
        }
    }

    fn delete(&mut self, caller: &Caller, rules: Rules, tally: &mut Tally) {
        // Not always the oldest one, and not the newest.
        let made = self.there.remove(index(self.number) % (self.there.len() / 2));
        let answer = caller.call("DELETE", &format!("{PATH}{}/", made.key), None);
        tally.note("DELETE of a stage", &answer, rules);
        match Fate::of(&answer) {
            Fate::Done => self.gone.push(made.key),
            Fate::Refused => self.there.push(made),
            Fate::Doubtful => self.doubtfully_gone.push(made),
        }
    }

    /// Holds what was made and deleted against what is there.
    pub fn settle(&mut self, caller: &Caller, world: &World) -> Result<Verdict> {
        let mut verdict = Verdict { acknowledged: self.new.len() + self.gone.len(), ..Verdict::default() };
        for key in std::mem::take(&mut self.gone) {
            if caller.get(&format!("{PATH}{key}/")).status != Some(404) {
                verdict.lost += 1;
                verdict.wrong.push(format!("{key} was deleted and is there"));
            }
            deleted(caller, &key, &mut verdict)?;
        }
        self.settle_doubts(caller, &mut verdict)?;
        for made in &self.there {
            let answer = caller.get(&format!("{PATH}{}/", made.key));
            if answer.status == Some(404) {
                verdict.lost += 1;
                verdict.wrong.push(format!("{} was made and is gone", made.key));
            } else if !made.mark.is_shown_by(world, &answer.body) {
                verdict.wrong.push(format!("{} is not as it was made: {}", made.key, answer.body));
            }
        }
        for key in std::mem::take(&mut self.new) {
            let entries = caller.count(&trail(&key, "model_created"))?;
            if entries != 1 {
                verdict.wrong.push(format!("{key} was made, and the trail tells so {entries} times"));
            }
        }
        let mine = caller.count(&format!("{PATH}?search=made-&page_size=1"))?;
        if mine != self.there.len() as u64 {
            verdict.wrong.push(format!("{mine} stages are there, not {}", self.there.len()));
        }
        Ok(verdict)
    }

    /// What may have been made or deleted either was, all of it, or was not.
    fn settle_doubts(&mut self, caller: &Caller, verdict: &mut Verdict) -> Result<()> {
        for mark in std::mem::take(&mut self.doubtful) {
            verdict.doubtful += 1;
            let list = caller.read(&format!("{PATH}?name={}", name(mark)))?;
            if let Some(key) = list["results"][0]["pk"].as_str() {
                verdict.doubtful_done += 1;
                self.new.push(key.to_owned());
                self.there.push(Made { key: key.to_owned(), mark });
            }
        }
        for made in std::mem::take(&mut self.doubtfully_gone) {
            verdict.doubtful += 1;
            if caller.get(&format!("{PATH}{}/", made.key)).status == Some(404) {
                verdict.doubtful_done += 1;
                deleted(caller, &made.key, verdict)?;
            } else {
                self.there.push(made);
            }
        }
        Ok(())
    }
}

/// A stage that is gone has left an entry in the trail, and no binding.
fn deleted(caller: &Caller, key: &str, verdict: &mut Verdict) -> Result<()> {
    let entries = caller.count(&trail(key, "model_deleted"))?;
    if entries != 1 {
        verdict.wrong.push(format!("{key} was deleted, and the trail tells so {entries} times"));
    }
    // The list cannot be filtered by a stage that is not there.
    let bindings = caller.read("/flows/bindings/?page_size=1000")?;
    let is_left = |binding: &Value| binding["stage"] == key;
    if bindings["results"].as_array().is_some_and(|all| all.iter().any(is_left)) {
        verdict.wrong.push(format!("{key} was deleted, and a binding names it"));
    }
    Ok(())
}

fn trail(key: &str, action: &str) -> String {
    format!("/events/events/?context_model_pk={key}&action={action}&page_size=1")
}

fn name(mark: Mark) -> String {
    format!("made-{}", mark.0)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
