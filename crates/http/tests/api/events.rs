//! `/events/events/`: the trail as it is read.

use doorward_testkit::{Answer, Client, TestApp, each};
use serde_json::{Value, json};

const EVENTS: &str = "/events/events/";
const VIEW: &str = "authentik_events.view_event";

/// The entries that a query finds.
fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let page = app.admin().get(&format!("{EVENTS}?{query}")).ok(200);
    page["results"].as_array().unwrap().clone()
}

/// A stage that was created, renamed and deleted, and its id.
fn life(app: &TestApp) -> (String, [Answer; 3]) {
    let admin = app.admin().with_header("User-Agent", "tester/1.0");
    let stage = json!({"name": "who", "user_fields": ["email"]});
    let created = admin.post("/stages/identification/", &stage);
    let id = created.body()["pk"].as_str().unwrap().to_owned();
    let path = format!("/stages/identification/{id}/");
    let changed = admin.patch(&format!("{path}?a=b"), &json!({"name": "whoever"}));
    (id, [created, changed, admin.delete(&path)])
}

#[test]
fn an_entry_tells_who_did_what_to_what_when_and_from_where() {
    let app = TestApp::start();
    let (id, answers) = life(&app);
    let entries = found(&app, &format!("context_model_pk={id}&action=model_updated"));
    let [entry] = entries.as_slice() else { unreachable!("one change leaves one entry") };
    let brand = app.admin().get("/core/brands/").ok(200)["results"][0]["brand_uuid"].clone();
    let bare = |id: &Value| json!(id.as_str().unwrap().replace('-', ""));
    let expected = json!({
        "pk": entry["pk"],
        "user": {"pk": 1, "email": "root@example.com", "username": "akadmin"},
        "action": "model_updated",
        "app": "doorward",
        "context": {
            "model": {
                "pk": bare(&json!(id)), "app": "authentik_stages_identification",
                "name": "whoever", "model_name": "identificationstage",
            },
            "diff": {"name": {"previous_value": "who", "new_value": "whoever"}},
            "http_request": {
                "path": format!("/api/v3/stages/identification/{id}/"),
                "method": "PATCH",
                "args": {"a": "b"},
                "request_id": answers[1].header("x-authentik-id"),
                "user_agent": "tester/1.0",
            },
        },
        "client_ip": "127.0.0.1",
        "created": "2024-07-01T12:00:00Z",
        "expires": "2025-07-01T12:00:00Z",
        "brand": {
            "pk": bare(&brand), "app": "authentik_brands", "name": "Default brand", "model_name": "brand",
        },
    });
    pretty_assertions::assert_eq!(*entry, expected);
    app.admin().get(&format!("{EVENTS}{}/", entry["pk"].as_str().unwrap())).is(200, expected);
}

#[test]
fn each_filter_narrows_the_list() {
    let app = TestApp::start();
    let (id, _) = life(&app);
    let (user, number) = app.user("helper");
    app.grant(number, &["authentik_flows.add_flow"]);
    let flow = json!({"name": "x", "slug": "x", "title": "x", "designation": "recovery"});
    user.post("/flows/instances/", &flow).ok(201);
    app.admin().post("/core/brands/", &json!({"domain": "b.example"})).ok(201);
    let elsewhere = user.with_header("Host", "a.b.example");
    elsewhere
        .post(
            "/flows/instances/",
            &json!({"name": "y", "slug": "y", "title": "y", "designation": "recovery"}),
        )
        .ok(201);
    let bare = id.replace('-', "");
    let stage = json!("authentik_stages_identification");
    for (query, count) in [
        (format!("context_model_pk={id}"), 3),
        (format!("context_model_pk={bare}"), 3),
        (format!("context_model_pk={id}&action=model_created"), 1),
        (format!("context_model_pk={id}&action=model_deleted&context_model_name=identificationstage"), 1),
        (format!("context_model_pk={id}&action=login"), 0),
        (format!("context_model_pk={id}&action=nonsense"), 0),
        (format!("context_model_pk={id}&context_model_name=flow"), 0),
        (format!("context_model_pk={id}&context_model_app={}", stage.as_str().unwrap()), 3),
        ("context_model_app=authentik_brands".to_owned(), 2),
        ("context_model_name=brand".to_owned(), 2),
        (format!("context_model_name=user&context_model_pk={number}"), 2),
        ("username=helper".to_owned(), 2),
        ("username=nobody".to_owned(), 0),
        ("username=helper&client_ip=127.0.0.1".to_owned(), 2),
        ("client_ip=192.0.2.1".to_owned(), 0),
        ("brand_name=Brand%20b.example".to_owned(), 1),
        ("username=helper&brand_name=Default%20brand".to_owned(), 1),
        ("context_authorized_app=x".to_owned(), 0),
        (format!("context_model_pk={id}&username=&action=&client_ip=&brand_name="), 3),
        // What is not an object's does not name one.
        ("action=secret_view&context_model_name=token".to_owned(), 0),
        ("action=secret_view".to_owned(), 1),
    ] {
        assert_eq!(found(&app, &query).len(), count, "{query}");
    }
}

#[test]
fn a_search_looks_into_the_whole_entry() {
    let app = TestApp::start();
    let (id, answers) = life(&app);
    let request = answers[0].header("x-authentik-id").unwrap();
    let entry = found(&app, &format!("context_model_pk={id}&action=model_created"))[0]["pk"].clone();
    for (search, count) in [
        (format!("TESTER/1.0,{}", id.replace('-', "")), 3),
        (format!("{} akadmin model_deleted", id.replace('-', "")), 1),
        (request.to_owned(), 1),
        (entry.as_str().unwrap().to_owned(), 1),
        (format!("{request} 127.0.0.1 doorward"), 1),
        (format!("{request} 192.0.2.1"), 0),
    ] {
        let search = search.replace(' ', "%20");
        assert_eq!(found(&app, &format!("search={search}")).len(), count, "{search}");
    }
}

#[test]
fn the_newest_comes_first_unless_another_order_is_asked_for() {
    let app = TestApp::start();
    let actions = |query: &str, caller: &Client| -> Vec<Value> {
        let page = caller.get(&format!("{EVENTS}?username=akadmin&context_model_name=flow{query}")).ok(200);
        each(&page, "action").into_iter().cloned().collect()
    };
    let admin = app.admin();
    app.flow("x");
    app.clock.advance(chrono::TimeDelta::seconds(1));
    admin.patch("/flows/instances/x/", &json!({"title": "y"})).ok(200);
    app.clock.advance(chrono::TimeDelta::seconds(1));
    admin.delete("/flows/instances/x/").ok(204);
    let (created, updated, deleted) =
        (json!("model_created"), json!("model_updated"), json!("model_deleted"));
    let newest = [deleted.clone(), updated.clone(), created.clone()];
    let oldest = [created.clone(), updated.clone(), deleted.clone()];
    assert_eq!(actions("", &admin), newest);
    assert_eq!(actions("&ordering=created", &admin), oldest);
    assert_eq!(actions("&ordering=-expires", &admin), newest);
    assert_eq!(actions("&ordering=action", &admin), [created, deleted, updated]);
    assert_eq!(actions("&ordering=client_ip,-app,created", &admin), oldest);
    // What cannot be sorted by does not count.
    assert_eq!(actions("&ordering=context,user,-brand", &admin), newest);
}

#[test]
fn whoever_may_see_entries_sees_them() {
    let app = TestApp::start();
    let entry = found(&app, "page_size=1")[0]["pk"].clone();
    let path = format!("{EVENTS}{}/", entry.as_str().unwrap());
    let who = "Authentication credentials were not provided.";
    app.anonymous().get(EVENTS).is_error(403, "not_authenticated", who);
    let (user, number) = app.user("helper");
    user.get(EVENTS).is_forbidden();
    user.get(&path).is_forbidden();
    app.grant_on(number, &[VIEW], "authentik_events.event", &entry);
    assert_eq!(each(&user.get(EVENTS).ok(200), "pk"), [&entry]);
    user.get(&path).ok(200);
    app.grant(number, &[VIEW]);
    assert!(user.get(EVENTS).ok(200)["pagination"]["count"].as_i64() > Some(1));
    user.get(&format!("{EVENTS}11111111-1111-4111-8111-111111111111/")).is_not_found();
}

#[test]
fn nobody_writes_the_trail() {
    let app = TestApp::start();
    let entry = found(&app, "page_size=1")[0].clone();
    let path = format!("{EVENTS}{}/", entry["pk"].as_str().unwrap());
    let actions = format!("{EVENTS}actions/");
    for (method, path) in
        [("POST", EVENTS), ("PUT", &path), ("PATCH", &path), ("DELETE", &path), ("POST", &actions)]
    {
        let answer = app.admin().json(method, path, &json!({"action": "login", "app": "x"}));
        let detail = format!("Method \"{method}\" not allowed.");
        answer.is_error(405, "method_not_allowed", &detail);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{method} {path}");
    }
    app.admin().get(&path).is(200, entry);
}

#[test]
fn all_that_can_happen_is_told_to_whoever_says_who_he_is() {
    let app = TestApp::start();
    let actions = format!("{EVENTS}actions/");
    app.anonymous().get(&actions).ok(403);
    let (user, _) = app.user("powerless");
    let told = user.get(&actions).ok(200);
    let first = json!({
        "name": "Login", "description": "", "component": "login", "model_name": "",
        "requires_enterprise": false,
    });
    assert_eq!((&told[0], told.as_array().map(Vec::len)), (&first, Some(27)));
    let document = app.admin().get("/schema/?format=json").ok(200);
    let codes: Vec<&Value> = told.as_array().unwrap().iter().map(|action| &action["component"]).collect();
    assert_eq!(json!(codes), document["components"]["schemas"]["EventActions"]["enum"]);
}
