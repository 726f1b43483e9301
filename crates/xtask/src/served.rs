//! What `docs/compatibility.md` says is served: taken from the document of the API.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

/// Between these lines the page is written by this chore.
const BEGIN: &str = "<!-- Written by `make served`. -->\n";
const END: &str = "<!-- End of what `make served` writes. -->\n";

/// What can be done with all objects of a list, and with one of them, in the order of the table. What answers
/// a question solves it.
const ON_LIST: [(&str, &str); 2] = [("get", "list"), ("post", "create")];
const ON_ONE: [(&str, &str); 5] = [
    ("get", "retrieve"),
    ("post", "solve"),
    ("put", "update"),
    ("patch", "partial update"),
    ("delete", "destroy"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> PathBuf {
    root().join("docs/compatibility.md")
}

/// Writes the table anew.
pub fn write() -> Result<()> {
    let text = std::fs::read_to_string(page())?;
    Ok(std::fs::write(page(), renewed(&text)?)?)
}

/// The page with the table as it should be.
fn renewed(text: &str) -> Result<String> {
    let document = std::fs::read_to_string(root().join("openapi/openapi.json"))?;
    let (before, rest) = text.split_once(BEGIN).context("the page does not say where the table begins")?;
    let (_, after) = rest.split_once(END).context("the page does not say where the table ends")?;
    Ok([before, BEGIN, &table(&serde_json::from_str(&document)?)?, END, after].concat())
}

/// A line for each list, and for what belongs to none.
fn table(document: &Value) -> Result<String> {
    let paths = document["paths"].as_object().context("the document has no paths")?;
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for (path, methods) in paths {
        let methods = methods.as_object().with_context(|| format!("{path} has no methods"))?;
        let is_list = |list: &str| paths.keys().any(|other| other.starts_with(&format!("{list}{{")));
        let (list, names) = match path.split_once('{') {
            Some((list, rest)) => match rest.split_once("}/").map(|(_, action)| action) {
                None | Some("") => (list, named(&ON_ONE, methods)),
                Some(action) => (list, vec![format!("`{action}`")]),
            },
            None if is_list(path) => (path.as_str(), named(&ON_LIST, methods)),
            None => match path.trim_end_matches('/').rsplit_once('/') {
                Some((list, action)) if is_list(&path[..=list.len()]) => {
                    (&path[..=list.len()], vec![format!("`{action}/`")])
                }
                _ => (path.as_str(), named(&ON_ONE, methods)),
            },
        };
        match lines.iter_mut().find(|(known, _)| *known == list) {
            Some((_, known)) => known.extend(names),
            None => lines.push((list, names)),
        }
    }
    lines.sort_by_key(|(list, _)| *list);
    let lines = lines.into_iter().map(|(list, mut names)| {
        let all = ON_LIST.iter().chain(&ON_ONE).map(|(_, name)| *name);
        let all: Vec<&str> = all.collect();
        names.sort_by_key(|name| all.iter().position(|known| known == name).unwrap_or(all.len()));
        format!("| `{}` | {} |\n", list.trim_start_matches('/'), names.join(", "))
    });
    Ok(std::iter::once("| path | operations |\n|---|---|\n".to_owned()).chain(lines).collect())
}

fn named(names: &[(&str, &str)], methods: &serde_json::Map<String, Value>) -> Vec<String> {
    let present = names.iter().filter(|(method, _)| methods.contains_key(*method));
    present.map(|(_, name)| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_page_tells_what_is_served() {
        let text = std::fs::read_to_string(page()).unwrap();
        assert!(text == renewed(&text).unwrap(), "docs/compatibility.md is out of date: make served");
    }

    #[test]
    fn a_line_holds_all_that_can_be_done_below_a_list() {
        let document = json!({"paths": {
            "/a/b/": {"post": {}, "get": {}},
            "/a/b/me/": {"get": {}},
            "/a/b/{id}/": {"delete": {}, "get": {}},
            "/a/b/{id}/act/": {"post": {}},
            "/a/c/": {"get": {}},
        }});
        let expected = "| path | operations |\n|---|---|\n\
                        | `a/b/` | list, create, retrieve, destroy, `me/`, `act/` |\n\
                        | `a/c/` | retrieve |\n";
        assert_eq!(table(&document).unwrap(), expected);
    }
}
