//! `/flows/executor/`

mod guessing;
mod inspector;
mod leading;
mod login;
mod remembered;
mod sessions;
mod stages;
mod statements;
mod strangers;
mod table;

use doorward_testkit::{Browser, TestApp};
use serde_json::{Value, json};

/// The flow that the first start makes: who somebody is, his password, and in.
const LOGIN: &str = "/flows/executor/default-authentication-flow/?query=";

/// The password of the users of these tests.
const PASSWORD: &str = "correct horse";

/// A user with a password.
fn user(app: &TestApp, name: &str) -> i64 {
    let (_, id) = app.user(name);
    app.admin().post(&format!("/core/users/{id}/set_password/"), &json!({"password": PASSWORD})).ok(204);
    id
}

/// Says who he is.
fn identify(browser: &Browser, name: &str) -> Value {
    browser.post(LOGIN, &json!({"uid_field": name})).ok(200)
}

/// Proves it.
fn prove(browser: &Browser, password: &str) -> Value {
    browser.post(LOGIN, &json!({"password": password})).ok(200)
}

/// Logs somebody in.
fn log_in(app: &TestApp, name: &str) -> Browser {
    let browser = app.browser();
    identify(&browser, name);
    assert_eq!(prove(&browser, PASSWORD), home());
    browser
}

/// That he goes home.
fn home() -> Value {
    to("/")
}

/// That he goes somewhere.
fn to(target: &str) -> Value {
    json!({"type": "redirect", "component": "xak-flow-redirect", "to": target})
}

/// What pages show of the flow of the first start.
fn flow_info() -> Value {
    json!({
        "title": "Welcome to authentik!",
        "background": "/static/dist/assets/images/flow_background.jpg",
        "cancel_url": "/flows/-/cancel/",
        "layout": "stacked",
    })
}

/// The challenge that asks for a password, without the picture.
fn asks_password(name: &str) -> Value {
    json!({
        "type": "native", "flow_info": flow_info(), "component": "ak-stage-password", "pending_user": name,
    })
}

/// That he does not get on, without the picture.
fn denied(name: &str, message: &str) -> Value {
    json!({
        "type": "native", "flow_info": flow_info(), "component": "ak-stage-access-denied", "pending_user": name,
        "error_message": message,
    })
}

/// A challenge without the picture of who is asked, which is not empty.
fn without_picture(mut challenge: Value) -> Value {
    let picture = challenge.as_object_mut().and_then(|challenge| challenge.remove("pending_user_avatar"));
    assert!(
        picture.as_ref().and_then(Value::as_str).is_some_and(|picture| !picture.is_empty()),
        "{challenge}"
    );
    challenge
}

/// What is wrong with a field.
fn errors(field: &str, text: &str, code: &str) -> Value {
    json!({field: [{"string": text, "code": code}]})
}

/// Changes the stage of this kind that the first start has made.
fn change_stage(app: &TestApp, kind: &str, changes: &Value) {
    let found = app.admin().get(&format!("/stages/{kind}/?search=default-authentication")).ok(200);
    let pk = found["results"][0]["pk"].as_str().unwrap().to_owned();
    app.admin().patch(&format!("/stages/{kind}/{pk}/"), changes).ok(200);
}

/// Whether the browser is logged in as somebody of this name.
fn is_logged_in(browser: &Browser, name: &str) -> bool {
    browser.get("/core/users/me/").body()["user"]["username"] == json!(name)
}
