//! A database for each test.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat};
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use doorward_persistence::{Database, Location};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The variable that names a PostgreSQL server to test on.
const URL: &str = "TEST_DATABASE_URL";

/// The lock that processes hold which make the template.
const LOCK: i64 = 0x7465_7374;

/// A database that nobody else uses, and that goes when it is dropped.
pub struct TestDatabase {
    location: Location,
    keeper: Keeper,
}

/// What keeps the database.
enum Keeper {
    Folder(TempDir),
    Server { url: String, name: String },
    Nobody,
}

impl TestDatabase {
    /// A database with nothing in it, not even a schema.
    pub fn empty() -> Self {
        match server() {
            None => Self::in_folder(),
            Some(url) => {
                let admin = connect(&url);
                Self::on_server(url, admin, "template0")
            }
        }
    }

    /// A database with our schema and no rows.
    pub fn migrated() -> Self {
        Self::copied("migrated", migrate)
    }

    /// A copy of the database of this name. Whoever asks first lets `make` make it, out of an empty one, anew for
    /// each program of tests that was built: its migrations may be others.
    pub fn copied(name: &str, make: impl FnOnce(&Location)) -> Self {
        match server() {
            None => {
                let database = Self::in_folder();
                if let Location::Sqlite(path) = &database.location {
                    std::fs::copy(template_file(name, make), path).expect("there is room for a file");
                }
                database
            }
            Some(url) => {
                let mut admin = connect(&url);
                let template = template(&url, &mut admin, name, make);
                Self::on_server(url, admin, &template)
            }
        }
    }

    /// The one in this SQLite file, which stays when this is dropped.
    pub fn at(file: &Path) -> Self {
        Self { location: Location::Sqlite(file.display().to_string()), keeper: Keeper::Nobody }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Where it is, as a text with all that it takes to connect.
    pub fn url(&self) -> String {
        match &self.location {
            Location::Postgres(url) => url.clone(),
            Location::Sqlite(path) => format!("sqlite://{path}"),
        }
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    /// The entries of the trail, the oldest first.
    pub fn trail(&self) -> Vec<Value> {
        // The ids of tests count, so their order is that of the entries.
        let query = sql_query(
            "SELECT action, app, CAST(\"user\" AS text) AS actor, CAST(context AS text) AS context, \
             CAST(client_ip AS text) AS client_ip, CAST(created AS text) AS created, \
             CAST(expires AS text) AS expires FROM event ORDER BY id",
        );
        let rows: Vec<Entry> = match &self.location {
            Location::Postgres(url) => query.load(&mut connect(url)),
            Location::Sqlite(path) => {
                query.load(&mut SqliteConnection::establish(path).expect("the file can be opened"))
            }
        }
        .expect("the trail can be read");
        rows.into_iter().map(Entry::shown).collect()
    }

    /// Runs statements beside the service, as one.
    pub fn execute(&self, statements: &str) {
        let done = match &self.location {
            Location::Postgres(url) => connect(url).batch_execute(statements),
            Location::Sqlite(path) => beside(path).batch_execute(statements),
        };
        done.unwrap_or_else(|error| panic!("{error}: {statements}"));
    }

    /// What a query finds in its only column, which is a text of the name `line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let found: Vec<Line> = self.load(query);
        found.into_iter().map(|line| line.line).collect()
    }

    /// How the database would run a statement: a line for each step on SQLite, one JSON text on PostgreSQL.
    pub fn plan(&self, statement: &str) -> Vec<String> {
        match &self.location {
            Location::Postgres(_) => {
                let found: Vec<Explained> = self.load(&format!("EXPLAIN (FORMAT JSON) {statement}"));
                found.into_iter().map(|plan| plan.text).collect()
            }
            Location::Sqlite(_) => {
                let found: Vec<Step> = self.load(&format!("EXPLAIN QUERY PLAN {statement}"));
                found.into_iter().map(|step| step.detail).collect()
            }
        }
    }

    fn load<R>(&self, query: &str) -> Vec<R>
    where
        R: QueryableByName<Pg> + QueryableByName<Sqlite> + 'static,
    {
        let found = match &self.location {
            Location::Postgres(url) => sql_query(query).load(&mut connect(url)),
            Location::Sqlite(path) => sql_query(query).load(&mut beside(path)),
        };
        found.unwrap_or_else(|error| panic!("{error}: {query}"))
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        let counted = self.lines(&format!("SELECT CAST(count(*) AS text) AS line FROM {table}"));
        counted[0].parse().expect("a count is a number")
    }

    fn in_folder() -> Self {
        let folder = TempDir::new().expect("there is room for a file");
        let path = folder.path().join("test.db").display().to_string();
        Self { location: Location::Sqlite(path), keeper: Keeper::Folder(folder) }
    }

    fn on_server(url: String, mut admin: PgConnection, template: &str) -> Self {
        let name = format!("test_{}_{}", std::process::id(), unique());
        // PostgreSQL 13 and 14 copy files anyway; later ones write each page to their log unless they are told.
        let version = sql_query("SELECT current_setting('server_version_num')::int >= 150000 AS exists");
        let Exists { exists: is_told } = version.get_result(&mut admin).expect("a server has a version");
        let strategy = if is_told { "STRATEGY FILE_COPY" } else { "" };
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} {strategy}"))
            .expect("databases can be created");
        Self { location: Location::Postgres(with_name(&url, &name)), keeper: Keeper::Server { url, name } }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.keeper {
            // The folder goes by itself.
            Keeper::Folder(folder) => debug_assert!(Path::exists(folder.path())),
            Keeper::Nobody => {}
            Keeper::Server { url, name } => {
                let dropped = connect(url).batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
                if let Err(error) = dropped {
                    eprintln!("{name} stays behind: {error}");
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where to run")]
pub fn server() -> Option<String> {
    std::env::var(URL).ok().filter(|url| !url.is_empty())
}

/// A connection to a file that a service has open.
fn beside(path: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(path).expect("the file can be opened");
    // Nobody needs what is left of a test after the machine has lost its power.
    let settings = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;";
    connection.batch_execute(settings).expect("it takes settings");
    connection
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).expect("TEST_DATABASE_URL names a server that answers")
}

/// The same server, another database.
fn with_name(url: &str, name: &str) -> String {
    let (base, parameters) = url.split_once('?').map_or((url, None), |(base, rest)| (base, Some(rest)));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    match parameters {
        Some(parameters) => format!("{server}/{name}?{parameters}"),
        None => format!("{server}/{name}"),
    }
}

/// A number that no other database of this process has.
fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};

    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Explained {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    text: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Entry {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    app: String,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    context: String,
    #[diesel(sql_type = Nullable<Text>)]
    client_ip: Option<String>,
    #[diesel(sql_type = Text)]
    created: String,
    #[diesel(sql_type = Text)]
    expires: String,
}

impl Entry {
    fn shown(self) -> Value {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON");
        json!({
            "action": self.action,
            "app": self.app,
            "user": parsed(&self.actor),
            "context": parsed(&self.context),
            "client_ip": self.client_ip,
            "created": moment(&self.created),
            "expires": moment(&self.expires),
        })
    }
}

/// A moment as either database prints it, in UTC.
fn moment(text: &str) -> String {
    let moment = DateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S%.f%#z");
    moment.expect("it is a moment").to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    exists: bool,
}

/// Gives a database our schema.
pub fn migrate(location: &Location) {
    Database::migrate(location).expect("a new database can be migrated");
}

/// The file with the database of this name, beside the program of tests that came with its migrations.
fn template_file(name: &str, make: impl FnOnce(&Location)) -> PathBuf {
    let program = std::env::current_exe().expect("a test has a file");
    let file = program.with_extension(format!("{name}.db"));
    let time = |path: &Path| path.metadata().and_then(|file| file.modified());
    let built = time(&program).expect("which is on the disk");
    if !time(&file).is_ok_and(|made| made >= built) {
        // Whoever comes at the same time makes one as well; each of them will do.
        let folder = program.parent().expect("it is in a folder");
        let making = TempDir::new_in(folder).expect("there is room for a folder");
        let path = making.path().join("making.db").display().to_string();
        make(&Location::Sqlite(path.clone()));
        // Whoever made it may have it open still, with a journal beside it.
        let whole = making.path().join("whole.db");
        beside(&path)
            .batch_execute(&format!("VACUUM INTO '{}'", whole.display()))
            .expect("what was made can be copied");
        std::fs::rename(whole, &file).expect("files can be renamed");
    }
    file
}

/// The name on the server of the database that is called `name` here.
fn template(url: &str, admin: &mut PgConnection, name: &str, make: impl FnOnce(&Location)) -> String {
    let program = std::env::current_exe().expect("a test has a file");
    let built = program.metadata().and_then(|file| file.modified()).expect("which is on the disk");
    let mut hasher = DefaultHasher::new();
    (program, built).hash(&mut hasher);
    let name = format!("{name}_{:x}", hasher.finish());
    if is_there(admin, &name) {
        return name;
    }
    sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(admin).expect("locks are to be had");
    // Somebody else may have made it meanwhile.
    if !is_there(admin, &name) {
        let making = format!("{name}_making");
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))
            .expect("leftovers can go");
        admin
            .batch_execute(&format!("CREATE DATABASE {making} TEMPLATE template0"))
            .expect("databases can be created");
        make(&Location::Postgres(with_name(url, &making)));
        // Whoever made it may be connected still.
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        admin
            .batch_execute(&format!("{cut} = '{making}'; ALTER DATABASE {making} RENAME TO {name}"))
            .expect("databases can be renamed");
    }
    sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(admin).expect("locks can be given back");
    name
}

fn is_there(admin: &mut PgConnection, name: &str) -> bool {
    let query = format!("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}') AS exists");
    let Exists { exists } = sql_query(query).get_result(admin).expect("the catalogue can be read");
    exists
}
