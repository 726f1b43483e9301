//! What holds whatever is sent.
#![expect(clippy::panic, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::fmt::Write;

use doorward_testkit::TestApp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const STAGES: &str = "/stages/identification/";

/// Makes sure of something for so many cases.
pub fn check<S: Strategy>(cases: u32, strategy: S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    // Each step of shrinking asks a service, so there are not many.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, holds) {
        panic!("{error}");
    }
}

/// What is sent for a field, and what the field is then; `None` if it must be refused.
#[derive(Clone, Debug)]
struct Sent {
    field: &'static str,
    json: Value,
    becomes: Option<Value>,
}

/// What may be sent for a field: values that are taken, each with what it becomes, and others.
fn sending(field: &'static str, taken: Vec<(Value, Value)>, refused: Vec<Value>) -> BoxedStrategy<Sent> {
    let taken: Vec<_> =
        taken.into_iter().map(|(json, becomes)| Sent { field, json, becomes: Some(becomes) }).collect();
    let refused: Vec<_> = refused.into_iter().map(|json| Sent { field, json, becomes: None }).collect();
    prop_oneof![12 => select(taken), 1 => select(refused)].boxed()
}

/// What may be sent of a stage, given objects that it can refer to.
fn changes(password: &str, flow: &str, sources: &[String]) -> impl Strategy<Value = Vec<Sent>> + use<> {
    let [first, second] = sources else { panic!("there are two sources") };
    let same =
        |values: Vec<Value>| values.into_iter().map(|value| (value.clone(), value)).collect::<Vec<_>>();
    let reference = |field, id: &str| {
        let taken = vec![(json!(id), json!(id)), (json!(id.to_uppercase()), json!(id))];
        let nothing = vec![(json!(null), json!(null)), (json!(""), json!(null))];
        sending(field, [taken, nothing].concat(), vec![json!("nope"), json!(true), json!(STAGES)])
    };
    let boolean = |field| {
        let taken = vec![(json!(true), json!(true)), (json!("off"), json!(false)), (json!(1), json!(true))];
        sending(field, taken, vec![json!(null), json!("maybe"), json!([])])
    };
    let fields = [
        sending(
            "name",
            vec![(json!("a"), json!("a")), (json!(" b "), json!("b")), (json!(5), json!("5"))],
            vec![json!(null), json!(" "), json!("default-authentication-login"), json!([])],
        ),
        sending(
            "user_fields",
            same(vec![json!([]), json!([]), json!(["email"]), json!(["upn", "username", "upn"])]),
            vec![json!(null), json!("email"), json!(["phone"]), json!([null])],
        ),
        sending(
            "sources",
            [
                same(vec![json!([]), json!([]), json!([first]), json!([second, first])]),
                vec![(json!([second, first, second]), json!([second, first]))],
            ]
            .concat(),
            vec![json!(null), json!("x"), json!([first, "zz"]), json!([password])],
        ),
        reference("password_stage", password),
        reference("enrollment_flow", flow),
        reference("recovery_flow", flow),
        reference("passwordless_flow", flow),
        boolean("case_insensitive_matching"),
        boolean("show_matched_user"),
        boolean("show_source_labels"),
        boolean("pretend_user_exists"),
    ];
    let number = fields.len();
    (fields, subsequence((0..number).collect::<Vec<_>>(), 0..=4))
        .prop_map(|(fields, chosen)| chosen.into_iter().map(|index| fields[index].clone()).collect())
}

/// The rule, in other words than those of the service: whatever is sent takes the place of what was
/// there, unless any of it makes no sense, or nothing would be left by which to say who one is.
fn after(stage: &Value, changes: &[Sent]) -> Option<Value> {
    let mut stage = stage.clone();
    for change in changes {
        stage[change.field] = change.becomes.clone()?;
    }
    let matches_nobody = stage["user_fields"] == json!([]) && stage["sources"] == json!([]);
    (!matches_nobody).then_some(stage)
}

#[test]
fn a_stage_is_what_all_that_was_sent_has_made_of_it() {
    let app = TestApp::start();
    let admin = app.admin();
    let path = format!("{STAGES}{}/", app.stage("who"));
    let begin = admin.get(&path).ok(200);
    let sources = [app.source("chat"), app.source("code")];
    let changes = changes(&app.password_stage("secret"), &app.flow("login"), &sources);
    check(32, vec(changes, 1..12), |sequence| {
        let mut stage = admin.put(&path, &begin).ok(200);
        for changes in sequence {
            let body: Value = changes.iter().map(|sent| (sent.field, sent.json.clone())).collect();
            let answer = admin.patch(&path, &body);
            if let Some(expected) = after(&stage, &changes) {
                prop_assert_eq!((answer.status, answer.body()), (200, expected.clone()), "{}", body);
                stage = expected;
            } else {
                prop_assert_eq!(answer.status, 400, "{} {}", body, answer);
            }
            prop_assert_eq!(admin.get(&path).body(), stage.clone(), "{}", body);
        }
        Ok(())
    });
}

/// The names of fields, of stages and of their flows, and others.
const FIELDS: [&str; 22] = [
    "name",
    "flow_set",
    "user_fields",
    "password_stage",
    "case_insensitive_matching",
    "show_matched_user",
    "enrollment_flow",
    "recovery_flow",
    "passwordless_flow",
    "sources",
    "show_source_labels",
    "pretend_user_exists",
    "pk",
    "component",
    "slug",
    "title",
    "designation",
    "layout",
    "background",
    "nonsense",
    "",
    "\\u0000",
];

/// Numbers and texts, as JSON spells them, that are at the edge of something.
const EDGES: [&str; 26] = [
    "null",
    "true",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1e5",
    "1e999",
    "-1e999",
    "1e-999",
    "0.1",
    "9223372036854775808",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udfff\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"a\\u0000b\"",
    "\"\\u202e\\ufeff\"",
    "\"login\"",
    "\"email\"",
    "\"11111111-1111-4111-8111-111111111111\"",
];

/// The text of some JSON: what a client can send, and not only what a value can hold.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => select(&EDGES[..]).prop_map(ToOwned::to_owned),
        3 => any::<String>().prop_map(|text| Value::from(text).to_string()),
        1 => any::<f64>().prop_map(|number| Value::from(number).to_string()),
        1 => (1_usize..400).prop_map(|digits| "9".repeat(digits)),
        1 => (1_usize..4000).prop_map(|length| Value::from("ä".repeat(length)).to_string()),
        1 => (1_usize..200).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        1 => (1_usize..200).prop_map(|depth| "{\"slug\":".repeat(depth) + "1" + &"}".repeat(depth)),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        let field =
            (select(&FIELDS[..]), inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            vec(field, 0..6).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

#[test]
fn whatever_is_sent_is_taken_or_refused_and_what_is_refused_changes_nothing() {
    let app = TestApp::start();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let path = format!("{STAGES}{}/", app.stage("who"));
    app.flow("login");
    let count = |path: &str| admin.get(&format!("{path}?page_size=1")).ok(200)["pagination"]["count"].clone();
    let state = || (admin.get(&path).ok(200), count(STAGES), count("/flows/instances/"));
    let now = RefCell::new(state());
    let body = prop_oneof![
        1 => json_text(),
        12 => (select(&FIELDS[..]), json_text()).prop_map(|(field, value)| {
            format!("{{\"name\":\"new\",\"user_fields\":[\"email\"],\"{field}\":{value}}}")
        }),
    ];
    check(160, (select(vec!["POST", "PUT", "PATCH"]), body), |(method, body)| {
        let before = now.borrow().clone();
        let answer = admin.send(method, if method == "POST" { STAGES } else { &path }, body.as_bytes());
        match answer.status {
            200 | 201 => {
                let made = answer.body();
                let own = format!("{STAGES}{}/", made["pk"].as_str().unwrap_or_default());
                prop_assert_eq!(admin.get(&own).body(), made);
                if method == "POST" {
                    admin.delete(&own).ok(204);
                } else {
                    admin.put(&path, &before.0).ok(200);
                }
                now.replace(state());
            }
            400..500 => prop_assert_eq!(state(), before),
            _ => prop_assert!(false, "{}", answer),
        }
        Ok(())
    });
}

/// Texts as URLs spell them.
fn url_text() -> impl Strategy<Value = String> {
    let bytes = prop_oneof![any::<String>().prop_map(String::into_bytes), vec(any::<u8>(), 0..12)];
    let encoded = bytes.prop_map(|bytes| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "%{byte:02X}");
            text
        })
    });
    let edges = vec![
        "1",
        "0",
        "-1",
        "last",
        "true",
        "99999999999999999999",
        "1e9",
        "name",
        "-name,pk",
        "name,-name,name",
        "flow_set",
        "sources",
        "%00",
        "%25",
        "_",
        "%5C",
        "'",
        "%22;--",
        "+",
        ",,,",
        "11111111-1111-4111-8111-111111111111",
    ];
    prop_oneof![select(edges).prop_map(ToOwned::to_owned), encoded]
}

#[test]
fn whatever_is_asked_for_is_found_or_refused() {
    let app = TestApp::start();
    app.stage("who");
    let parameters = vec![
        "name",
        "password_stage",
        "case_insensitive_matching",
        "enrollment_flow",
        "search",
        "ordering",
        "page",
        "page_size",
        "format",
        "nonsense",
    ];
    let parameter = (select(parameters), url_text()).prop_map(|(name, value)| format!("{name}={value}"));
    let path = prop_oneof![
        vec(parameter, 0..4).prop_map(|parameters| format!("?{}", parameters.join("&"))),
        url_text().prop_map(|id| format!("{id}/")),
        url_text().prop_map(|id| format!("{id}/used_by/")),
    ];
    check(200, path, |path| {
        let answer = app.admin().get(&format!("{STAGES}{path}"));
        prop_assert!([200, 400, 404].contains(&answer.status), "{} {}", path, answer);
        Ok(())
    });
}
