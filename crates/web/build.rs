//! Puts every file of messages into the program: whoever adds one has added a language.
#![expect(clippy::expect_used, reason = "a build that cannot go on fails")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=messages");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo names our folder"));
    let files = std::fs::read_dir(root.join("messages")).expect("the folder is there");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("it can be listed").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "ftl"));
    files.sort();
    let mut list = String::from("[\n");
    for file in &files {
        let language = file.file_stem().and_then(|name| name.to_str()).expect("languages are text");
        writeln!(list, "    ({language:?}, include_str!({:?})),", file.display().to_string())
            .expect("memory can be written to");
    }
    list.push_str("]\n");
    let folder = std::env::var_os("OUT_DIR").expect("cargo names a folder");
    std::fs::write(Path::new(&folder).join("messages.rs"), list).expect("the folder is ours");
}
