//! What is answered is in the document.
#![expect(clippy::panic, reason = "a test that cannot go on fails")]

use doorward_testkit::{Answer, TestApp};

use crate::operations::{self, Key, Operation};

/// Fails unless the document has an answer of this status and media type.
fn is_documented(operation: &Operation, answer: &Answer) {
    let what = format!("{}: {answer}", operation.name());
    let described = operation.answers.get(answer.status.to_string());
    let described = described.unwrap_or_else(|| panic!("no such status, {what}"));
    if let Some(types) = described["content"].as_object().filter(|_| answer.status != 204) {
        let kind = answer.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        assert!(types.contains_key(kind), "no such type, {what}");
    }
}

#[test]
fn every_answer_has_a_status_and_a_type_of_the_document() {
    let app = TestApp::start();
    operations::populate(&app);
    let (powerless, _) = app.user("powerless");
    for operation in operations::all() {
        let mut answers = Vec::new();
        for caller in [app.anonymous(), powerless.clone(), app.admin()] {
            answers.push(operation.tried(&app, &caller, Key::Unknown));
            // What is deleted is missed by those that come after.
            if operation.method != "DELETE" {
                answers.push(operation.tried(&app, &caller, Key::Existing));
            }
        }
        if operation.is_list {
            answers.push(app.admin().get(&format!("{}?page=4711", operation.path(&app, Key::Existing))));
        }
        // Some take a form, and are shown JSON.
        for answer in answers.iter().filter(|answer| answer.status != 415) {
            is_documented(&operation, answer);
        }
    }
}
