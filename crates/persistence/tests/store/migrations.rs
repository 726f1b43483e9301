//! How a database comes to its schema, and which databases are turned down.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use diesel::connection::Connection;
use diesel::migration::{Migration, MigrationSource};
use diesel::sql_types::{Nullable, Text};
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use doorward_persistence::{Database, Location, Options, SchemaError};
use doorward_testkit::{CountingMint, TestDatabase};
use pretty_assertions::assert_eq;

use crate::raw::Raw;

/// How many migrations there are.
fn migrations() -> usize {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    std::fs::read_dir(folder).unwrap().count()
}

fn files(name: &str) -> FileBasedMigrations {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    FileBasedMigrations::from_path(format!("{folder}/{name}")).unwrap()
}

fn open(location: &Location) -> Result<Database, SchemaError> {
    let options = Options { pool_size: 1, wait: Duration::from_secs(5) };
    Database::open(location, options, Arc::new(CountingMint::starting_at(1)))
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn fold(text: Nullable<Text>) -> Nullable<Text>;
}

/// A connection to SQLite with the function that migrations take for granted.
fn to_sqlite(path: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(path).unwrap();
    let folded = |text: Option<String>| text.map(|text| text.to_uppercase());
    fold_utils::register_impl(&mut connection, folded).unwrap();
    connection
}

/// Everything that is in a database, and of indexes what they hold.
fn objects(raw: &mut Raw) -> Vec<String> {
    match raw {
        Raw::Postgres(_) => raw.lines(
            "SELECT relkind::text || ' ' || coalesce(pg_get_indexdef(CASE WHEN relkind = 'i' THEN oid END), relname) AS line
             FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname NOT LIKE '\\_\\_diesel%'
             UNION ALL
             SELECT 'f ' || proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
        ),
        Raw::Sqlite(_) => raw.lines(
            "SELECT type || ' ' || name || iif(type = 'index', ' ' || coalesce(sql, ''), '') AS line FROM sqlite_master
             WHERE name NOT IN ('__diesel_schema_migrations', 'sqlite_sequence') AND name NOT LIKE 'sqlite_autoindex___diesel%'",
        ),
    }
}

/// Goes up one migration, down and up again, and so on to the newest one. Gives the schemas before,
/// between and after.
macro_rules! climb {
    ($connection:expr, $folder:expr, $raw:expr) => {{
        let mut connection = $connection;
        let mut schemas = vec![objects($raw)];
        while connection.has_pending_migration(files($folder)).unwrap() {
            connection.run_next_migration(files($folder)).unwrap();
            let after = objects($raw);
            connection.revert_last_migration(files($folder)).unwrap();
            assert_eq!(objects($raw), *schemas.last().unwrap());
            connection.run_next_migration(files($folder)).unwrap();
            assert_eq!(objects($raw), after);
            schemas.push(after);
        }
        schemas
    }};
}

#[test]
fn each_migration_goes_up_and_down_and_up_again() {
    let database = TestDatabase::empty();
    let raw = &mut Raw::open(database.location());
    let schemas = match database.location() {
        Location::Postgres(url) => climb!(PgConnection::establish(url).unwrap(), "postgres", raw),
        Location::Sqlite(path) => climb!(to_sqlite(path), "sqlite", raw),
    };
    assert_eq!(schemas.len(), migrations() + 1);
    assert!(schemas[0].is_empty());
    let migrated = TestDatabase::migrated();
    assert_eq!(schemas.last(), Some(&objects(&mut Raw::open(migrated.location()))));
}

/// Goes up to the migration of this name, and not further.
macro_rules! climb_to {
    ($connection:expr, $folder:expr, $name:expr) => {{
        let mut connection = $connection;
        let mut last = String::new();
        while last.as_str() < $name {
            last = connection.run_next_migration(files($folder)).unwrap().to_string();
        }
    }};
}

/// A database with the schema of before, up to the migration of this name.
fn grown_to(name: &str) -> TestDatabase {
    let database = TestDatabase::empty();
    match database.location() {
        Location::Postgres(url) => climb_to!(PgConnection::establish(url).unwrap(), "postgres", name),
        Location::Sqlite(path) => climb_to!(to_sqlite(path), "sqlite", name),
    }
    database
}

#[test]
fn an_installation_of_before_brands_gets_one_and_its_trail_can_be_searched() {
    let database = grown_to("20261123000000");
    let location = database.location();
    let mut raw = Raw::open(location);
    let id = if database.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let at = "'2024-07-01T12:00:00.000000Z'";
    let yes = if database.is_postgres() { "true" } else { "1" };
    raw.run(&format!("INSERT INTO installation VALUES ({id}, {at})"));
    raw.run(&format!(
        "INSERT INTO flow VALUES ({id}, {id}, 'n', 'default-authentication-flow', 't', 'authentication',
             'any', {yes}, 'stacked', 'message', 'none', 1, {at})"
    ));
    raw.run(&format!(
        "INSERT INTO event VALUES ({id}, 'model_created', 'doorward', '{{\"username\": \"ada\"}}',
             '{{\"model\": {{\"pk\": 7, \"app\": \"authentik_core\", \"model_name\": \"user\"}}}}', NULL, {at}, {at})"
    ));
    Database::migrate(location).unwrap();
    let brands = "SELECT domain || ' ' || ending || ' ' || brand.title || ' ' || slug AS line
        FROM brand JOIN flow ON flow.id = flow_authentication WHERE \"default\"";
    assert_eq!(
        raw.lines(brands),
        ["authentik-default authentik-default authentik default-authentication-flow"]
    );
    let found =
        "SELECT username || ' ' || model_app || ' ' || model_name || ' ' || model_pk AS line FROM event";
    assert_eq!(raw.lines(found), ["ada authentik_core user 7"]);
    assert!(open(location).is_ok());
}

#[test]
fn users_of_before_are_found_by_what_they_enter() {
    let database = grown_to("20261126108000");
    let location = database.location();
    let mut raw = Raw::open(location);
    let (id, no) =
        if database.is_postgres() { ("gen_random_uuid()", "false") } else { ("randomblob(16)", "0") };
    for (number, name, attributes) in
        [(7, "Jürgen", r#"{"upn": "Jürgen@Example.org"}"#), (8, "ada", r#"{"upn": 8}"#), (9, "bob", "{}")]
    {
        raw.run(&format!(
            r#"INSERT INTO "user" (id, uuid, username, name, email, is_active, path, type, attributes, password,
                 version, updated)
             VALUES ({number}, {id}, '{name}', '', '{name}@Example.org', {no}, 'users', 'internal', '{attributes}',
                 '', 1, '2024-07-01T12:00:00.000000Z')"#
        ));
    }
    Database::migrate(location).unwrap();
    let found = r#"SELECT username_folded || ' ' || email_folded || ' ' || coalesce(upn, '-') || ' '
        || coalesce(upn_folded, '-') AS line FROM "user" ORDER BY id"#;
    assert_eq!(
        raw.lines(found),
        [
            "ADA ADA@EXAMPLE.ORG - -",
            "BOB BOB@EXAMPLE.ORG - -",
            "JÜRGEN JÜRGEN@EXAMPLE.ORG Jürgen@Example.org JÜRGEN@EXAMPLE.ORG",
        ]
    );
}

#[test]
fn a_database_without_an_installation_waits_for_its_first_start() {
    let database = TestDatabase::migrated();
    assert_eq!(Raw::open(database.location()).count("brand"), 0);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |files: FileBasedMigrations| {
        let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> = files.migrations().unwrap();
        let mut names: Vec<String> = migrations.iter().map(|it| it.name().to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(files("postgres")), names(files("sqlite")));
}

#[test]
fn migrating_again_does_nothing() {
    let database = TestDatabase::empty();
    assert_eq!(Database::migrate(database.location()).unwrap(), migrations());
    assert_eq!(Database::migrate(database.location()).unwrap(), 0);
    assert!(open(database.location()).is_ok());
}

#[test]
fn of_many_that_start_at_once_each_finds_the_schema_and_each_migration_runs_once() {
    const COUNT: usize = 8;
    let database = TestDatabase::empty();
    let start = Barrier::new(COUNT);
    let ran: usize = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..COUNT)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    let ran = Database::migrate(database.location()).unwrap();
                    open(database.location()).map(|_| ran).unwrap()
                })
            })
            .collect();
        starters.into_iter().map(|starter| starter.join().unwrap()).sum()
    });
    assert_eq!(ran, migrations());
}

#[test]
fn a_database_without_the_schema_is_turned_down_in_one_line() {
    let database = TestDatabase::empty();
    let expected = format!("the database lacks {} migration(s); run `doorward migrate`", migrations());
    assert_eq!(open(database.location()).err().unwrap().to_string(), expected);
}

#[test]
fn a_database_of_a_newer_version_is_turned_down_in_one_line_and_left_alone() {
    let database = TestDatabase::migrated();
    let mut raw = Raw::open(database.location());
    raw.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    let before = objects(&mut raw);
    let expected = "the database has migration 99990101000000, which this version of doorward does not know; use a newer one";
    assert_eq!(open(database.location()).err().unwrap().to_string(), expected);
    assert_eq!(Database::migrate(database.location()).unwrap_err().to_string(), expected);
    assert_eq!(objects(&mut raw), before);
}

#[test]
fn a_database_of_another_program_is_turned_down_in_one_line_and_left_alone() {
    let database = TestDatabase::empty();
    let mut raw = Raw::open(database.location());
    raw.run("CREATE TABLE invoice (number integer)");
    let before = objects(&mut raw);
    let expected = "the database holds tables that are not doorward's; use an empty one";
    assert_eq!(open(database.location()).err().unwrap().to_string(), expected);
    assert_eq!(Database::migrate(database.location()).unwrap_err().to_string(), expected);
    assert_eq!(objects(&mut raw), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    let database = TestDatabase::empty();
    let mut raw = Raw::open(database.location());
    // A view is no table, so the database passes for an empty one; but the name is taken.
    raw.run("CREATE VIEW token AS SELECT 1 AS one");
    let before = objects(&mut raw);
    let error = Database::migrate(database.location()).unwrap_err();
    assert!(matches!(error, SchemaError::Failed(_)), "{error}");
    assert_eq!(objects(&mut raw), before);
}

#[test]
fn a_file_that_is_no_database_is_turned_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    let text = "Dear Sir or Madam, ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let location = Location::Sqlite(path.display().to_string());
    let expected = format!("cannot open {location}: ");
    let error = Database::migrate(&location).unwrap_err().to_string();
    assert!(error.starts_with(&expected) && error.ends_with("file is not a database"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_server_that_does_not_answer_is_told_of_in_one_line_without_the_password() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let location: Location = format!("postgres://doorward:hush@{nobody}/doorward").parse().unwrap();
    let error = Database::migrate(&location).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot open postgres://{nobody}/doorward: ")), "{error}");
    assert!(!error.contains('\n') && !error.contains("hush"), "{error}");
}
