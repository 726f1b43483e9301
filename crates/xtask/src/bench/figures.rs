//! What was measured.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// What a case did in one turn; times in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// How many answers came in a second.
    pub per_second: f64,
    /// How long half of them took at most.
    pub p50: f64,
    /// How long 99 of 100 took at most.
    pub p99: f64,
}

impl Figures {
    /// Reads `PER_SECOND P50 P99`.
    pub fn parse(line: &str) -> Result<Self> {
        let figures = line.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>();
        let figures = figures.with_context(|| format!("{line:?} are no figures"))?;
        let [per_second, p50, p99] = figures[..] else { anyhow::bail!("{line:?} are not three figures") };
        Ok(Self { per_second, p50, p99 })
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    BareGet,
    SqliteGet,
    PostgresGet,
    BareList,
    SqliteList,
    PostgresList,
    BareLook,
    SqliteLook,
    PostgresLook,
    BareStep,
    SqliteStep,
    PostgresStep,
    PgbenchReads,
    SqliteCommits,
    SqliteGroups,
    SqlitePatch,
    PgbenchCommits,
    PostgresPatch,
}

impl Case {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::BareGet => "GET from a bare handler",
            Self::SqliteGet => "GET, SQLite",
            Self::PostgresGet => "GET, PostgreSQL",
            Self::BareList => "a list of 20 from a bare handler",
            Self::SqliteList => "a list of 20, SQLite",
            Self::PostgresList => "a list of 20, PostgreSQL",
            Self::BareLook => "a first look from a bare handler",
            Self::SqliteLook => "a first look at a flow, SQLite",
            Self::PostgresLook => "a first look at a flow, PostgreSQL",
            Self::BareStep => "a step in a session from a bare handler",
            Self::SqliteStep => "a step in a session, SQLite",
            Self::PostgresStep => "a step in a session, PostgreSQL",
            Self::PgbenchReads => "the SQL of GET, by pgbench",
            Self::SqliteCommits => "the SQL of PATCH, by a bare loop on SQLite",
            Self::SqliteGroups => "the same, sixteen in one commit",
            Self::SqlitePatch => "PATCH, SQLite",
            Self::PgbenchCommits => "the SQL of PATCH, by pgbench",
            Self::PostgresPatch => "PATCH, PostgreSQL",
        }
    }
}

/// What all cases did, turn by turn.
#[derive(Default)]
pub struct Rounds {
    turns: BTreeMap<Case, Vec<Figures>>,
    /// How fast limits were after what is held against them, as a share of how fast they were before.
    drifts: Vec<f64>,
}

impl Rounds {
    /// Keeps what a case did in its turn.
    pub fn add(&mut self, case: Case, figures: Figures) {
        self.turns.entry(case).or_default().push(figures);
    }

    /// Keeps what a limit did before and after what is held against it: what lies between.
    pub fn add_limit(&mut self, case: Case, before: Figures, after: Figures) {
        self.drifts.push(after.per_second / before.per_second);
        let between = |figure: fn(&Figures) -> f64| f64::midpoint(figure(&before), figure(&after));
        let per_second = between(|figures| figures.per_second);
        let (p50, p99) = (between(|figures| figures.p50), between(|figures| figures.p99));
        self.add(case, Figures { per_second, p50, p99 });
    }

    /// How fast limits were after what is held against them, as a share of how fast they were before.
    pub fn drifts(&self) -> &[f64] {
        &self.drifts
    }

    /// What the cases did.
    pub fn iter(&self) -> impl Iterator<Item = (Case, &[Figures])> {
        self.turns.iter().map(|(case, turns)| (*case, turns.as_slice()))
    }

    /// What one case did.
    pub fn of(&self, case: Case) -> &[Figures] {
        self.turns.get(&case).map_or(&[], Vec::as_slice)
    }

    /// How fast one case was as a share of another, round by round.
    pub fn ratios(&self, case: Case, limit: Case) -> Vec<f64> {
        let turns = self.of(case).iter().zip(self.of(limit));
        turns.map(|(figures, limit)| figures.per_second / limit.per_second).collect()
    }
}

/// The value in the middle, or zero of nothing.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
