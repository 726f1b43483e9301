//! The command line, as it is written.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::settings::Settings;

/// Stores, guards and serves identification stages
#[derive(Parser)]
#[command(name = "doorward", version)]
pub struct Arguments {
    #[command(flatten)]
    pub options: CommonOptions,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Settings that can be given as flags; secrets cannot, since others see the flags of a process.
#[derive(Args)]
pub struct CommonOptions {
    /// The configuration file [default: doorward.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where the database is, such as `sqlite://doorward.db` or `postgres://host/doorward`
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,

    /// How many connections to the database there are at most
    #[arg(long, global = true, value_name = "NUMBER")]
    database_pool_size: Option<String>,

    /// The address to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,

    /// How many threads serve requests [default: one for each processor]
    #[arg(long, global = true, value_name = "NUMBER")]
    workers: Option<String>,

    /// What is logged, such as info or warn,doorward=debug
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,

    /// How it is logged: text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the API (the default)
    Serve {
        /// Leave the schema of the database as it is
        #[arg(long)]
        no_migrate: bool,
    },
    /// Brings the schema of the database up to date
    Migrate,
    /// Prints the OpenAPI document
    Openapi,
    /// Manages API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Manages users
    #[command(subcommand)]
    User(UserCommand),
    /// Makes objects what files say of them, all of it or nothing
    Apply {
        /// The files: blueprints, in the order in which they are applied
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,

        /// Only print what would change; exits with 2 when something would
        #[arg(long)]
        dry_run: bool,

        /// A value for `!Context`, above what the files say
        #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
        context: Vec<(String, String)>,
    },
    /// Copies a SQLite database into a new file, while services use it
    Backup {
        /// The new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Puts a copy in the place of a SQLite database that nobody uses
    Restore {
        /// The copy
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// Do away with the database that is there
        #[arg(long)]
        replace: bool,
    },
    /// Encrypts all stored secrets anew, with the secret key instead of previous ones
    Reseal,
    /// Looks for trouble in configuration and data; exits with 1 when there is any
    Check,
    /// Asks a running service whether it is ready; exits with 1 when it is not
    Healthcheck,
}

/// What to do with API tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Creates an API token and prints its key, which nobody will see again
    Create {
        /// Whose token it is
        #[arg(long, value_name = "NAME")]
        user: String,

        /// How long it lives, such as 30d or 12h [default: for ever]
        #[arg(long, value_name = "DURATION")]
        expires_in: Option<humantime::Duration>,
    },
}

/// What to do with users.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Creates a user; a password is read from standard input if there is one
    Create {
        /// The name to log in with
        #[arg(value_parser = name)]
        username: String,

        /// The name for people
        #[arg(long, default_value = "")]
        name: String,

        /// The e-mail address
        #[arg(long)]
        email: Option<String>,

        /// Let the user do everything
        #[arg(long)]
        superuser: bool,

        /// What is read is the hash of a password, as Django writes it
        #[arg(long)]
        hash: bool,
    },
    /// Lets a user try passwords again at once, whatever was wrong before
    Unlock {
        /// The name he logs in with
        username: String,
    },
    /// Sets the password of a user, which is read from standard input
    SetPassword {
        /// The name to log in with
        username: String,

        /// What is read is the hash of a password, as Django writes it
        #[arg(long)]
        hash: bool,
    },
}

/// A name that can be told from none.
fn name(text: &str) -> Result<String, &'static str> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned).ok_or("is blank")
}

/// A name and a value.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("there is no `=`")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl CommonOptions {
    /// The configuration, with what the flags say of it.
    pub fn settings(&self) -> Result<Settings> {
        let flags = [
            ("database_url", self.database_url.clone()),
            ("database_pool_size", self.database_pool_size.clone()),
            ("listen", self.listen.clone()),
            ("workers", self.workers.clone()),
            ("log", self.log.clone()),
            ("log_format", self.log_format.clone()),
        ];
        Settings::read(self.config.as_deref(), &flags)
    }
}
