//! The configuration: defaults, below a file, below the environment, below flags.
//!
//! All of it is text until all of it is known; then each value is read as what it is. So a fault is
//! one line that names the setting, wherever its value came from.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::thread::available_parallelism;

use anyhow::{Context, Result, anyhow, bail, ensure};
use doorward_auth::{JwtSettings, KeySource};
use doorward_domain::secret::SecretString;
use doorward_persistence::Location;
use ipnet::IpNet;
use jsonwebtoken::{Algorithm, AlgorithmFamily};

/// What the names of environment variables begin with.
const PREFIX: &str = "DOORWARD_";

/// The configuration file that is read when none is named, if it is there.
const DEFAULT_FILE: &str = "doorward.toml";

/// What a name ends with that gives the path of a file instead of a value.
const FILE: &str = "_file";

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
pub const SETTINGS: [Setting; 18] = [
    Setting { default: Some("sqlite://doorward.db"), ..secret("database_url") },
    open("database_pool_size", Some("8")),
    open("listen", Some("127.0.0.1:9000")),
    open("workers", None),
    secret("secret_key"),
    secret("bootstrap_token"),
    secret("bootstrap_password"),
    open("bootstrap_email", None),
    open("log", Some("info")),
    open("log_format", Some("text")),
    open("trusted_proxies", None),
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
    pub database: Location,
    pub pool_size: u32,
    pub listen: SocketAddr,
    pub workers: usize,
    pub secret_key: Option<SecretString>,
    pub bootstrap_token: Option<SecretString>,
    pub bootstrap_password: Option<SecretString>,
    pub bootstrap_email: Option<String>,
    pub log: String,
    pub log_format: LogFormat,
    pub trusted_proxies: Vec<IpNet>,
    pub jwt: Option<JwtSettings>,
}

/// Values by the names of their settings, with where each came from.
#[derive(Default)]
struct Values(BTreeMap<String, (String, String)>);

impl Settings {
    /// Reads the configuration: the file, the environment, and `flags` by the names of settings.
    pub fn read(file: Option<&Path>, flags: &[(&str, Option<String>)]) -> Result<Self> {
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            Some((name, value.into_string()))
        });
        let mut values = Values::default();
        values.add_defaults();
        values.add_file(file)?;
        for (name, value) in environment {
            // The value is not told: it may be a secret.
            let value = value.map_err(|_| anyhow!("{name}: is no UTF-8 text"))?;
            values.add_variable(&name, value)?;
        }
        for (name, value) in flags {
            if let Some(value) = value {
                values.0.insert((*name).to_owned(), (value.clone(), format!("--{}", name.replace('_', "-"))));
            }
        }
        values.settings()
    }
}

impl Values {
    fn add_defaults(&mut self) {
        let defaults = SETTINGS.iter().filter_map(|setting| Some((setting.name, setting.default?)));
        for (name, value) in defaults {
            self.0.insert(name.to_owned(), (value.to_owned(), name.to_owned()));
        }
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
            self.add(&name, value, &origin)?;
        }
        Ok(())
    }

    fn add_variable(&mut self, variable: &str, value: String) -> Result<()> {
        let name = variable.strip_prefix(PREFIX).unwrap_or(variable).to_lowercase();
        self.add(&name, value, variable)
    }

    /// Adds a value; that of a name that ends with `_file` is read from there.
    fn add(&mut self, name: &str, value: String, origin: &str) -> Result<()> {
        if SETTINGS.iter().any(|setting| setting.name == name) {
            let earlier = self.0.insert(name.to_owned(), (value, origin.to_owned()));
            if let Some((_, earlier)) = earlier
                && earlier.to_lowercase() == format!("{}{FILE}", origin.to_lowercase())
            {
                bail!("{origin}: is given as a value and as a file");
            }
            return Ok(());
        }
        let base = name.strip_suffix(FILE);
        let setting = SETTINGS.iter().find(|setting| setting.is_secret && Some(setting.name) == base);
        let Some(setting) = setting else { bail!("{origin}: there is no such setting") };
        let text =
            std::fs::read_to_string(&value).with_context(|| format!("{origin}: cannot read {value}"))?;
        let given = self.0.insert(setting.name.to_owned(), (text.trim_end().to_owned(), origin.to_owned()));
        if let Some((_, given)) = given
            && format!("{}{FILE}", given.to_lowercase()) == origin.to_lowercase()
        {
            bail!("{given}: is given as a value and as a file");
        }
        Ok(())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|(value, _)| value.clone()).filter(|value| !value.is_empty())
    }

    fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    /// The value of a setting as what it is.
    fn parsed<T>(&self, name: &str) -> Result<Option<T>>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        let Some((value, origin)) = self.0.get(name).filter(|(value, _)| !value.is_empty()) else {
            return Ok(None);
        };
        value.parse().map(Some).map_err(|error| anyhow!("{origin}: {error}"))
    }

    /// A value that has a default, or is required.
    fn required<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        self.parsed(name)?.ok_or_else(|| anyhow!("{PREFIX}{}: is required", name.to_uppercase()))
    }

    fn list<T>(&self, name: &str) -> Result<Vec<T>>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        let text = self.text(name).unwrap_or_default();
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let origin = self.0.get(name).map_or(name, |(_, origin)| origin.as_str());
        parts.map(|part| part.parse().map_err(|error| anyhow!("{origin}: {part}: {error}"))).collect()
    }

    fn settings(&self) -> Result<Settings> {
        let listen: String = self.required("listen")?;
        let address = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let origin = &self.0["listen"].1;
        let listen =
            address.with_context(|| format!("{origin}: {listen} is no address such as 127.0.0.1:9000"))?;
        let workers = match self.parsed::<usize>("workers")? {
            Some(workers) => workers,
            None => available_parallelism().map_or(1, usize::from),
        };
        let pool_size: u32 = self.required("database_pool_size")?;
        ensure!(workers > 0, "{}: must be at least 1", self.origin("workers"));
        ensure!(pool_size > 0, "{}: must be at least 1", self.origin("database_pool_size"));
        Ok(Settings {
            database: self.required("database_url")?,
            pool_size,
            listen,
            workers,
            secret_key: self.secret("secret_key"),
            bootstrap_token: self.secret("bootstrap_token"),
            bootstrap_password: self.secret("bootstrap_password"),
            bootstrap_email: self.text("bootstrap_email"),
            log: self.required("log")?,
            log_format: self.required("log_format")?,
            trusted_proxies: self
                .list::<Network>("trusted_proxies")?
                .into_iter()
                .map(|network| network.0)
                .collect(),
            jwt: self.jwt()?,
        })
    }

    fn origin(&self, name: &str) -> String {
        self.0.get(name).map_or_else(|| name.to_owned(), |(_, origin)| origin.clone())
    }

    /// JWTs are believed when there is a key to verify them with. Then all else has to be said, too.
    fn jwt(&self) -> Result<Option<JwtSettings>> {
        let secret = self.secret("jwt_secret").map(KeySource::Secret);
        let file = self.text("jwt_jwks_file").map(|path| KeySource::File(path.into()));
        let url = self.text("jwt_jwks_url").map(KeySource::Url);
        if let Some(KeySource::Url(url)) = &url {
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            ensure!(is_web, "{}: must begin with https:// or http://", self.origin("jwt_jwks_url"));
        }
        let (has_secret, has_set) = (secret.is_some(), file.is_some() || url.is_some());
        let keys: Vec<KeySource> = [secret, file, url].into_iter().flatten().collect();
        if keys.is_empty() {
            return Ok(None);
        }
        let mut algorithms: Vec<Algorithm> = self.list("jwt_algorithms")?;
        if algorithms.is_empty() {
            algorithms.extend(has_secret.then_some(Algorithm::HS256));
            algorithms.extend(
                has_set
                    .then_some([Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA])
                    .into_iter()
                    .flatten(),
            );
        }
        for algorithm in &algorithms {
            let is_shared = algorithm.family() == AlgorithmFamily::Hmac;
            let has_key = if is_shared { has_secret } else { has_set };
            ensure!(has_key, "{}: there is no key for {algorithm:?}", self.origin("jwt_algorithms"));
        }
        Ok(Some(JwtSettings {
            issuer: self.required("jwt_issuer")?,
            audience: self.required("jwt_audience")?,
            algorithms,
            keys,
            user_claim: self.required("jwt_user_claim")?,
        }))
    }
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
            items.map(|items| items.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use doorward_domain::secret::ExposeSecret;

    use super::*;

    fn read(file: &str, variables: &[(&str, &str)]) -> Result<Settings> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("doorward.toml");
        std::fs::write(&path, file)?;
        let mut values = Values::default();
        values.add_defaults();
        values.add_file(Some(&path))?;
        for (name, value) in variables {
            values.add_variable(name, (*value).to_owned())?;
        }
        values.settings()
    }

    fn fault(file: &str, variables: &[(&str, &str)]) -> String {
        format!("{:#}", read(file, variables).unwrap_err())
    }

    #[test]
    fn nothing_has_to_be_said() {
        let settings = read("", &[]).unwrap();
        assert_eq!(settings.database, Location::Sqlite("doorward.db".to_owned()));
        assert_eq!(settings.listen, "127.0.0.1:9000".parse().unwrap());
        assert!(settings.jwt.is_none());
    }

    #[test]
    fn the_environment_stands_above_the_file() {
        let file = "listen = \"127.0.0.1:1\"\ndatabase_pool_size = 3";
        let settings = read(file, &[("DOORWARD_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!((settings.listen.port(), settings.pool_size), (2, 3));
    }

    #[test]
    fn a_secret_can_be_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "a secret\n").unwrap();
        let settings = read("", &[("DOORWARD_SECRET_KEY_FILE", path.to_str().unwrap())]).unwrap();
        assert_eq!(settings.secret_key.unwrap().expose_secret(), "a secret");
    }

    #[test]
    fn a_secret_is_a_value_or_a_file_but_not_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "a secret\n").unwrap();
        let file = ("DOORWARD_SECRET_KEY_FILE", path.to_str().unwrap());
        let value = ("DOORWARD_SECRET_KEY", "another");
        let expected = "DOORWARD_SECRET_KEY: is given as a value and as a file";
        assert_eq!(fault("", &[file, value]), expected);
        assert_eq!(fault("", &[value, file]), expected);
    }

    #[test]
    fn what_is_no_setting_is_refused_by_name() {
        let expected = "DOORWARD_LISTNE: there is no such setting";
        assert_eq!(fault("", &[("DOORWARD_LISTNE", "x")]), expected);
        assert!(fault("listne = \"x\"", &[]).starts_with("listne in "));
        // Only secrets are read from files.
        assert_eq!(
            fault("", &[("DOORWARD_LISTEN_FILE", "x")]),
            "DOORWARD_LISTEN_FILE: there is no such setting"
        );
    }

    #[test]
    fn impossible_values_are_refused_by_name() {
        let cases = [
            ("DOORWARD_WORKERS", "many", "DOORWARD_WORKERS: invalid digit found in string"),
            ("DOORWARD_WORKERS", "0", "DOORWARD_WORKERS: must be at least 1"),
            ("DOORWARD_LOG_FORMAT", "xml", "DOORWARD_LOG_FORMAT: must be text or json"),
            (
                "DOORWARD_DATABASE_URL",
                "mysql://x",
                "DOORWARD_DATABASE_URL: must begin with sqlite:// or postgres://",
            ),
            (
                "DOORWARD_TRUSTED_PROXIES",
                "10.0.0.0/8, x",
                "DOORWARD_TRUSTED_PROXIES: x: must be an address or a network such as 10.0.0.0/8",
            ),
        ];
        for (name, value, expected) in cases {
            assert_eq!(fault("", &[(name, value)]), expected);
        }
    }

    #[test]
    fn jwts_need_issuer_and_audience_as_soon_as_there_is_a_key() {
        let key = ("DOORWARD_JWT_SECRET", "x");
        assert_eq!(fault("", &[key]), "DOORWARD_JWT_ISSUER: is required");
        let (issuer, audience) = (("DOORWARD_JWT_ISSUER", "i"), ("DOORWARD_JWT_AUDIENCE", "a"));
        let settings = read("", &[key, issuer, audience]).unwrap().jwt.unwrap();
        assert_eq!(settings.algorithms, [Algorithm::HS256]);
        let algorithms = ("DOORWARD_JWT_ALGORITHMS", "RS256");
        let expected = "DOORWARD_JWT_ALGORITHMS: there is no key for RS256";
        assert_eq!(fault("", &[key, issuer, audience, algorithms]), expected);
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let open = [("DOORWARD_JWT_ISSUER", "shown"), ("DOORWARD_JWT_AUDIENCE", "shown")];
        let secrets = SETTINGS.iter().filter(|setting| setting.is_secret).map(|setting| match setting.name {
            "database_url" => (setting.name, "postgres://me:hush@host/shown?password=hush"),
            name => (name, "hush"),
        });
        let names: Vec<_> =
            secrets.map(|(name, value)| (format!("{PREFIX}{}", name.to_uppercase()), value)).collect();
        let variables: Vec<_> =
            names.iter().map(|(name, value)| (name.as_str(), *value)).chain(open).collect();
        let shown = format!("{:?}", read("", &variables).unwrap());
        assert!(shown.contains("postgres://host/shown") && shown.contains("issuer: \"shown\""), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn every_setting_is_in_the_readme_and_in_the_example() {
        let readme = include_str!("../../../README.md");
        let example = include_str!("../../../doorward.toml.example");
        for Setting { name, is_secret, .. } in SETTINGS {
            let file = if is_secret { " (*file*)" } else { "" };
            let row = format!("| `{PREFIX}{}`{file} |", name.to_uppercase());
            assert!(readme.contains(&row), "README.md lacks {row}");
            assert!(example.contains(&format!("\n#{name} = ")), "doorward.toml.example lacks {name}");
        }
        // And nothing else is.
        assert_eq!(readme.matches(&format!("\n| `{PREFIX}")).count(), SETTINGS.len());
        let lines = example.lines().filter(|line| line.starts_with('#') && line.contains(" = "));
        assert_eq!(lines.filter(|line| !line.starts_with("# ")).count(), SETTINGS.len());
    }
}
