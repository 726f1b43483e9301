//! What the steps of a login cost, in SQL statements: as much with many users, flows and stages as with few.

use std::time::Duration;

use doorward_testkit::{TestApp, counted};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

/// A step of a login.
struct Step {
    name: &'static str,
    /// What is answered, if anything.
    answer: Option<fn() -> Value>,
    /// What comes of it: another question, or that somebody is to look again.
    leads: &'static str,
    /// What it costs on SQLite and on PostgreSQL, with the beginning and the end of transactions. There some of it is
    /// one statement, which is a transaction by itself.
    cost: [usize; 2],
}

const AGAIN: &str = "again";

/// The name, and then the password.
#[rustfmt::skip]
const SEPARATE: [Step; 6] = [
    Step { name: "first look", answer: None, leads: "ak-stage-identification", cost: [0, 0] },
    Step { name: "name", answer: Some(name), leads: AGAIN, cost: [4, 2] },
    Step { name: "look at the password", answer: None, leads: "ak-stage-password", cost: [0, 0] },
    Step { name: "wrong password", answer: Some(wrong), leads: "ak-stage-password", cost: [9, 8] },
    Step { name: "right password", answer: Some(right), leads: AGAIN, cost: [8, 4] },
    Step { name: "last look", answer: None, leads: "xak-flow-redirect", cost: [5, 4] },
];

/// Both at once.
#[rustfmt::skip]
const COMBINED: [Step; 4] = [
    Step { name: "first look", answer: None, leads: "ak-stage-identification", cost: [0, 0] },
    Step { name: "wrong password", answer: Some(both_wrong), leads: "ak-stage-identification", cost: [10, 9] },
    Step { name: "right password", answer: Some(both_right), leads: AGAIN, cost: [9, 5] },
    Step { name: "last look", answer: None, leads: "xak-flow-redirect", cost: [5, 4] },
];

/// The first look after the flow has changed, so that nothing of it is remembered.
const ANEW: usize = 4;

/// How often each step is taken. On PostgreSQL what is remembered is forgotten for a moment when a change is
/// heard of, so what counts is the least.
const TURNS: usize = 6;
const PAUSE: Duration = Duration::from_millis(50);

fn name() -> Value {
    json!({"uid_field": "ada"})
}

fn wrong() -> Value {
    json!({"password": "wrong"})
}

fn right() -> Value {
    json!({"password": PASSWORD})
}

fn both_wrong() -> Value {
    json!({"uid_field": "ada", "password": "wrong"})
}

fn both_right() -> Value {
    json!({"uid_field": "ada", "password": PASSWORD})
}

/// Fills a service with so many users, and flows with stages of both kinds.
fn fill(app: &TestApp, count: usize) {
    let admin = app.admin();
    user(app, "ada");
    for number in 0..count {
        let name = format!("x{number}");
        let email = format!("{name}@corp.example");
        admin.post("/core/users/", &json!({"username": name, "name": name, "email": email})).ok(201);
        let flow = app.flow(&name);
        app.bind(&app.stage(&format!("who {name}")), &flow, 0);
        app.bind(&app.password_stage(&format!("proof {name}")), &flow, 1);
    }
    assert!(app.database().count("stage") >= i64::try_from(2 * count).unwrap());
}

/// What the steps of a login cost.
fn costs(app: &TestApp, path: &str, steps: &[Step]) -> Vec<usize> {
    let mut least = vec![usize::MAX; steps.len()];
    for _ in 0..TURNS {
        let browser = app.browser();
        for (step, least) in steps.iter().zip(&mut least) {
            let (method, answer) = match step.answer {
                Some(answer) => ("POST", Some(answer())),
                None => ("GET", None),
            };
            let (cost, told) = counted(|| browser.send(method, path, answer.as_ref()));
            *least = (*least).min(cost);
            let leads = if told.status == 302 { json!(AGAIN) } else { told.ok(200)["component"].clone() };
            assert_eq!(leads, json!(step.leads), "{}: {told}", step.name);
        }
        assert!(is_logged_in(&browser, "ada"));
        std::thread::sleep(PAUSE);
    }
    least
}

/// What a first look costs when the flow has just changed.
fn cost_anew(app: &TestApp) -> usize {
    let costs = (0..TURNS).map(|number| {
        let title = json!({"title": format!("Come in {number}")});
        app.admin().patch("/flows/instances/default-authentication-flow/", &title).ok(200);
        counted(|| app.browser().send("GET", LOGIN, None).ok(200)).0
    });
    costs.min().unwrap()
}

/// A flow that asks for both at once, with the stages of the first flow, and its path.
fn combined(app: &TestApp) -> String {
    let flow = app.flow("combined");
    let first = |kind: &str| {
        app.admin().get(&format!("/stages/{kind}/?ordering=name")).ok(200)["results"][0]["pk"].clone()
    };
    let body = json!({"name": "both", "user_fields": ["username"], "password_stage": first("password")});
    let both = app.admin().post("/stages/identification/", &body).ok(201)["pk"].clone();
    let login = first("user_login");
    for (stage, order) in [both, login].iter().zip(0..) {
        app.bind(stage.as_str().unwrap(), &flow, order);
    }
    "/flows/executor/combined/?query=".to_owned()
}

fn check(count: usize) {
    let app = TestApp::start();
    fill(&app, count);
    let combined = combined(&app);
    let mut expected = vec![("anew", ANEW)];
    let mut found = vec![("anew", cost_anew(&app))];
    for (path, steps) in [(LOGIN, &SEPARATE[..]), (&combined, &COMBINED)] {
        expected.extend(steps.iter().map(|step| (step.name, step.cost[usize::from(app.is_postgres())])));
        found.extend(steps.iter().map(|step| step.name).zip(costs(&app, path, steps)));
    }
    assert_eq!(found, expected);
}

#[test]
fn the_steps_of_a_login_cost_what_the_table_says_with_few_objects() {
    check(3);
}

#[test]
fn the_steps_of_a_login_cost_the_same_with_many_objects() {
    check(100);
}
