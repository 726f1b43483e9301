//! What every error looks like, whatever it is about: fields with their faults and a code, or a detail
//! and a code.

use std::collections::BTreeSet;

use doorward_http::BODY_LIMIT;
use doorward_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

use crate::operations::{Key, all, populate};

const STAGES: &str = "/stages/identification/";

#[test]
fn what_is_no_json_is_told_with_its_line_and_column() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let admin = app.admin().with_header("Content-Type", "application/json");
    let cases: [(&[u8], &str); 12] = [
        (b"{\"name\": ", "EOF while parsing a value at line 1 column 9"),
        (b"{\n  \"name\": \"x\",\n}", "trailing comma at line 3 column 1"),
        (b"{name: 1}", "key must be a string at line 1 column 2"),
        (b"{} {}", "trailing characters at line 1 column 4"),
        (b"nothing", "expected ident at line 1 column 2"),
        (b"[NaN]", "expected value at line 1 column 2"),
        (b"{\"a\": Infinity}", "expected value at line 1 column 7"),
        (b"{\"a\": 01}", "invalid number at line 1 column 8"),
        (b"{\"a\": 'x'}", "expected value at line 1 column 7"),
        (b"\"\xff\"", "invalid unicode code point at line 1 column 2"),
        (
            b"\"line\nbreak\"",
            "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0",
        ),
        (b" ", "EOF while parsing a value at line 1 column 1"),
    ];
    for (body, reason) in cases {
        for (method, path) in [("POST", STAGES), ("PUT", &stage), ("PATCH", &stage)] {
            let detail = format!("JSON parse error - {reason}");
            admin.send(method, path, body).is_error(400, "parse_error", &detail);
        }
    }
}

/// It is what the reader of JSON calls a number by, and would be taken for one.
#[test]
fn a_key_that_the_reader_of_json_has_for_itself_is_refused() {
    let app = TestApp::start();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let reason = "JSON parse error - the key \"$serde_json::private::Number\" is reserved";
    for attributes in [
        r#"{"$serde_json::private::Number": "7"}"#,
        r#"{"\u0024serde_json::private::Number" : "7"}"#,
        r#"{"a": [{"$serde_json::private::Number": "7"}]}"#,
        // It would come first once it is stored.
        r#"{"a": "\ud800", "$serde_json::private::Number": "7"}"#,
    ] {
        let body = format!(r#"{{"username": "ada", "name": "", "attributes": {attributes}}}"#);
        admin.send("POST", "/core/users/", body.as_bytes()).is_error(400, "parse_error", reason);
    }
    let filter = "/core/users/?attributes={%22a%22:{%22$serde_json::private::Number%22:%227%22}}";
    app.admin().get(filter).is(400, json!(["filter: failed to parse JSON"]));
    // As a text it is a text.
    let attributes = json!({"a": "$serde_json::private::Number", "b": "\"$serde_json::private::Number\":"});
    let user =
        app.admin().post("/core/users/", &json!({"username": "ada", "name": "", "attributes": attributes}));
    assert_eq!(user.ok(201)["attributes"], attributes);
}

/// What is stored lies deeper in the trail than it did in the body.
#[test]
fn what_is_stored_is_shallow_enough_to_be_read_again() {
    let app = TestApp::start();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let user = |name: &str, depth: usize| {
        let deep = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let body = format!(r#"{{"username": "{name}", "name": "", "attributes": {deep}}}"#);
        admin.send("POST", "/core/users/", body.as_bytes())
    };
    user("ada", 100).ok(201);
    let fault = "Ensure that lists and objects lie no more than 100 deep in each other.";
    user("bob", 101).is(400, json!({"attributes": [fault], "code": "invalid"}));
    user("eve", 125).is(400, json!({"attributes": [fault], "code": "invalid"}));
    admin.get("/core/users/").ok(200);
    admin.get("/events/events/").ok(200);
}

#[test]
fn json_that_goes_too_deep_is_refused() {
    let app = TestApp::start();
    let admin = app.admin().with_header("Content-Type", "application/json");
    let body = format!("{{\"name\": {}1{}}}", "[".repeat(40_000), "]".repeat(40_000));
    let answer = admin.send("POST", STAGES, body.as_bytes());
    answer.is_error(400, "parse_error", "JSON parse error - recursion limit exceeded at line 1 column 136");
}

#[test]
fn json_that_is_no_object_is_named_as_python_names_it() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let not = |kind: &str| format!("Invalid data. Expected a dictionary, but got {kind}.");
    for (body, message) in [
        (json!([]), not("list")),
        (json!([{"name": "x"}]), not("list")),
        (json!("x"), not("str")),
        (json!(7), not("int")),
        (json!(7.5), not("float")),
        (json!(true), not("bool")),
        (json!(null), "No data provided".to_owned()),
    ] {
        for (method, path) in [("POST", STAGES), ("PUT", &stage), ("PATCH", &stage)] {
            let expected = json!({"non_field_errors": [message], "code": "invalid"});
            app.admin().json(method, path, &body).is(400, expected);
        }
    }
}

#[test]
fn the_code_is_that_of_all_faults_or_invalid() {
    let app = TestApp::start();
    app.admin().post(STAGES, &json!({"name": null, "sources": null})).is(
        400,
        json!({
            "name": ["This field may not be null."],
            "sources": ["This field may not be null."],
            "code": "null",
        }),
    );
    app.admin().post(STAGES, &json!({"name": "", "sources": null})).is(
        400,
        json!({
            "name": ["This field may not be blank."],
            "sources": ["This field may not be null."],
            "code": "invalid",
        }),
    );
}

#[test]
fn where_there_is_nothing_json_says_so() {
    let app = TestApp::start();
    let anywhere = Client::anonymous(app.url().to_owned());
    for path in [
        "/nothing",
        "/api/v3/nothing/",
        "/api/v3/stages/identification",
        "/api/v3/stages/nothing/",
        "/api/v4/stages/identification/",
        "/-/health/",
        "/api/v3/%ff/",
        "/../etc/passwd",
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = anywhere.send(method, path, b"");
            answer.is_not_found();
            assert_eq!(answer.header("content-type"), Some("application/json"), "{method} {path}");
        }
    }
}

#[test]
fn a_method_that_is_not_there_is_told_with_those_that_are() {
    let app = TestApp::start();
    let one = format!("{STAGES}{}/", app.stage("who"));
    let used_by = format!("{one}used_by/");
    let (list, object, reading) =
        ("GET, POST, HEAD, OPTIONS", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS", "GET, HEAD, OPTIONS");
    for (method, path, allow) in [
        ("PUT", STAGES, list),
        ("PATCH", STAGES, list),
        ("DELETE", STAGES, list),
        ("TRACE", STAGES, list),
        ("POST", &one, object),
        ("PURGE", &one, object),
        ("POST", &used_by, reading),
        ("DELETE", &used_by, reading),
    ] {
        let answer = app.admin().send(method, path, b"");
        answer.is_error(405, "method_not_allowed", &format!("Method \"{method}\" not allowed."));
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[test]
fn whoever_may_not_do_a_thing_is_not_told_that_it_cannot_be_done() {
    let app = TestApp::start();
    let (user, _) = app.user("helper");
    for method in ["PUT", "PATCH", "DELETE"] {
        user.send(method, STAGES, b"").is_forbidden();
        let unknown = app.anonymous().send(method, STAGES, b"");
        unknown.is_error(403, "not_authenticated", "Authentication credentials were not provided.");
    }
}

#[test]
fn who_somebody_is_comes_before_what_can_be_done() {
    let app = TestApp::start();
    let (_, user) = app.user("helper");
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let impostor = app.anonymous().with_token("nonsense");
    for (method, path) in [
        ("POST", stage.clone()),
        ("PURGE", stage.clone()),
        ("POST", format!("{stage}used_by/")),
        ("POST", "/core/users/me/".to_owned()),
        ("GET", format!("/core/users/{user}/set_password/")),
        ("POST", "/core/tokens/helper-token/view_key/".to_owned()),
        ("GET", format!("/rbac/permissions/assigned_by_users/{user}/assign/")),
    ] {
        let answer = impostor.send(method, &path, b"");
        answer.is_error(403, "authentication_failed", "Token invalid/expired");
        let refused = app.anonymous().send(method, &path, b"");
        // At one object, a stranger is told so; where it has an owner, or there is none, who he is comes first.
        if path.contains("/me/") || path.contains("/tokens/") {
            let detail = "Authentication credentials were not provided.";
            refused.is_error(403, "not_authenticated", detail);
        } else {
            refused.is_error(405, "method_not_allowed", &format!("Method \"{method}\" not allowed."));
        }
    }
}

#[test]
fn options_tell_what_is_there() {
    let app = TestApp::start();
    let one = format!("{STAGES}{}/", app.stage("who"));
    for (path, name) in [
        (STAGES.to_owned(), "Identification Stage List"),
        (one.clone(), "Identification Stage Instance"),
        (format!("{one}used_by/"), "Used by"),
    ] {
        let expected = json!({
            "name": name,
            "description": "IdentificationStage Viewset",
            "renders": ["application/json"],
            "parses": ["application/json"],
        });
        app.admin().send("OPTIONS", &path, b"").is(200, expected);
        app.anonymous().send("OPTIONS", &path, b"").is_error(
            403,
            "not_authenticated",
            "Authentication credentials were not provided.",
        );
    }
}

#[test]
fn whoever_takes_no_json_gets_none() {
    let app = TestApp::start();
    for accept in ["text/html", "application/xml", "text/*", "image/png, text/html;q=0.9"] {
        let admin = app.admin().with_header("Accept", accept);
        let detail = "Could not satisfy the request Accept header.";
        admin.get(STAGES).is_error(406, "not_acceptable", detail);
        // Nothing is done for him either.
        let stage = json!({"name": "who", "user_fields": ["email"]});
        admin.post(STAGES, &stage).is_error(406, "not_acceptable", detail);
    }
    for accept in ["application/json", "*/*", "application/*", "text/html, */*;q=0.1", "APPLICATION/JSON"] {
        app.admin().with_header("Accept", accept).get(&format!("{STAGES}?name=who")).ok(200);
    }
}

#[test]
fn the_format_in_the_query_must_be_one_that_is_there() {
    let app = TestApp::start();
    app.admin().with_header("Accept", "text/html").get(&format!("{STAGES}?format=json")).ok(200);
    for format in ["xml", "api", "", "JSON"] {
        app.admin().get(&format!("{STAGES}?format={format}")).is_not_found();
    }
}

#[test]
fn a_body_of_another_type_is_not_read() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let form = "application/x-www-form-urlencoded";
    for kind in ["text/plain", form, "multipart/form-data; boundary=x", "application/jsonx", "json"] {
        let admin = app.admin().with_header("Content-Type", kind);
        for (method, path) in [("POST", STAGES), ("PUT", &stage), ("PATCH", &stage)] {
            let detail = format!("Unsupported media type \"{kind}\" in request.");
            let answer = admin.send(method, path, b"{\"name\": \"mine\"}");
            answer.is_error(415, "unsupported_media_type", &detail);
        }
    }
    let unnamed = app.admin().send("PATCH", &stage, b"{}");
    unnamed.is_error(415, "unsupported_media_type", "Unsupported media type \"\" in request.");
}

#[test]
fn the_type_of_a_body_may_have_parameters_and_any_case() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    for kind in
        ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;v=1"]
    {
        let admin = app.admin().with_header("Content-Type", kind);
        admin.send("PATCH", &stage, b"{\"show_matched_user\": false}").ok(200);
    }
    // What is empty has no type.
    app.admin().with_header("Content-Type", "text/plain").send("PATCH", &stage, b"").ok(200);
}

#[test]
fn a_merge_patch_is_read_on_patch_only() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let kind = "application/merge-patch+json";
    let admin = app.admin().with_header("Content-Type", kind);
    admin.send("PATCH", &stage, b"{\"show_matched_user\": false}").ok(200);
    for (method, path) in [("POST", STAGES), ("PUT", &stage)] {
        let detail = format!("Unsupported media type \"{kind}\" in request.");
        let answer = admin.send(method, path, b"{\"name\": \"x\", \"user_fields\": [\"upn\"]}");
        answer.is_error(415, "unsupported_media_type", &detail);
    }
}

#[test]
fn a_body_may_be_large_but_not_too_large() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let admin = app.admin().with_header("Content-Type", "application/json");
    let of_size = |size: usize| {
        let (begin, end) = ("{\"nonsense\": \"", "\"}");
        format!("{begin}{}{end}", "x".repeat(size - begin.len() - end.len()))
    };
    admin.send("PATCH", &stage, of_size(BODY_LIMIT).as_bytes()).ok(200);
    let answer = admin.send("PATCH", &stage, of_size(BODY_LIMIT + 1).as_bytes());
    let detail = format!("The request body is larger than {BODY_LIMIT} bytes.");
    answer.is_error(413, "request_too_large", &detail);
}

#[test]
fn a_body_has_so_many_values_and_not_more() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("who"));
    let admin = app.admin().with_header("Content-Type", "application/json");
    let body = |others: usize| format!("{{{}\"name\": \"other\"}}", "\"a\":0,".repeat(others));
    let detail = "JSON parse error - there are more than 100000 values";
    admin.send("PATCH", &stage, body(99_990).as_bytes()).is_error(400, "parse_error", detail);
    assert_eq!(admin.get(&stage).ok(200)["name"], "who");
    assert_eq!(admin.send("PATCH", &stage, body(99_989).as_bytes()).ok(200)["name"], "other");
}

#[test]
fn every_error_is_json_of_one_of_two_shapes() {
    let app = TestApp::start();
    let stage = format!("{STAGES}{}/", app.stage("mine"));
    let admin = app.admin();
    let answers = [
        admin.patch(&stage, &json!({"name": ""})),
        admin.patch(&stage, &json!([])),
        admin.with_header("Content-Type", "application/json").send("PATCH", &stage, b"{"),
        admin.send("PATCH", &stage, b"{}"),
        admin.get("/nothing/"),
        admin.get(&format!("{STAGES}?page=7")),
        admin.get(&format!("{STAGES}?recovery_flow=x")),
        admin.delete(STAGES),
        admin.with_header("Accept", "text/html").get(STAGES),
        app.anonymous().get(STAGES),
        app.anonymous().with_token("nonsense").get(STAGES),
        app.anonymous().with_header("Authorization", "Basic abc").get(STAGES),
    ];
    for answer in answers {
        is_of_one_of_two_shapes("", &answer);
    }
    // With these, the contract has it otherwise.
    let exceptions = [
        ("POST   /core/tokens/{identifier}/set_key/", ""),
        ("GET    /flows/inspector/{flow_slug}/", ""),
        ("POST   /flows/instances/import/", r#"{"logs":[],"success":false}"#),
    ];
    let mut met = BTreeSet::new();
    populate(&app);
    for operation in all().iter().filter(|operation| operation.method != "DELETE") {
        let (name, path) = (operation.name(), operation.path(&app, Key::Existing));
        let missing = operation.path(&app, Key::Unknown);
        for answer in [
            admin.send(&operation.method, &path, b""),
            operation.tried_at(&path, &admin),
            admin.send(&operation.method, &missing, b""),
            operation.tried_at(&path, &app.anonymous()),
        ] {
            let exception =
                exceptions.iter().position(|known| *known == (name.as_str(), answer.text.as_str()));
            match exception {
                Some(index) if answer.status == 400 => {
                    met.insert(index);
                }
                _ if answer.status < 400 => {}
                _ => is_of_one_of_two_shapes(&name, &answer),
            }
        }
    }
    assert_eq!(met.len(), exceptions.len());
}

fn is_of_one_of_two_shapes(name: &str, answer: &Answer) {
    assert!((400..500).contains(&answer.status), "{name} {answer}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{name} {answer}");
    assert_eq!(answer.header("www-authenticate"), None, "{name} {answer}");
    let body = answer.body();
    let body: Vec<(&String, &Value)> = body.as_object().into_iter().flatten().collect();
    let is_text = |name: &str| body.iter().any(|(field, value)| *field == name && value.is_string());
    assert!(is_text("code"), "{name} {answer}");
    let is_generic = body.len() == 2 && is_text("detail");
    let mut faults = body.iter().filter(|(field, _)| *field != "code");
    let is_validation = answer.status == 400 && faults.all(|(_, faults)| !faults.is_string());
    assert!(is_generic != is_validation, "{name} {answer}");
}

#[test]
fn a_list_has_an_end_and_is_not_judged_item_by_item_beyond_it() {
    let app = TestApp::start();
    let stage = app.stage("who");
    let many = vec![0; 90_000];
    let answer =
        app.admin().patch(&format!("/stages/identification/{stage}/"), &json!({"user_fields": many}));
    answer.is(
        400,
        json!({"code": "max_length", "user_fields": ["Ensure this field has no more than 1000 elements."]}),
    );
}
