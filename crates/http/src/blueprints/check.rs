//! What can be seen of blueprints to be wrong before anything is done.

use doorward_blueprint::{Blueprint, Entry, Flaw, Tag};

use super::apply::File;
use super::find::PK;
use super::kinds::{findable, kind};
use super::problem::Misfit;

/// All that is wrong with the files by themselves. Variables of the environment are for some only.
pub fn check(files: &[File], has_environment: bool) -> Vec<Misfit> {
    let misfits = files.iter().flat_map(|file| {
        let flaws = flaws(&file.blueprint, has_environment);
        flaws.into_iter().map(|flaw| Misfit { file: file.name.clone(), flaw })
    });
    misfits.collect()
}

fn flaws(blueprint: &Blueprint, has_environment: bool) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (index, entry) in blueprint.entries.iter().enumerate() {
        check_entry(entry, &mut |place, message| {
            flaws.push(Flaw { entry: Some(index + 1), place, message });
        });
    }
    blueprint.tags(&mut |entry, path, tag| {
        let mut say = |message| flaws.push(Flaw { entry, place: path.to_owned(), message });
        match tag {
            Tag::Find { model, by } => match findable(model) {
                None => say(format!("!Find: the model {model:?} is not known")),
                Some(findable) => {
                    let known_by = findable.known_by();
                    for (field, _) in by.iter().filter(|(field, _)| !is_known(&known_by, field)) {
                        say(format!("!Find: no {model} is found by {field:?}"));
                    }
                }
            },
            Tag::Env { name, .. } if !has_environment => {
                say(format!("!Env {name}: the environment is read on the command line only"));
            }
            _ => {}
        }
    });
    flaws
}

fn check_entry(entry: &Entry, say: &mut dyn FnMut(String, String)) {
    let Some(kind) = kind(&entry.model) else {
        say("model".to_owned(), format!("the model {:?} is not known", entry.model));
        return;
    };
    let (fields, known_by) = (kind.fields(), kind.known_by());
    for (field, _) in &entry.attrs {
        if !fields.contains(field) {
            say(format!("attrs.{field}"), format!("{} has no such field to write", entry.model));
        }
    }
    for (field, _) in &entry.identifiers {
        if !is_known(&known_by, field) {
            say(format!("identifiers.{field}"), format!("no {} is found by it", entry.model));
        }
    }
}

fn is_known(known_by: &[&str], field: &str) -> bool {
    field == PK || known_by.contains(&field)
}
