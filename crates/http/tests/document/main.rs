//! The document that describes the API: what is checked in, what it promises, and its form.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod contract;
mod form;

use std::path::{Path, PathBuf};

use doorward_http::Document;
use serde_json::Value;

/// A file beside the document.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(name)
}

/// The document that the handlers make.
fn generated() -> String {
    Document::new(doorward_http::api()).unwrap().json().to_owned()
}

/// The same, to look into.
fn document() -> Value {
    serde_json::from_str(&generated()).unwrap()
}

#[test]
fn the_document_that_is_checked_in_is_the_one_that_is_served() {
    let checked_in = std::fs::read_to_string(file("openapi.json")).unwrap();
    let generated = generated();
    let alike = checked_in.lines().zip(generated.lines()).take_while(|(old, new)| old == new).count();
    assert!(
        checked_in == generated,
        "openapi/openapi.json is behind the handlers from line {} on; run `make openapi` and commit it",
        alike + 1,
    );
}
