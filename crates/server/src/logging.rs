//! The log: lines for people, or JSON for programs, on standard error.

use std::io::Write;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use env_logger::fmt::Formatter;
use env_logger::{Builder, Target};
use log::kv::{Key, Value, VisitSource};
use log::{LevelFilter, Record};
use serde_json::{Map, json};

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

/// Sets the log up.
pub fn start(settings: &Settings) -> Result<()> {
    let mut builder = Builder::new();
    builder.target(Target::Stderr);
    for (module, level) in &settings.log.0 {
        builder.filter(module.as_deref(), *level);
    }
    if settings.log_format == LogFormat::Json {
        builder.format(line_of_json);
    }
    builder.try_init().map_err(|error| anyhow!("cannot start the log: {error}"))
}

struct Fields(Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        let value = value.to_u64().map_or_else(|| value.to_string().into(), serde_json::Value::from);
        self.0.insert(key.to_string(), value);
        Ok(())
    }
}

fn line_of_json(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let mut fields = Fields(Map::new());
    // Visiting fails only where the visitor does.
    let _ = record.key_values().visit(&mut fields);
    let mut line = json!({
        "time": out.timestamp_micros().to_string(),
        "level": record.level().as_str(),
        "target": record.target(),
        "message": record.args().to_string(),
    });
    if let Some(line) = line.as_object_mut() {
        line.extend(fields.0);
    }
    writeln!(out, "{line}")
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
