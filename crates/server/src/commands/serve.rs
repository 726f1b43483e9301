//! `doorward serve`

use std::fs::{OpenOptions, remove_file};
use std::future::poll_fn;
use std::io::{ErrorKind, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use actix_web::rt::spawn;
use actix_web::rt::task::spawn_blocking;
use anyhow::{Context, Result};
use doorward_auth::mint::RandomMint;
use doorward_auth::{FirstStart, FirstStartSettings};
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_http::metrics::{self, Metrics};
use doorward_http::{BASE, BODY_TIME, Departure, State, Throttle};
use doorward_persistence::{Database, Location};

use crate::commands::upkeep;
use crate::commands::{Unstarted, ensure_key, open};
use crate::secret_key::SecretKey;
use crate::settings::Settings;
use crate::traces;

/// Serves until it is asked to stop. Without `migrates` the schema has to be up to date.
pub async fn serve(settings: &Settings, migrates: bool) -> Result<()> {
    SecretKey::of(settings)?.judge()?;
    if migrates {
        let count = Database::migrate(&settings.database)?;
        if count > 0 {
            log::info!("{count} migration(s) have run");
        }
    }
    let gateway = open(settings, Unstarted::IsFine).await?;
    let socket = TcpListener::bind(settings.listen)
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let first = gateway.first_start(FirstStartSettings {
        token: settings.bootstrap_token.clone(),
        password: settings.bootstrap_password.clone(),
        email: settings.bootstrap_email.clone(),
    });
    let first = first.await.context("the first start failed")?;
    // Somebody else may have started for the first time meanwhile.
    ensure_key(&gateway, &SecretKey::of(settings)?).await?;
    let installation = gateway.installation().await?.context("the database was emptied meanwhile")?;
    let metrics = match settings.metrics_listen {
        None => None,
        Some(address) => {
            let socket = TcpListener::bind(address)
                .with_context(|| format!("cannot listen on {address}, where metrics are to be told"))?;
            let metrics = Arc::new(Metrics::new(&gateway, env!("CARGO_PKG_VERSION")));
            spawn(metrics::listen(Arc::clone(&metrics), socket)?);
            Some(metrics)
        }
    };
    let reporter = traces::reporter(&settings.database)?;
    let state = State {
        gateway: gateway.clone(),
        installation,
        trusted_proxies: settings.trusted_proxies.clone(),
        mint: Arc::new(RandomMint),
        throttle: Throttle::default(),
        body_time: BODY_TIME,
        departure: Arc::new(Departure::after(settings.shutdown_delay)),
        metrics,
        traces: reporter.clone().map(|reporter| reporter as _),
    };
    let address = socket.local_addr()?;
    let mut server = pin!(doorward_http::listen(state, socket, settings.workers, doorward_web::configure)?);
    // It runs, and heeds signals, from the moment it is polled; whoever reads that it serves may send one.
    let polled = poll_fn(|context| Poll::Ready(server.as_mut().poll(context))).await;
    welcome(address, first.as_ref(), settings)?;
    let upkeep = spawn(upkeep::run(gateway.clone()));
    match polled {
        Poll::Ready(ended) => ended?,
        Poll::Pending => server.await?,
    }
    upkeep.abort();
    gateway.close().await;
    if let Some(reporter) = reporter {
        let stopped = spawn_blocking(move || reporter.stop()).await;
        stopped.context("what tells of requests has panicked")?;
    }
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
        let told = match &settings.bootstrap_token {
            _ if out.is_terminal() => Told::Key,
            Some(_) => Told::Given,
            None => kept(settings, &first.token),
        };
        text = [text, way_in(&url, first, &told), String::new()].join("\n");
    }
    // In one piece: a program that waits for the first line finds the rest there, too.
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// What is told of the key of the first superuser.
enum Told {
    /// The key.
    Key,
    /// That it is the one that was given.
    Given,
    /// The file that holds it.
    File(PathBuf),
    /// How to make another, since it could not be kept.
    Nothing,
}

/// Keeps the key in a file for nobody but its owner: beside the database if that is a file, else in the
/// working folder.
fn kept(settings: &Settings, token: &SecretString) -> Told {
    let path = match &settings.database {
        Location::Sqlite(path) => format!("{path}.token"),
        Location::Postgres(_) => "doorward.token".to_owned(),
    };
    let keep = || {
        let path = std::path::absolute(path)?;
        // What is left of another database is of no use any more.
        match remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        writeln!(file, "{}", token.expose_secret())?;
        Ok(path)
    };
    keep().map_or_else(
        |error| {
            log::warn!("the token of the first superuser could not be kept in a file: {error}");
            Told::Nothing
        },
        Told::File,
    )
}

/// How to get in after the first start, with a line that can be pasted into a shell.
fn way_in(url: &str, first: &FirstStart, told: &Told) -> String {
    let FirstStart { username, token, stage } = first;
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let (told, authorization) = match told {
        Told::Key => {
            let key = token.expose_secret();
            let told = format!("the API token below. It is shown this once.\n\n  {key}");
            (told, quoted(&format!("Authorization: Bearer {key}")))
        }
        Told::Given => {
            let told = "the API token that you gave as DOORWARD_BOOTSTRAP_TOKEN.".to_owned();
            (told, "\"Authorization: Bearer $DOORWARD_BOOTSTRAP_TOKEN\"".to_owned())
        }
        Told::File(path) => {
            let path = path.display().to_string();
            let told = format!("the API token in the file below, so that no log has it.\n\n  {path}");
            (told, format!("\"Authorization: Bearer $(cat {})\"", quoted(&path)))
        }
        Told::Nothing => {
            let command = format!("doorward token create --user {username}");
            let told = format!("an API token that is not shown here. This makes another:\n\n  {command}");
            (told, format!("\"Authorization: Bearer $({command})\""))
        }
    };
    format!(
        "The superuser {username} has {told}\n\n\
         Change the stage that asks who somebody is:\n\n  \
         curl -X PATCH {url}/stages/identification/{stage}/ -H {authorization} \
         -H 'Content-Type: application/json' -d '{{\"show_source_labels\": true}}'\n"
    )
}

/// The address under which this machine reaches what listens on `address`.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use doorward_domain::id::StageId;
    use doorward_domain::resource::Mint;

    use super::*;

    /// What a shell makes of the last line of the hint, with a `curl` that tells its arguments.
    fn pasted(key: &str, told: &Told) -> Vec<String> {
        let stage: StageId = RandomMint.uuid().into();
        let first = FirstStart { username: "akadmin", token: key.into(), stage };
        let hint = way_in("http://127.0.0.1:9000/api/v3", &first, told);
        let line = hint.lines().last().expect("the hint ends with a command");
        let script = format!(
            "curl() {{ printf '%s\\n' \"$@\"; }}; doorward() {{ [ $2 = create ] && echo {key:?}; }}; {line}"
        );
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script]).env("DOORWARD_BOOTSTRAP_TOKEN", key).output();
        let output = output.expect("there is a shell");
        String::from_utf8(output.stdout).expect("the arguments are text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_hint_can_be_pasted_whatever_is_told_of_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it's $5");
        std::fs::write(&path, "abc\n").unwrap();
        for (key, told) in [
            ("abc", Told::Key),
            ("it's $5", Told::Key),
            ("abc", Told::Given),
            ("abc", Told::File(path.clone())),
            ("abc", Told::Nothing),
        ] {
            let arguments = pasted(key, &told);
            assert_eq!(arguments[4], format!("Authorization: Bearer {key}"));
            assert_eq!(arguments.last().map(String::as_str), Some("{\"show_source_labels\": true}"));
        }
    }
}
