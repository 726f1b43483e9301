//! What the checks found.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// How many kinds of faults of a check are told; the others are like these.
const TOLD: usize = 8;

/// How many letters of one are told.
const LONGEST: usize = 300;

/// What the checks found so far.
#[derive(Default)]
pub struct Report {
    failed: Vec<String>,
    skipped: usize,
}

impl Report {
    /// Tells what a check found: figures, and what is wrong if anything is.
    pub fn add(&mut self, what: &str, figures: &str, wrong: &[String]) {
        let verdict = if wrong.is_empty() { "ok  " } else { "FAIL" };
        println!("{verdict} {what}: {figures}");
        let kinds = counted(wrong);
        for (fault, count) in kinds.iter().take(TOLD) {
            println!("     {count} times: {}", fault.chars().take(LONGEST).collect::<String>());
        }
        if kinds.len() > TOLD {
            println!("     and {} others", kinds.len() - TOLD);
        }
        if !wrong.is_empty() {
            self.failed.push(what.to_owned());
        }
    }

    /// Tells what was not tried.
    pub fn skip(&mut self, what: &str, why: &str) {
        println!("== skipped: {what}, because {why}");
        self.skipped += 1;
    }

    /// Fails if anything was wrong.
    pub fn finish(self) -> Result<()> {
        if !self.failed.is_empty() {
            bail!("{} failed: {}", self.failed.len(), self.failed.join("; "));
        }
        println!("all that was tried holds; {} skipped", self.skipped);
        Ok(())
    }
}

/// How often each fault was found, the most frequent first.
fn counted(wrong: &[String]) -> Vec<(&str, usize)> {
    let mut counts = BTreeMap::new();
    for fault in wrong {
        *counts.entry(fault.as_str()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_often_is_told_once() {
        let wrong = ["a", "b", "b"].map(str::to_owned);
        assert_eq!(counted(&wrong), [("b", 2), ("a", 1)]);
    }

    #[test]
    fn one_check_that_fails_fails_the_run() {
        let mut report = Report::default();
        report.add("this", "1 of 1", &[]);
        report.skip("that", "it is not there");
        assert!(Report::default().finish().is_ok());
        report.add("kill", "1 lost", &["lost".to_owned()]);
        report.add("this", "1 of 1", &[]);
        assert_eq!(report.finish().unwrap_err().to_string(), "1 failed: kill");
    }
}
