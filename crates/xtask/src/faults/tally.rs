//! What answers a load got, and which of them must not be.

use std::time::Duration;

use crate::faults::caller::Answer;

/// What is asked of answers while something is broken.
#[derive(Clone, Copy)]
pub struct Rules {
    /// How long an answer may take.
    pub deadline: Duration,
    /// Whether there may be no answer, because the service is ended.
    pub may_break: bool,
}

/// Answers, counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Those that did what was asked for.
    pub done: usize,
    /// Those that say to come again.
    pub unavailable: usize,
    /// The longest that one took.
    pub slowest: Duration,
    /// Those that must not be.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Counts an answer.
    pub fn note(&mut self, what: &str, answer: &Answer, rules: Rules) {
        self.slowest = self.slowest.max(answer.took);
        if answer.is_done() {
            self.done += 1;
        } else if answer.is_unavailable() {
            self.unavailable += 1;
        } else if answer.status.is_some() || !rules.may_break {
            let retry = if answer.has_retry_after { " with Retry-After" } else { "" };
            let status = answer.status.map_or("no answer".to_owned(), |status| status.to_string());
            self.wrong.push(format!("{what}: {status}{retry}: {}", answer.body));
        }
        if answer.took > rules.deadline {
            let status = answer.status.map_or("no answer".to_owned(), |status| status.to_string());
            self.wrong.push(format!("{what}: {status} only after {} s", answer.took.as_secs()));
        }
    }

    /// Adds others.
    pub fn merge(&mut self, other: Self) {
        self.done += other.done;
        self.unavailable += other.unavailable;
        self.slowest = self.slowest.max(other.slowest);
        self.wrong.extend(other.wrong);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use serde_json::{Value, json};

    use super::*;

    const RULES: Rules = Rules { deadline: Duration::from_secs(5), may_break: false };

    fn wrong(status: Option<u16>, has_retry_after: bool, body: Value, seconds: u64, rules: Rules) -> usize {
        let took = Duration::from_secs(seconds);
        let answer = Answer { asked: Instant::now(), took, status, has_retry_after, revision: None, body };
        let mut tally = Tally::default();
        tally.note("GET", &answer, rules);
        tally.wrong.len()
    }

    #[test]
    fn only_success_and_a_refusal_for_now_are_right() {
        let told = json!({"detail": "later"});
        assert_eq!(wrong(Some(200), false, json!({}), 1, RULES), 0);
        assert_eq!(wrong(Some(503), true, told.clone(), 1, RULES), 0);
        assert_eq!(wrong(Some(503), false, told.clone(), 1, RULES), 1);
        assert_eq!(wrong(Some(503), true, json!("later"), 1, RULES), 1);
        assert_eq!(wrong(Some(500), true, told, 1, RULES), 1);
        assert_eq!(wrong(None, false, json!("reset"), 1, RULES), 1);
    }

    #[test]
    fn a_service_that_is_ended_need_not_answer_but_not_late() {
        let ended = Rules { may_break: true, ..RULES };
        assert_eq!(wrong(None, false, json!("reset"), 1, ended), 0);
        assert_eq!(wrong(None, false, json!("reset"), 6, ended), 1);
        assert_eq!(wrong(Some(200), false, json!({}), 6, RULES), 1);
    }
}
