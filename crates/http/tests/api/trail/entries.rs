//! One entry: who did what, when and from where.

use doorward_testkit::{AppSettings, TestApp, with};
use serde_json::{Value, json};

use super::{bare, change, in_short, written};

/// The entry that a request of the first superuser leaves.
fn entry(action: &str, model: &Value, diff: &Value, request: &Value) -> Value {
    json!({
        "action": action,
        "app": "doorward",
        "user": {"pk": 1, "username": "akadmin", "email": "root@example.com"},
        "context": {"model": model, "diff": diff, "http_request": request},
        "client_ip": "127.0.0.1",
        "created": "2024-07-01T12:00:00Z",
        "expires": "2025-07-01T12:00:00Z",
    })
}

#[test]
fn a_life_is_told_in_three_entries() {
    let app = TestApp::start();
    let admin = app.admin().with_header("User-Agent", "tester/1.0");
    let flow = json!({
        "name": "Log in", "slug": "login", "title": "Welcome", "designation": "authentication",
    });
    let mut answers = Vec::new();
    let entries = written(&app, || {
        answers.push(admin.post("/flows/instances/", &flow));
        let changed = json!({"title": "Hello", "layout": "content_left", "slug": "login"});
        answers.push(admin.patch("/flows/instances/login/?a=1&b=2", &changed));
        answers.push(admin.delete("/flows/instances/login/"));
    });
    let model = json!({
        "pk": bare(answers[0].body()["pk"].as_str().unwrap()),
        "app": "authentik_flows",
        "name": "Log in",
        "model_name": "flow",
    });
    let [created, updated, deleted] = [
        ("POST", "/api/v3/flows/instances/", json!({})),
        ("PATCH", "/api/v3/flows/instances/login/", json!({"a": "1", "b": "2"})),
        ("DELETE", "/api/v3/flows/instances/login/", json!({})),
    ];
    let request = |(method, path, args): (&str, &str, Value), number: usize| {
        let id = answers[number].header("x-authentik-id").unwrap();
        json!({
            "path": path, "method": method, "args": args, "request_id": id, "user_agent": "tester/1.0",
        })
    };
    let first = json!({
        "name": change(null(), "Log in"),
        "slug": change(null(), "login"),
        "title": change(null(), "Welcome"),
        "designation": change(null(), "authentication"),
        "policy_engine_mode": change(null(), "any"),
        "compatibility_mode": change(null(), false),
        "layout": change(null(), "stacked"),
        "denied_action": change(null(), "message_continue"),
        "authentication": change(null(), "none"),
        "background": change(null(), ""),
    });
    let second = json!({"title": change("Welcome", "Hello"), "layout": change("stacked", "content_left")});
    let last = json!({
        "name": change("Log in", null()),
        "slug": change("login", null()),
        "title": change("Hello", null()),
        "designation": change("authentication", null()),
        "policy_engine_mode": change("any", null()),
        "compatibility_mode": change(false, null()),
        "layout": change("content_left", null()),
        "denied_action": change("message_continue", null()),
        "authentication": change("none", null()),
        "background": change("", null()),
    });
    let expected = [
        entry("model_created", &model, &first, &request(created, 0)),
        entry("model_updated", &model, &second, &request(updated, 1)),
        entry("model_deleted", &model, &last, &request(deleted, 2)),
    ];
    pretty_assertions::assert_eq!(entries, expected);
}

fn null() -> Value {
    Value::Null
}

#[test]
fn every_kind_of_object_leaves_one_entry_for_each_write() {
    let app = TestApp::start();
    let admin = app.admin();
    let (flow, stage) = (app.flow("flow"), app.stage("stage"));
    let oauth = json!({
        "name": "s", "slug": "s", "provider_type": "discord", "consumer_key": "k", "consumer_secret": "s",
    });
    let backends = json!(["authentik.core.auth.InbuiltBackend"]);
    // Where it is made, of what, by which field it is named in a path, what changes, and its model.
    let cases = [
        (
            "/stages/identification/",
            json!({"name": "i", "user_fields": ["email"]}),
            "pk",
            json!({"show_matched_user": false}),
            ("authentik_stages_identification", "identificationstage", "i"),
        ),
        (
            "/stages/password/",
            json!({"name": "p", "backends": backends}),
            "pk",
            json!({"failed_attempts_before_cancel": 3}),
            ("authentik_stages_password", "passwordstage", "p"),
        ),
        (
            "/stages/user_login/",
            json!({"name": "u"}),
            "pk",
            json!({"session_duration": "hours=8"}),
            ("authentik_stages_user_login", "userloginstage", "u"),
        ),
        (
            "/flows/bindings/",
            json!({"target": flow, "stage": stage, "order": 10}),
            "pk",
            json!({"policy_engine_mode": "all"}),
            ("authentik_flows", "flowstagebinding", &format!("Flow-stage binding #10 to {flow}")),
        ),
        (
            "/sources/oauth/",
            oauth,
            "slug",
            json!({"enabled": false}),
            ("authentik_sources_oauth", "oauthsource", "s"),
        ),
        (
            "/core/users/",
            json!({"username": "ada", "name": "Ada"}),
            "pk",
            json!({"email": "ada@example.com"}),
            ("authentik_core", "user", "ada"),
        ),
        (
            "/core/groups/",
            json!({"name": "g", "users": [1]}),
            "pk",
            json!({"users": []}),
            ("authentik_core", "group", "g"),
        ),
        (
            "/core/tokens/",
            json!({"identifier": "t"}),
            "identifier",
            json!({"description": "mine"}),
            ("authentik_core", "token", "t"),
        ),
    ];
    for (collection, fields, key, changed, (app_label, model_name, name)) in cases {
        let mut object = Value::Null;
        let entries = written(&app, || {
            object = admin.post(collection, &fields).ok(201);
            let path = match &object[key] {
                Value::String(key) => format!("{collection}{key}/"),
                key => format!("{collection}{key}/"),
            };
            // To change it to what it is, is to change nothing.
            admin.patch(&path, &fields).ok(200);
            admin.patch(&path, &changed).ok(200);
            admin.patch(&path, &changed).ok(200);
            admin.delete(&path).ok(204);
        });
        let pk = object["pk"].as_str().map_or_else(|| object["pk"].clone(), |pk| json!(bare(pk)));
        let model = json!({"pk": pk, "app": app_label, "name": name, "model_name": model_name});
        let told: Vec<_> =
            entries.iter().map(|entry| json!([entry["action"], entry["context"]["model"]])).collect();
        assert_eq!(
            json!(told),
            json!([["model_created", model], ["model_updated", model], ["model_deleted", model]])
        );
        let (field, value) = changed.as_object().unwrap().iter().next().unwrap();
        let diff = json!({field: change(object[field].clone(), value.clone())});
        assert_eq!(entries[1]["context"]["diff"], diff);
    }
}

#[test]
fn what_is_refused_or_only_read_leaves_nothing() {
    let app = TestApp::start();
    app.flow("login");
    let (user, number) = app.user("ada");
    app.grant(number, &["authentik_flows.view_flow"]);
    let path = "/flows/instances/login/";
    let nothing = written(&app, || {
        let admin = app.admin();
        admin.get(path).ok(200);
        admin.get("/flows/instances/").ok(200);
        admin.get(&format!("{path}used_by/")).ok(200);
        admin.patch(path, &json!({})).ok(200);
        admin.patch(path, &json!({"name": "login", "compatibility_mode": "no"})).ok(200);
        admin.patch(path, &json!({"name": "new", "layout": "x"})).ok(400);
        admin.post("/flows/instances/", &json!({"name": "new"})).ok(400);
        admin.send("PATCH", path, b"{").ok(415);
        admin.with_header("Content-Type", "application/json").send("PATCH", path, b"{").ok(400);
        admin.json("POST", path, &json!({})).ok(405);
        admin.delete("/flows/instances/nothing/").ok(404);
        user.patch(path, &json!({"name": "mine"})).ok(403);
        user.delete(path).ok(403);
        app.anonymous().delete(path).ok(403);
        let grant = json!({"permissions": ["nonsense"]});
        admin.post(&format!("/rbac/permissions/assigned_by_users/{number}/assign/"), &grant).ok(400);
    });
    assert_eq!(nothing, Vec::<Value>::new());
}

#[test]
fn an_entry_names_who_did_it() {
    let app = TestApp::start();
    let (user, number) = app.user("ada");
    app.admin().patch(&format!("/core/users/{number}/"), &json!({"email": "ada@example.com"})).ok(200);
    app.grant(number, &["authentik_flows.add_flow"]);
    let flow = json!({"name": "x", "slug": "x", "title": "x", "designation": "recovery"});
    let entries = written(&app, || {
        user.post("/flows/instances/", &flow).ok(201);
    });
    let actors: Vec<_> = entries.iter().map(|entry| &entry["user"]).collect();
    assert_eq!(actors, [&json!({"pk": number, "username": "ada", "email": "ada@example.com"})]);
}

#[test]
fn an_entry_says_when_by_the_clock_of_the_service() {
    let app = TestApp::start();
    app.clock.advance(chrono::TimeDelta::microseconds(90_000_001));
    let entries = written(&app, || {
        app.flow("login");
    });
    assert_eq!(
        (&entries[0]["created"], &entries[0]["expires"]),
        (&json!("2024-07-01T12:01:30.000001Z"), &json!("2025-07-01T12:01:30.000001Z"))
    );
}

#[test]
fn a_trusted_proxy_says_from_where_and_through_which_request() {
    let settings =
        || AppSettings { trusted_proxies: vec!["127.0.0.0/8".to_owned()], ..AppSettings::default() };
    for (app, client, id) in [
        (TestApp::start_with(settings()), "192.0.2.7", Some("from-the-proxy")),
        // What anybody else says does not count.
        (TestApp::start(), "127.0.0.1", None),
    ] {
        let proxied = app
            .admin()
            .with_header("X-Forwarded-For", "192.0.2.7")
            .with_header("X-Request-Id", "from-the-proxy");
        let flow = json!({"name": "x", "slug": "x", "title": "x", "designation": "recovery"});
        let mut shown = String::new();
        let entries = written(&app, || {
            let answer = proxied.post("/flows/instances/", &flow);
            shown = answer.header("x-authentik-id").unwrap().to_owned();
        });
        let entry = &entries[0];
        assert_eq!(entry["client_ip"], json!(client));
        assert_eq!(entry["context"]["http_request"]["request_id"], json!(shown));
        assert_eq!(shown == "from-the-proxy", id.is_some());
    }
}

#[test]
fn what_the_service_does_by_itself_is_told_without_anybody() {
    let app = TestApp::start();
    let entries = app.trail();
    let kinds: Vec<_> = entries
        .iter()
        .map(|entry| json!([entry["action"], entry["context"]["model"]["model_name"]]))
        .collect();
    assert_eq!(
        json!(kinds),
        json!([
            ["model_created", "group"],
            ["model_created", "user"],
            ["model_created", "token"],
            ["model_created", "flow"],
            ["model_created", "identificationstage"],
            ["model_created", "passwordstage"],
            ["model_created", "userloginstage"],
            ["model_created", "flowstagebinding"],
            ["model_created", "flowstagebinding"],
            ["model_created", "flowstagebinding"],
            ["model_created", "brand"],
        ])
    );
    for entry in &entries {
        let request = entry["context"].get("http_request");
        assert_eq!((&entry["user"], &entry["client_ip"], request), (&json!({}), &Value::Null, None));
    }
}

#[test]
fn flows_written_with_a_stage_are_told_one_by_one() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let flow = app.flow("old");
    app.bind(&stage, &flow, 10);
    let flows = json!({"flow_set": [
        {"name": "New", "slug": "new", "title": "New", "designation": "authentication"},
    ]});
    let entries = written(&app, || {
        app.admin().patch(&format!("/stages/identification/{stage}/"), &flows).ok(200);
    });
    let mut kinds: Vec<_> = entries
        .iter()
        .map(|entry| format!("{} {}", entry["action"], entry["context"]["model"]["model_name"]))
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            r#""model_created" "flow""#,
            r#""model_created" "flowstagebinding""#,
            r#""model_deleted" "flowstagebinding""#,
        ]
    );
}

#[test]
fn permissions_given_and_taken_away_are_told() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let (_, number) = app.user("ada");
    let path = format!("/rbac/permissions/assigned_by_users/{number}/");
    let view = "authentik_flows.view_flow";
    let on_all = json!({"permissions": [view]});
    let on_one = with(on_all.clone(), &json!({"model": "authentik_flows.flow", "object_pk": flow}));
    let entries = written(&app, || {
        app.admin().post(&format!("{path}assign/"), &on_all).ok(204);
        app.admin().post(&format!("{path}assign/"), &on_all).ok(204);
        app.admin().post(&format!("{path}assign/"), &on_one).ok(204);
        app.admin().patch(&format!("{path}unassign/"), &on_one).ok(204);
        app.admin().patch(&format!("{path}unassign/"), &on_one).ok(204);
    });
    let told: Vec<_> = entries.iter().map(in_short).collect();
    assert_eq!(
        json!(told),
        json!([
            ["model_updated", "user", "ada", {"permissions": change(null(), json!([view]))}],
            [
                "model_updated",
                "user",
                "ada",
                {"permissions": change(null(), json!([format!("{view} on {flow}")]))},
            ],
            [
                "model_updated",
                "user",
                "ada",
                {"permissions": change(json!([format!("{view} on {flow}")]), null())},
            ],
        ])
    );
}
