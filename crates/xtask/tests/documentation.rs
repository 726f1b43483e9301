//! What the documentation links to is there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pages() -> Vec<PathBuf> {
    let folders = ["docs", "docs/adr"].map(|folder| root().join(folder));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages.chain([root().join("README.md")]).collect()
}

/// The links of a page, each with its text.
fn links(page: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = page.split("](").collect();
    let texts = parts.iter().map(|part| part.rsplit('[').next().unwrap_or_default());
    let targets = parts.iter().skip(1).map(|part| part.split(')').next().unwrap_or_default());
    texts.zip(targets).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for (_, target) in links(&text).into_iter().filter(|(_, target)| !target.starts_with('#')) {
            let path = page.parent().unwrap().join(target.split('#').next().unwrap());
            assert!(path.exists(), "{} links to {target}", page.display());
        }
    }
}

#[test]
fn every_test_that_shows_something_exists() {
    let is_code = |target: &str| {
        target.starts_with("../crates/") && Path::new(target).extension() == Some("rs".as_ref())
    };
    for page in ["docs/compatibility.md", "docs/security.md"].map(|page| root().join(page)) {
        let text = fs::read_to_string(&page).unwrap();
        for (name, target) in links(&text).into_iter().filter(|(_, target)| is_code(target)) {
            let code = fs::read_to_string(page.parent().unwrap().join(target)).unwrap();
            let lines: Vec<&str> = code.lines().map(str::trim).collect();
            let wanted = ["#[test]".to_owned(), format!("fn {name}() {{")];
            assert!(lines.windows(2).any(|pair| pair == wanted), "{target} has no test {name}");
        }
    }
    let text = fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    // Each row of a table of differences ends with the tests that show it.
    let rows = text.split("## What does not differ").next().unwrap().lines();
    let rows = rows.filter(|line| line.starts_with("| ") && !line.starts_with("| where "));
    assert!(rows.clone().count() > 20 && rows.clone().all(|row| row.ends_with(".rs) |")));
}

/// What is below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, mut found): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    found.extend(folders.iter().flat_map(|folder| files(folder)));
    found
}

/// To look for examples where there are none takes a minute, so it is switched off there.
#[test]
fn examples_are_run_where_there_are_some() {
    let is_example = |line: &str| {
        let text = ["///", "//!"].iter().find_map(|mark| line.trim_start().strip_prefix(mark));
        text.is_some_and(|text| text.trim_start().starts_with("```"))
    };
    let libraries = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    for folder in libraries.filter(|folder| folder.join("src/lib.rs").exists()) {
        let code = files(&folder.join("src")).into_iter().map(|path| fs::read_to_string(path).unwrap());
        let has_examples = code.into_iter().any(|code| code.lines().any(is_example));
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert_eq!(has_examples, !manifest.contains("doctest = false"), "{}", folder.display());
    }
}

#[test]
fn what_the_readme_shows_of_a_program_stands_in_it() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let program = fs::read_to_string(root().join("tests/clients/authentik-client/login_setup.py")).unwrap();
    let shown = readme.split("```python\n").skip(1).map(|block| block.split("```").next().unwrap());
    assert!(shown.clone().count() > 0 && shown.clone().all(|block| program.contains(block)));
}
