//! What the command line does on the database itself: `token`, `user` and `check`.

use std::io::{IsTerminal, Read};

use anyhow::{Context, Result, anyhow, bail, ensure};
use chrono::TimeDelta;
use doorward_auth::{AccessError, GivenPassword};
use doorward_domain::fault::{Faults, FieldFaults};
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_domain::user::UserPatch;

use crate::arguments::UserCommand;
use crate::commands::{Unstarted, open};
use crate::settings::Settings;

/// What is said when there is nothing to read.
const NOTHING_READ: &str = "there is no password on standard input";

/// Creates an API token and prints its key.
pub async fn create_token(
    settings: &Settings,
    user: String,
    expires_in: Option<humantime::Duration>,
) -> Result<()> {
    let lifetime = expires_in.map(|duration| TimeDelta::from_std(*duration)).transpose();
    let lifetime = lifetime.map_err(|_| anyhow!("--expires-in: is too long"))?;
    ensure!(lifetime != Some(TimeDelta::zero()), "--expires-in: is no time at all");
    let gateway = open(settings, Unstarted::IsFault).await?;
    let token = gateway.issue_token(user.clone(), lifetime).await;
    let token = token.map_err(|error| explain(error, &user))?;
    gateway.close().await;
    println!("{}", token.expose_secret());
    Ok(())
}

/// Creates a user, or gives him another password.
pub async fn manage_users(settings: &Settings, command: UserCommand) -> Result<()> {
    let gateway = open(settings, Unstarted::IsFault).await?;
    match command {
        UserCommand::Create { username, name, email, superuser, hash } => {
            let is_asked = hash || !std::io::stdin().is_terminal();
            let password = if is_asked { read_password(hash)? } else { None };
            ensure!(password.is_some() || !hash, NOTHING_READ);
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
        UserCommand::Unlock { username } => {
            gateway.unlock(username.clone()).await.map_err(|error| explain(error, &username))?;
        }
        UserCommand::SetPassword { username, hash } => {
            let password = read_password(hash)?.context(NOTHING_READ)?;
            let set = gateway.set_password(username.clone(), password).await;
            set.map_err(|error| explain(error, &username))?;
        }
    }
    gateway.close().await;
    Ok(())
}

/// The only line of standard input: a password, or the hash of one.
fn read_password(is_hash: bool) -> Result<Option<GivenPassword>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut lines = text.lines();
    let line = lines.next().filter(|line| !line.is_empty());
    ensure!(lines.next().is_none(), "there is more than one line on standard input");
    ensure!(line.is_none_or(|line| !line.trim().is_empty()), "the password is blank");
    let line = line.map(SecretString::from);
    Ok(line.map(if is_hash { GivenPassword::Hash } else { GivenPassword::Plain }))
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

/// Encrypts all stored secrets anew, and prints how many there are.
pub async fn reseal(settings: &Settings) -> Result<()> {
    let gateway = open(settings, Unstarted::IsFault).await?;
    let count = gateway.reseal().await;
    gateway.close().await;
    println!("{} secret(s) are encrypted with the secret key", count?);
    Ok(())
}

/// Prints what is wrong with the data, and fails when anything is.
pub async fn check(settings: &Settings) -> Result<()> {
    let gateway = open(settings, Unstarted::IsFault).await?;
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
