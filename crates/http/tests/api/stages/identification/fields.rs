//! What each field takes and what it refuses, in all bodies: of POST, of PUT and of PATCH.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use doorward_testkit::{Answer, TestApp};
use serde_json::{Value, json};

use super::{NOBODY, STAGES, path, plain, with};

/// The methods whose bodies say something of a stage.
const METHODS: [&str; 3] = ["POST", "PUT", "PATCH"];

/// Sends fields to the list or to a stage; the body holds all that the method needs beside them.
fn send(app: &TestApp, method: &str, stage: &str, name: &str, fields: &Value) -> Answer {
    let (url, body) = match method {
        "POST" => (STAGES.to_owned(), json!({"name": name, "user_fields": ["email"]})),
        "PUT" => (path(stage), json!({"name": name, "user_fields": ["email"]})),
        _ => (path(stage), json!({})),
    };
    app.admin().json(method, &url, &with(body, fields))
}

/// Makes sure that each method refuses each value of the field in these words, and changes nothing.
fn refuses(app: &TestApp, field: &str, cases: &[(Value, Value, &str)]) {
    let stage = app.stage("who");
    let before = plain(&json!(stage), "who");
    for (sent, faults, code) in cases {
        for method in METHODS {
            let answer = send(app, method, &stage, "new", &json!({field: sent}));
            answer.is(400, json!({field: faults, "code": code}));
            app.admin().get(&path(&stage)).is(200, before.clone());
        }
    }
    let count = app.admin().get(STAGES).ok(200)["pagination"]["count"].clone();
    assert_eq!(count, json!(2), "the stage of the first start and this one");
}

/// Makes sure that each method takes each value of the field, and shows it like this.
fn takes(app: &TestApp, field: &str, cases: &[(Value, Value)]) {
    for (sent, shown) in cases {
        for method in METHODS {
            let stage = app.stage("who");
            let answer = send(app, method, &stage, "new", &json!({field: sent}));
            let (status, name) = match method {
                "POST" => (201, "new"),
                "PUT" => (200, "new"),
                _ => (200, "who"),
            };
            let pk = answer.body()["pk"].clone();
            let expected = with(plain(&pk, name), &json!({field: shown}));
            answer.is(status, expected.clone());
            let made = pk.as_str().unwrap();
            app.admin().get(&path(made)).is(200, expected);
            app.admin().delete(&path(made)).ok(204);
            if made != stage {
                app.admin().delete(&path(&stage)).ok(204);
            }
        }
    }
}

fn not_a_list(kind: &str) -> Value {
    json!([format!("Expected a list of items but got type \"{kind}\".")])
}

fn not_a_uuid(text: &str) -> Value {
    json!([format!("“{text}” is not a valid UUID.")])
}

fn no_such(text: &str) -> Value {
    json!([format!("Invalid pk \"{text}\" - object does not exist.")])
}

fn not_a_choice(text: &str) -> Value {
    json!([format!("\"{text}\" is not a valid choice.")])
}

#[test]
fn a_name_is_stripped_and_a_number_is_a_name() {
    let cases = [
        (json!(" \t padded\n"), json!("padded")),
        (json!("two\nlines"), json!("two\nlines")),
        (json!("😀 é \"quoted\""), json!("😀 é \"quoted\"")),
        (json!(5), json!("5")),
        (json!(1.5), json!("1.5")),
        (json!("x".repeat(2600)), json!("x".repeat(2600))),
    ];
    takes(&TestApp::start(), "name", &cases);
}

#[test]
fn a_name_is_a_text_that_can_be_stored() {
    let too_long = json!(["Ensure this field has no more than 2600 bytes."]);
    let cases = [
        (json!(""), json!(["This field may not be blank."]), "blank"),
        (json!(" \n\t"), json!(["This field may not be blank."]), "blank"),
        (json!(null), json!(["This field may not be null."]), "null"),
        (json!(true), json!(["Not a valid string."]), "invalid"),
        (json!(["a"]), json!(["Not a valid string."]), "invalid"),
        (json!({"a": 1}), json!(["Not a valid string."]), "invalid"),
        (json!("a\0b"), json!(["Null characters are not allowed."]), "null_characters_not_allowed"),
        (json!("x".repeat(2601)), too_long.clone(), "invalid"),
        (json!("é".repeat(1301)), too_long, "invalid"),
        (json!("default-authentication-password"), json!(["stage with this name already exists."]), "unique"),
    ];
    refuses(&TestApp::start(), "name", &cases);
}

#[test]
fn half_a_surrogate_pair_is_no_text() {
    let app = TestApp::start();
    let path = path(&app.stage("who"));
    let admin = app.admin().with_header("Content-Type", "application/json");
    admin.send("PATCH", &path, br#"{"name": "a\ud800b"}"#).is(
        400,
        json!({
            "name": ["Surrogate characters are not allowed: U+D800."],
            "code": "surrogate_characters_not_allowed",
        }),
    );
    let whole = admin.send("PATCH", &path, br#"{"name": "a\ud83d\ude00b"}"#).ok(200);
    assert_eq!(whole["name"], json!("a😀b"));
}

#[test]
fn of_a_field_that_is_sent_twice_the_last_counts() {
    let app = TestApp::start();
    let path = path(&app.stage("who"));
    let admin = app.admin().with_header("Content-Type", "application/json");
    let answer = admin.send("PATCH", &path, br#"{"name": null, "name": "last"}"#).ok(200);
    assert_eq!(answer["name"], json!("last"));
}

#[test]
fn user_fields_keep_their_order_and_may_repeat() {
    let cases = [
        (json!(["upn", "email", "username"]), json!(["upn", "email", "username"])),
        (json!(["email", "email"]), json!(["email", "email"])),
    ];
    takes(&TestApp::start(), "user_fields", &cases);
}

#[test]
fn user_fields_are_a_list_of_those_there_are() {
    let cases = [
        (json!(null), json!(["This field may not be null."]), "null"),
        (json!("email"), not_a_list("str"), "not_a_list"),
        (json!({"email": 1}), not_a_list("dict"), "not_a_list"),
        (json!(5), not_a_list("int"), "not_a_list"),
        (json!(1.5), not_a_list("float"), "not_a_list"),
        (json!(true), not_a_list("bool"), "not_a_list"),
        (json!(["bogus"]), json!({"0": not_a_choice("bogus")}), "invalid_choice"),
        (json!(["Email"]), json!({"0": not_a_choice("Email")}), "invalid_choice"),
        (json!(["email", "upn", " upn"]), json!({"2": not_a_choice(" upn")}), "invalid_choice"),
        (
            json!(["email", 5, true, "", ["a"], {"a": 1}]),
            json!({
                "1": not_a_choice("5"),
                "2": not_a_choice("True"),
                "3": not_a_choice(""),
                "4": not_a_choice("['a']"),
                "5": not_a_choice("{'a': 1}"),
            }),
            "invalid_choice",
        ),
        (
            json!([null, "x"]),
            json!({"0": ["This field may not be null."], "1": not_a_choice("x")}),
            "invalid",
        ),
    ];
    refuses(&TestApp::start(), "user_fields", &cases);
}

#[test]
fn a_reference_is_a_uuid_in_any_spelling_or_nothing() {
    let app = TestApp::start();
    let references = [
        ("password_stage", app.password_stage("secret")),
        ("enrollment_flow", app.flow("enroll")),
        ("recovery_flow", app.flow("recover")),
        ("passwordless_flow", app.flow("key")),
    ];
    for (field, id) in references {
        let cases = [
            (json!(id), json!(id)),
            (json!(id.to_uppercase()), json!(id)),
            (json!(id.replace('-', "")), json!(id)),
            (json!(format!("{{{id}}}")), json!(id)),
            (json!(format!("urn:uuid:{id}")), json!(id)),
            (json!(null), json!(null)),
            (json!(""), json!(null)),
        ];
        takes(&app, field, &cases);
    }
}

#[test]
fn a_number_stands_for_the_bits_of_a_uuid() {
    let app = TestApp::start();
    let path = path(&app.stage("who"));
    let flow = app.flow("login");
    let number = u128::from_str_radix(&flow.replace('-', ""), 16).unwrap();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let body = format!("{{\"recovery_flow\": {number}}}");
    assert_eq!(admin.send("PATCH", &path, body.as_bytes()).ok(200)["recovery_flow"], json!(flow));
}

#[test]
fn a_reference_is_to_an_object_of_its_kind() {
    let app = TestApp::start();
    let flow = app.flow("login");
    let password = app.password_stage("secret");
    // What the policies of a flow are bound to is not the flow.
    let target = app.admin().get("/flows/instances/login/").ok(200)["policybindingmodel_ptr_id"].clone();
    let target = target.as_str().unwrap();
    let common = [
        (json!("nope"), not_a_uuid("nope"), "invalid"),
        (json!(" "), not_a_uuid(" "), "invalid"),
        (json!(NOBODY), no_such(NOBODY), "does_not_exist"),
        (
            json!("{11111111111141118111111111111111}"),
            no_such("{11111111111141118111111111111111}"),
            "does_not_exist",
        ),
        (json!(5), no_such("5"), "does_not_exist"),
        (json!(1.5), not_a_uuid("1.5"), "invalid"),
        (json!(-1), not_a_uuid("-1"), "invalid"),
        (json!(true), json!(["Incorrect type. Expected pk value, received bool."]), "invalid"),
        (json!([1]), not_a_uuid("[1]"), "invalid"),
        (json!({"a": 1}), not_a_uuid("{'a': 1}"), "invalid"),
        (json!("a\0b"), not_a_uuid("a\0b"), "invalid"),
        (json!(target), no_such(target), "does_not_exist"),
    ];
    for (field, other) in [
        ("password_stage", &flow),
        ("enrollment_flow", &password),
        ("recovery_flow", &password),
        ("passwordless_flow", &password),
    ] {
        let stage = app.stage("who");
        for (sent, faults, code) in common.iter().chain([&(json!(other), no_such(other), "does_not_exist")]) {
            for method in METHODS {
                let answer = send(&app, method, &stage, "new", &json!({field: sent}));
                answer.is(400, json!({field: faults, "code": code}));
            }
        }
        app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
        app.admin().delete(&path(&stage)).ok(204);
    }
}

#[test]
fn sources_are_kept_in_the_order_sent_each_once() {
    let app = TestApp::start();
    let (first, second, third) = (app.source("first"), app.source("second"), app.source("third"));
    let cases = [
        (json!([first, second, third]), json!([first, second, third])),
        (json!([third, first, second]), json!([third, first, second])),
        (json!([second, first, second, second]), json!([second, first])),
        (json!([first.to_uppercase(), first.replace('-', "")]), json!([first])),
        (json!([]), json!([])),
        // The reference goes through the keys of an object; this one has none.
        (json!({}), json!([])),
    ];
    takes(&app, "sources", &cases);
}

#[test]
fn of_sources_that_are_wrong_the_first_is_told() {
    let app = TestApp::start();
    let source = app.source("chat");
    let cases = [
        (json!(null), json!(["This field may not be null."]), "null"),
        (json!("a"), not_a_list("str"), "not_a_list"),
        (json!(5), not_a_list("int"), "not_a_list"),
        (json!(true), not_a_list("bool"), "not_a_list"),
        (json!({"a": 1}), not_a_uuid("a"), "invalid"),
        (json!(["zz"]), not_a_uuid("zz"), "invalid"),
        (json!([""]), not_a_uuid(""), "invalid"),
        (json!([null]), no_such("None"), "does_not_exist"),
        (json!([source, NOBODY]), no_such(NOBODY), "does_not_exist"),
        (json!([NOBODY, "zz"]), no_such(NOBODY), "does_not_exist"),
        (json!([source, "zz", NOBODY]), not_a_uuid("zz"), "invalid"),
        (json!([[source]]), not_a_uuid(&format!("['{source}']")), "invalid"),
    ];
    refuses(&app, "sources", &cases);
}

/// The fields that are either true or false.
const BOOLEANS: [&str; 4] =
    ["case_insensitive_matching", "show_matched_user", "show_source_labels", "pretend_user_exists"];

#[test]
fn yes_and_no_have_many_spellings() {
    let app = TestApp::start();
    let yes = ["1", "t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    let no = ["0", "f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];
    let path = path(&app.stage("who"));
    for (spellings, is) in [(yes, true), (no, false)] {
        let number = i32::from(is);
        let sent = spellings.map(Value::from).into_iter();
        for sent in sent.chain([json!(is), json!(number), json!(f64::from(number))]) {
            // From the other value each time, so that something has to change.
            let (before, after) = (BOOLEANS.map(|_| json!(!is)), BOOLEANS.map(|_| sent.clone()));
            let body = |values: [Value; 4]| BOOLEANS.into_iter().zip(values).collect::<Value>();
            app.admin().patch(&path, &body(before)).ok(200);
            let shown = app.admin().patch(&path, &body(after)).ok(200);
            for field in BOOLEANS {
                assert_eq!(shown[field], json!(is), "{field}: {sent}");
            }
        }
    }
}

#[test]
fn each_of_the_booleans_is_taken_in_all_bodies() {
    let app = TestApp::start();
    for field in BOOLEANS {
        takes(&app, field, &[(json!(true), json!(true)), (json!(false), json!(false))]);
    }
}

#[test]
fn whatever_else_is_no_boolean() {
    let app = TestApp::start();
    let invalid = json!(["Must be a valid boolean."]);
    let cases: Vec<(Value, Value, &str)> = [
        json!(2),
        json!(-1),
        json!(0.5),
        json!(""),
        json!(" true"),
        json!("tRue"),
        json!("null"),
        json!([]),
        json!({}),
    ]
    .into_iter()
    .map(|sent| (sent, invalid.clone(), "invalid"))
    .chain([(json!(null), json!(["This field may not be null."]), "null")])
    .collect();
    let stage = app.stage("who");
    for field in BOOLEANS {
        for (sent, faults, code) in &cases {
            for method in METHODS {
                let answer = send(&app, method, &stage, "new", &json!({field: sent}));
                answer.is(400, json!({field: faults, "code": code}));
            }
        }
    }
    app.admin().get(&path(&stage)).is(200, plain(&json!(stage), "who"));
}
