//! A fault that comes while a crowd works, and passes: what they are told meanwhile, how soon all is well again, and
//! whether anything that was promised is lost.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::faults::caller::Caller;
use crate::faults::crowd::Crowd;
use crate::faults::interrupt;
use crate::faults::ledger::Verdict;
use crate::faults::report::Report;
use crate::faults::tally::Rules;

/// How long an answer may take: as long as the service waits for a connection (5 seconds) and then for a lock (5
/// seconds), and 2 seconds more.
pub const RULES: Rules = Rules { deadline: Duration::from_secs(12), may_break: false };

/// How long all is well before.
const CALM: Duration = Duration::from_secs(1);

/// How long the service may take until all is well again.
const RECOVERY: Duration = Duration::from_secs(10);

/// How long nobody may be told to come again after that.
const AFTERWARDS: Duration = Duration::from_millis(1_500);

/// Lets a fault come and pass while a crowd works, and tells what was found.
pub fn weather(
    crowd: &mut Crowd,
    port: u16,
    what: &str,
    fault: impl FnOnce() -> Result<String>,
    report: &mut Report,
) -> Result<()> {
    let ((note, recovered), heard) = crowd.work(port, RULES, || {
        interrupt::pause(CALM)?;
        let note = fault()?;
        Ok((note, recover(port)?))
    })?;
    let figures = heard.figures();
    let mut wrong = heard.wrong();
    let recovered = recovered.map_or_else(
        || {
            wrong.push(format!("it is not well again {RECOVERY:?} later"));
            "not well again".to_owned()
        },
        |time| format!("well again after {time:.1?}"),
    );
    let ((), after) = crowd.work(port, RULES, || interrupt::pause(AFTERWARDS))?;
    if after.writes.unavailable + after.reads.unavailable > 0
        || after.writes.done == 0
        || after.reads.done == 0
    {
        wrong.push(format!("afterwards: {}", after.figures()));
    }
    wrong.extend(after.wrong().into_iter().map(|fault| format!("afterwards: {fault}")));
    let verdict = crowd.settle(port).unwrap_or_else(|error| {
        wrong.push(format!("what is there cannot be asked: {error:#}"));
        Verdict::default()
    });
    let figures = format!(
        "{figures}, {recovered}, {} acknowledged and {} lost{note}",
        verdict.acknowledged, verdict.lost
    );
    wrong.extend(verdict.wrong);
    report.add(what, &figures, &wrong);
    Ok(())
}

/// How long it takes until something is read that nothing remembers, and something is written. Nothing if it takes
/// too long.
fn recover(port: u16) -> Result<Option<Duration>> {
    let caller = Caller::new(port, RECOVERY);
    let began = Instant::now();
    while began.elapsed() < RECOVERY {
        let group = serde_json::json!({"name": format!("well-{}", fastrand::u64(..))});
        if caller.get("/core/users/").is_done()
            && caller.call("POST", "/core/groups/", Some(&group)).is_done()
        {
            return Ok(Some(began.elapsed()));
        }
        interrupt::pause(Duration::from_millis(50))?;
    }
    Ok(None)
}
