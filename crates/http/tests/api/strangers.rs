//! No operation lets strangers in: neither somebody who does not say who he is, nor a user without any
//! permission. The exceptions are in `strangers/allowed.txt`, which may only become shorter.

use std::collections::BTreeSet;

use doorward_testkit::{Client, TestApp};

use crate::operations::{self, Key, verdict};

/// Who may do what although he is a stranger, a line each.
const ALLOWED: &str = include_str!("strangers/allowed.txt");

/// The operations that do not send this stranger away.
fn open_to(app: &TestApp, name: &str, stranger: &Client) -> BTreeSet<String> {
    let operations = operations::all();
    let open = operations.iter().filter(|operation| {
        let verdict = verdict(&operation.tried(app, stranger, Key::Existing));
        // The object is there: to be told that it is not is to be sent away, too.
        !verdict.starts_with("403") && verdict != "404"
    });
    open.map(|operation| format!("{name} {} {}", operation.method, operation.template)).collect()
}

#[test]
fn every_operation_rejects_strangers() {
    let app = TestApp::start();
    operations::populate(&app);
    let (powerless, _) = app.user("powerless");
    let mut open = open_to(&app, "anonymous", &app.anonymous());
    open.extend(open_to(&app, "powerless", &powerless));
    let lines = ALLOWED.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let allowed: BTreeSet<String> = lines.map(ToOwned::to_owned).collect();
    let unguarded: Vec<_> = open.difference(&allowed).collect();
    assert!(unguarded.is_empty(), "these let strangers in: {unguarded:#?}");
    let needless: Vec<_> = allowed.difference(&open).collect();
    assert!(
        needless.is_empty(),
        "these are guarded by now, so strangers/allowed.txt must lose: {needless:#?}"
    );
}

/// Without this, an operation that nobody reaches would pass for one that sends strangers away.
#[test]
fn every_operation_admits_the_superuser() {
    let app = TestApp::start();
    operations::populate(&app);
    for operation in operations::all() {
        // What is deleted is missed by those that come after.
        if operation.method == "DELETE" {
            continue;
        }
        let answer = operation.tried(&app, &app.admin(), Key::Existing);
        // Some take a form, and are shown JSON.
        let admitted = matches!(answer.status, 200 | 201 | 204 | 400 | 415);
        assert!(admitted, "{} {}: {answer}", operation.method, operation.template);
    }
}

#[test]
fn a_bad_token_opens_nothing() {
    let app = TestApp::start();
    operations::populate(&app);
    let impostor = app.anonymous().with_token("nope");
    for operation in operations::all() {
        // The document is for everybody, whatever he shows.
        if operation.template == "/schema/" {
            continue;
        }
        let answer = operation.tried(&app, &impostor, Key::Existing);
        assert_eq!(verdict(&answer), "403 token", "{} {}", operation.method, operation.template);
    }
}
