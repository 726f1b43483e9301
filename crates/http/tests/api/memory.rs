//! What is read from memory is as it is in the database, whoever changes it there.
//!
//! It takes a moment until a change is heard of that another process has made: on SQLite a short one. What the service
//! itself has changed is seen at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use actix_web::rt::System;
use chrono::TimeDelta;
use doorward_auth::AccessError;
use doorward_auth::credential::Credential;
use doorward_testkit::{Answer, CONNECTIONS, TestApp, counted, heard_of_many};
use serde_json::{Value, json};

const STAGES: &str = "/stages/identification/";

/// How often somebody looks again, and how long he waits before.
const LOOKS: usize = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// Looks until an answer has this status and what it `shows` is as expected.
fn becomes(app: &TestApp, status: u16, expected: &Value, look: impl Fn() -> Answer, shows: &str) {
    let mut answers = (0..LOOKS).map(|number| {
        if number > 0 {
            assert!(app.is_postgres() || number == 1, "SQLite lets nobody wait for longer");
            thread::sleep(PAUSE);
        }
        let answer = look();
        answer.status == status && answer.body().pointer(shows) == Some(expected)
    });
    assert!(answers.any(|is_it| is_it), "it never became {expected}");
}

/// Asks until the answer comes from memory.
fn is_known(look: impl Fn() -> Answer) {
    let mut costs = (0..LOOKS).map(|_| {
        let (cost, _) = counted(|| look().ok(200));
        thread::sleep(if cost > 0 { PAUSE } else { Duration::ZERO });
        cost
    });
    assert!(costs.any(|cost| cost == 0), "it is never known");
}

fn stage(app: &TestApp) -> String {
    let stage = app.admin().post(STAGES, &json!({"name": "who", "user_fields": ["username"]})).ok(201);
    format!("{STAGES}{}/", stage["pk"].as_str().unwrap())
}

#[test]
fn a_stage_is_seen_as_another_process_has_changed_it() {
    let app = TestApp::start();
    let path = stage(&app);
    let look = || app.admin().get(&path);
    is_known(look);
    app.database().execute("UPDATE stage SET name = 'whoever' WHERE name = 'who'");
    becomes(&app, 200, &json!("whoever"), look, "/name");
    is_known(look);
    app.database().execute("UPDATE identification_stage SET show_matched_user = NOT show_matched_user");
    becomes(&app, 200, &json!(false), look, "/show_matched_user");
    is_known(look);
    app.database().execute("DELETE FROM stage WHERE name = 'whoever'");
    becomes(&app, 404, &json!("Not found."), look, "/detail");
}

#[test]
fn whoever_changes_a_stage_sees_it_changed() {
    let app = TestApp::start();
    let path = stage(&app);
    for number in 0..50 {
        let name = format!("who {number}");
        app.admin().patch(&path, &json!({"name": name})).ok(200);
        assert_eq!(app.admin().get(&path).ok(200)["name"], name);
    }
    app.admin().delete(&path).ok(204);
    assert_eq!(app.admin().get(&path).status, 404);
}

#[test]
fn what_a_stage_refers_to_is_seen_as_it_is() {
    let app = TestApp::start();
    let path = stage(&app);
    let flow = json!({"name": "in", "slug": "in", "title": "in", "designation": "authentication"});
    app.admin().patch(&path, &json!({"flow_set": [flow]})).ok(200);
    is_known(|| app.admin().get(&path));
    app.admin().patch("/flows/instances/in/", &json!({"title": "Come in"})).ok(200);
    assert_eq!(app.admin().get(&path).ok(200)["flow_set"][0]["title"], "Come in");
}

#[test]
fn a_token_that_is_revoked_is_good_for_nothing() {
    let app = TestApp::start();
    let path = stage(&app);
    is_known(|| app.admin().get(&path));
    app.database().execute("DELETE FROM token");
    becomes(&app, 403, &json!("Token invalid/expired"), || app.admin().get(&path), "/detail");
}

#[test]
fn a_token_that_the_service_deletes_is_good_for_nothing_from_then_on_whoever_reads_meanwhile() {
    let app = TestApp::start_for_many();
    let path = stage(&app);
    let admin = app.admin();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    app.admin().get(&path).ok(200);
                }
            });
        }
        for number in 0..40 {
            let name = format!("for-a-moment-{number}");
            admin.post("/core/tokens/", &json!({"identifier": name, "expiring": false})).ok(201);
            let key = admin.get(&format!("/core/tokens/{name}/view_key/")).ok(200)["key"].clone();
            let holder = app.anonymous().with_token(key.as_str().unwrap());
            holder.get(&path).ok(200);
            holder.get(&path).ok(200);
            admin.delete(&format!("/core/tokens/{name}/")).ok(204);
            let refused = holder.get(&path).status;
            is_over.store(refused != 403, Ordering::Relaxed);
            assert_eq!(refused, 403, "token {number}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_token_expires_while_it_is_remembered() {
    let app = TestApp::start();
    let path = stage(&app);
    let admin = app.admin();
    admin.post("/core/tokens/", &json!({"identifier": "for-a-day", "expiring": true})).ok(201);
    let key = admin.get("/core/tokens/for-a-day/view_key/").ok(200)["key"].clone();
    let holder = app.anonymous().with_token(key.as_str().unwrap());
    is_known(|| holder.get(&path));
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(holder.get(&path).status, 403);
}

#[test]
fn somebody_loses_what_he_could_see_and_who_he_was() {
    let app = TestApp::start();
    let path = stage(&app);
    let (user, number) = app.user("ada");
    app.grant(number, &["authentik_stages_identification.view_identificationstage"]);
    let look = || user.get(&path);
    is_known(look);
    app.database().execute("DELETE FROM user_permission");
    let refusal = json!("You do not have permission to perform this action.");
    becomes(&app, 403, &refusal, look, "/detail");
    app.grant(number, &["authentik_stages_identification.view_identificationstage"]);
    is_known(look);
    app.database().execute("UPDATE \"user\" SET is_active = NOT is_active WHERE username = 'ada'");
    becomes(&app, 403, &json!("Token invalid/expired"), look, "/detail");
}

#[test]
fn a_flow_runs_as_another_process_has_changed_it() {
    let app = TestApp::start();
    let path = stage(&app);
    let flow = json!({"name": "in", "slug": "in", "title": "in", "designation": "authentication"});
    app.admin().patch(&path, &json!({"flow_set": [flow]})).ok(200);
    let look = || app.anonymous().get("/flows/executor/in/?query=");
    assert_eq!(look().ok(200)["flow_info"]["title"], "in");
    app.database().execute("UPDATE flow SET title = 'Come in'");
    becomes(&app, 200, &json!("Come in"), look, "/flow_info/title");
    app.database().execute("UPDATE identification_stage SET user_fields = '[\"email\"]'");
    becomes(&app, 200, &json!(["email"]), look, "/user_fields");
}

#[test]
fn a_page_is_seen_as_another_process_has_changed_its_objects() {
    let app = TestApp::start();
    stage(&app);
    let path = format!("{STAGES}?name=who");
    let look = || app.admin().get(&path);
    is_known(look);
    app.database().execute("UPDATE identification_stage SET show_matched_user = NOT show_matched_user");
    becomes(&app, 200, &json!(false), look, "/results/0/show_matched_user");
    is_known(look);
    app.database().execute("UPDATE stage SET name = 'whoever' WHERE name = 'who'");
    becomes(&app, 200, &json!(0), look, "/pagination/count");
}

#[test]
fn whoever_sees_some_objects_sees_no_page_of_those_who_see_all() {
    let app = TestApp::start();
    let path = stage(&app);
    let look = || app.admin().get(STAGES);
    is_known(look);
    assert_eq!(look().ok(200)["pagination"]["count"], 2);
    let (ada, number) = app.user("ada");
    assert_eq!(ada.get(STAGES).status, 403);
    let (view, model) = (
        "authentik_stages_identification.view_identificationstage",
        "authentik_stages_identification.identificationstage",
    );
    app.grant_on(number, &[view], model, &app.admin().get(&path).ok(200)["pk"]);
    for _ in 0..3 {
        assert_eq!(ada.get(STAGES).ok(200)["pagination"]["count"], 1);
    }
    assert_eq!(look().ok(200)["pagination"]["count"], 2);
    app.grant(number, &[view]);
    assert_eq!(ada.get(STAGES).ok(200)["pagination"]["count"], 2);
    app.database().execute("DELETE FROM user_permission");
    becomes(&app, 200, &json!(1), || ada.get(STAGES), "/pagination/count");
}

#[test]
fn each_query_has_a_page_of_its_own() {
    let app = TestApp::start();
    stage(&app);
    let names = |query: &str| -> Vec<Value> {
        let answer = app.admin().get(&format!("{STAGES}?{query}")).ok(200);
        answer["results"].as_array().unwrap().iter().map(|stage| stage["name"].clone()).collect()
    };
    for _ in 0..2 {
        let (up, down) = (names("ordering=name"), names("ordering=-name"));
        assert_eq!(up.iter().rev().collect::<Vec<_>>(), down.iter().collect::<Vec<_>>());
        assert_eq!(names("ordering=name&page_size=1&page=2"), [up[1].clone()]);
        assert_eq!(names("name=who"), [json!("who")]);
        assert_eq!(app.admin().get(&format!("{STAGES}?page=3")).status, 404);
    }
}

/// Takes all connections. Each can be had again when what is given for it is dropped.
fn take_all_connections(app: &TestApp) -> Vec<Sender<()>> {
    let (has_begun, begun) = channel();
    let takers = (0..CONNECTIONS).map(|_| {
        let (gateway, has_begun, (release, released)) = (app.gateway().clone(), has_begun.clone(), channel());
        thread::spawn(move || {
            let work = gateway.read(Credential::None, Arc::default(), move |_| {
                has_begun.send(()).unwrap();
                let _ = released.recv();
                Ok::<_, AccessError>(())
            });
            System::new().block_on(work).unwrap();
        });
        release
    });
    let takers = takers.collect();
    begun.iter().take(CONNECTIONS as usize).for_each(drop);
    takers
}

#[test]
fn what_is_known_is_told_while_all_connections_are_taken() {
    let app = TestApp::start();
    let path = stage(&app);
    for path in [&path, STAGES] {
        let is_told = || {
            is_known(|| app.admin().get(path));
            let _taken = take_all_connections(&app);
            thread::sleep(PAUSE);
            let (cost, answer) = counted(|| app.admin().get(path));
            (answer.status, cost) == (200, 0)
        };
        // On PostgreSQL a busy machine may have heard nothing for a moment.
        let tries = if app.is_postgres() { 3 } else { 1 };
        assert!((0..tries).any(|_| is_told()), "{path}");
    }
}

#[test]
fn of_many_who_ask_for_the_same_page_at_once_few_look_it_up() {
    const MANY: usize = 16;
    let app = TestApp::start();
    stage(&app);
    is_known(|| app.admin().get(STAGES));
    let path = format!("{STAGES}?ordering=-name");
    let mut taken = take_all_connections(&app);
    let (statements, ()) = heard_of_many(|| {
        thread::scope(|scope| {
            for _ in 0..MANY {
                scope.spawn(|| app.admin().get(&path).ok(200));
            }
            // By now they wait for a connection.
            thread::sleep(Duration::from_millis(300));
            taken.pop();
        });
    });
    drop(taken);
    // Each page is counted. One is, unless a busy machine has heard nothing of PostgreSQL for a moment.
    let pages = statements.iter().filter(|statement| statement.starts_with("SELECT COUNT(*)")).count();
    assert!(pages == 1 || app.is_postgres() && (1..MANY / 2).contains(&pages), "{statements:#?}");
    is_known(|| app.admin().get(&path));
}

const REVISION: &str = "x-doorward-revision";
const LEAST: &str = "X-Doorward-Min-Revision";

fn revision(answer: &Answer) -> u64 {
    answer.header(REVISION).and_then(|value| value.parse().ok()).unwrap()
}

#[test]
fn answers_tell_their_revision_and_whoever_asks_for_one_gets_no_older_state() {
    let app = TestApp::start();
    let path = stage(&app);
    // On PostgreSQL, the service has to hear from its database first.
    is_known(|| app.admin().get(&path));
    for number in 0..20 {
        let before = revision(&app.admin().get(&path));
        let name = format!("who {number}");
        let changed = app.admin().patch(&path, &json!({"name": name}));
        let after = revision(&changed);
        assert!(before < after, "{before} {after}");
        let shown = app.admin().with_header(LEAST, &after.to_string()).get(&path);
        assert!(revision(&shown) >= after, "{shown}");
        assert_eq!(shown.ok(200)["name"], name);
    }
    let list = app.admin().get(STAGES);
    assert!(revision(&list) > 0);
}

#[test]
fn a_revision_that_never_comes_is_not_waited_for_for_ever() {
    let app = TestApp::start();
    let path = stage(&app);
    let far = (u64::MAX / 4).to_string();
    let answer = app.admin().with_header(LEAST, &far).get(&path);
    assert_eq!(answer.status, 503, "{answer}");
    assert!(answer.header("retry-after").is_some(), "{answer}");
    let answer = app.admin().with_header(LEAST, "soon").get(&path);
    assert_eq!(answer.status, 400, "{answer}");
    assert_eq!(answer.body()["detail"], "The header x-doorward-min-revision must be a number.");
}

#[test]
fn what_was_restored_from_a_copy_counts_from_now() {
    let app = TestApp::start();
    if app.is_postgres() {
        return;
    }
    let path = stage(&app);
    let look = || app.admin().get(&path);
    let before = revision(&look());
    app.database()
        .execute("UPDATE revision SET number = 7; UPDATE stage SET name = 'whoever' WHERE name = 'who'");
    thread::sleep(PAUSE);
    let after = look();
    assert!(revision(&after) >= before, "{after}");
    assert_eq!(after.ok(200)["name"], "whoever");
}
