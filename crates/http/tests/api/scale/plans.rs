//! What the pages of lists ask of the database when there is much in it: as many statements as ever, each
//! of which goes by an index.
//!
//! These are no faults:
//!
//! * tables of less than a thousand rows are read as a whole;
//! * a statement that counts what is in a table may read it, where that is less than an index of it;
//! * what somebody sees by permissions on single objects is sorted when his page is made: that depends on
//!   how much he sees, and not on how much there is.

use doorward_testkit::{Client, TestApp, heard};
use serde_json::Value;

use super::filling::{Size, analyze, fill};
use super::literal::written_out;
use super::{FAR, USUAL, count, lists, page_of};

/// Lists that are short by nature, and those that are not for somebody with permissions on objects only.
const SHORT: [&str; 4] = [
    "/rbac/permissions/",
    "/rbac/permissions/assigned_by_roles/",
    "/rbac/permissions/roles/",
    "/rbac/permissions/users/",
];

/// Lists that cannot be flat: the contract has them show all that a holder holds on single objects, so
/// a page costs as much as its holders hold. `docs/performance.md` says so.
pub(super) const AS_LONG_AS_HOLDERS_HOLD: [&str; 1] = ["/rbac/permissions/assigned_by_users/"];

/// Lists whose pages hold ten objects at most.
const TEN_AT_MOST: [&str; 2] = ["/rbac/permissions/roles/", "/rbac/permissions/users/"];

/// Lists that show what is held by whom, of objects of many kinds: each kind that occurs on a page takes a
/// statement more.
const OF_ALL_KINDS: [&str; 3] = [
    "/rbac/permissions/assigned_by_users/",
    "/rbac/permissions/assigned_by_roles/",
    "/rbac/permissions/users/",
];

/// How many statements these take at most.
const MOST: usize = 30;

/// How many rows a table has at least for which an index counts.
const BIG: u64 = 1_000;

/// Looks at plans, and keeps what is wrong with them.
struct Judge<'a> {
    app: &'a TestApp,
    big: Vec<String>,
    faults: Vec<String>,
}

impl<'a> Judge<'a> {
    fn of(app: &'a TestApp) -> Self {
        let database = app.database();
        let tables = database.lines(if app.is_postgres() {
            "SELECT relname::text AS line FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        } else {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table'"
        });
        let is_big = |table: &String| {
            let count = format!("SELECT CAST(count(*) AS text) AS line FROM \"{table}\"");
            database.lines(&count)[0].parse::<u64>().is_ok_and(|count| count >= BIG)
        };
        Self { app, big: tables.into_iter().filter(is_big).collect(), faults: Vec::new() }
    }

    /// Judges a statement, which may read all that it counts and sort what it finds, or may not.
    fn judge(&mut self, list: &str, statement: &str, (may_count, may_sort): (bool, bool)) {
        let statement = written_out(statement, self.app.is_postgres());
        let plan = self.app.database().plan(&statement);
        let counts = may_count && statement.starts_with("SELECT COUNT(*)");
        let mut faults = Vec::new();
        if self.app.is_postgres() {
            let plan: Value = serde_json::from_str(&plan.concat()).unwrap_or_default();
            self.judge_node(&plan[0]["Plan"], (counts, may_sort), &mut faults);
        } else {
            for step in &plan {
                self.judge_step(step, (counts, may_sort), &mut faults);
            }
        }
        if !faults.is_empty() {
            let start: String = statement.chars().take(600).collect();
            self.faults.push(format!(
                "{list}: {}\n    {start}\n    {}",
                faults.join("; "),
                plan.join("\n    ")
            ));
        }
    }

    fn judge_step(&self, step: &str, (counts, may_sort): (bool, bool), faults: &mut Vec<String>) {
        let mut words = step.split_whitespace();
        let scanned = if words.next() == Some("SCAN") { words.next() } else { None };
        let is_big = scanned.is_some_and(|table| self.big.iter().any(|big| big == table));
        if is_big && !step.contains(" INDEX ") && !counts {
            faults.push(step.to_owned());
        }
        if step.starts_with("USE TEMP B-TREE FOR") && step.ends_with("ORDER BY") && !may_sort {
            faults.push(step.to_owned());
        }
    }

    fn judge_node(&self, node: &Value, (counts, may_sort): (bool, bool), faults: &mut Vec<String>) {
        let kind = node["Node Type"].as_str().unwrap_or_default();
        let is_big =
            node["Relation Name"].as_str().is_some_and(|table| self.big.iter().any(|big| big == table));
        if kind.contains("Seq Scan") && is_big && !counts {
            faults.push(format!("Seq Scan on {}", node["Relation Name"]));
        }
        if kind == "Sort" && node["Plan Rows"].as_u64().is_some_and(|rows| rows > BIG) && !may_sort {
            faults.push(format!("Sort of {}", node["Plan Rows"]));
        }
        for inner in node["Plans"].as_array().into_iter().flatten() {
            self.judge_node(inner, (counts, may_sort), faults);
        }
    }
}

/// The statements of a request for a page.
fn statements(client: &Client, list: &str, page: u64, size: u64) -> Vec<String> {
    let (statements, answer) = heard(|| client.get(&page_of(list, page, size)));
    let results = answer.ok(200)["results"].as_array().map(Vec::len);
    assert_eq!(results, usize::try_from(size).ok(), "{list}");
    statements
}

/// Asks for the first page and for the far one of each list, and judges their statements.
fn walk(judge: &mut Judge<'_>, client: &Client, may_sort: bool) {
    for list in lists(judge.app) {
        let count = count(client, &list);
        let is_among = |lists: &[&str]| list.split('?').next().is_some_and(|path| lists.contains(&path));
        if count < FAR {
            let is_short = is_among(&SHORT);
            assert!(is_short, "{list} has {count} objects: fill its table");
            continue;
        }
        if is_among(&AS_LONG_AS_HOLDERS_HOLD) {
            continue;
        }
        let most = if is_among(&TEN_AT_MOST) { 10 } else { USUAL };
        let size = (count / FAR).min(most);
        let one = statements(client, &list, 1, 1);
        for page in [1, FAR] {
            let statements = statements(client, &list, page, size);
            let is_constant = statements.len() == one.len();
            let is_bounded = is_among(&OF_ALL_KINDS) && statements.len() <= MOST;
            assert!(is_constant || is_bounded, "{list}: {} and {statements:#?}", one.len());
            for statement in statements {
                // A page is for all that there is, or for what somebody sees.
                judge.judge(&list, &statement, (true, may_sort));
            }
        }
    }
}

/// Asks the trail for what it tells of few objects, and judges the statements: the indexes have only entries that are
/// about some object.
fn look_up_what_was_changed(judge: &mut Judge<'_>, admin: &Client) {
    for filter in [
        "context_model_app=authentik_brands",
        "context_model_name=brand",
        "context_model_pk=00000000000000000000000000000000",
    ] {
        let list = format!("/events/events/?{filter}&");
        let (statements, answer) = heard(|| admin.get(&page_of(&list, 1, USUAL)));
        assert!(answer.ok(200)["pagination"]["count"].as_u64().is_some_and(|count| count < USUAL), "{list}");
        assert!(statements.iter().any(|statement| statement.contains("model_")), "{statements:#?}");
        for statement in statements.iter().filter(|statement| statement.contains("model_")) {
            judge.judge(&list, statement, (false, true));
        }
    }
}

fn check(size: Size) {
    let app = TestApp::start();
    let helper = fill(&app, size);
    // SQLite is told nothing of its tables unless somebody does so: both must do.
    let states: &[bool] = if app.is_postgres() { &[true] } else { &[false, true] };
    let mut judge = Judge::of(&app);
    for is_told in states {
        if *is_told {
            analyze(&app);
        }
        walk(&mut judge, &app.admin(), false);
        walk(&mut judge, &helper, true);
        look_up_what_was_changed(&mut judge, &app.admin());
    }
    assert!(judge.faults.is_empty(), "{}", judge.faults.join("\n"));
}

#[test]
fn pages_of_long_lists_go_by_indexes() {
    check(Size { many: 10_000, others: 2_000, grants: 100_000 });
}

#[test]
#[ignore = "takes a minute; the one above differs in size only"]
fn pages_of_very_long_lists_go_by_indexes() {
    check(Size { many: 100_000, others: 10_000, grants: 1_000_000 });
}
