//! Copies of the database: each table of a copy holds what the original held, and a copy takes the place of nothing
//! that is in use.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use doorward_persistence::Location;
use doorward_testkit::{Client, TestDatabase};
use serde_json::json;

use crate::program::{Outcome, Place, Service, run, stops_with};

const DONE: Outcome = Outcome { code: Some(0), out: String::new(), err: String::new() };

/// What each table holds, as text.
fn contents(database: &TestDatabase) -> BTreeMap<String, Vec<String>> {
    let names = if database.is_postgres() {
        "SELECT quote_ident(tablename) AS line FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT '\"' || name || '\"' AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    };
    let tables = database.lines(names);
    assert!(tables.len() > 20, "{tables:?}");
    let rows = |table: &String| {
        let query = if database.is_postgres() {
            format!("SELECT row_to_json(its)::text AS line FROM {table} its ORDER BY 1")
        } else {
            let columns = database.lines(&format!(
                "SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{}')",
                table.trim_matches('"')
            ));
            format!("SELECT {} AS line FROM {table} ORDER BY 1", columns.join(" || ',' || "))
        };
        database.lines(&query)
    };
    tables.iter().map(|table| (table.clone(), rows(table))).collect()
}

fn fill(service: &Service) -> Client {
    let admin = service.anonymous().with_token(&service.token().unwrap());
    for number in 0..20 {
        let stage = json!({"name": format!("stage {number}"), "user_fields": ["email"]});
        admin.post("/stages/identification/", &stage).ok(201);
    }
    admin
}

#[test]
fn a_copy_that_is_made_under_way_is_whole_and_can_take_the_place_of_what_was() {
    let place = Place::new();
    let copy = place.path().join("it's a copy.db");
    let shown = copy.to_str().unwrap();
    let Location::Sqlite(path) = place.location() else {
        let line = "this is for SQLite; use pg_dump and pg_restore with PostgreSQL";
        stops_with(&mut place.command(&["backup", shown]), line);
        stops_with(&mut place.command(&["restore", shown]), line);
        return;
    };
    let mut service = place.serve();
    let admin = fill(&service);
    let is_over = AtomicBool::new(false);
    let (before, after) = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut count = 0_u32;
            while !is_over.load(Ordering::Relaxed) || count < 3 {
                let user = json!({"username": format!("user {count}"), "name": ""});
                admin.post("/core/users/", &user).ok(201);
                count += 1;
            }
            count
        });
        let before = place.run(&["backup", shown]);
        is_over.store(true, Ordering::Relaxed);
        (before, writing.join().unwrap())
    });
    assert_eq!(before, DONE);
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    stops_with(&mut place.command(&["backup", shown]), &format!("{shown} is there already"));
    // The file is as it was at one moment: a user is there with his entry in the trail, or neither is.
    let copied = TestDatabase::at(&copy);
    let users = copied.lines("SELECT username AS line FROM \"user\" WHERE username LIKE 'user %'");
    let told = copied.lines(
        "SELECT json_extract(context, '$.model.name') AS line FROM event \
         WHERE action = 'model_created' AND model_name = 'user'",
    );
    assert!(users.len() <= after as usize);
    for user in &users {
        assert!(told.iter().any(|name| name.contains(user.as_str())), "{user} is not in the trail");
    }

    stops_with(
        &mut place.command(&["restore", shown]),
        &format!("{path} is there already; --replace does away with it"),
    );
    let in_use = place.run(&["restore", "--replace", shown]);
    assert_eq!(in_use.code, Some(1), "{in_use:?}");
    assert!(in_use.err.contains("is in use: stop the service first"), "{in_use:?}");
    let name = admin.get("/core/users/?username=user%200").ok(200)["results"][0]["username"].clone();
    assert_eq!(name, "user 0", "the service goes on");

    assert_eq!(service.stop(), Some(0), "{}", service.log());
    // When nobody writes any more, a copy is what it is a copy of.
    let calm = place.path().join("calm.db");
    assert_eq!(place.run(&["backup", calm.to_str().unwrap()]), DONE);
    assert_eq!(contents(&TestDatabase::at(&calm)), contents(&TestDatabase::at(Path::new(path))));

    let expected = contents(&TestDatabase::at(&copy));
    assert_eq!(place.run(&["restore", "--replace", shown]), DONE);
    assert_eq!(contents(&TestDatabase::at(Path::new(path))), expected);
    assert!(!PathBuf::from(format!("{path}.restoring")).exists());
    let service = place.serve();
    let key = fs::read_to_string(format!("{path}.token")).unwrap();
    let back = service.anonymous().with_token(key.trim_end());
    assert_eq!(back.get("/stages/identification/?search=stage").ok(200)["pagination"]["count"], 20);
}

#[test]
fn a_copy_takes_the_place_of_what_is_left_of_a_database() {
    let place = Place::new();
    let copy = place.path().join("copy.db");
    let shown = copy.to_str().unwrap();
    let Location::Sqlite(path) = place.location() else { return };
    let mut service = place.serve();
    let admin = fill(&service);
    assert_eq!(place.run(&["backup", shown]), DONE);
    let expected = contents(&TestDatabase::at(&copy));
    let late = json!({"username": "late", "name": ""});
    admin.post("/core/users/", &late).ok(201);
    service.signal("KILL");
    service.ended();

    // What it had written ahead would be read as a part of the copy.
    fs::remove_file(path).unwrap();
    assert!(fs::metadata(format!("{path}-wal")).unwrap().len() > 0);
    let line = format!("{path}-wal is there already; --replace does away with it");
    stops_with(&mut place.command(&["restore", shown]), &line);
    assert_eq!(place.run(&["restore", "--replace", shown]), DONE);
    assert_eq!(contents(&TestDatabase::at(Path::new(path))), expected);

    // A file that is damaged is one to be replaced.
    fs::write(path, [7; 10_000]).unwrap();
    assert_eq!(place.run(&["restore", "--replace", shown]), DONE);
    assert_eq!(contents(&TestDatabase::at(Path::new(path))), expected);
}

#[test]
fn a_database_that_is_damaged_while_it_is_in_use_is_in_use() {
    let place = Place::started();
    let Location::Sqlite(path) = place.location() else { return };
    let copy = place.path().join("copy.db");
    let shown = copy.to_str().unwrap();
    assert_eq!(place.run(&["backup", shown]), DONE);
    let mut service = Service::start(place.command(&[]));
    let file = fs::File::options().write(true).open(path).unwrap();
    file.write_all_at(&[7; 100], 0).unwrap();
    let in_use = place.run(&["restore", "--replace", shown]);
    assert_eq!(in_use.code, Some(1), "{in_use:?}");
    assert!(in_use.err.contains("is in use: stop the service first"), "{in_use:?}");
    assert!(fs::exists(format!("{path}-wal")).unwrap(), "nothing was taken from the service");
    service.stop();
    assert_eq!(place.run(&["restore", "--replace", shown]), DONE);
}

#[test]
fn what_is_no_copy_takes_the_place_of_nothing() {
    let place = Place::started();
    let Location::Sqlite(path) = place.location() else { return };
    let kept = contents(&TestDatabase::at(Path::new(path)));
    let other = place.path().join("other.db");
    let shown = other.to_str().unwrap();
    for bytes in [&b""[..], b"no database", &[7; 10_000]] {
        fs::write(&other, bytes).unwrap();
        let refused = place.run(&["restore", "--replace", shown]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.err.contains("cannot be used"), "{refused:?}");
    }
    fs::remove_file(&other).unwrap();
    let (foreign, statements) = (TestDatabase::at(&other), "CREATE TABLE theirs (id integer)");
    foreign.execute(statements);
    let refused = place.run(&["restore", "--replace", shown]);
    assert!(refused.err.contains("cannot be used: the database holds tables"), "{refused:?}");
    assert_eq!(contents(&TestDatabase::at(Path::new(path))), kept);
}

/// A client program of PostgreSQL, where Debian or the search path has it.
fn client(name: &str) -> Option<PathBuf> {
    let of_debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = of_debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().rev().chain(std::env::split_paths(&path).collect::<Vec<_>>());
    all.map(|folder| folder.join(name)).find(|program| program.is_file())
}

#[test]
fn what_pg_dump_has_copied_pg_restore_brings_back() {
    let place = Place::new();
    let (Some(dump), Some(restore)) = (client("pg_dump"), client("pg_restore")) else { return };
    if !place.is_postgres() {
        return;
    }
    let mut service = place.serve();
    fill(&service);
    assert_eq!(service.stop(), Some(0), "{}", service.log());
    let copy = place.path().join("doorward.dump");
    let (new, url) = (Place::new(), place.database_url());
    let does = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        assert_eq!(run(command.args(arguments), ""), DONE);
    };
    let shown = copy.to_str().unwrap();
    does(&dump, &["--format=custom", "--file", shown, "--dbname", &url]);
    does(&restore, &["--exit-on-error", "--no-owner", "--dbname", &new.database_url(), shown]);
    assert_eq!(contents(new.database()), contents(place.database()));
    let service = new.serve();
    service.anonymous().get("/root/config/").ok(200);
}
