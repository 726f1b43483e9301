//! The log: lines for people, or JSON for programs, on standard error.

use std::io::Write;

use anyhow::{Result, anyhow};
use env_logger::fmt::Formatter;
use env_logger::{Builder, Target};
use log::Record;
use log::kv::{Key, Value, VisitSource};
use serde_json::{Map, json};

use crate::settings::{LogFormat, Settings};

/// Sets the log up.
pub fn start(settings: &Settings) -> Result<()> {
    let mut builder = Builder::new();
    builder.target(Target::Stderr);
    builder.try_parse_filters(&settings.log)?;
    if settings.log_format == LogFormat::Json {
        builder.format(line_of_json);
    }
    builder.try_init().map_err(|error| anyhow!("cannot start the log: {error}"))
}

trait TryParse {
    fn try_parse_filters(&mut self, filters: &str) -> Result<()>;
}

impl TryParse for Builder {
    /// `parse_filters` passes over what it does not understand, but a filter that is misspelled would
    /// hide what somebody wants to see.
    fn try_parse_filters(&mut self, filters: &str) -> Result<()> {
        let parsed = env_filter(filters)?;
        for (module, level) in parsed {
            self.filter(module.as_deref(), level);
        }
        Ok(())
    }
}

type Directive = (Option<String>, log::LevelFilter);

/// `info,doorward=debug`: levels for everything, or for what a module writes.
fn env_filter(filters: &str) -> Result<Vec<Directive>> {
    let parts = filters.split(',').map(str::trim).filter(|part| !part.is_empty());
    let directives = parts.map(|part| {
        let (module, level) = match part.split_once('=') {
            Some((module, level)) => (Some(module.to_owned()), level),
            None => (None, part),
        };
        let level = level.parse().map_err(|_| anyhow!("DOORWARD_LOG: {level:?} is no level such as info"))?;
        Ok((module, level))
    });
    directives.collect()
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
    use log::LevelFilter;

    use super::*;

    #[test]
    fn filters_name_levels_and_modules() {
        let expected = vec![(None, LevelFilter::Info), (Some("doorward".to_owned()), LevelFilter::Debug)];
        assert_eq!(env_filter("info, doorward=debug").unwrap(), expected);
        assert!(env_filter("loud").is_err());
    }
}
