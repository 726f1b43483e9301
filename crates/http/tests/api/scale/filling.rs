//! Fills a database with more rows than anybody would make through the API, in a few statements.
//!
//! Most tables get copies of a row that was made through the API, with other values where they have to
//! differ. So a new column needs nothing here, and a new kind of stage neither.

use doorward_testkit::{Client, TestApp};

use crate::operations::{SOMEBODY, populate};
use crate::permissions::policy::MODELS;

/// How many rows there are.
#[derive(Clone, Copy)]
pub struct Size {
    /// Identification stages, bindings, users.
    pub many: u32,
    /// Each of the others.
    pub others: u32,
    /// Permissions on objects.
    pub grants: u32,
}

/// The numbers of users that are copies begin after this one.
const USERS: u32 = 1_000;

/// Which objects an id is of: ids are scattered, and known from their number.
#[derive(Clone, Copy)]
enum Of {
    Flow = 1,
    FlowPolicy,
    Binding,
    BindingPolicy,
    User,
    Token,
    Session,
    Source,
    Group,
    Role,
    PolicyBinding,
    Event,
    Brand,
    /// The first kind of stage; the others follow.
    Stage = 32,
}

/// Fills the database of a service, and gives somebody who sees three quarters of all objects, by
/// permissions on each of them.
pub fn fill(app: &TestApp, size: Size) -> Client {
    populate(app);
    let (helper, number) = app.user("helper");
    let filling = Filling { app, size };
    filling.begin();
    filling.settings();
    filling.people(number);
    filling.sources();
    filling.stages();
    filling.grants(number);
    helper
}

/// Lets the database find out what is in its tables. PostgreSQL goes by an index alone once it knows that all
/// rows are seen by everybody, which whoever has begun to read before that may delay.
pub fn analyze(app: &TestApp) {
    let database = app.database();
    if !app.is_postgres() {
        return database.execute("ANALYZE");
    }
    for _ in 0..20 {
        database.execute("VACUUM (ANALYZE)");
        let unknown = database.lines(
            "SELECT relname::text AS line FROM pg_class WHERE relkind = 'r' \
             AND relnamespace = current_schema()::regnamespace AND relallvisible < 0.9 * relpages AND relpages > 9",
        );
        if unknown.is_empty() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

struct Filling<'a> {
    app: &'a TestApp,
    size: Size,
}

impl Filling<'_> {
    fn run(&self, statement: &str) {
        // What refers to what is known to be right, and PostgreSQL would look each up.
        let trust = if self.app.is_postgres() { "SET session_replication_role = replica; " } else { "" };
        self.app.database().execute(&format!("{trust}{statement}"));
    }

    /// Copies of the first row of a table for which a condition holds, but for these columns.
    fn copy(&self, table: &str, condition: &str, count: u32, but: &[(&str, String)]) {
        let columns = self.app.database().lines(&if self.app.is_postgres() {
            format!(
                "SELECT column_name::text AS line FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{table}'"
            )
        } else {
            format!("SELECT name AS line FROM pragma_table_info('{table}')")
        });
        let values: Vec<String> = columns
            .iter()
            .map(|column| {
                let other = but.iter().find(|(name, _)| name == column);
                other.map_or_else(|| format!("one.\"{column}\""), |(_, value)| value.clone())
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        self.run(&format!(
            "INSERT INTO \"{table}\" ({}) SELECT {} \
             FROM (SELECT * FROM \"{table}\" WHERE {condition} LIMIT 1) AS one, {}",
            names.join(", "),
            values.join(", "),
            numbers(count),
        ));
    }

    /// The id of an object by its number, as SQL.
    fn id(&self, of: u32, number: &str) -> String {
        if self.app.is_postgres() {
            return format!(
                "(lpad(to_hex((({number})::bigint * 2654435761) % 4294967296), 8, '0') || '0000400080{of:02x}' \
                 || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"
            );
        }
        format!(
            "unhex(printf('%08x', (({number}) * 2654435761) % 4294967296) || '0000400080{of:02x}' \
             || printf('%012x', {number}))"
        )
    }

    fn key(&self, of: Of) -> String {
        self.id(of as u32, "i")
    }

    /// Some bytes, as SQL.
    fn digest(&self) -> String {
        let digest = if self.app.is_postgres() {
            "decode(md5(i::text) || md5((-i)::text), 'hex')"
        } else {
            "randomblob(32)"
        };
        digest.to_owned()
    }

    fn begin(&self) {
        if !self.app.is_postgres() {
            // The log of what is written need not be kept short meanwhile.
            self.run("PRAGMA journal_size_limit = 0");
        }
    }

    fn settings(&self) {
        let but = [
            ("id", self.key(Of::Flow)),
            ("policy_target", self.key(Of::FlowPolicy)),
            ("slug", "'flow-' || i".to_owned()),
            ("name", "'flow-' || i".to_owned()),
        ];
        self.copy("flow", "true", self.size.others, &but);
        let brand = [
            ("id", self.key(Of::Brand)),
            ("domain", "'brand-' || i".to_owned()),
            ("ending", "'brand-' || i".to_owned()),
            ("default", "false".to_owned()),
        ];
        self.copy("brand", "true", self.size.others, &brand);
    }

    fn people(&self, helper: i64) {
        let Size { many, others, .. } = self.size;
        let user = [
            ("id", format!("{USERS} + i")),
            ("uuid", self.key(Of::User)),
            ("username", "'user-' || i".to_owned()),
            ("email", "'user-' || i || '@example.org'".to_owned()),
        ];
        self.copy("user", &format!("username = '{SOMEBODY}'"), many, &user);
        let token = [
            ("id", self.key(Of::Token)),
            ("identifier", "'token-' || i".to_owned()),
            ("digest", self.digest()),
            // Every list has something for the helper, and tokens are shown to their owners.
            ("user", format!("CASE WHEN i % 4 = 0 THEN {USERS} + i ELSE {helper} END")),
        ];
        self.copy("token", &format!("identifier = '{SOMEBODY}-token'"), others, &token);
        let session = [
            ("id", self.key(Of::Session)),
            ("digest", self.digest()),
            ("user", format!("CASE WHEN i % 4 = 0 THEN {USERS} + i ELSE {helper} END")),
        ];
        self.copy("session", "true", many, &session);
        let group = [
            ("id", self.key(Of::Group)),
            ("name", "'group-' || i".to_owned()),
            ("is_superuser", "false".to_owned()),
        ];
        self.copy("group", "parent IS NULL", others, &group);
        let group = self.id(Of::Group as u32, &format!("1 + i % {others}"));
        self.run(&format!(
            "INSERT INTO membership (\"user\", \"group\") SELECT {USERS} + i, {group} FROM {}",
            numbers(many)
        ));
        let role = [("id", self.key(Of::Role)), ("name", "'role-' || i".to_owned())];
        self.copy("role", "true", others, &role);
        self.copy("event", "true", others, &[("id", self.key(Of::Event))]);
    }

    fn sources(&self) {
        let but = [
            ("id", self.key(Of::Source)),
            ("slug", "'source-' || i".to_owned()),
            ("name", "'source-' || i".to_owned()),
        ];
        self.copy("source", "kind = 'oauth'", self.size.others, &but);
        self.copy("oauth_source", "true", self.size.others, &but[..1]);
    }

    /// Stages of all kinds, and what those that ask who somebody is refer to.
    fn stages(&self) {
        let Size { many, others, .. } = self.size;
        let kinds = self.kinds();
        for (kind, of) in kinds.iter().zip(Of::Stage as u32..) {
            let count = if kind == "identification" { many } else { others };
            let id = ("id", self.id(of, "i"));
            let name = ("name", format!("'{kind}-' || i"));
            let condition = format!("kind = '{kind}'");
            self.copy("stage", &condition, count, &[id.clone(), name]);
            self.copy(&format!("{kind}_stage"), "true", count, &[id]);
        }
        let stage = self.id(self.stage_kind("identification"), "i");
        let source = self.id(Of::Source as u32, &format!("1 + i % {others}"));
        self.run(&format!(
            "INSERT INTO identification_stage_source (stage, source, position) \
             SELECT {stage}, {source}, 0 FROM {}",
            numbers(many)
        ));
        let binding = [
            ("id", self.key(Of::Binding)),
            ("policy_target", self.key(Of::BindingPolicy)),
            ("target", self.id(Of::Flow as u32, &format!("1 + i % {others}"))),
            ("stage", stage),
            ("order", "i % 100".to_owned()),
        ];
        self.copy("flow_stage_binding", "true", many, &binding);
        let flow = self.id(Of::Flow as u32, "i");
        let binding = [("id", self.key(Of::PolicyBinding)), ("target", flow.clone()), ("flow", flow)];
        self.copy("policy_binding", "flow IS NOT NULL", others, &binding);
    }

    /// The kinds of stages, of each of which there is one at least.
    fn kinds(&self) -> Vec<String> {
        self.app.database().lines("SELECT DISTINCT kind AS line FROM stage ORDER BY kind")
    }

    fn stage_kind(&self, name: &str) -> u32 {
        let number = self.kinds().into_iter().zip(Of::Stage as u32..).find(|(kind, _)| *kind == name);
        number.map(|(_, number)| number).unwrap_or_default()
    }

    /// Three quarters of all objects for the helper, and something for everybody else.
    fn grants(&self, helper: i64) {
        let Size { many, grants, .. } = self.size;
        let insert = "INSERT INTO user_object_permission (\"user\", permission, object)";
        let bound = "c0000000-0000-4000-8000-000000000000";
        let bound = if self.app.is_postgres() {
            format!("'{bound}'")
        } else {
            format!("x'{}'", bound.replace('-', ""))
        };
        for (_, scope, model) in MODELS {
            let (object, rows) = self.objects(model);
            self.run(&format!(
                "{insert} SELECT {helper}, '{scope}.view_{model}', {object} FROM {rows} AND {object} < {bound} \
                 ORDER BY 3"
            ));
        }
        let held =
            self.app.database().lines("SELECT CAST(count(*) AS text) AS line FROM user_object_permission");
        let held: u32 = held[0].parse().unwrap_or_default();
        let stage =
            self.id(self.stage_kind("identification"), &format!("1 + (i * 31 + i / {many}) % {many}"));
        self.run(&format!(
            "{insert} SELECT {USERS} + 1 + i % {many}, \
             'authentik_stages_identification.view_identificationstage', {stage} FROM {}",
            numbers(grants.saturating_sub(held))
        ));
    }

    /// The column and the rows of the objects of a model that permissions are bound to.
    fn objects(&self, model: &str) -> (&'static str, String) {
        let rows = match model {
            "flow" => "flow WHERE true",
            "brand" => "brand WHERE true",
            "event" => "event WHERE true",
            "flowstagebinding" => "flow_stage_binding WHERE true",
            "stage" => "stage WHERE true",
            "source" => "source WHERE true",
            "oauthsource" => "source WHERE kind = 'oauth'",
            "user" => return ("uuid", "\"user\" WHERE true".to_owned()),
            "group" => "\"group\" WHERE true",
            "role" => "role WHERE true",
            "policybinding" => "policy_binding WHERE true",
            stage => {
                let kinds = self.kinds();
                let kind = kinds.iter().find(|kind| format!("{}stage", kind.replace('_', "")) == stage);
                assert!(kind.is_some(), "say where objects of {model} are");
                return ("id", format!("stage WHERE kind = '{}'", kind.map_or("", |kind| kind)));
            }
        };
        ("id", rows.to_owned())
    }
}

/// The numbers from 1 on, as `i`.
fn numbers(count: u32) -> String {
    format!(
        "(WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}) \
         SELECT i FROM numbers) AS number"
    )
}
