//! The log: lines for people, or JSON for programs, on standard error.

mod lines;

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr};
use std::str::FromStr;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow};
use env_logger::fmt::Formatter;
use env_logger::{Builder, Target};
use log::kv::{Key, Value, VisitSource, VisitValue};
use log::{LevelFilter, Record};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer as _};
use serde_json::Serializer;

use self::lines::Lines;
use crate::settings::{LogFormat, Settings};

/// What is logged, such as `info,doorward=debug`: levels for everything, or for what a module writes.
#[derive(Debug, PartialEq, Eq)]
pub struct Levels(Vec<(Option<String>, LevelFilter)>);

impl FromStr for Levels {
    type Err = String;

    /// `env_logger`'s own parser passes over what it does not understand, but a level that is misspelled
    /// would hide what somebody wants to see.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let levels = parts.map(|part| {
            let (module, level) = match part.split_once('=') {
                Some((module, level)) => (Some(module.to_owned()), level),
                None => (None, part),
            };
            let level = level.parse().map_err(|_| format!("{level:?} is no level such as info"))?;
            Ok((module, level))
        });
        levels.collect::<Result<_, _>>().map(Self)
    }
}

/// What is written by a thread of its own, if anything is.
static LINES: OnceLock<Lines> = OnceLock::new();

/// Whoever drops this at the end of the program waits for the last lines.
pub struct LastLines;

impl Drop for LastLines {
    fn drop(&mut self) {
        finish();
    }
}

/// Waits until all lines are written that were logged before, but not for ever.
pub fn finish() {
    if let Some(lines) = LINES.get() {
        lines.finish();
    }
}

/// Sets the log up.
pub fn start(settings: &Settings) -> Result<()> {
    let mut builder = Builder::new();
    for (module, level) in &settings.log.0 {
        builder.filter(module.as_deref(), *level);
    }
    if settings.log_format == LogFormat::Json {
        builder.format(line_of_json);
    }
    // People see each line when it is written.
    builder.target(if stderr().is_terminal() {
        Target::Stderr
    } else {
        let lines = Lines::to(stderr()).context("cannot start the log")?;
        Target::Pipe(Box::new(LINES.get_or_init(|| lines).clone()))
    });
    builder.try_init().map_err(|error| anyhow!("cannot start the log: {error}"))
}

/// Fields of a line, written as they come. Those without a value are left out.
struct Fields<'a, M>(&'a mut M);

impl<'kvs, M: SerializeMap> VisitSource<'kvs> for Fields<'_, M> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        value.visit(Field { line: self.0, name: key.as_str() })
    }
}

/// A field of a line. What is a number to those who log is one to those who read.
struct Field<'a, M> {
    line: &'a mut M,
    name: &'a str,
}

impl<M: SerializeMap> Field<'_, M> {
    fn write(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), log::kv::Error> {
        let written = self.line.serialize_entry(self.name, value);
        written.map_err(|_| log::kv::Error::msg("the field cannot be written"))
    }
}

impl<M: SerializeMap> VisitValue<'_> for Field<'_, M> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), log::kv::Error> {
        self.write(&format_args!("{value}"))
    }

    fn visit_null(&mut self) -> Result<(), log::kv::Error> {
        Ok(())
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), log::kv::Error> {
        self.write(&value)
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), log::kv::Error> {
        self.write(&value)
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), log::kv::Error> {
        self.write(&value)
    }

    fn visit_str(&mut self, value: &str) -> Result<(), log::kv::Error> {
        self.write(value)
    }
}

/// How long a line is for which room is made at once, in bytes.
const TYPICAL_LINE: usize = 512;

/// Writes a field as it is shown.
fn shown<M: SerializeMap>(line: &mut M, name: &str, value: &dyn Display) -> Result<(), M::Error> {
    line.serialize_entry(name, &format_args!("{value}"))
}

fn line_of_json(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let time = out.timestamp_micros();
    // Written as a whole: a line has many small parts, and each would be handed on by itself.
    let mut text = Vec::with_capacity(TYPICAL_LINE);
    let mut to = Serializer::new(&mut text);
    let mut line = to.serialize_map(None)?;
    shown(&mut line, "time", &time)?;
    line.serialize_entry("level", record.level().as_str())?;
    line.serialize_entry("target", record.target())?;
    shown(&mut line, "message", record.args())?;
    record.key_values().visit(&mut Fields(&mut line)).map_err(std::io::Error::other)?;
    line.end()?;
    text.push(b'\n');
    out.write_all(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_for_everything_or_for_modules() {
        let expected = vec![(None, LevelFilter::Info), (Some("doorward".to_owned()), LevelFilter::Debug)];
        assert_eq!("info, doorward=debug".parse(), Ok(Levels(expected)));
        assert_eq!("loud".parse::<Levels>(), Err("\"loud\" is no level such as info".to_owned()));
    }
}
