//! GET `/flows/instances/{slug}/export/`

use std::cell::RefCell;

use doorward_testkit::{Client, TestApp, cost_of};
use pretty_assertions::assert_eq;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{FLOWS, MODEL, import, imported, path, refused, said};

/// What exporting a flow takes beside the right to export this one.
const SEEN: [&str; 4] = [
    "authentik_flows.view_flow",
    "authentik_flows.view_flowstagebinding",
    "authentik_flows.view_stage",
    "authentik_policies.view_policybinding",
];

fn export(caller: &Client, slug: &str) -> String {
    let answer = caller.get(&format!("{}export/", path(slug)));
    assert_eq!(answer.status, 200, "{answer}");
    answer.text
}

#[test]
fn a_flow_is_exported_with_its_stages_and_bindings() {
    let app = TestApp::start();
    let admin = app.admin();
    let flow = app.flow("login");
    app.source("chat");
    let source = admin.get("/sources/oauth/chat/").ok(200)["pk"].clone();
    let password = app.password_stage("secret");
    let recovery = app.flow("recovery");
    let stage = json!({
        "name": "who", "user_fields": ["email"], "password_stage": password, "sources": [source],
        "recovery_flow": recovery, "enrollment_flow": flow,
    });
    let stage = admin.post("/stages/identification/", &stage).ok(201)["pk"].clone();
    app.bind(stage.as_str().unwrap(), &flow, 10);
    let answer = admin.get(&format!("{}export/", path("login")));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"login.yaml\""));
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let expected = "\
version: 1
metadata:
  labels:
    blueprints.goauthentik.io/generated: 'true'
  name: Flow login
context: {}
entries:
- model: authentik_flows.flow
  state: present
  id: flow
  identifiers:
    slug: login
  attrs:
    authentication: none
    compatibility_mode: false
    denied_action: message_continue
    designation: authentication
    layout: stacked
    name: login
    policy_engine_mode: any
    title: login
  conditions: []
- model: authentik_stages_password.passwordstage
  state: present
  id: stage-1
  identifiers:
    name: secret
  attrs:
    backends:
    - authentik.core.auth.InbuiltBackend
    configure_flow: null
    failed_attempts_before_cancel: 5
  conditions: []
- model: authentik_stages_identification.identificationstage
  state: present
  id: stage-2
  identifiers:
    name: who
  attrs:
    case_insensitive_matching: true
    enrollment_flow: !KeyOf flow
    password_stage: !KeyOf stage-1
    passwordless_flow: null
    pretend_user_exists: true
    recovery_flow: !Find
    - authentik_flows.flow
    - - slug
      - recovery
    show_matched_user: true
    show_source_labels: false
    sources:
    - !Find
      - authentik_core.source
      - - slug
        - chat
    user_fields:
    - email
  conditions: []
- model: authentik_flows.flowstagebinding
  state: present
  id: null
  identifiers:
    order: 10
    stage: !KeyOf stage-2
    target: !KeyOf flow
  attrs:
    evaluate_on_plan: false
    invalid_response_action: retry
    policy_engine_mode: any
    re_evaluate_policies: true
  conditions: []
";
    assert_eq!(answer.text, expected);
    // What is there already is not changed by it.
    assert_eq!(imported(&admin, &answer.text), Vec::<String>::new());
}

#[test]
fn a_flow_without_stages_is_exported_alone() {
    let app = TestApp::start();
    app.admin().post(FLOWS, &said("alone")).ok(201);
    let file = export(&app.admin(), "alone");
    assert_eq!(file.matches("- model:").count(), 1, "{file}");
}

#[test]
fn exporting_takes_its_permission_and_the_right_to_see_all_parts() {
    let app = TestApp::start();
    let flow = json!(app.flow("login"));
    let url = format!("{}export/", path("login"));
    app.anonymous().get(&url).is_forbidden();
    let (caller, number) = app.user("caller");
    caller.get(&url).is_forbidden();
    app.grant_on(number, &["export_flow"], MODEL, &flow);
    caller.get(&url).is_forbidden();
    for permission in SEEN {
        caller.get(&url).is_forbidden();
        app.grant(number, &[permission]);
    }
    assert!(export(&caller, "login").contains("slug: login"));
    // The one that he may export, and no other.
    app.flow("other");
    caller.get(&format!("{}export/", path("other"))).is_forbidden();
    caller.get(&format!("{}export/", path("nothing"))).is_not_found();
    app.grant(number, &["authentik_flows.export_flow"]);
    assert!(export(&caller, "other").contains("slug: other"));
}

#[test]
fn seeing_alone_does_not_let_one_export() {
    let app = TestApp::start();
    app.flow("login");
    let (caller, number) = app.user("caller");
    app.grant(number, &SEEN);
    caller.get(&format!("{}export/", path("login"))).is_forbidden();
}

#[test]
fn whoever_may_pass_is_exported_by_name() {
    let (here, there) = (TestApp::start(), TestApp::start());
    let file = {
        let admin = here.admin();
        let flow = here.flow("login");
        let binding = here.bind(&here.stage("who"), &flow, 10);
        let (_, user) = here.user("ada");
        let group = here.group("staff", &json!({}));
        for (target, asked) in [
            (&flow, json!({"group": group, "order": 1, "negate": true})),
            (&flow, json!({"user": user, "order": 1, "enabled": false})),
            (&flow, json!({"user": user, "order": 0})),
            (&binding, json!({"group": group, "order": 0, "timeout": 5})),
        ] {
            let mut body = asked;
            body["target"] = json!(target);
            admin.post("/policies/bindings/", &body).ok(201);
        }
        export(&admin, "login")
    };
    let asked = "\
- model: authentik_policies.policybinding
  state: present
  id: null
  identifiers:
    group: !Find
    - authentik_core.group
    - - name
      - staff
    order: 0
    target: !KeyOf binding-1
  attrs:
    enabled: true
    failure_result: false
    negate: false
    policy: null
    timeout: 5
    user: null
  conditions: []
";
    assert!(file.ends_with(asked), "{file}");
    let admin = there.admin();
    // Others have other numbers there.
    for name in ["first", "ada"] {
        there.user(name);
    }
    there.group("staff", &json!({}));
    assert_eq!(imported(&admin, &file).len(), 7);
    assert_eq!(export(&admin, "login"), file);
    assert_eq!(imported(&admin, &file), Vec::<String>::new());
}

#[test]
fn secrets_are_not_exported_and_stay_where_they_are() {
    let app = TestApp::start();
    let admin = app.admin();
    let flow = app.flow("login");
    let stage = json!({"name": "human", "public_key": "open", "private_key": "closed-to-all"});
    let stage = admin.post("/stages/captcha/", &stage).ok(201)["pk"].clone();
    app.bind(stage.as_str().unwrap(), &flow, 1);
    let file = export(&admin, "login");
    assert!(file.contains("public_key: open") && !file.contains("closed-to-all"), "{file}");
    assert_eq!(imported(&admin, &file), Vec::<String>::new());
    // Where there is none, it has to be added.
    let other = TestApp::start();
    let reasons = refused(&other.admin(), &file);
    assert_eq!(reasons, ["entry 2: attrs.private_key: This field is required."]);
    let whole =
        file.replace("    public_key: open\n", "    public_key: open\n    private_key: closed-to-all\n");
    assert_eq!(imported(&other.admin(), &whole).len(), 3);
}

/// What is random of a flow: its settings, its stages and how they are bound.
#[derive(Clone, Debug)]
struct Drawn {
    flow: Value,
    stages: Vec<(usize, Value)>,
    /// Which stage, at which order, how.
    bindings: Vec<(usize, i32, Value)>,
}

/// Texts that YAML might take for something else.
fn words() -> impl Strategy<Value = String> {
    let tricky = vec![
        "yes",
        "null",
        "1",
        "0x10",
        "1e3",
        "~",
        "- a",
        "a: b",
        "# a",
        "!KeyOf flow",
        "&a",
        "*a",
        "'",
        "\"",
        "%",
        "é…\u{1F600}",
        "a\nb",
        "2024-01-01",
        "|",
        "[",
        "{",
    ];
    prop_oneof![select(tricky).prop_map(ToOwned::to_owned), "[a-zA-Z0-9 :#'!\\\\-]{1,12}"]
        .prop_filter("not blank", |word| !word.trim().is_empty())
}

/// References to the flow itself, to flows that are everywhere, and to none.
fn references() -> impl Strategy<Value = Value> {
    select(vec![json!(null), json!("self"), json!("flow-a"), json!("flow-b")])
}

fn identification() -> impl Strategy<Value = Value> {
    let fields = subsequence(vec!["email", "username", "upn"], 1..=3).prop_shuffle();
    let sources = subsequence(vec!["source-a", "source-b"], 0..=2).prop_shuffle();
    let password = select(vec![json!(null), json!("stage-0"), json!("stage-1")]);
    (fields, sources, password, vec(references(), 3), vec(any::<bool>(), 4)).prop_map(
        |(fields, sources, password, flows, flags)| {
            json!({
                "user_fields": fields, "sources": sources, "password_stage": password,
                "enrollment_flow": flows[0], "recovery_flow": flows[1], "passwordless_flow": flows[2],
                "case_insensitive_matching": flags[0], "show_matched_user": flags[1],
                "show_source_labels": flags[2], "pretend_user_exists": flags[3],
            })
        },
    )
}

fn password() -> impl Strategy<Value = Value> {
    let backends =
        subsequence(vec!["authentik.core.auth.InbuiltBackend", "authentik.core.auth.TokenBackend"], 1..=2);
    (backends, references(), any::<i16>()).prop_map(|(backends, flow, tries)| {
        json!({"backends": backends, "configure_flow": flow, "failed_attempts_before_cancel": tries})
    })
}

fn login() -> impl Strategy<Value = Value> {
    let duration = select(vec!["seconds=0", "hours=3;minutes=1", "days=-1"]);
    (duration, any::<bool>())
        .prop_map(|(duration, ends)| json!({"session_duration": duration, "terminate_other_sessions": ends}))
}

const LISTS: [&str; 3] = ["/stages/password/", "/stages/identification/", "/stages/user_login/"];

fn drawn() -> impl Strategy<Value = Drawn> {
    let flow = (
        words(),
        words(),
        any::<bool>(),
        select(vec!["all", "any"]),
        select(vec!["stacked", "sidebar_left"]),
    );
    let flow = flow.prop_map(|(name, title, compatibility, mode, layout)| {
        json!({
            "name": name, "title": title, "slug": "drawn", "designation": "authentication",
            "compatibility_mode": compatibility, "policy_engine_mode": mode, "layout": layout,
        })
    });
    let stages = (vec(password(), 2), vec(identification(), 0..3), vec(login(), 0..2));
    let stages = stages.prop_map(|kinds| {
        let (passwords, identifications, logins) = kinds;
        let numbered = [passwords, identifications, logins].into_iter().enumerate();
        numbered
            .flat_map(|(kind, stages)| stages.into_iter().map(move |stage| (kind, stage)))
            .collect::<Vec<_>>()
    });
    let names = proptest::collection::btree_set(words().prop_map(|word| word.trim().to_owned()), 8);
    let bindings = vec((0_usize..7, -3_i32..3, any::<bool>(), select(vec!["retry", "restart"])), 0..6);
    (flow, stages, names, bindings).prop_map(|(flow, mut stages, names, bindings)| {
        for ((_, stage), name) in stages.iter_mut().zip(names) {
            stage["name"] = name.into();
        }
        let mut known = Vec::new();
        let bindings = bindings.into_iter().filter_map(|(stage, order, plans, action)| {
            let stage = stage % stages.len();
            let how = json!({"evaluate_on_plan": plans, "invalid_response_action": action});
            let is_new = !known.contains(&(stage, order));
            known.push((stage, order));
            is_new.then_some((stage, order, how))
        });
        let bindings = bindings.collect();
        Drawn { flow, stages, bindings }
    })
}

/// A service where those flows and sources are that others refer to.
struct Place {
    app: TestApp,
    admin: Client,
}

impl Place {
    fn new() -> Self {
        let app = TestApp::start();
        for slug in ["flow-a", "flow-b"] {
            app.flow(slug);
        }
        for slug in ["source-a", "source-b"] {
            app.source(slug);
        }
        let admin = app.admin();
        Self { app, admin }
    }

    /// Makes what was drawn, and gives the paths of it.
    fn make(&self, drawn: &Drawn) -> Vec<String> {
        let flow = self.admin.post(FLOWS, &drawn.flow).ok(201)["pk"].clone();
        let mut made = vec![path("drawn")];
        let mut stages: Vec<Value> = Vec::new();
        for (kind, stage) in &drawn.stages {
            let mut stage = stage.clone();
            for value in stage.as_object_mut().unwrap().values_mut() {
                self.resolve(value, &flow, &stages);
            }
            let list = LISTS[*kind];
            let stage = self.admin.post(list, &stage).ok(201)["pk"].clone();
            made.push(format!("{list}{}/", stage.as_str().unwrap()));
            stages.push(stage);
        }
        for (stage, order, how) in &drawn.bindings {
            let mut binding = how.clone();
            binding["target"] = flow.clone();
            binding["stage"] = stages[*stage].clone();
            binding["order"] = json!(order);
            self.admin.post("/flows/bindings/", &binding).ok(201);
        }
        made
    }

    /// Puts in ids for what was drawn as a word.
    fn resolve(&self, value: &mut Value, flow: &Value, stages: &[Value]) {
        if let Value::Array(items) = value {
            for item in items {
                self.resolve(item, flow, stages);
            }
        }
        let found = match value.as_str() {
            Some("self") => flow.clone(),
            Some(slug @ ("flow-a" | "flow-b")) => self.admin.get(&path(slug)).ok(200)["pk"].clone(),
            Some(slug @ ("source-a" | "source-b")) => {
                self.admin.get(&format!("/sources/oauth/{slug}/")).ok(200)["pk"].clone()
            }
            Some("stage-0") => stages[0].clone(),
            Some("stage-1") => stages[1].clone(),
            _ => return,
        };
        *value = found;
    }

    fn empty(&self, made: &[String]) {
        for path in made {
            let gone = self.admin.delete(path);
            assert!(matches!(gone.status, 204 | 404), "{gone}");
        }
    }

    /// Deletes what an import has made.
    fn empty_all(&self) {
        self.empty(&[path("drawn")]);
        for list in LISTS {
            let found = self.admin.get(&format!("{list}?page_size=1000")).ok(200);
            for stage in found["results"].as_array().unwrap() {
                if !stage["name"].as_str().unwrap().starts_with("default-authentication-") {
                    self.admin.delete(&format!("{list}{}/", stage["pk"].as_str().unwrap())).ok(204);
                }
            }
        }
    }
}

#[test]
fn what_is_exported_is_imported_elsewhere_and_exported_the_same() {
    let (here, there) = (Place::new(), RefCell::new(Place::new()));
    let config = Config { cases: 24, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let outcome = TestRunner::new(config).run(&drawn(), |drawn| {
        let there = there.borrow_mut();
        let made = here.make(&drawn);
        let file = export(&here.admin, "drawn");
        here.empty(&made);
        let answer = import(&there.admin, &file);
        prop_assert_eq!(&answer.body()["success"], &json!(true), "{}\n{}", answer, file);
        let again = export(&there.admin, "drawn");
        let trail = there.app.trail().len();
        let second = import(&there.admin, &file).body();
        let noted = there.app.trail().len() - trail;
        there.empty_all();
        prop_assert_eq!(&again, &file);
        // Nothing was left to do, and nothing was noted.
        prop_assert_eq!((&second["logs"], noted), (&json!([]), 0));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn a_large_flow_costs_as_many_statements_as_a_small_one() {
    let app = TestApp::start();
    let admin = app.admin();
    let cost = |slug: &str, count: usize| {
        let flow = app.flow(slug);
        for index in 0..count {
            let name = format!("{slug}-{index}");
            let stage = json!({
                "name": name, "sources": [app.source(&name)], "recovery_flow": app.flow(&name),
                "password_stage": app.password_stage(&format!("{name}-password")),
            });
            let stage = admin.post("/stages/identification/", &stage).ok(201)["pk"].clone();
            app.bind(stage.as_str().unwrap(), &flow, 1);
        }
        cost_of(|| assert_eq!(export(&admin, slug).matches("- model:").count(), 1 + 3 * count))
    };
    assert_eq!(cost("small", 1), cost("large", 20));
}
