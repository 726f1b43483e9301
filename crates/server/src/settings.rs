//! The configuration: defaults, below a file, below the environment, below flags.
//!
//! All of it is text until all of it is known; then each value is read as what it is. So a fault is
//! one line that names the setting, wherever its value came from.

mod jwt;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use chrono::TimeDelta;
use doorward_auth::{Effort, EffortFault, JwtSettings};
use doorward_domain::rules;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_persistence::Location;
use ipnet::IpNet;

use crate::logging::Levels;

/// What the names of environment variables begin with.
const PREFIX: &str = "DOORWARD_";

/// The configuration file that is read when none is named, if it is there.
const DEFAULT_FILE: &str = "doorward.toml";

/// What a name ends with that gives the path of a file instead of a value.
const FILE: &str = "_file";

/// How long the token of the first superuser must be, in bytes.
const TOKEN_LENGTH: usize = 20;

/// How long the trail may be kept.
const RETENTIONS: RangeInclusive<TimeDelta> = TimeDelta::hours(1)..=TimeDelta::days(36_525);

/// The most threads that serve: each has a stack and all routes of its own, and no machine has more cores.
const MOST_WORKERS: usize = 1024;

/// How many connections to the database there may be: each has a thread while it is used.
const MOST_CONNECTIONS: u32 = 512;

/// A setting.
pub struct Setting {
    /// Its name in the file. In the environment it is in capitals after `DOORWARD_`.
    pub name: &'static str,
    /// Its value when nobody says.
    pub default: Option<&'static str>,
    /// Whether it must not be seen. Such a setting can be given as a file, too.
    pub is_secret: bool,
}

const fn open(name: &'static str, default: Option<&'static str>) -> Setting {
    Setting { name, default, is_secret: false }
}

const fn secret(name: &'static str) -> Setting {
    Setting { name, default: None, is_secret: true }
}

/// All settings. The URL of the database may hold a password.
pub const SETTINGS: [Setting; 27] = [
    Setting { default: Some("sqlite://doorward.db"), ..secret("database_url") },
    open("database_pool_size", Some("8")),
    open("listen", Some("127.0.0.1:9000")),
    open("metrics_listen", None),
    open("workers", None),
    open("shutdown_delay", Some("0s")),
    secret("secret_key"),
    secret("previous_secret_keys"),
    secret("bootstrap_token"),
    secret("bootstrap_password"),
    open("bootstrap_email", None),
    open("log", Some("info")),
    open("log_format", Some("text")),
    open("trusted_proxies", None),
    open("requests_per_principal", None),
    open("requests_per_address", None),
    open("password_memory_kib", Some("19456")),
    open("password_iterations", Some("2")),
    open("password_parallelism", Some("1")),
    open("event_retention", Some("365d")),
    open("jwt_issuer", None),
    open("jwt_audience", None),
    open("jwt_algorithms", None),
    open("jwt_jwks_file", None),
    open("jwt_jwks_url", None),
    secret("jwt_secret"),
    open("jwt_user_claim", Some("preferred_username")),
];

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("must be text or json".to_owned()),
        }
    }
}

/// The configuration.
#[derive(Debug)]
pub struct Settings {
    /// Where the database is.
    pub database: Location,
    /// How many connections to it there are at most.
    pub pool_size: u32,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address where metrics are told, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// How many threads serve requests.
    pub workers: usize,
    /// How long the service answers after it was told to stop.
    pub shutdown_delay: Duration,
    /// What stored secrets are encrypted with.
    pub secret_key: Option<SecretString>,
    /// What they were encrypted with before.
    pub previous_secret_keys: Vec<SecretString>,
    /// The token that the first start gives the superuser.
    pub bootstrap_token: Option<SecretString>,
    /// The password that it gives him.
    pub bootstrap_password: Option<SecretString>,
    /// The e-mail address that it gives him.
    pub bootstrap_email: Option<String>,
    /// What is logged.
    pub log: Levels,
    /// How it is logged.
    pub log_format: LogFormat,
    /// Proxies that are believed what they say of their clients.
    pub trusted_proxies: Vec<IpNet>,
    /// How many requests a user may make in a minute, if there is a limit.
    pub requests_per_principal: Option<NonZeroU32>,
    /// How many requests may come from an address in a minute, if there is a limit.
    pub requests_per_address: Option<NonZeroU32>,
    /// How much work hashing a password is.
    pub effort: Effort,
    /// How long the trail is kept.
    pub event_retention: TimeDelta,
    /// Which JWTs are believed, if any.
    pub jwt: Option<JwtSettings>,
}

/// Where a value comes from; what comes later stands above.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Default,
    File,
    Environment,
    Flag,
}

/// A value of a setting.
struct Given {
    value: String,
    /// What to call it in a fault.
    origin: String,
    layer: Layer,
}

/// Values by the names of their settings.
#[derive(Default)]
struct Values(BTreeMap<&'static str, Given>);

/// A variable of the environment, for files that refer to one.
pub fn environment(name: &str) -> Option<String> {
    if name.is_empty() || name.contains(['=', '\0']) {
        return None;
    }
    std::env::var_os(name)?.into_string().ok()
}

impl Settings {
    /// Reads the configuration: the file, the environment, and `flags` by the names of settings.
    pub fn read(file: Option<&Path>, flags: &[(&str, Option<String>)]) -> Result<Self> {
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            Some((name, value.into_string()))
        });
        let mut values = Values::default();
        values.add_defaults()?;
        values.add_file(file)?;
        for (name, value) in environment {
            // The value is not told: it may be a secret.
            let value = value.map_err(|_| anyhow!("{name}: is no UTF-8 text"))?;
            values.add_variable(&name, value)?;
        }
        for (name, value) in flags {
            let origin = format!("--{}", name.replace('_', "-"));
            values.insert(name, value.clone().unwrap_or_default(), origin, Layer::Flag)?;
        }
        values.settings()
    }
}

impl Values {
    fn add_defaults(&mut self) -> Result<()> {
        SETTINGS.iter().try_for_each(|Setting { name, default, .. }| {
            self.insert(name, default.unwrap_or_default().to_owned(), (*name).to_owned(), Layer::Default)
        })
    }

    fn add_file(&mut self, file: Option<&Path>) -> Result<()> {
        let path = match file {
            Some(path) => path.to_owned(),
            None if Path::new(DEFAULT_FILE).exists() => PathBuf::from(DEFAULT_FILE),
            None => return Ok(()),
        };
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
        let table: toml::Table = text.parse().map_err(|error| unreadable(&shown, &text, &error))?;
        for (name, value) in table {
            let origin = format!("{name} in {shown}");
            let value =
                in_text(&value).ok_or_else(|| anyhow!("{origin}: must be a text, a number or a list"))?;
            self.insert(&name, value, origin, Layer::File)?;
        }
        Ok(())
    }

    fn add_variable(&mut self, variable: &str, value: String) -> Result<()> {
        let name = variable.strip_prefix(PREFIX).unwrap_or(variable);
        ensure!(name == name.to_uppercase(), "{variable}: there is no such setting");
        self.insert(&name.to_lowercase(), value, variable.to_owned(), Layer::Environment)
    }

    /// Takes a value, unless it is empty: then it is not given. That of a name that ends with `_file`
    /// is read from there. Layers come from the lowest to the highest.
    fn insert(&mut self, name: &str, value: String, origin: String, layer: Layer) -> Result<()> {
        let known = |name: &str| SETTINGS.iter().find(|setting| setting.name == name);
        let (setting, is_file) = match (known(name), name.strip_suffix(FILE).and_then(known)) {
            (Some(setting), _) => (setting, false),
            (None, Some(setting)) if setting.is_secret => (setting, true),
            _ => bail!("{origin}: there is no such setting"),
        };
        if value.is_empty() {
            return Ok(());
        }
        let value = if is_file { content(&value).with_context(|| origin.clone())? } else { value };
        if let Some(earlier) = self.0.get(setting.name)
            && earlier.layer == layer
        {
            let plain = if is_file { &earlier.origin } else { &origin };
            bail!("{plain}: is given as a value and as a file");
        }
        self.0.insert(setting.name, Given { value, origin, layer });
        Ok(())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|given| given.value.clone())
    }

    fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    /// Secrets, one on each line: there may be commas in them.
    fn secrets(&self, name: &str) -> Vec<SecretString> {
        let text = self.text(name).unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(SecretString::from).collect()
    }

    /// A secret of so many bytes at least: a shorter one can be guessed.
    fn secret_of(&self, name: &str, length: usize) -> Result<Option<SecretString>> {
        let secret = self.secret(name);
        let is_short = |secret: &SecretString| secret.expose_secret().len() < length;
        ensure!(
            !secret.as_ref().is_some_and(is_short),
            "{}: must have at least {length} characters",
            self.origin(name)
        );
        Ok(secret)
    }

    fn email(&self, name: &str) -> Result<Option<String>> {
        let email = self.text(name);
        let is_wrong = email.as_ref().is_some_and(|email| rules::email(email).is_err());
        ensure!(!is_wrong, "{}: must be an email address", self.origin(name));
        Ok(email)
    }

    /// What to call a setting in a fault.
    fn origin(&self, name: &str) -> String {
        self.0.get(name).map_or_else(|| variable(name), |given| given.origin.clone())
    }

    /// The value of a setting as what it is.
    fn parsed<T>(&self, name: &str) -> Result<Option<T>>
    where
        T: FromStr<Err: Display>,
    {
        let parsed = self.0.get(name).map(|given| given.value.parse());
        parsed.transpose().map_err(|error| anyhow!("{}: {error}", self.origin(name)))
    }

    /// A value that has a default, or is required.
    fn required<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr<Err: Display>,
    {
        self.parsed(name)?.ok_or_else(|| anyhow!("{}: is required", self.origin(name)))
    }

    fn list<T>(&self, name: &str) -> Result<Vec<T>>
    where
        T: FromStr<Err: Display>,
    {
        let text = self.text(name).unwrap_or_default();
        let parts = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let parsed =
            parts.map(|part| part.parse().map_err(|error| anyhow!("{}: {part}: {error}", self.origin(name))));
        parsed.collect()
    }

    fn settings(&self) -> Result<Settings> {
        let listen: String = self.required("listen")?;
        let listen = self.address("listen", &listen)?;
        let metrics_listen = self.text("metrics_listen");
        let metrics_listen = metrics_listen.map(|text| self.address("metrics_listen", &text)).transpose()?;
        let workers = match self.parsed::<usize>("workers")? {
            Some(workers) => workers,
            None => available_parallelism().map_or(1, usize::from),
        };
        let pool_size: u32 = self.required("database_pool_size")?;
        let most = MOST_WORKERS;
        ensure!((1..=most).contains(&workers), "{}: must be from 1 to {most}", self.origin("workers"));
        let (is_possible, origin) =
            ((1..=MOST_CONNECTIONS).contains(&pool_size), self.origin("database_pool_size"));
        ensure!(is_possible, "{origin}: must be from 1 to {MOST_CONNECTIONS}");
        Ok(Settings {
            database: self.required("database_url")?,
            pool_size,
            listen,
            metrics_listen,
            workers,
            shutdown_delay: *self.required::<humantime::Duration>("shutdown_delay")?,
            secret_key: self.secret("secret_key"),
            previous_secret_keys: self.secrets("previous_secret_keys"),
            bootstrap_token: self.secret_of("bootstrap_token", TOKEN_LENGTH)?,
            bootstrap_password: self.secret("bootstrap_password"),
            bootstrap_email: self.email("bootstrap_email")?,
            log: self.required("log")?,
            log_format: self.required("log_format")?,
            trusted_proxies: self
                .list::<Network>("trusted_proxies")?
                .into_iter()
                .map(|network| network.0)
                .collect(),
            requests_per_principal: self.parsed("requests_per_principal")?,
            requests_per_address: self.parsed("requests_per_address")?,
            effort: self.effort()?,
            event_retention: self.event_retention()?,
            jwt: self.jwt()?,
        })
    }

    fn address(&self, name: &str, text: &str) -> Result<SocketAddr> {
        let address = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        address.with_context(|| format!("{}: {text} is no address such as 127.0.0.1:9000", self.origin(name)))
    }

    fn event_retention(&self) -> Result<TimeDelta> {
        const NAME: &str = "event_retention";
        let wanted: humantime::Duration = self.required(NAME)?;
        let kept = TimeDelta::from_std(*wanted).ok().filter(|kept| RETENTIONS.contains(kept));
        kept.with_context(|| format!("{}: must be from 1 hour to 100 years", self.origin(NAME)))
    }

    fn effort(&self) -> Result<Effort> {
        let [memory, iterations, parallelism] =
            ["password_memory_kib", "password_iterations", "password_parallelism"];
        let effort =
            Effort::new(self.required(memory)?, self.required(iterations)?, self.required(parallelism)?);
        effort.map_err(|fault| {
            let name = match fault {
                EffortFault::Memory => memory,
                EffortFault::Iterations => iterations,
                EffortFault::Parallelism => parallelism,
            };
            anyhow!("{}: {fault}", self.origin(name))
        })
    }
}

/// What a setting is called in the environment.
fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

/// What is in the file of a secret, without the end of its last line.
fn content(path: &str) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let text = text.trim_end();
    ensure!(!text.is_empty(), "{path} is empty");
    Ok(text.to_owned())
}

/// What is wrong with a file, without the line itself: it may hold a secret.
fn unreadable(shown: &str, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    anyhow!("cannot read {shown}: line {line}: {}", error.message())
}

/// A network, or a single address.
struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
        let network = text.parse::<IpNet>().or_else(|_| single());
        network.map(Self).map_err(|_| "must be an address or a network such as 10.0.0.0/8".to_owned())
    }
}

fn in_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            items.map(|items| items.join("\n"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
