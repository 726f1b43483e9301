//! `doorward openapi`

use std::process::Stdio;

use crate::program::{bare, run};

#[test]
fn the_document_is_printed_without_any_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(bare(folder.path()).arg("openapi"), "");
    assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
    let document: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    assert!(document["paths"]["/stages/identification/{stage_uuid}/"]["patch"].is_object());
    // It leaves nothing behind, a database least of all.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn whoever_reads_it_may_stop_early() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = bare(folder.path());
    let command = command.arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut printing = command.spawn().unwrap();
    // What a pipe holds is less than the document.
    drop(printing.stdout.take());
    let printed = printing.wait_with_output().unwrap();
    assert_eq!((printed.status.code(), String::from_utf8(printed.stderr).unwrap()), (Some(0), String::new()));
}
