//! What may be said about a run.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

const USAGE: &str =
    "usage: cargo xtask bench [--rounds NUMBER] [--seconds NUMBER] [--binary PATH] [--stages NUMBER] [--http-only]
                         [--strict]
       cargo xtask bench --growth [--rounds NUMBER] [--seconds NUMBER] [--binary PATH]
       cargo xtask bench --connections [--rounds NUMBER] [--seconds NUMBER] [--binary PATH]
       cargo xtask bench --replicas [--rounds NUMBER] [--seconds NUMBER] [--binary PATH]
       cargo xtask bench --lists
       cargo xtask bench --logins [--rounds NUMBER] [--seconds NUMBER] [--binary PATH] [--strict]";

/// What was said about the run.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// How often each case has its turn.
    pub rounds: usize,
    /// How long each turn is.
    pub seconds: u32,
    /// The program that is measured.
    pub binary: PathBuf,
    /// Whether the program was given, and need not be built.
    pub is_given: bool,
    /// Whether pure code is measured as well.
    pub pure: bool,
    /// Whether the pages of long lists are measured, and nothing else.
    pub lists: bool,
    /// How many stages there are.
    pub stages: usize,
    /// Whether the same is measured with few stages and with many.
    pub growth: bool,
    /// Whether PATCH is measured on few connections and on many, and nothing else.
    pub connections: bool,
    /// Whether one process and three behind nginx are measured, and nothing else.
    pub replicas: bool,
    /// Whether logins are measured, and nothing else.
    pub logins: bool,
    /// Whether a target that is missed is a failure.
    pub strict: bool,
}

impl Options {
    /// Reads the command line.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            rounds: 5,
            seconds: 3,
            binary: "target/release/doorward".into(),
            is_given: false,
            pure: true,
            lists: false,
            stages: 200,
            growth: false,
            connections: false,
            replicas: false,
            logins: false,
            strict: false,
        };
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{flag} lacks its value\n{USAGE}"));
            match flag.as_str() {
                "--rounds" => options.rounds = value()?.parse().context(USAGE)?,
                "--seconds" => options.seconds = value()?.parse().context(USAGE)?,
                "--binary" => {
                    options.binary = std::path::absolute(value()?)?;
                    options.is_given = true;
                }
                "--stages" => options.stages = value()?.parse().context(USAGE)?,
                "--growth" => options.growth = true,
                "--connections" => options.connections = true,
                "--replicas" => options.replicas = true,
                "--lists" => options.lists = true,
                "--logins" => options.logins = true,
                "--http-only" => options.pure = false,
                "--strict" => options.strict = true,
                _ => bail!(USAGE),
            }
        }
        if options.rounds == 0 || options.seconds == 0 || options.stages == 0 {
            bail!("there must be something to measure\n{USAGE}");
        }
        Ok(options)
    }
}
