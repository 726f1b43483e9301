//! The command line.

use std::fs::OpenOptions;
use std::future::poll_fn;
use std::io::{IsTerminal, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::System;
use anyhow::{Context, Result, anyhow, bail};
use chrono::TimeDelta;
use clap::{Args, Parser, Subcommand};
use doorward_auth::mint::{RandomMint, SystemClock};
use doorward_auth::vault::SecretVault;
use doorward_auth::{AccessError, FirstStart, FirstStartSettings, Gateway, Tools, Verifier};
use doorward_domain::fault::{Faults, FieldFaults};
use doorward_domain::resource::Mint;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_domain::user::UserPatch;
use doorward_http::{BASE, Document, State, Throttle};
use doorward_persistence::{Database, Location, Options};

use crate::logging;
use crate::settings::Settings;

/// How long a request waits for a connection to the database.
const WAIT: Duration = Duration::from_secs(5);

/// How long the health check waits for its answer.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(3);

/// Stores, guards and serves identification stages
#[derive(Parser)]
#[command(name = "doorward", version)]
pub struct Arguments {
    #[command(flatten)]
    options: CommonOptions,

    #[command(subcommand)]
    command: Option<Command>,
}

/// Settings that can be given as flags; secrets cannot, since others see the flags of a process.
#[derive(Args)]
struct CommonOptions {
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

#[derive(Subcommand)]
enum Command {
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
    /// Looks for trouble in configuration and data; exits with 1 when there is any
    Check,
    /// Asks a running service whether it is ready; exits with 1 when it is not
    Healthcheck,
}

#[derive(Subcommand)]
enum TokenCommand {
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

#[derive(Subcommand)]
enum UserCommand {
    /// Creates a user; a password is read from standard input if there is one
    Create {
        /// The name to log in with
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
    },
    /// Sets the password of a user, which is read from standard input
    SetPassword {
        /// The name to log in with
        username: String,
    },
}

impl CommonOptions {
    fn settings(&self) -> Result<Settings> {
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

/// Does what the command line says.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let command = arguments.command.unwrap_or(Command::Serve { no_migrate: false });
    if let Command::Openapi = command {
        print!("{}", Document::new(doorward_http::api()).map_err(|error| anyhow!(error))?.json());
        return Ok(ExitCode::SUCCESS);
    }
    let settings = arguments.options.settings()?;
    if let Command::Healthcheck = command {
        return Ok(healthcheck(settings.listen));
    }
    logging::start(&settings)?;
    System::new().block_on(async {
        match command {
            Command::Serve { no_migrate } => serve(settings, !no_migrate).await,
            Command::Migrate => migrate(&settings),
            Command::Token(TokenCommand::Create { user, expires_in }) => {
                create_token(&settings, user, expires_in).await
            }
            Command::User(command) => manage_users(&settings, command).await,
            Command::Check => check(&settings).await,
            Command::Openapi | Command::Healthcheck => Ok(()),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(settings: Settings, migrates: bool) -> Result<()> {
    if migrates {
        let count = Database::migrate(&settings.database)?;
        if count > 0 {
            log::info!("{count} migration(s) have run");
        }
    }
    let gateway = gateway(&settings)?;
    let socket = TcpListener::bind(settings.listen)
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let first = gateway.first_start(FirstStartSettings {
        token: settings.bootstrap_token.clone(),
        password: settings.bootstrap_password.clone(),
        email: settings.bootstrap_email.clone(),
    });
    let first = first.await.context("the first start failed")?;
    let installation = gateway.installation().await?.context("the database was emptied meanwhile")?;
    let state = State {
        gateway: gateway.clone(),
        document: Document::new(doorward_http::api()).map_err(|error| anyhow!(error))?,
        installation,
        trusted_proxies: settings.trusted_proxies.clone(),
        mint: Arc::new(RandomMint),
        throttle: Throttle::default(),
    };
    let address = socket.local_addr()?;
    let mut server = pin!(doorward_http::listen(state, socket, settings.workers)?);
    // It runs, and heeds signals, from the moment it is polled; whoever reads that it serves may send one.
    let polled = poll_fn(|context| Poll::Ready(server.as_mut().poll(context))).await;
    welcome(address, first.as_ref(), &settings)?;
    match polled {
        Poll::Ready(ended) => ended?,
        Poll::Pending => server.await?,
    }
    gateway.close().await;
    log::info!("stopped");
    Ok(())
}

/// Tells whoever started the service where it is and, once, how to get in. This goes to the
/// terminal: the log never sees a key.
fn welcome(address: SocketAddr, first: Option<&FirstStart>, settings: &Settings) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let url = format!("http://{}{BASE}", reachable(address));
    let mut text = format!("Doorward serves {url}/ from {}\n", settings.database);
    if let Some(first) = first {
        // Without a terminal this may well end up in a log. A key that was given is known already.
        let is_shown = settings.bootstrap_token.is_none() || out.is_terminal();
        text = [text, way_in(&url, first, is_shown), String::new()].join("\n");
    }
    // In one piece: a program that waits for the first line finds the key there, too.
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// How to get in after the first start, with a line that can be pasted into a shell.
fn way_in(url: &str, first: &FirstStart, is_key_shown: bool) -> String {
    let FirstStart { username, token, stage } = first;
    let (told, authorization) = if is_key_shown {
        let key = token.expose_secret();
        let header = format!("Authorization: Bearer {key}").replace('\'', r"'\''");
        (format!("the API token below. It is shown this once.\n\n  {key}"), format!("'{header}'"))
    } else {
        let told = "the API token that you gave as DOORWARD_BOOTSTRAP_TOKEN.".to_owned();
        (told, "\"Authorization: Bearer $DOORWARD_BOOTSTRAP_TOKEN\"".to_owned())
    };
    format!(
        "The superuser {username} has {told}\n\n\
         Change the stage that asks who somebody is:\n\n  \
         curl -X PATCH {url}/stages/identification/{stage}/ -H {authorization} \
         -H 'Content-Type: application/json' -d '{{\"show_source_labels\": true}}'\n"
    )
}

/// The address under which this machine reaches what listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn migrate(settings: &Settings) -> Result<()> {
    let count = Database::migrate(&settings.database)?;
    println!("{count} migration(s) have run");
    Ok(())
}

/// The door to the objects of a database whose schema is up to date.
fn gateway(settings: &Settings) -> Result<Gateway> {
    let secret = secret_key(settings)?;
    let vault = SecretVault::new(&secret).context("DOORWARD_SECRET_KEY")?;
    let verifier = settings.jwt.clone().map(Verifier::new).transpose();
    let verifier = verifier.map_err(|error| anyhow!("DOORWARD_JWT_JWKS_FILE: {error}"))?;
    let mint: Arc<dyn Mint> = Arc::new(RandomMint);
    let options = Options { pool_size: settings.pool_size, wait: WAIT };
    let database = Database::open(&settings.database, options, Arc::clone(&mint))?;
    let tools = Tools { mint, vault: Arc::new(vault), clock: Arc::new(SystemClock) };
    Ok(Gateway::new(database, tools, verifier))
}

/// The secret of the service. Beside a SQLite file it can lie in a file of its own, which is made when
/// it is missing, so that nothing has to be said to begin with.
fn secret_key(settings: &Settings) -> Result<SecretString> {
    match (&settings.secret_key, &settings.database) {
        (Some(secret), _) => Ok(secret.clone()),
        (None, Location::Sqlite(path)) => beside(Path::new(&format!("{path}.key"))),
        (None, Location::Postgres(_)) => {
            bail!("DOORWARD_SECRET_KEY: is required with PostgreSQL; `openssl rand -hex 32` makes one")
        }
    }
}

fn beside(path: &Path) -> Result<SecretString> {
    if !path.exists() {
        let fresh = RandomMint.token_key();
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        writeln!(file, "{}", fresh.expose_secret())?;
        file.sync_all()?;
        log::info!("made a secret key in {}", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.trim().into())
}

async fn create_token(
    settings: &Settings,
    user: String,
    expires_in: Option<humantime::Duration>,
) -> Result<()> {
    let lifetime = expires_in.map(|duration| TimeDelta::from_std(*duration)).transpose();
    let lifetime = lifetime.map_err(|_| anyhow!("--expires-in: is too long"))?;
    let gateway = gateway(settings)?;
    let token = gateway.issue_token(user.clone(), lifetime).await;
    let token = token.map_err(|error| explain(error, &user))?;
    gateway.close().await;
    println!("{}", token.expose_secret());
    Ok(())
}

async fn manage_users(settings: &Settings, command: UserCommand) -> Result<()> {
    let gateway = gateway(settings)?;
    match command {
        UserCommand::Create { username, name, email, superuser } => {
            let password = if std::io::stdin().is_terminal() { None } else { read_password()? };
            let patch = UserPatch {
                username: Some(username.clone()),
                name: Some(name),
                email,
                ..UserPatch::default()
            };
            let created = gateway.create_user(patch, password, superuser).await;
            let id = created.map_err(|error| explain(error, &username))?;
            println!("{id}");
        }
        UserCommand::SetPassword { username } => {
            let password = read_password()?.context("there is no password on standard input")?;
            let set = gateway.set_password(username.clone(), password).await;
            set.map_err(|error| explain(error, &username))?;
        }
    }
    gateway.close().await;
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Result<Option<SecretString>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.lines().next().filter(|line| !line.is_empty()).map(SecretString::from))
}

/// What an error means to somebody at the command line.
fn explain(error: AccessError, user: &str) -> anyhow::Error {
    match error {
        AccessError::NotFound => anyhow!("there is no user {user:?}"),
        AccessError::Invalid(faults) => anyhow!("{}", sentences(&faults)),
        error => error.into(),
    }
}

fn sentences(faults: &Faults) -> String {
    let lines = faults.iter().map(|(field, faults)| match faults {
        FieldFaults::Value(faults) => {
            let texts: Vec<&str> = faults.iter().map(|fault| fault.message.as_ref()).collect();
            format!("{field}: {}", texts.join(" "))
        }
        _ => format!("{field}: is not valid"),
    });
    lines.collect::<Vec<_>>().join("; ")
}

async fn check(settings: &Settings) -> Result<()> {
    let gateway = gateway(settings)?;
    let findings = gateway.findings().await?;
    gateway.close().await;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("nothing found");
            Ok(())
        }
        count => bail!("{count} finding(s)"),
    }
}

fn healthcheck(listen: SocketAddr) -> ExitCode {
    let agent = ureq::Agent::config_builder().timeout_global(Some(HEALTH_TIMEOUT)).build().new_agent();
    match agent.get(format!("http://{}/-/health/ready/", reachable(listen))).call() {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("doorward: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use doorward_domain::id::StageId;

    use super::*;

    /// What a shell makes of the last line of the hint, with a `curl` that tells its arguments.
    fn pasted(key: &str, is_key_shown: bool) -> Vec<String> {
        let stage: StageId = RandomMint.uuid().into();
        let first = FirstStart { username: "akadmin", token: key.into(), stage };
        let hint = way_in("http://127.0.0.1:9000/api/v3", &first, is_key_shown);
        let line = hint.lines().last().expect("the hint ends with a command");
        let script = format!("curl() {{ printf '%s\\n' \"$@\"; }}; {line}");
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script]).env("DOORWARD_BOOTSTRAP_TOKEN", key).output();
        let output = output.expect("there is a shell");
        String::from_utf8(output.stdout).expect("the arguments are text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_hint_can_be_pasted_whether_the_key_is_shown_or_was_given() {
        for (key, is_key_shown) in [("abc", true), ("it's $5", true), ("abc", false)] {
            let arguments = pasted(key, is_key_shown);
            assert_eq!(arguments[4], format!("Authorization: Bearer {key}"));
            assert_eq!(arguments.last().map(String::as_str), Some("{\"show_source_labels\": true}"));
        }
    }
}
