//! What requests cost, in SQL statements: as much with many objects as with few.

use std::sync::atomic::{AtomicU64, Ordering};

use doorward_testkit::{Answer, Client, TestApp, cost_of, counted};
use serde_json::{Value, json};

const STAGES: &str = "/stages/identification/";

/// What a request costs, with everything that it takes: finding out who asks and what he may do, the
/// trail, the beginning and the end of a transaction.
struct Cost {
    request: &'static str,
    /// What it may cost at most, if that is held.
    limit: Option<usize>,
    /// What it costs on SQLite and on PostgreSQL when a superuser asks.
    superuser: [usize; 2],
    /// The same when somebody asks who has permissions on the objects themselves.
    helper: [usize; 2],
    /// Asks for the stage at a path. The number is another one each time.
    ask: fn(&Client, &str, usize) -> Answer,
}

#[rustfmt::skip]
const COSTS: [Cost; 8] = [
    Cost { request: "retrieve", limit: Some(4), superuser: [0, 0], helper: [2, 2], ask: retrieve },
    Cost { request: "list", limit: Some(5), superuser: [0, 0], helper: [3, 3], ask: list },
    Cost { request: "list anew", limit: Some(5), superuser: [3, 3], helper: [3, 3], ask: list_anew },
    Cost { request: "patch scalar fields", limit: Some(9), superuser: [7, 8], helper: [8, 9], ask: patch_scalars },
    Cost { request: "patch nothing", limit: Some(9), superuser: [4, 5], helper: [5, 6], ask: patch_nothing },
    Cost { request: "patch, refused", limit: Some(9), superuser: [5, 6], helper: [6, 7], ask: patch_refused },
    Cost { request: "put", limit: None, superuser: [7, 8], helper: [8, 9], ask: put },
    Cost { request: "used by", limit: None, superuser: [3, 3], helper: [7, 7], ask: used_by },
];

fn retrieve(client: &Client, path: &str, _number: usize) -> Answer {
    client.get(path)
}

fn list(client: &Client, _path: &str, _number: usize) -> Answer {
    client.get(&format!("{STAGES}?page_size=20"))
}

/// With a query that nobody has asked with before.
fn list_anew(client: &Client, _path: &str, _number: usize) -> Answer {
    static TURN: AtomicU64 = AtomicU64::new(0);
    client.get(&format!("{STAGES}?page_size=1000&turn={}", TURN.fetch_add(1, Ordering::Relaxed)))
}

fn patch_scalars(client: &Client, path: &str, number: usize) -> Answer {
    let is_even = number.is_multiple_of(2);
    let scalars = json!({
        "name": format!("renamed {number}"),
        "user_fields": if is_even { json!(["upn"]) } else { json!(["email", "username"]) },
        "case_insensitive_matching": is_even,
        "show_matched_user": is_even,
        "show_source_labels": is_even,
        "pretend_user_exists": is_even,
    });
    client.patch(path, &scalars)
}

fn patch_nothing(client: &Client, path: &str, _number: usize) -> Answer {
    client.patch(path, &json!({}))
}

fn patch_refused(client: &Client, path: &str, _number: usize) -> Answer {
    client.patch(path, &json!({"show_matched_user": null}))
}

fn put(client: &Client, path: &str, number: usize) -> Answer {
    client.put(path, &json!({"name": format!("put {number}"), "user_fields": ["email"]}))
}

fn used_by(client: &Client, path: &str, _number: usize) -> Answer {
    client.get(&format!("{path}used_by/"))
}

/// Fills a service with so many sources, flows and stages; each stage offers a source and is bound to
/// a flow, and the first one to all of them. Gives the path of the first, and somebody who has
/// permissions on all stages one by one.
fn fill(app: &TestApp, count: usize) -> (String, Client) {
    let (helper, number) = app.user("helper");
    let slugs: Vec<_> = (0..count).map(|index| format!("x{index}")).collect();
    let sources: Vec<_> = slugs.iter().map(|slug| app.source(slug)).collect();
    let mut stages = Vec::new();
    for (slug, source) in slugs.iter().zip(&sources) {
        let flow = json!({"name": slug, "slug": slug, "title": slug, "designation": "recovery"});
        let stage = json!({"name": slug, "sources": [source], "flow_set": [flow]});
        let stage = app.admin().post(STAGES, &stage).ok(201)["pk"].clone();
        let permissions = [
            "authentik_stages_identification.view_identificationstage",
            "authentik_stages_identification.change_identificationstage",
        ];
        app.grant_on(number, &permissions, "authentik_stages_identification.identificationstage", &stage);
        stages.push(stage);
    }
    let path = format!("{STAGES}{}/", stages[0].as_str().unwrap_or_default());
    let flows: Vec<_> = slugs.iter().map(|slug| json!({"slug": slug})).collect();
    let first = app.admin().patch(&path, &json!({"flow_set": flows, "sources": sources})).ok(200);
    assert_eq!(first["flow_set"].as_array().map(Vec::len), Some(count));
    (path, helper)
}

/// What each request costs a caller who has asked before.
fn costs_of(client: &Client, path: &str) -> Vec<usize> {
    let costs = COSTS.iter().map(|cost| {
        let mut number = 0;
        cost_of(|| {
            (cost.ask)(client, path, number);
            number += 1;
        })
    });
    costs.collect()
}

fn check(count: usize) {
    let app = TestApp::start();
    let (path, helper) = fill(&app, count);
    let listed = |client: &Client| list(client, &path, 0).ok(200)["pagination"]["count"].clone();
    assert_eq!((listed(&app.admin()), listed(&helper)), (json!(count + 1), Value::from(count)));
    let (superuser, helper) = (costs_of(&app.admin(), &path), costs_of(&helper, &path));
    let database = usize::from(app.is_postgres());
    let requests = || COSTS.iter().map(|cost| cost.request);
    let expected = COSTS.iter().map(|cost| (cost.request, cost.superuser[database], cost.helper[database]));
    let found = requests().zip(superuser.iter().zip(&helper));
    let found: Vec<_> = found.map(|(request, (superuser, helper))| (request, *superuser, *helper)).collect();
    pretty_assertions::assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn requests_cost_what_the_table_says_with_few_objects() {
    check(3);
}

#[test]
fn requests_cost_the_same_with_many_objects() {
    check(120);
}

#[test]
fn what_is_done_with_groups_costs_the_same_however_many_there_are_and_whoever_is_in_them() {
    let app = TestApp::start();
    let mut last = app.group("top", &json!({}));
    let mut costs = Vec::new();
    for level in 0..4 {
        for place in 0..level {
            let (_, member) = app.user(&format!("member-{level}-{place}"));
            let fields = json!({"parent": last, "users": [1, member]});
            last = app.group(&format!("below {last}"), &fields);
        }
        let (ada, number) = app.user(&format!("ada-{level}"));
        let body = json!({"pk": number});
        let mut cost = |ask: &dyn Fn() -> Answer| {
            costs.push(counted(ask).0);
        };
        let path = format!("/core/groups/{last}/");
        cost(&|| app.admin().post(&format!("{path}add_user/"), &body));
        cost(&|| ada.get("/core/users/me/"));
        cost(&|| app.admin().post(&format!("{path}remove_user/"), &body));
    }
    // The first time, there is no group above.
    assert_eq!(costs[3..6], costs[6..9]);
    assert_eq!(costs[6..9], costs[9..12]);
}

#[test]
fn no_request_costs_more_than_its_limit() {
    for Cost { request, limit, superuser, helper, .. } in COSTS {
        for cost in superuser.into_iter().chain(helper) {
            assert!(limit.is_none_or(|limit| cost <= limit), "{request} costs {cost}");
        }
    }
}
