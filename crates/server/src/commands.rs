//! The commands: each has a module, and what they share is here.

mod administration;
mod apply;
mod healthcheck;
mod serve;
mod upkeep;

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::System;
use anyhow::{Context, Result, anyhow, ensure};
use doorward_auth::mint::{RandomMint, SystemClock};
use doorward_auth::vault::SecretVault;
use doorward_auth::{Gateway, Passwords, RateLimits, Tools, Verifier};
use doorward_domain::resource::{Clock, Mint};
use doorward_http::Document;
use doorward_persistence::{Database, Location, Options, Stamp, Store};

use self::administration::{check, create_token, manage_users, reseal};
use self::apply::{Wish, apply};
use self::healthcheck::healthcheck;
use self::serve::serve;
use crate::arguments::{Arguments, Command, CommonOptions, TokenCommand};
use crate::logging;
use crate::secret_key::SecretKey;
use crate::settings::Settings;

/// How long a request waits for a connection to the database.
const WAIT: Duration = Duration::from_secs(5);

/// Does what the command line says.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { options, command } = arguments;
    let done = match command.unwrap_or(Command::Serve { no_migrate: false }) {
        Command::Openapi => print_document(),
        Command::Healthcheck => healthcheck(options.settings()?.listen),
        Command::Migrate => migrate(&prepare(&options)?),
        Command::Serve { no_migrate } => System::new().block_on(serve(&prepare(&options)?, !no_migrate)),
        Command::Token(TokenCommand::Create { user, expires_in }) => {
            System::new().block_on(create_token(&prepare(&options)?, user, expires_in))
        }
        Command::User(command) => System::new().block_on(manage_users(&prepare(&options)?, command)),
        Command::Apply { files, dry_run, context } => {
            let wish = Wish { files, context, is_rehearsal: dry_run };
            return System::new().block_on(apply(&prepare(&options)?, wish));
        }
        Command::Backup { file } => Ok(Database::back_up(&prepare(&options)?.database, &file)?),
        Command::Restore { file, replace } => {
            Ok(Database::restore(&prepare(&options)?.database, &file, replace)?)
        }
        Command::Reseal => System::new().block_on(reseal(&prepare(&options)?)),
        Command::Check => System::new().block_on(check(&prepare(&options)?)),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Reads the configuration, and starts the log that it asks for.
fn prepare(options: &CommonOptions) -> Result<Settings> {
    let settings = options.settings()?;
    logging::start(&settings)?;
    Ok(settings)
}

fn print_document() -> Result<()> {
    let document = Document::new(doorward_http::api()).map_err(|error| anyhow!(error))?;
    match std::io::stdout().write_all(document.json().as_bytes()) {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn migrate(settings: &Settings) -> Result<()> {
    let count = Database::migrate(&settings.database)?;
    println!("{count} migration(s) have run");
    Ok(())
}

/// What it means to a command that the service has never been started on the database.
#[derive(PartialEq, Eq)]
enum Unstarted {
    IsFine,
    IsFault,
}

/// The door to the objects of a database whose schema is up to date.
async fn open(settings: &Settings, unstarted: Unstarted) -> Result<Gateway> {
    const NOT_YET: &str =
        "the first start has not happened yet: `doorward serve` makes what there is to manage";
    let key = SecretKey::of(settings)?;
    if let (Unstarted::IsFault, Location::Sqlite(path)) = (&unstarted, &settings.database) {
        // To open it would make it.
        ensure!(Path::new(path).exists(), NOT_YET);
    }
    let verifier = settings.jwt.clone().map(Verifier::new).transpose();
    let verifier = verifier.map_err(|error| anyhow!("DOORWARD_JWT_JWKS_FILE: {error}"))?;
    let mint: Arc<dyn Mint> = Arc::new(RandomMint);
    let options = Options { pool_size: settings.pool_size, wait: WAIT };
    let database = Database::open(&settings.database, options, Arc::clone(&mint))?;
    let stamp =
        Stamp { at: SystemClock.now(), actor: None, request: None, retention: settings.event_retention };
    let installation = database.read(stamp, |mut store: Store<'_>| store.installation()).await?;
    // Without the key of its first start a database is shut: another one would not open it.
    let secret = if installation.is_some() {
        key.read()?
    } else {
        ensure!(unstarted == Unstarted::IsFine, NOT_YET);
        key.read_or_make()?
    };
    let vault = SecretVault::new(&secret).with_context(|| key.to_string())?;
    let vault = vault.opening(&settings.previous_secret_keys).context("DOORWARD_PREVIOUS_SECRET_KEYS")?;
    let passwords = Passwords::new(settings.effort.clone());
    let tools = Tools {
        mint,
        vault: Arc::new(vault),
        clock: Arc::new(SystemClock),
        passwords,
        retention: settings.event_retention,
        limits: RateLimits::per_minute(settings.requests_per_principal, settings.requests_per_address),
    };
    let gateway = Gateway::new(database, tools, verifier);
    if installation.is_some() {
        ensure_key(&gateway, &key).await?;
    }
    Ok(gateway)
}

/// Makes sure that what is stored was encrypted with this key.
async fn ensure_key(gateway: &Gateway, key: &SecretKey) -> Result<()> {
    ensure!(gateway.has_the_key().await?, "{key}: the stored secrets were encrypted with another secret key");
    Ok(())
}
