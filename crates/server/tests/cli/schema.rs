//! The schema of the database: who brings it up to date, and who does not.

use std::fs;

use doorward_persistence::Location;

use crate::program::{Outcome, Place, Service, run, stops_with};

/// How many migrations there are.
fn all() -> usize {
    fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite")).unwrap().count()
}

/// What is said of a database that has seen none of them.
fn unmigrated() -> String {
    format!("the database lacks {} migration(s); run `doorward migrate`", all())
}

/// What is said when all of them have run.
fn migrated() -> Outcome {
    said(&format!("{} migration(s) have run\n", all()))
}

fn said(text: &str) -> Outcome {
    Outcome { code: Some(0), out: text.to_owned(), err: String::new() }
}

#[test]
fn migrate_does_what_is_missing_and_says_how_much() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]), migrated());
    assert_eq!(place.run(&["migrate"]), said("0 migration(s) have run\n"));
}

#[test]
fn serve_migrates_unless_it_is_told_not_to() {
    let place = Place::new();
    stops_with(&mut place.command(&["serve", "--no-migrate"]), &unmigrated());
    assert_eq!(place.run(&["migrate"]), migrated());
    let service = Service::start(place.command(&["serve", "--no-migrate"]));
    service.anonymous().with_token(&service.token().unwrap()).get("/core/users/me/").ok(200);
}

#[test]
fn without_a_schema_nothing_else_is_done() {
    let place = Place::new();
    if let Location::Sqlite(path) = place.location() {
        fs::write(path, "").unwrap();
    }
    stops_with(&mut place.command(&["check"]), &unmigrated());
    stops_with(&mut place.command(&["token", "create", "--user", "akadmin"]), &unmigrated());
    stops_with(&mut place.command(&["user", "create", "someone"]), &unmigrated());
}

/// On a busy machine whoever waits for the lock says that he does.
fn without_slow_statements(outcome: Outcome) -> Outcome {
    let err = outcome
        .err
        .split_inclusive('\n')
        .filter(|line| !line.contains("doorward::sql] slow: SELECT pg_advisory"));
    Outcome { err: err.collect(), ..outcome }
}

#[test]
fn many_who_migrate_at_once_do_not_harm_each_other() {
    let place = Place::new();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| place.run(&["migrate"]))).collect();
        running.into_iter().map(|one| without_slow_statements(one.join().unwrap())).collect()
    });
    let (first, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|outcome| *outcome == migrated());
    assert_eq!((first.len(), others.len()), (1, 3));
    for other in others {
        assert_eq!(other, said("0 migration(s) have run\n"));
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_told_in_one_line() {
    let place = Place::new();
    let mut command = place.command(&["migrate"]);
    let (url, beginning) = if place.is_postgres() {
        let url = "postgres://me:a-password@127.0.0.1:1/doorward?connect_timeout=1";
        (url, "doorward: cannot open postgres://127.0.0.1:1/doorward: ")
    } else {
        let url = "sqlite:///nowhere/at/all.db";
        (url, "doorward: cannot open sqlite:///nowhere/at/all.db: ")
    };
    let stopped = run(command.env("DOORWARD_DATABASE_URL", url), "");
    assert_eq!((stopped.code, stopped.out.as_str()), (Some(1), ""));
    assert!(stopped.err.starts_with(beginning), "{}", stopped.err);
    assert!(!stopped.err.contains("a-password"), "{}", stopped.err);
    assert_eq!(stopped.err.trim_end().lines().count(), 1, "{}", stopped.err);
}
