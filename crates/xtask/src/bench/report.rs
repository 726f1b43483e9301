//! What is told in the end.

use std::fmt;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::bench::figures::{Case, Rounds, median};

/// A ratio, and what it must reach, if that was ever said.
const RATIOS: &[(Case, Case, Option<f64>)] = &[
    (Case::SqliteGet, Case::BareGet, Some(0.65)),
    (Case::PostgresGet, Case::BareGet, Some(0.65)),
    (Case::SqliteList, Case::BareList, Some(0.3)),
    (Case::PostgresList, Case::BareList, Some(0.3)),
    (Case::SqliteLook, Case::BareLook, Some(0.3)),
    (Case::PostgresLook, Case::BareLook, Some(0.3)),
    (Case::SqliteStep, Case::BareStep, Some(0.3)),
    (Case::PostgresStep, Case::BareStep, Some(0.3)),
    (Case::PostgresGet, Case::PgbenchReads, Some(0.6)),
    (Case::SqlitePatch, Case::SqliteCommits, Some(0.7)),
    // Doorward commits together what comes together, so this is how near it is to what can be.
    (Case::SqlitePatch, Case::SqliteGroups, None),
    (Case::PostgresPatch, Case::PgbenchCommits, Some(0.7)),
];

/// How many times its median the 99th percentile of PATCH on SQLite may be.
const TAIL: f64 = 30.0;

/// How many MiB a service may hold after the load.
const RESIDENT: f64 = 40.0;

/// How many milliseconds may pass from exec to the first answer.
const START: f64 = 100.0;

/// How many MB the program may have.
const SIZE: f64 = 20.0;

/// All that was measured.
pub struct Report {
    /// What each round has measured.
    pub rounds: Rounds,
    /// The bytes that each service held after the load.
    pub resident: Vec<(&'static str, u64)>,
    /// From exec to the first answer.
    pub starts: Vec<Duration>,
    /// The bytes of the program.
    pub size: u64,
    /// How many statements each request takes.
    pub statements: Vec<(String, usize)>,
}

/// Something that mostly has a target.
struct Measure {
    name: String,
    value: String,
    target: String,
    is_met: bool,
}

impl Report {
    /// Fails when a target was missed.
    pub fn must_pass(&self) -> Result<()> {
        match self.measures().iter().filter(|measure| !measure.is_met).count() {
            0 => Ok(()),
            missed => bail!("{missed} target(s) missed"),
        }
    }

    fn measures(&self) -> Vec<Measure> {
        let ratios = RATIOS.iter().filter_map(|&(case, limit, target)| {
            let name = format!("{} / {}", case.name(), limit.name());
            let wish = target.map_or_else(String::new, |target| format!("at least {target}"));
            spread(name, &self.rounds.ratios(case, limit), |ratio| target.is_none_or(|it| ratio >= it), wish)
        });
        let name = "a bare handler after / before what is held against it".to_owned();
        let drift = spread(name, self.rounds.drifts(), |_| true, String::new());
        let tails = self.rounds.of(Case::SqlitePatch).iter().map(|figures| figures.p99 / figures.p50);
        let tails: Vec<f64> = tails.collect();
        let name = format!("p99 / p50 of {}", Case::SqlitePatch.name());
        let tail = spread(name, &tails, |ratio| ratio < TAIL, format!("under {TAIL}"));
        let mut measures: Vec<Measure> = ratios.chain(drift).chain(tail).collect();
        for (database, bytes) in &self.resident {
            let name = format!("resident memory after the load, {database}");
            measures.push(below(name, float(*bytes) / 1024.0 / 1024.0, RESIDENT, "MiB"));
        }
        let start = median(self.starts.iter().map(|start| start.as_secs_f64() * 1e3));
        let name = format!("exec to first answer, SQLite, median of {}", self.starts.len());
        measures.push(below(name, start, START, "ms"));
        measures.push(below("size of the program".to_owned(), float(self.size) / 1e6, SIZE, "MB"));
        measures
    }
}

/// What was measured, each with its values in all reports.
pub fn side_by_side(reports: &[Report]) -> Vec<Vec<String>> {
    let measures: Vec<_> = reports.iter().map(Report::measures).collect();
    let rows = measures.first().into_iter().flatten().enumerate().map(|(number, first)| {
        let values = measures.iter().filter_map(|measures| measures.get(number));
        std::iter::once(first.name.clone()).chain(values.map(|measure| measure.value.clone())).collect()
    });
    rows.collect()
}

/// The median of what the rounds gave, if they gave anything.
fn spread(name: String, values: &[f64], is_met: impl Fn(f64) -> bool, target: String) -> Option<Measure> {
    let (lowest, highest) =
        (values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?);
    let median = median(values.iter().copied());
    let value = format!("{median:.3} ({lowest:.3} to {highest:.3})");
    Some(Measure { name, value, target, is_met: is_met(median) })
}

fn below(name: String, value: f64, limit: f64, unit: &str) -> Measure {
    let (shown, target) = (format!("{value:.1} {unit}"), format!("under {limit} {unit}"));
    Measure { name, value: shown, target, is_met: value < limit }
}

#[expect(clippy::cast_precision_loss, reason = "nobody needs that many digits")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "\n{:<44} {:>10} {:>9} {:>9}",
            "medians of the rounds", "a second", "p50 ms", "p99 ms"
        )?;
        for (case, turns) in self.rounds.iter() {
            let per_second = median(turns.iter().map(|figures| figures.per_second));
            let p50 = median(turns.iter().map(|figures| figures.p50));
            let p99 = median(turns.iter().map(|figures| figures.p99));
            writeln!(out, "{:<44} {per_second:>10.0} {p50:>9.2} {p99:>9.2}", case.name())?;
        }
        writeln!(out, "\nstatements, with transaction control")?;
        for (request, count) in &self.statements {
            writeln!(out, "{request:<44} {count:>10}")?;
        }
        writeln!(out, "\n{:<62} {:<26} target", "median of the rounds (lowest to highest)", "")?;
        for Measure { name, value, target, is_met } in self.measures() {
            let verdict = match (target.is_empty(), is_met) {
                (true, _) => "",
                (false, true) => "ok",
                (false, false) => "MISSED",
            };
            writeln!(out, "{name:<62} {value:<26} {target:<16} {verdict}")?;
        }
        Ok(())
    }
}
