//! What was written to one stage by its only writer, and whether the stage and its trail agree with that.

use serde_json::{Map, Value, json};

use crate::faults::caller::Answer;
use crate::faults::mark::{Mark, World};

/// What is known of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was acknowledged.
    Done,
    /// It was refused for what it is.
    Refused,
    /// Nobody knows.
    Doubtful,
}

impl Fate {
    /// What an answer says. Only a refusal for what was asked says that nothing was done: an answer of 503 may come
    /// from a commit that nobody knows the outcome of.
    pub fn of(answer: &Answer) -> Self {
        if answer.is_done() {
            Self::Done
        } else if answer.is_refused() {
            Self::Refused
        } else {
            Self::Doubtful
        }
    }
}

/// The writes to one stage.
pub struct Ledger {
    /// The stage.
    pub key: String,
    /// How its writer left it, the last time that it was looked at.
    settled: Mark,
    /// How many changes its trail had by then.
    changes: usize,
    sent: Vec<(Mark, Fate)>,
}

/// What came of the writes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many were acknowledged.
    pub acknowledged: usize,
    /// How many nobody knew of.
    pub doubtful: usize,
    /// How many of these were done.
    pub doubtful_done: usize,
    /// How many were acknowledged and are not there.
    pub lost: usize,
    /// What does not agree.
    pub wrong: Vec<String>,
}

impl Verdict {
    /// Adds what came of others.
    pub fn merge(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.doubtful += other.doubtful;
        self.doubtful_done += other.doubtful_done;
        self.lost += other.lost;
        self.wrong.extend(other.wrong);
    }
}

impl Ledger {
    /// Of a stage that was made with a mark.
    pub fn new(key: String, made: Mark) -> Self {
        Self { key, settled: made, changes: 0, sent: Vec::new() }
    }

    /// The next write.
    pub fn next(&self) -> Mark {
        let last = self.sent.last().map_or(self.settled, |(mark, _)| *mark);
        Mark(last.0 + 1)
    }

    /// Notes what came of a write.
    pub fn note(&mut self, mark: Mark, fate: Fate) {
        self.sent.push((mark, fate));
    }

    /// Where the newest entries of its trail are, as many as can be news and some more.
    pub fn trail(&self) -> String {
        let (key, most) = (&self.key, self.sent.len() + 2);
        let filter = format!("context_model_pk={key}&action=model_updated");
        format!("/events/events/?{filter}&ordering=-created&page_size={most}")
    }

    /// The entries that are news, from the newest ones, newest first, and how many there are in all.
    pub fn news(&self, trail: &Value) -> (Vec<Value>, usize) {
        let count = trail["pagination"]["count"].as_u64().unwrap_or_default();
        let count = usize::try_from(count).unwrap_or_default();
        let newest = trail["results"].as_array().map(Vec::as_slice).unwrap_or_default();
        let news = newest.iter().take(count.saturating_sub(self.changes)).rev();
        (news.cloned().collect(), count)
    }

    /// Holds what was written against the stage and the entries of its trail since the last time, in their order,
    /// of which there are `changes` in all. From then on it counts from there.
    pub fn settle(&mut self, world: &World, stage: &Value, news: &[Value], changes: usize) -> Verdict {
        let sent = std::mem::take(&mut self.sent);
        let count = |fate| sent.iter().filter(|(_, it)| *it == fate).count();
        let mut verdict = Verdict {
            acknowledged: count(Fate::Done),
            doubtful: count(Fate::Doubtful),
            ..Verdict::default()
        };
        let told = self.told(world, &sent, news, &mut verdict);
        let shown = self.shown(world, &sent, stage, &mut verdict);
        if told != shown {
            verdict
                .wrong
                .push(format!("{}: the stage is of {shown:?}, its trail ends with {told:?}", self.key));
        }
        if changes != self.changes + news.len() {
            let (before, news) = (self.changes, news.len());
            verdict.wrong.push(format!("{}: {changes} changes, after {before} and {news}", self.key));
        }
        self.changes = changes;
        // Whatever it is, the next time is judged by itself.
        self.settled = shown.or(told).unwrap_or_else(|| sent.last().map_or(self.settled, |(mark, _)| *mark));
        verdict
    }

    /// The write that the stage shows, which must be the last one that was acknowledged, or a later one.
    fn shown(
        &self,
        world: &World,
        sent: &[(Mark, Fate)],
        stage: &Value,
        verdict: &mut Verdict,
    ) -> Option<Mark> {
        let all = || std::iter::once((self.settled, Fate::Done)).chain(sent.iter().copied());
        let shown = all().position(|(mark, _)| mark.is_shown_by(world, stage));
        let Some(shown) = shown else {
            verdict.wrong.push(format!("{} is of no single write: {stage}", self.key));
            return None;
        };
        let later = all().skip(shown + 1).filter(|(_, fate)| *fate == Fate::Done).count();
        if later > 0 {
            verdict.lost += later;
            verdict.wrong.push(format!("{} lost {later} acknowledged write(s)", self.key));
        }
        all().nth(shown).map(|(mark, _)| mark)
    }

    /// The write that the trail ends with. It must tell of all that were acknowledged, each once and in order, and
    /// what it says must lead from one to the next.
    fn told(
        &self,
        world: &World,
        sent: &[(Mark, Fate)],
        news: &[Value],
        verdict: &mut Verdict,
    ) -> Option<Mark> {
        let mut state = self.settled.fields(world);
        let mut last = Some(self.settled);
        let mut rest = sent;
        for entry in news {
            let diff = &entry["context"]["diff"];
            if let Err(fault) = apply(&mut state, diff) {
                verdict.wrong.push(format!("{}: the trail breaks: {fault}", self.key));
            }
            let Some(at) = rest.iter().position(|(mark, _)| mark.fields(world) == state) else {
                verdict.wrong.push(format!("{}: the trail tells of what nobody wrote: {diff}", self.key));
                last = None;
                continue;
            };
            self.skip(&rest[..at], verdict);
            verdict.doubtful_done += usize::from(rest[at].1 == Fate::Doubtful);
            if rest[at].1 == Fate::Refused {
                verdict.wrong.push(format!("{}: the trail tells of what was refused: {diff}", self.key));
            }
            last = Some(rest[at].0);
            rest = &rest[at + 1..];
        }
        self.skip(rest, verdict);
        last
    }

    /// Writes that the trail does not tell of.
    fn skip(&self, writes: &[(Mark, Fate)], verdict: &mut Verdict) {
        let missing = writes.iter().filter(|(_, fate)| *fate == Fate::Done).count();
        if missing > 0 {
            verdict.lost += missing;
            verdict.wrong.push(format!("{}: the trail lacks {missing} acknowledged write(s)", self.key));
        }
    }
}

/// Does to a stage what an entry of the trail says.
fn apply(state: &mut Map<String, Value>, diff: &Value) -> Result<(), String> {
    let Value::Object(diff) = diff else { return Err("an entry without a change".to_owned()) };
    for (field, change) in diff {
        let before = state.insert(field.clone(), change["new_value"].clone());
        if before.as_ref() != Some(&change["previous_value"]) {
            return Err(format!("{field} was {}", json!(before)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::mark::tests::{stage, world};

    /// The entry of the trail that leads from one write to another.
    fn entry(from: u64, to: u64) -> Value {
        let (from, to) = (Mark(from).fields(&world()), Mark(to).fields(&world()));
        let differing = to.iter().filter(|(field, value)| from.get(*field) != Some(*value));
        let diff = differing.map(|(field, value)| {
            (field.clone(), json!({"previous_value": from[field], "new_value": value}))
        });
        json!({"context": {"diff": diff.collect::<Map<_, _>>()}})
    }

    /// A ledger of writes that follow each other.
    fn ledger(fates: &[Fate]) -> Ledger {
        let mut ledger = Ledger::new("stage".to_owned(), Mark(0));
        for fate in fates {
            let mark = ledger.next();
            ledger.note(mark, *fate);
        }
        ledger
    }

    fn settle(fates: &[Fate], shown: u64, news: &[Value]) -> Verdict {
        ledger(fates).settle(&world(), &stage(Mark(shown)), news, news.len())
    }

    use Fate::{Done, Doubtful, Refused};

    #[test]
    fn what_was_acknowledged_is_there() {
        let verdict = settle(&[Done, Refused, Done], 3, &[entry(0, 1), entry(1, 3)]);
        assert_eq!(verdict, Verdict { acknowledged: 2, ..Verdict::default() });
    }

    #[test]
    fn what_is_in_doubt_is_there_or_not() {
        let there = settle(&[Done, Doubtful], 2, &[entry(0, 1), entry(1, 2)]);
        assert_eq!(there, Verdict { acknowledged: 1, doubtful: 1, doubtful_done: 1, lost: 0, wrong: vec![] });
        let gone = settle(&[Done, Doubtful], 1, &[entry(0, 1)]);
        assert!(gone.wrong.is_empty() && gone.doubtful_done == 0);
    }

    #[test]
    fn a_lost_write_is_found() {
        let verdict = settle(&[Done, Done], 1, &[entry(0, 1)]);
        assert_eq!((verdict.lost, verdict.wrong.len()), (2, 2), "by the stage and by the trail");
    }

    #[test]
    fn half_a_write_is_found() {
        let mut half = stage(Mark(1));
        half["flow_set"] = stage(Mark(0))["flow_set"].clone();
        let (from, to) = (stage(Mark(0)), stage(Mark(1)));
        assert_ne!(from["sources"], to["sources"]);
        half["sources"] = from["sources"].clone();
        let verdict = ledger(&[Done]).settle(&world(), &half, &[entry(0, 1)], 1);
        assert!(verdict.wrong[0].contains("no single write"), "{verdict:?}");
    }

    #[test]
    fn a_trail_that_lacks_repeats_or_makes_up_is_found() {
        let lacks = settle(&[Done, Done], 2, &[entry(0, 2)]);
        assert_eq!(lacks.lost, 1);
        let repeats = settle(&[Done], 1, &[entry(0, 1), entry(0, 1)]);
        assert!(repeats.wrong[0].contains("breaks"), "{repeats:?}");
        let makes_up = settle(&[Done], 1, &[entry(0, 1), entry(1, 5)]);
        assert!(makes_up.wrong[0].contains("nobody wrote"), "{makes_up:?}");
        let hides = ledger(&[Done]).settle(&world(), &stage(Mark(1)), &[entry(0, 1)], 2);
        assert!(hides.wrong[0].contains("2 changes"), "{hides:?}");
    }

    #[test]
    fn the_next_time_counts_from_there() {
        let mut ledger = ledger(&[Done, Doubtful]);
        ledger.settle(&world(), &stage(Mark(1)), &[entry(0, 1)], 1);
        assert_eq!(ledger.next(), Mark(2));
        ledger.note(Mark(2), Done);
        let verdict = ledger.settle(&world(), &stage(Mark(2)), &[entry(1, 2)], 2);
        assert!(verdict.wrong.is_empty(), "{verdict:?}");
    }
}
