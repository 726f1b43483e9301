//! The other stages, and what bindings say of them.

use std::io::{Read, Write};
use std::net::TcpListener;

use doorward_testkit::TestApp;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;

const FLOW: &str = "/flows/executor/steps/?query=";

/// A flow of stages of these kinds, in this order.
fn steps(app: &TestApp, stages: &[(&str, Value)]) -> Vec<String> {
    let flow = app.flow("steps");
    app.admin().patch("/flows/instances/steps/", &json!({"title": "Welcome to authentik!"})).ok(200);
    let mut bindings = Vec::new();
    for (order, (kind, fields)) in (10..).step_by(10).zip(stages) {
        let mut fields = fields.clone();
        fields["name"] = json!(format!("{kind} {order}"));
        let stage =
            app.admin().post(&format!("/stages/{kind}/"), &fields).ok(201)["pk"].as_str().unwrap().to_owned();
        bindings.push(app.bind(&stage, &flow, order));
    }
    bindings
}

fn dummy(name: &str) -> Value {
    json!({"type": "native", "flow_info": flow_info(), "component": "ak-stage-dummy", "name": name})
}

#[test]
fn stages_come_one_after_the_other() {
    let app = TestApp::start();
    steps(&app, &[("dummy", json!({})), ("dummy", json!({}))]);
    let browser = app.browser();
    browser.get(FLOW).is(200, dummy("dummy 10"));
    browser.post(FLOW, &json!({})).is(200, dummy("dummy 20"));
    browser.post(FLOW, &json!({"anything": 1})).is(200, home());
    browser.get(FLOW).is(200, dummy("dummy 10"));
}

#[test]
fn a_step_that_is_solved_sends_to_the_same_place() {
    let app = TestApp::start();
    steps(&app, &[("dummy", json!({})), ("dummy", json!({}))]);
    let answer = app.browser().send("POST", "/flows/executor/steps/?query=next=/a", Some(&json!({})));
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), Some("/api/v3/flows/executor/steps/?query=next=/a"));
    assert_eq!(answer.text, "");
}

#[test]
fn a_denied_visitor_is_told_why() {
    let app = TestApp::start();
    steps(&app, &[("deny", json!({"deny_message": "Not today."}))]);
    assert_eq!(without_picture(app.browser().get(FLOW).ok(200)), denied("", "Not today."));
    let stage = app.admin().get("/stages/deny/").ok(200)["results"][0]["pk"].as_str().unwrap().to_owned();
    app.admin().patch(&format!("/stages/deny/{stage}/"), &json!({"deny_message": ""})).ok(200);
    assert_eq!(without_picture(app.browser().get(FLOW).ok(200)), denied("", "Unknown error"));
}

#[test]
fn a_stage_that_fails_says_so_and_waits() {
    let app = TestApp::start();
    steps(&app, &[("dummy", json!({"throw_error": true}))]);
    let answer = app.browser().get(FLOW);
    let id = answer.header("x-authentik-id").unwrap().to_owned();
    answer.is(200, json!({"type": "native", "component": "ak-stage-flow-error", "request_id": id}));
}

#[test]
fn a_stage_that_asks_nothing_reads_no_answer() {
    for answer in [json!([]), json!({"component": []})] {
        let app = TestApp::start();
        user(&app, "ada");
        let stages = [
            ("identification", json!({"user_fields": ["username"]})),
            ("user_login", json!({})),
            ("deny", json!({"deny_message": "Not today."})),
        ];
        steps(&app, &stages);
        let browser = app.browser();
        let identified = browser.send("POST", FLOW, Some(&json!({"uid_field": "ada"})));
        assert_eq!(identified.status, 302);
        let logged_in = browser.send("POST", FLOW, Some(&answer));
        assert_eq!(logged_in.status, 302, "{answer}: {}", logged_in.text);
        assert_eq!(without_picture(browser.post(FLOW, &answer).ok(200)), denied("ada", "Not today."));
        assert_eq!(browser.get("/core/users/me/").ok(200)["user"]["username"], json!("ada"));
    }
}

#[test]
fn a_wrong_answer_may_start_the_flow_anew() {
    for (action, name) in [("restart", ""), ("restart_with_context", "ada")] {
        let app = TestApp::start();
        user(&app, "ada");
        let bindings = steps(
            &app,
            &[
                ("identification", json!({"user_fields": ["username"]})),
                ("password", json!({"backends": ["authentik.core.auth.InbuiltBackend"]})),
            ],
        );
        let path = format!("/flows/bindings/{}/", bindings[1]);
        app.admin().patch(&path, &json!({"invalid_response_action": action})).ok(200);
        app.admin().patch("/flows/instances/steps/", &json!({"title": "For %(user)s"})).ok(200);
        let browser = app.browser();
        browser.post(FLOW, &json!({"uid_field": "ada"})).ok(200);
        let again = browser.post(FLOW, &json!({"password": "wrong"})).ok(200);
        assert_eq!(again["component"], json!("ak-stage-identification"), "{action}");
        assert_eq!(again["flow_info"]["title"], json!(format!("For {name}")), "{action}");
        assert_eq!(again.get("response_errors"), None);
    }
}

#[test]
fn policies_decide_at_the_start_or_on_the_way() {
    let app = TestApp::start();
    let ada = user(&app, "ada");
    let bindings = steps(
        &app,
        &[
            ("identification", json!({"user_fields": ["username"]})),
            ("dummy", json!({})),
            ("dummy", json!({})),
        ],
    );
    let staff = app.group("staff", &json!({"users": [ada]}));
    let bound = json!({"target": bindings[1], "group": staff, "order": 0});
    app.admin().post("/policies/bindings/", &bound).ok(201);
    let path = format!("/flows/bindings/{}/", bindings[1]);
    let after = |name: &str| app.browser().post(FLOW, &json!({"uid_field": name})).ok(200)["name"].clone();
    app.admin().patch(&path, &json!({"evaluate_on_plan": false, "re_evaluate_policies": true})).ok(200);
    assert_eq!(after("ada"), json!("dummy 20"), "she belongs to the group, as is known by now");
    assert_eq!(after("nobody"), json!("dummy 30"));
    app.admin().patch(&path, &json!({"evaluate_on_plan": true, "re_evaluate_policies": false})).ok(200);
    assert_eq!(after("ada"), json!("dummy 30"), "nobody knew her at the start");
}

#[test]
fn a_flow_may_be_for_some_only() {
    let app = TestApp::start();
    let ada = user(&app, "ada");
    user(&app, "bob");
    steps(&app, &[("dummy", json!({}))]);
    let flow = app.admin().get("/flows/instances/steps/").ok(200)["policybindingmodel_ptr_id"].clone();
    app.admin().post("/policies/bindings/", &json!({"target": flow, "user": ada, "order": 0})).ok(201);
    log_in(&app, "ada").get(FLOW).is(200, dummy("dummy 10"));
    let told = without_picture(log_in(&app, "bob").get(FLOW).ok(200));
    assert_eq!(told, denied("bob", "Flow does not apply to current user."));
}

#[test]
fn only_one_flow_is_remembered() {
    let app = TestApp::start();
    steps(&app, &[("dummy", json!({})), ("dummy", json!({}))]);
    let browser = app.browser();
    browser.post(FLOW, &json!({})).is(200, dummy("dummy 20"));
    identify(&browser, "ada");
    browser.get(FLOW).is(200, dummy("dummy 10"));
}

#[test]
fn a_step_that_is_taken_away_is_left_out() {
    let app = TestApp::start();
    let bindings = steps(&app, &[("dummy", json!({})), ("dummy", json!({})), ("dummy", json!({}))]);
    let browser = app.browser();
    browser.get(FLOW).ok(200);
    app.admin().delete(&format!("/flows/bindings/{}/", bindings[1])).ok(204);
    browser.post(FLOW, &json!({})).is(200, dummy("dummy 30"));
}

/// A provider of captchas, on a port of its own, that answers this.
fn provider(opinion: &Value) -> (String, std::thread::JoinHandle<String>) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/siteverify", socket.local_addr().unwrap());
    let body = opinion.to_string();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&request).contains("remoteip=") {
            let read = stream.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..read]);
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        String::from_utf8_lossy(&request).into_owned()
    });
    (url, heard)
}

#[test]
fn the_provider_of_a_captcha_is_asked_what_it_thinks() {
    for (opinion, refusal) in [
        (json!({"success": true, "score": 0.9}), None),
        (json!({"success": true, "score": 0.1}), Some("Invalid captcha response")),
        (json!({"success": false, "error-codes": ["x"]}), Some("Failed to validate token: ['x']")),
    ] {
        let app = TestApp::start();
        let (url, heard) = provider(&opinion);
        let keys = json!({"public_key": "site", "private_key": "secret key", "api_url": url, "js_url": "https://js.example/"});
        steps(&app, &[("captcha", keys)]);
        let browser = app.browser();
        let asked = without_picture(browser.get(FLOW).ok(200));
        let expected = json!({
            "type": "native", "flow_info": flow_info(), "component": "ak-stage-captcha", "pending_user": "",
            "site_key": "site", "js_url": "https://js.example/",
        });
        assert_eq!(asked, expected);
        let answer = browser.post(FLOW, &json!({"token": "solved it"})).ok(200);
        match refusal {
            None => assert_eq!(answer, home()),
            Some(text) => assert_eq!(answer["response_errors"], errors("token", text, "invalid")),
        }
        let heard = heard.join().unwrap();
        assert!(heard.ends_with("secret=secret+key&response=solved+it&remoteip=127.0.0.1"), "{heard}");
    }
}

#[test]
fn a_provider_that_does_not_answer_lets_nobody_on() {
    let app = TestApp::start();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let keys = json!({"public_key": "site", "private_key": "key", "api_url": format!("http://{closed}/")});
    steps(&app, &[("captcha", keys)]);
    let answer = app.browser().post(FLOW, &json!({"token": "x"})).ok(200);
    assert_eq!(answer["response_errors"], errors("token", "Failed to validate token", "invalid"));
}

#[test]
fn nobody_is_sent_in_a_circle_by_a_stage_that_starts_the_flow_anew() {
    let app = TestApp::start();
    for action in ["restart", "restart_with_context"] {
        let slug = format!("circle-{}", action.replace('_', "-"));
        let flow = app.flow(&slug);
        let body = json!({"name": slug, "deny_message": "Not today"});
        let stage = app.admin().post("/stages/deny/", &body).ok(201)["pk"].clone();
        let body = json!({"target": flow, "stage": stage, "order": 0, "invalid_response_action": action});
        app.admin().post("/flows/bindings/", &body).ok(201);
        let told = app.browser().get(&format!("/flows/executor/{slug}/?query=")).ok(200);
        assert_eq!(
            (&told["component"], &told["error_message"]),
            (&json!("ak-stage-access-denied"), &json!("Not today"))
        );
    }
}
