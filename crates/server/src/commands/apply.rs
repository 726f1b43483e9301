//! `doorward apply`

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use doorward_blueprint::{Blueprint, Flaw};
use doorward_domain::event::EventAction;
use doorward_http::blueprints::{Change, File, Misfit, Stopped, apply as apply_files};
use serde_json::Value;

use crate::commands::{Unstarted, open};
use crate::settings::{Settings, environment};

/// What a rehearsal ends with that found something to change.
const WOULD_CHANGE: u8 = 2;

/// What is to be applied, and how.
pub struct Wish {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Values for the context of all of them.
    pub context: Vec<(String, String)>,
    /// Whether it is only tried.
    pub is_rehearsal: bool,
}

/// Does what the files say, all of it or nothing, and prints what has changed.
pub async fn apply(settings: &Settings, wish: Wish) -> Result<ExitCode> {
    let files = read_all(&wish.files, &wish.context)?;
    let is_rehearsal = wish.is_rehearsal;
    let gateway = open(settings, Unstarted::IsFault).await?;
    let outcome = gateway.unchecked_system_session(move |session| {
        let changes = apply_files(session, &files, Some(&environment))?;
        if is_rehearsal { Err(Stopped::Rehearsed(changes)) } else { Ok(changes) }
    });
    let outcome = outcome.await;
    gateway.close().await;
    let changes = match outcome {
        Ok(changes) | Err(Stopped::Rehearsed(changes)) => changes,
        Err(Stopped::Misfits(misfits)) => bail!("{}", lines(&misfits)),
        Err(Stopped::Access(error)) => return Err(error.into()),
    };
    print!("{}", report(&changes, is_rehearsal));
    let would_change = is_rehearsal && !changes.is_empty();
    Ok(if would_change { WOULD_CHANGE.into() } else { ExitCode::SUCCESS })
}

/// Reads the files. What is wrong with all of them is told at once.
fn read_all(paths: &[PathBuf], context: &[(String, String)]) -> Result<Vec<File>> {
    let (mut files, mut misfits) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match read(path)? {
            Ok(mut blueprint) => {
                for (key, value) in context {
                    blueprint.set(key, plain(value));
                }
                files.push(File { name, blueprint });
            }
            Err(flaws) => {
                misfits.extend(flaws.into_iter().map(|flaw| Misfit { file: name.clone(), flaw }));
            }
        }
    }
    if misfits.is_empty() { Ok(files) } else { Err(anyhow!("{}", lines(&misfits))) }
}

fn read(path: &Path) -> Result<Result<Blueprint, Vec<Flaw>>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Blueprint::read(&bytes))
}

/// What a value on the command line means: a truth value or a number if it looks like one, else a text.
fn plain(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => value,
        _ => text.into(),
    }
}

fn lines(misfits: &[Misfit]) -> String {
    let lines: Vec<String> = misfits.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The changes, each with its fields.
fn report(changes: &[Change], is_rehearsal: bool) -> String {
    if changes.is_empty() {
        return "nothing to change\n".to_owned();
    }
    let mut report = String::new();
    for change in changes {
        let noted = &change.noted;
        let Some(subject) = &noted.subject else { continue };
        let verb = verb(noted.action, is_rehearsal);
        let (model, name, pk) = (subject.model.label(), &subject.name, subject.pk);
        let _ = writeln!(report, "{verb} {model} {name:?} ({pk})");
        for difference in &noted.diff {
            let (old, new) = (&difference.previous, &difference.new);
            let _ = match noted.action {
                EventAction::ModelCreated => writeln!(report, "    {}: {new}", difference.field),
                EventAction::ModelDeleted => writeln!(report, "    {}: {old}", difference.field),
                _ => writeln!(report, "    {}: {old} → {new}", difference.field),
            };
        }
    }
    report
}

fn verb(action: EventAction, is_rehearsal: bool) -> &'static str {
    match (action, is_rehearsal) {
        (EventAction::ModelCreated, true) => "would create",
        (EventAction::ModelCreated, false) => "created",
        (EventAction::ModelDeleted, true) => "would delete",
        (EventAction::ModelDeleted, false) => "deleted",
        (EventAction::PasswordSet, true) => "would set the password of",
        (EventAction::PasswordSet, false) => "has set the password of",
        (_, true) => "would change",
        (_, false) => "changed",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_on_the_command_line_is_a_text_unless_it_looks_like_something_else() {
        for (text, value) in [
            ("true", json!(true)),
            ("12", json!(12)),
            ("ada", json!("ada")),
            ("", json!("")),
            ("[1]", json!("[1]")),
        ] {
            assert_eq!(plain(text), value, "{text}");
        }
    }
}
