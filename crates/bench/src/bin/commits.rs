//! The limit of writing to SQLite: one loop that commits the SQL of one request, again and again.
//!
//! `commits DATABASE STATEMENTS KEYS SECONDS GROUP`, where `STATEMENTS` has one line for each statement
//! as Doorward logs it, the first and the last of which begin and commit, and `KEYS` one for each stage.
//! Each commit makes `GROUP` requests safe. Prints requests
//! per second, and the median and the 99th percentile of the time of a commit in milliseconds.
//!
//! There is one loop, because SQLite has one writer: more of them would only wait for each other.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use doorward_bench::captured::{self, Bind, Uuid};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, statements, keys, seconds, group] = arguments.as_slice() else {
        bail!("usage: commits DATABASE STATEMENTS KEYS SECONDS GROUP");
    };
    let (length, group) = (Duration::from_secs_f64(seconds.parse()?), group.parse::<u32>()?);
    let keys = read(keys)?;
    let keys =
        keys.lines().map(|key| captured::uuid(key).context("is no UUID")).collect::<Result<Vec<_>>>()?;
    let statements = read(statements)?;

    let connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; \
         PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL;",
    )?;
    let mut prepared = Vec::new();
    for sql in statements.lines() {
        let writes = ["INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb));
        let binds = captured::binds(sql, &connection)?;
        prepared.push((connection.prepare(sql).with_context(|| sql.to_owned())?, binds, writes));
    }
    let [begin, request @ .., commit] = prepared.as_mut_slice() else { bail!("there is no transaction") };

    let mut dice = Dice::new()?;
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < length {
        let before = Instant::now();
        begin.0.execute([])?;
        for _ in 0..group {
            let key = keys[dice.below(keys.len())];
            for (statement, binds, writes) in &mut *request {
                for (number, bind) in (1..).zip(binds.iter()) {
                    statement.raw_bind_parameter(number, value(bind, key, &mut dice))?;
                }
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
                drop(rows);
                // With values out of place it might find no row, and be quick.
                ensure!(!*writes || connection.changes() > 0, "nothing was written: {statement:?}");
            }
        }
        commit.0.execute([])?;
        times.push(before.elapsed());
    }
    let elapsed = start.elapsed();
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    let requests = f64::from(group) * f64::from(u32::try_from(times.len())?);
    let per_second = requests / elapsed.as_secs_f64();
    println!("{per_second} {} {}", at(50).as_secs_f64() * 1e3, at(99).as_secs_f64() * 1e3);
    Ok(())
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(Path::new(path)).with_context(|| format!("cannot read {path}"))
}

fn value<'a>(bind: &'a Bind, key: Uuid, dice: &mut Dice) -> ToSqlOutput<'a> {
    match bind {
        Bind::Value(value) => ToSqlOutput::Borrowed(value.into()),
        Bind::Key => ToSqlOutput::Owned(Value::Blob(key.to_vec())),
        Bind::Fresh => ToSqlOutput::Owned(Value::Blob([dice.roll(), dice.roll()].as_flattened().to_vec())),
    }
}

/// Numbers that nobody has to guess (splitmix64).
struct Dice(u64);

impl Dice {
    fn new() -> Result<Self> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        Ok(Self(now.as_secs() ^ u64::from(now.subsec_nanos()) << 32))
    }

    fn roll(&mut self) -> [u8; 8] {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31).to_be_bytes()
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from_be_bytes(self.roll()) % limit
    }
}
