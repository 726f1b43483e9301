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

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// Pure code and whole requests.
    Everything,
    /// Whole requests.
    Requests,
    /// The same, with few stages and with many.
    Growth,
    /// PATCH on few connections and on many.
    Connections,
    /// One process behind nginx, and three.
    Replicas,
    /// The pages of long lists.
    Lists,
    /// Logins.
    Logins,
}

/// What was said about the run.
#[derive(Clone)]
pub struct Options {
    /// What is measured.
    pub measured: Measured,
    /// How often each case has its turn.
    pub rounds: usize,
    /// How long each turn is.
    pub seconds: u32,
    /// The program that is measured.
    pub binary: PathBuf,
    /// Whether the program was given, and need not be built.
    pub is_given: bool,
    /// How many stages there are.
    pub stages: usize,
    /// Whether a target that is missed is a failure.
    pub strict: bool,
}

impl Options {
    /// Reads the command line.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            measured: Measured::Everything,
            rounds: 5,
            seconds: 3,
            binary: "target/release/doorward".into(),
            is_given: false,
            stages: 200,
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
                "--growth" => options.measured = Measured::Growth,
                "--connections" => options.measured = Measured::Connections,
                "--replicas" => options.measured = Measured::Replicas,
                "--lists" => options.measured = Measured::Lists,
                "--logins" => options.measured = Measured::Logins,
                "--http-only" => options.measured = Measured::Requests,
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
