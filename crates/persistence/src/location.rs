//! Where a database is.

use std::fmt;
use std::str::FromStr;

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// The path of a file.
    Sqlite(String),
    /// The URL of a server, which may hold a password.
    Postgres(String),
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Without user and password.
impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "sqlite://{path}"),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let rest = rest.split('?').next().unwrap_or_default();
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(out, "postgres://{host}")
            }
        }
    }
}

impl FromStr for Location {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        match url.split_once(':') {
            Some(("sqlite", rest)) => match rest.strip_prefix("//").unwrap_or(rest) {
                "" | ":memory:" => Err("must name a file, such as sqlite://doorward.db".to_owned()),
                path => Ok(Self::Sqlite(path.to_owned())),
            },
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            _ => Err("must begin with sqlite:// or postgres://".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_says_what_it_is() {
        assert_eq!("sqlite://doorward.db".parse(), Ok(Location::Sqlite("doorward.db".to_owned())));
        assert_eq!("sqlite:///var/lib/a.db".parse(), Ok(Location::Sqlite("/var/lib/a.db".to_owned())));
        assert!("postgres://host/doorward".parse::<Location>().is_ok());
        for url in ["", "doorward.db", "sqlite://", "sqlite::memory:", "mysql://host/doorward"] {
            assert!(url.parse::<Location>().is_err(), "{url}");
        }
    }

    #[test]
    fn a_location_does_not_show_its_password() {
        let location: Location = "postgres://me:s@cret@host:5432/doorward?password=s@cret".parse().unwrap();
        assert_eq!(
            format!("{location} {location:?}"),
            "postgres://host:5432/doorward postgres://host:5432/doorward"
        );
    }
}
