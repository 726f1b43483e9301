//! What may be said about a run.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::clients;

const USAGE: &str = "usage: cargo xtask faults [kill|postgres|disk|abuse|linear|replicas|clock …]
                          [--rounds NUMBER] [--seed NUMBER] [--binary PATH]";

/// What can be tried.
pub const ALL: [&str; 7] = ["kill", "postgres", "disk", "abuse", "linear", "replicas", "clock"];

/// What was said about the run.
pub struct Options {
    /// What is tried.
    pub faults: Vec<String>,
    /// How often the service is killed on each database.
    pub rounds: u32,
    /// What chance begins with: the same number, the same choices.
    pub seed: u64,
    /// The program that is tried.
    binary: Option<PathBuf>,
}

impl Options {
    /// Reads the command line.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let seed = fastrand::u64(..1_000_000);
        let mut options = Self { faults: Vec::new(), rounds: 100, seed, binary: None };
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} lacks its value\n{USAGE}"));
            match argument.as_str() {
                "--rounds" => options.rounds = value()?.parse().context(USAGE)?,
                "--seed" => options.seed = value()?.parse().context(USAGE)?,
                "--binary" => options.binary = Some(std::path::absolute(value()?)?),
                fault if ALL.contains(&fault) => options.faults.push(argument),
                _ => bail!(USAGE),
            }
        }
        ensure!(options.rounds > 0, USAGE);
        if options.faults.is_empty() {
            options.faults = ALL.map(str::to_owned).to_vec();
        }
        Ok(options)
    }

    /// The program that is tried; it is built if none was given.
    pub fn program(&self) -> Result<PathBuf> {
        let built = || clients::build(&["--package", "doorward-server", "--release"]);
        let binary = self.binary.clone().map_or_else(built, Ok)?;
        binary.canonicalize().with_context(|| format!("{} is not there", binary.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn nothing_named_is_everything() {
        assert_eq!(read("--rounds 3").unwrap().faults, ALL);
        let options = read("kill linear --seed 7").unwrap();
        assert_eq!((options.faults, options.seed), (vec!["kill".to_owned(), "linear".to_owned()], 7));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(read("earthquake").is_err() && read("--rounds").is_err() && read("--rounds 0").is_err());
    }
}
