//! The one way around the door, `unchecked_system_session`, is taken in these places and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How often each file calls it. Each call answers to nobody: say why there before you add one.
const CALLS: [(&str, usize); 5] = [
    // Deletes a token that has expired, on behalf of nobody.
    ("auth/src/gateway.rs", 1),
    // Hashes a password anew for somebody who has shown that he knows it, and is nobody yet.
    ("auth/src/password/check.rs", 1),
    // The first start and the command line.
    ("auth/src/setup.rs", 4),
    // Sees to tokens that have expired.
    ("auth/src/upkeep.rs", 1),
    // Configuration as files, from the command line.
    ("server/src/commands/apply.rs", 1),
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
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shipped = fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src"));
    let mut calls = BTreeMap::new();
    for path in shipped.filter(|path| path.is_dir()).flat_map(|path| sources(&path)) {
        let text = fs::read_to_string(&path).unwrap();
        // However it is named: called, passed on, or given another name. Its definition is no use of it.
        let uses = text.matches("unchecked_system_session").count();
        let defined = text.matches("fn unchecked_system_session").count();
        if uses > defined {
            let name = path.strip_prefix(crates).unwrap().display().to_string();
            calls.insert(name, uses - defined);
        }
    }
    let known = CALLS.map(|(name, count)| (name.to_owned(), count)).into_iter().collect();
    assert_eq!(calls, known);
}
