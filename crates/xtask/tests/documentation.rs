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
fn every_test_that_shows_a_difference_exists() {
    let page = root().join("docs/compatibility.md");
    let text = fs::read_to_string(&page).unwrap();
    for (name, target) in links(&text).into_iter().filter(|(_, target)| target.starts_with("../crates/")) {
        let code = fs::read_to_string(page.parent().unwrap().join(target)).unwrap();
        let lines: Vec<&str> = code.lines().map(str::trim).collect();
        let wanted = ["#[test]".to_owned(), format!("fn {name}() {{")];
        assert!(lines.windows(2).any(|pair| pair == wanted), "{target} has no test {name}");
    }
    // Each row of a table of differences ends with the tests that show it.
    let rows = text.split("## What does not differ").next().unwrap().lines();
    let rows = rows.filter(|line| line.starts_with("| ") && !line.starts_with("| where "));
    assert!(rows.clone().count() > 20 && rows.clone().all(|row| row.ends_with(".rs) |")));
}

#[test]
fn what_the_readme_shows_of_a_program_stands_in_it() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let program = fs::read_to_string(root().join("tests/clients/authentik-client/login_setup.py")).unwrap();
    let shown = readme.split("```python\n").skip(1).map(|block| block.split("```").next().unwrap());
    assert!(shown.clone().count() > 0 && shown.clone().all(|block| program.contains(block)));
}
