//! Whether a history could have happened one step after the other: linearizability, as Wing and Gong look for it,
//! and with what Lowe remembers of places where the search has been.
//!
//! An object has two registers. A step sets one, both or none of them, and sees both as they are then. That finds
//! stale reads as well as lost updates: whoever writes back a register that he did not mean to set undoes what
//! another has set.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// What the registers hold.
pub type State = [u32; 2];

/// What a step sets: a value for each register that it does not leave as it is.
pub type Set = [Option<u32>; 2];

/// Something that a client did, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it began.
    pub began: Duration,
    /// When its answer came. Without one, nobody knows whether it was done, and when.
    pub ended: Option<Duration>,
    /// What it sets. No value is set twice.
    pub set: Set,
    /// What it saw, after it had set what it sets.
    pub saw: Option<State>,
    /// What a step has set that was done before, however old a read may be otherwise.
    pub since: Option<Set>,
}

/// How many places the search looks at, at most.
const MOST_PLACES: usize = 2_000_000;

impl Step {
    fn is_read(&self) -> bool {
        self.set == [None, None]
    }

    /// What the registers hold afterwards, if that is what it saw.
    fn after(&self, state: State) -> Option<State> {
        let after = [self.set[0].unwrap_or(state[0]), self.set[1].unwrap_or(state[1])];
        (self.saw.is_none() || self.saw == Some(after)).then_some(after)
    }
}

/// The same history, where reads may be older than they are by so much.
pub fn relaxed(mut steps: Vec<Step>, by: Duration) -> Vec<Step> {
    for step in steps.iter_mut().filter(|step| step.is_read()) {
        step.began = step.began.saturating_sub(by);
    }
    steps
}

/// Fails if the steps cannot have happened one after the other, each at some moment between its beginning and its
/// end.
pub fn check(initial: State, steps: &[Step]) -> Result<(), String> {
    let history = History::of(steps);
    let steps = &history.steps;
    let mut open = vec![Place { done: vec![0; steps.len() / 64 + 1], first: 0, count: 0, state: initial }];
    let mut known = HashSet::new();
    let mut deepest = None::<(usize, String)>;
    while let Some(mut place) = open.pop() {
        place.read_on(&history);
        if place.count == steps.len() {
            return Ok(());
        }
        if !known.insert((place.done.clone(), place.state)) {
            continue;
        }
        if known.len() > MOST_PLACES {
            return Err("the history is too tangled to be judged".to_owned());
        }
        if deepest.as_ref().is_none_or(|(count, _)| place.count > *count) {
            deepest = Some((place.count, place.tell(&history)));
        }
        let next = place.next(&history);
        open.extend(next.into_iter().rev().filter_map(|at| place.with(steps, at)));
    }
    Err(deepest.map_or_else(String::new, |(_, told)| told))
}

/// Steps in the order in which they began.
struct History {
    steps: Vec<Step>,
    /// For each the one that was done before it, if it names one.
    before: Vec<Option<usize>>,
}

impl History {
    fn of(steps: &[Step]) -> Self {
        let steps = decided(steps);
        let sets: HashMap<Set, usize> = steps
            .iter()
            .zip(0..)
            .filter(|(step, _)| !step.is_read())
            .map(|(step, at)| (step.set, at))
            .collect();
        let before = steps.iter().map(|step| sets.get(&step.since?).copied()).collect();
        Self { steps, before }
    }
}

/// Steps of which it is known that they were done, and until when, in the order in which they began. A write that
/// was not answered was done before somebody saw what it set; if nobody did, it is as if it never was.
fn decided(steps: &[Step]) -> Vec<Step> {
    let seen = |step: &Step| {
        let sees = |other: &&Step| {
            let saw = other.saw.unwrap_or_default();
            other.saw.is_some() && (0..2).any(|at| step.set[at] == Some(saw[at]))
        };
        steps.iter().filter(sees).filter_map(|other| other.ended).min()
    };
    let decide = |step: &Step| {
        let ended = step.ended.or_else(|| seen(step))?;
        Some(Step { ended: Some(ended), ..step.clone() })
    };
    let mut decided: Vec<Step> = steps.iter().filter_map(decide).collect();
    decided.sort_by_key(|step| step.began);
    decided
}

/// A place where the search is: what was done so far, and what that has led to.
struct Place {
    done: Vec<u64>,
    /// All before are done.
    first: usize,
    count: usize,
    state: State,
}

impl Place {
    fn is_done(&self, at: usize) -> bool {
        self.done[at / 64] & (1 << (at % 64)) != 0
    }

    fn mark(&mut self, at: usize) {
        self.done[at / 64] |= 1 << (at % 64);
        self.count += 1;
    }

    /// What may come next: whatever began before the first end of what is not done, and after what it names.
    fn next(&self, History { steps, before }: &History) -> Vec<usize> {
        let mut first_end = Duration::MAX;
        let mut next = Vec::new();
        for at in (self.first..steps.len()).filter(|at| !self.is_done(*at)) {
            if steps[at].began > first_end {
                break;
            }
            first_end = first_end.min(steps[at].ended.unwrap_or(Duration::MAX));
            next.push(at);
        }
        next.retain(|at| {
            steps[*at].began <= first_end && before[*at].is_none_or(|before| self.is_done(before))
        });
        next
    }

    /// Does all reads that saw what is there now. They change nothing, so that cannot be wrong.
    fn read_on(&mut self, history: &History) {
        let steps = &history.steps;
        loop {
            let is_right = |at: &usize| steps[*at].is_read() && steps[*at].after(self.state).is_some();
            let reads: Vec<usize> = self.next(history).into_iter().filter(is_right).collect();
            for at in &reads {
                self.mark(*at);
            }
            while self.first < steps.len() && self.is_done(self.first) {
                self.first += 1;
            }
            if reads.is_empty() {
                return;
            }
        }
    }

    /// The place where a write leads, if it saw what is there then.
    fn with(&self, steps: &[Step], at: usize) -> Option<Self> {
        let step = steps.get(at).filter(|step| !step.is_read())?;
        let state = step.after(self.state)?;
        let mut place = Self { done: self.done.clone(), first: self.first, count: self.count, state };
        place.mark(at);
        Some(place)
    }

    /// Why it does not go on from here.
    fn tell(&self, history: &History) -> String {
        let steps = &history.steps;
        let stuck = self.next(history).into_iter().min_by_key(|at| steps[*at].ended);
        let Some(step) = stuck.and_then(|at| steps.get(at)) else { return String::new() };
        let what = if step.is_read() { "a read".to_owned() } else { format!("a write of {:?}", step.set) };
        format!(
            "{what} from {:.3?} to {:.3?} saw {:?}, and the registers held {:?}",
            step.began,
            step.ended.unwrap_or_default(),
            step.saw.unwrap_or_default(),
            self.state
        )
    }
}

#[cfg(test)]
#[path = "checker_tests.rs"]
mod tests;
