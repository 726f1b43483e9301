//! The one way around the door, `unchecked_system_session`, is taken in these places and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How often each file calls it. Each call answers to nobody: say why there before you add one.
const CALLS: [(&str, usize); 5] = [
    // Deletes a token that has expired, on behalf of nobody, and notes which secret key is used.
    ("auth/src/gateway.rs", 2),
    // Hashes a password anew for somebody who has shown that he knows it, and is nobody yet.
    ("auth/src/password/check.rs", 1),
    // The first start and the command line.
    ("auth/src/setup.rs", 4),
    // Seals secrets anew, sees to tokens that have expired, deletes what is over, and lets a user try passwords
    // again, as the command line says.
    ("auth/src/upkeep.rs", 4),
    // Configuration as files, from the command line.
    ("server/src/commands/apply.rs", 1),
];

/// How often each file asks the database for something without a session.
const QUESTIONS: [(&str, usize); 9] = [
    // The three ways to open a session; the id of the installation, whether the secret key is the one, and what is
    // wrong with the data.
    ("auth/src/gateway.rs", 6),
    // The ways to see one object and a page with or without a session.
    ("auth/src/gateway/recall.rs", 2),
    // The hash that a password is held against.
    ("auth/src/password/check.rs", 1),
    // What an uploaded picture holds.
    ("auth/src/pictures.rs", 1),
    // Which tokens have expired.
    ("auth/src/upkeep.rs", 1),
    // Flows run for whoever comes: what is remembered of him and which flow it is, what has come of his step,
    // his leaving, and the flow that he begins with.
    ("auth/src/visit.rs", 4),
    // What flows ask of the world, and how many passwords were wrong.
    ("auth/src/visit/door.rs", 2),
    // Tests of the database itself.
    ("persistence/src/database/tests.rs", 2),
    // Whether there was a first start: without it there is no secret key, and no gateway.
    ("server/src/commands.rs", 1),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<_> = folders.iter().flat_map(|folder| sources(folder)).collect();
    found.extend(files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")));
    found
}

#[test]
fn the_bypass_is_taken_where_it_is_known_and_nowhere_else() {
    // However it is named: called, passed on, or given another name. Its definition is no use of it.
    let uses = |text: &str| {
        let defined = text.matches("fn unchecked_system_session").count();
        text.matches("unchecked_system_session").count() - defined
    };
    assert_eq!(counted(uses), known(&CALLS));
}

#[test]
fn without_a_session_the_database_is_asked_where_it_is_known_and_nowhere_else() {
    let ways = ["database.read(", "database.write(", "database.write_beside(", "database.look_up("];
    let uses = |text: &str| {
        let text: String = text.split_whitespace().collect();
        ways.iter().map(|way| text.matches(way).count()).sum()
    };
    assert_eq!(counted(uses), known(&QUESTIONS));
}

fn known(list: &[(&str, usize)]) -> BTreeMap<String, usize> {
    list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// What is counted in each file that is shipped, where that is anything.
fn counted(count: impl Fn(&str) -> usize) -> BTreeMap<String, usize> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shipped = fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let files = shipped.filter(|path| path.is_dir()).flat_map(|path| sources(&path));
    let counted = files.map(|path| {
        let name = path.strip_prefix(crates).unwrap().display().to_string();
        (name, count(&fs::read_to_string(path).unwrap()))
    });
    counted.filter(|(_, count)| *count > 0).collect()
}
