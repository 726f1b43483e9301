//! Where settings come from, and what happens when they make no sense.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use doorward_persistence::Location;
use doorward_testkit::TestDatabase;

use crate::program::{Place, SECRET_KEY, Service, bare, run, stops_with};

/// A secret shared with an issuer that is as long as it has to be.
const JWT_SECRET: &str = "the-secret-of-the-issuer-and-us!";

#[test]
fn a_variable_that_is_no_setting_stops_the_start() {
    let place = Place::new();
    for name in ["DOORWARD_LISTNE", "DOORWARD_", "DOORWARD_LISTEN_FILE", "DOORWARD_SECRET_KEY_FILE_FILE"] {
        stops_with(place.command(&[]).env(name, "x"), &format!("{name}: there is no such setting"));
    }
}

#[test]
fn variables_of_others_do_not_matter() {
    let place = Place::new();
    let mut command = place.command(&["migrate"]);
    command.env("DOORWARDEN_X", "x").env("doorward_listne", "x").env("LISTEN", "x");
    assert_eq!(run(&mut command, "").code, Some(0));
}

#[test]
fn values_that_are_impossible_stop_the_start() {
    let place = Place::new();
    let cases = [
        ("DOORWARD_LISTEN", "here", "here is no address such as 127.0.0.1:9000"),
        ("DOORWARD_LISTEN", "127.0.0.1:99999", "127.0.0.1:99999 is no address such as 127.0.0.1:9000"),
        ("DOORWARD_WORKERS", "0", "must be from 1 to 1024"),
        ("DOORWARD_WORKERS", "-1", "invalid digit found in string"),
        ("DOORWARD_DATABASE_POOL_SIZE", "many", "invalid digit found in string"),
        ("DOORWARD_DATABASE_URL", "mysql://me:pw@host/x", "must begin with sqlite:// or postgres://"),
        ("DOORWARD_DATABASE_URL", "sqlite::memory:", "must name a file, such as sqlite://doorward.db"),
        ("DOORWARD_SECRET_KEY", "short", "the secret key must have at least 32 characters"),
        ("DOORWARD_LOG", "loud", "\"loud\" is no level such as info"),
        ("DOORWARD_LOG_FORMAT", "xml", "must be text or json"),
        ("DOORWARD_TRUSTED_PROXIES", "all", "all: must be an address or a network such as 10.0.0.0/8"),
        ("DOORWARD_BOOTSTRAP_TOKEN", "nineteen-characters", "must have at least 20 characters"),
        ("DOORWARD_BOOTSTRAP_EMAIL", "nobody", "must be an email address"),
        ("DOORWARD_JWT_SECRET", &JWT_SECRET[1..], "must have at least 32 characters"),
        ("DOORWARD_JWT_JWKS_URL", "ftp://x", "must begin with https:// or http://"),
    ];
    for (name, value, reason) in cases {
        stops_with(place.command(&[]).env(name, value), &format!("{name}: {reason}"));
    }
    if let Location::Sqlite(path) = place.location() {
        assert!(!Path::new(path).exists(), "nothing has been done with a database");
    }
}

#[test]
fn tokens_are_believed_only_when_all_is_said() {
    let place = Place::new();
    let mut command = place.command(&[]);
    stops_with(command.env("DOORWARD_JWT_SECRET", JWT_SECRET), "DOORWARD_JWT_ISSUER: is required");
    stops_with(command.env("DOORWARD_JWT_ISSUER", "x"), "DOORWARD_JWT_AUDIENCE: is required");
    command.env("DOORWARD_JWT_AUDIENCE", "x");
    let line = "DOORWARD_JWT_ALGORITHMS: there is no key for RS256";
    stops_with(command.env("DOORWARD_JWT_ALGORITHMS", "HS256,RS256"), line);
    command.env("DOORWARD_JWT_ALGORITHMS", "").env("DOORWARD_JWT_JWKS_FILE", "nowhere.json");
    // The schema is brought up to date before the keys are read.
    let stopped = run(&mut command, "");
    assert_eq!(stopped.code, Some(1));
    let line = "doorward: DOORWARD_JWT_JWKS_FILE: cannot read nowhere.json: No such file or directory (os error 2)\n";
    assert_eq!(stopped.err, line);
}

#[test]
fn a_value_that_is_no_text_is_refused_without_being_shown() {
    let place = Place::new();
    let value = OsStr::from_bytes(b"a secret of odd \xff bytes, which nobody may see");
    stops_with(place.command(&[]).env("DOORWARD_SECRET_KEY", value), "DOORWARD_SECRET_KEY: is no UTF-8 text");
}

#[test]
fn flags_stand_above_the_environment_and_that_above_the_file() {
    let place = Place::new();
    let path = place.path().join("settings.toml");
    fs::write(&path, "listen = \"127.0.0.2:0\"\nworkers = 1\nlog_format = \"json\"\nlog = \"info\"\n")
        .unwrap();
    let command = |arguments: &[&str]| {
        let mut command = bare(place.path());
        command.args(["--config", path.to_str().unwrap()]).args(arguments);
        command.env("DOORWARD_DATABASE_URL", place.database_url()).env("DOORWARD_SECRET_KEY", SECRET_KEY);
        command
    };
    let by_file = Service::start(command(&[]));
    assert!(by_file.url.starts_with("http://127.0.0.2:"), "{}", by_file.url);
    assert!(by_file.log().lines().all(|line| line.starts_with('{')), "{}", by_file.log());
    drop(by_file);

    let mut by_variable = command(&[]);
    by_variable.env("DOORWARD_LISTEN", "127.0.0.3:0").env("DOORWARD_LOG_FORMAT", "text");
    let by_variable = Service::start(by_variable);
    assert!(by_variable.url.starts_with("http://127.0.0.3:"), "{}", by_variable.url);
    assert!(by_variable.log().lines().all(|line| line.starts_with('[')), "{}", by_variable.log());
    drop(by_variable);

    let mut by_flag = command(&["serve", "--listen", "127.0.0.4:0"]);
    by_flag.env("DOORWARD_LISTEN", "127.0.0.3:0");
    let by_flag = Service::start(by_flag);
    assert!(by_flag.url.starts_with("http://127.0.0.4:"), "{}", by_flag.url);
}

#[test]
fn every_flag_is_read() {
    let place = Place::new();
    let url = place.database_url();
    let mut command = bare(place.path());
    command.env("DOORWARD_SECRET_KEY", SECRET_KEY);
    command.args(["--database-url", &url, "--database-pool-size", "2", "--listen", "127.0.0.1:0"]);
    command.args(["--workers", "1", "--log", "info", "--log-format", "json"]);
    let mut service = Service::start(command);
    assert_eq!(service.stop(), Some(0));
    let log = service.log();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["message"], "stopped");
    for (flag, value, reason) in [
        ("--workers", "0", "must be from 1 to 1024"),
        ("--workers", "99999999", "must be from 1 to 1024"),
        ("--log-format", "xml", "must be text or json"),
    ] {
        stops_with(&mut place.command(&[flag, value]), &format!("{flag}: {reason}"));
    }
    // Others see the flags of a process, so there are none for secrets.
    assert_eq!(place.run(&["--secret-key", "x"]).code, Some(2));
}

#[test]
fn numbers_are_numbers_in_lines_of_json_and_what_nobody_knows_is_in_none() {
    let place = Place::new();
    let mut command = place.command(&["--listen", "127.0.0.1:0", "--log", "info", "--log-format", "json"]);
    command.env("DOORWARD_BOOTSTRAP_TOKEN", "a token for whoever reads lines of the log");
    let mut service = Service::start(command);
    service.anonymous().get("/nowhere/").ok(404);
    let admin = service.anonymous().with_token("a token for whoever reads lines of the log");
    admin.get("/core/users/me/").ok(200);
    assert_eq!(service.stop(), Some(0));
    let log = service.log();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines: Vec<_> = lines.filter(|line| line.get("status").is_some()).collect();
    let told = |status: u16| lines.iter().find(|line| line["status"] == status).unwrap();
    for status in [404, 200] {
        let line = told(status);
        assert!(line["milliseconds"].is_f64(), "{line}");
        assert_eq!(line["method"], "GET", "{line}");
    }
    let (stranger, admin) = (told(404), told(200));
    assert_eq!((stranger.get("principal"), stranger.get("route")), (None, None), "{stranger}");
    assert!(admin["principal"].is_u64(), "{admin}");
    assert_eq!(admin["route"], "/api/v3/core/users/me/", "{admin}");
}

#[test]
fn a_statement_that_takes_long_is_told_by_its_name() {
    let place = Place::started();
    if !place.is_postgres() {
        // Nothing there lets a statement wait for so long and no longer.
        return;
    }
    let mut service = Service::start(place.command(&["--log", "warn", "--log-format", "json"]));
    let browser = service.browser();
    std::thread::scope(|scope| {
        scope.spawn(|| place.execute("BEGIN; LOCK TABLE session; SELECT pg_sleep(1.5); COMMIT"));
        std::thread::sleep(std::time::Duration::from_millis(300));
        let flow = "/flows/executor/default-authentication-flow/?query=";
        let answered = browser.send("POST", flow, Some(&serde_json::json!({"uid_field": "akadmin"})));
        assert_eq!(answered.status, 302, "{answered}");
    });
    assert_eq!(service.stop(), Some(0));
    let log = service.log();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    // On a busy machine others may be slow as well.
    let slow = lines.filter(|line| line["target"] == "doorward::sql" && line["name"] == "INSERT session");
    let slow = slow.collect::<Vec<_>>();
    let [slow] = slow.as_slice() else { panic!("{log}") };
    assert!(slow["milliseconds"].as_f64().is_some_and(|time| time >= 500.0), "{slow}");
    assert!(slow["message"].as_str().unwrap().starts_with("slow: INSERT INTO \"session\""), "{slow}");
}

#[test]
fn the_file_beside_is_read_if_it_is_there() {
    let place = Place::new();
    fs::write(place.path().join("doorward.toml"), "listen = \"127.0.0.2:0\"\n").unwrap();
    let mut command = bare(place.path());
    command.env("DOORWARD_DATABASE_URL", place.database_url()).env("DOORWARD_SECRET_KEY", SECRET_KEY);
    let service = Service::start(command);
    assert!(service.url.starts_with("http://127.0.0.2:"), "{}", service.url);
}

#[test]
fn a_file_that_cannot_be_understood_stops_the_start() {
    let place = Place::new();
    let path = place.path().join("settings.toml");
    let shown = path.display().to_string();
    let mut command = place.command(&["--config", &shown]);
    stops_with(&mut command, &format!("cannot read {shown}: No such file or directory (os error 2)"));
    let cases = [
        ("listne = \"x\"", format!("listne in {shown}: there is no such setting")),
        ("workers = 1.5", format!("workers in {shown}: must be a text, a number or a list")),
        ("workers = 0", format!("workers in {shown}: must be from 1 to 1024")),
        ("[jwt]\nissuer = \"x\"", format!("jwt in {shown}: must be a text, a number or a list")),
    ];
    // What is above it would hide the value of the file.
    command.env_remove("DOORWARD_WORKERS");
    for (text, line) in cases {
        fs::write(&path, text).unwrap();
        stops_with(&mut command, &line);
    }
}

#[test]
fn a_file_that_is_no_toml_is_refused_in_one_line_that_shows_no_secret() {
    let place = Place::new();
    let path = place.path().join("settings.toml");
    fs::write(&path, "workers = 1\nsecret_key = \"an open secret\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let stopped = place.run(&["--config", path.to_str().unwrap()]);
    assert_eq!((stopped.code, stopped.out.as_str()), (Some(1), ""));
    let beginning = format!("doorward: cannot read {}: line 2: ", path.display());
    assert!(stopped.err.starts_with(&beginning), "{}", stopped.err);
    assert_eq!(stopped.err.lines().count(), 1, "{}", stopped.err);
    assert!(!stopped.err.contains("open secret"), "{}", stopped.err);
}

#[test]
fn secrets_can_be_files() {
    let place = Place::new();
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let mut command = bare(place.path());
    command
        .env("DOORWARD_DATABASE_URL_FILE", file("url", &format!("{}\n", place.database_url())))
        .env("DOORWARD_SECRET_KEY_FILE", file("key", &format!("{SECRET_KEY}\n")))
        .env("DOORWARD_BOOTSTRAP_TOKEN_FILE", file("token", "the-token-from-a-file"))
        .env("DOORWARD_LISTEN", "127.0.0.1:0");
    let mut service = Service::start(command);
    service.anonymous().with_token("the-token-from-a-file").get("/core/users/me/").ok(200);
    assert_eq!(service.stop(), Some(0));
    // The same secrets, said otherwise, open the same things.
    assert_eq!(place.run(&["check"]).out, "nothing found\n");
}

#[test]
fn a_secret_is_a_value_or_a_file() {
    let place = Place::new();
    let path = place.path().join("key");
    fs::write(&path, SECRET_KEY).unwrap();
    let mut command = place.command(&[]);
    command.env("DOORWARD_SECRET_KEY_FILE", &path);
    stops_with(&mut command, "DOORWARD_SECRET_KEY: is given as a value and as a file");
    let mut command = place.command(&[]);
    command.env_remove("DOORWARD_SECRET_KEY").env("DOORWARD_SECRET_KEY_FILE", "nowhere");
    let line = "DOORWARD_SECRET_KEY_FILE: cannot read nowhere: No such file or directory (os error 2)";
    stops_with(&mut command, line);
}

#[test]
fn beside_a_sqlite_file_the_secret_key_makes_itself() {
    let folder = tempfile::tempdir().unwrap();
    let command = || {
        let mut command = bare(folder.path());
        command.env("DOORWARD_LISTEN", "127.0.0.1:0");
        command
    };
    let mut first = Service::start(command());
    assert!(
        first
            .out()
            .starts_with(&format!("Doorward serves {}/api/v3/ from sqlite://doorward.db\n", first.url))
    );
    let token = first.token().unwrap();
    assert_eq!(first.stop(), Some(0));
    let key = folder.path().join("doorward.db.key");
    let text = fs::read_to_string(&key).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(text.trim().len(), 60);
    assert!(!first.log().contains(text.trim()) && !first.out().contains(text.trim()));

    let second = Service::start(command());
    second.anonymous().with_token(&token).get("/core/tokens/").ok(200);
    assert_eq!(fs::read_to_string(&key).unwrap(), text);
}

#[test]
fn only_the_first_start_makes_a_secret_key() {
    let folder = tempfile::tempdir().unwrap();
    let command = |arguments: &[&str]| {
        let mut command = bare(folder.path());
        command.args(arguments).env("DOORWARD_LISTEN", "127.0.0.1:0").env("DOORWARD_LOG", "warn");
        command
    };
    assert_eq!(Service::start(command(&[])).stop(), Some(0));
    let key = folder.path().join("doorward.db.key");
    fs::rename(&key, folder.path().join("kept")).unwrap();
    // Another key would open nothing of what is there.
    let line = "cannot read the secret key in doorward.db.key: No such file or directory (os error 2)";
    for arguments in
        [&["check"][..], &["token", "create", "--user", "akadmin"], &["user", "create", "ada"], &[]]
    {
        stops_with(&mut command(arguments), line);
        assert!(!key.exists(), "{arguments:?}");
    }
    fs::rename(folder.path().join("kept"), &key).unwrap();
    assert_eq!(run(&mut command(&["check"]), "").out, "nothing found\n");
}

#[test]
fn a_secret_key_that_is_too_short_is_told_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("doorward.db.key"), "").unwrap();
    let line = "doorward.db.key: the secret key must have at least 32 characters";
    stops_with(bare(folder.path()).env("DOORWARD_LISTEN", "127.0.0.1:0").env("DOORWARD_LOG", "warn"), line);
}

#[test]
fn on_postgresql_the_secret_key_has_to_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty();
    // Where there is none to test with, nobody is asked either: it is missed first.
    let url = match database.location() {
        Location::Postgres(url) => url.clone(),
        Location::Sqlite(_) => return,
    };
    let mut command = bare(folder.path());
    command.arg("check").env("DOORWARD_DATABASE_URL", url);
    let line = "DOORWARD_SECRET_KEY: is required with PostgreSQL; `openssl rand -hex 32` makes one";
    stops_with(&mut command, line);
}

#[test]
fn a_port_that_is_taken_stops_the_start() {
    let (one, other) = (Place::started(), Place::started());
    let service = one.serve();
    let mut command = other.command(&[]);
    command.env("DOORWARD_LISTEN", service.address());
    let line = format!("cannot listen on {}: Address already in use (os error 98)", service.address());
    stops_with(&mut command, &line);
}

#[test]
fn a_command_that_there_is_not_is_misused() {
    let place = Place::new();
    for arguments in
        [&["frobnicate"][..], &["token"], &["user", "create"], &["token", "create"], &["--port", "1"]]
    {
        let stopped = place.run(arguments);
        assert_eq!((stopped.code, stopped.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
    assert_eq!(place.run(&["--version"]).out, concat!("doorward ", env!("CARGO_PKG_VERSION"), "\n"));
}
