//! `doorward openapi`

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
