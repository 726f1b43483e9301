//! The pages of flows, over a real port.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod forms;
mod guessing;
mod headers;
mod home;
mod languages;
mod leading;
mod questions;
mod trouble;

use doorward_testkit::{Answer, Browser, TestApp};
use serde_json::{Value, json};

/// The page of the flow that the first start makes.
const LOGIN: &str = "/if/flow/default-authentication-flow/";

/// The password of the users of these tests.
const PASSWORD: &str = "correct horse";

/// A user with a password.
fn user(app: &TestApp, name: &str) -> i64 {
    let (_, id) = app.user(name);
    app.admin().post(&format!("/core/users/{id}/set_password/"), &json!({"password": PASSWORD})).ok(204);
    id
}

/// Changes the stage of this kind that the first start has made.
fn change_stage(app: &TestApp, kind: &str, changes: &Value) {
    let admin = app.admin();
    let stage = admin.get(&format!("/stages/{kind}/")).ok(200)["results"][0]["pk"].clone();
    admin.patch(&format!("/stages/{kind}/{}/", stage.as_str().unwrap()), changes).ok(200);
}

/// The value of a hidden field of the form in a page.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// What the form of a page sends when these fields are filled in.
fn filled(page: &str, fields: &str) -> String {
    format!("csrf={}&step={}&{fields}", hidden(page, "csrf"), hidden(page, "step"))
}

/// Fills the form in that is at a path, and sends it.
fn send(browser: &Browser, path: &str, fields: &str) -> Answer {
    let page = browser.look(path);
    browser.submit(path, &filled(&page.text, fields))
}

/// Makes sure that an answer sends its reader on.
#[track_caller]
fn is_sent(answer: &Answer, target: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(target)), "{answer}");
}

/// Says who he is.
fn identify(browser: &Browser, name: &str) {
    is_sent(&send(browser, LOGIN, &format!("uid_field={name}")), LOGIN);
}

/// Logs somebody in.
fn log_in(app: &TestApp, name: &str) -> Browser {
    let browser = app.browser();
    identify(&browser, name);
    is_sent(&prove(&browser, LOGIN), "/");
    browser
}

/// Proves it, and looks what comes then.
fn prove(browser: &Browser, path: &str) -> Answer {
    is_sent(&send(browser, path, "password=correct+horse"), path);
    browser.open(path)
}

/// Who has logged in.
fn who(browser: &Browser) -> Option<String> {
    let me = browser.send("GET", "/core/users/me/", None);
    (me.status == 200).then(|| me.body()["user"]["username"].as_str().unwrap().to_owned())
}

/// What is between two marks, both included.
fn part<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    let to = from + text[from..].find(end).unwrap() + end.len();
    &text[from..to]
}

/// A page without what differs from time to time.
fn steady(page: &str) -> String {
    let mut steady = page.to_owned();
    for start in ["name=\"csrf\" value=\"", "name=\"step\" value=\"", "nonce=\"", "/static/pages/", "base64,"]
    {
        let pieces: Vec<&str> = steady.split(start).collect();
        let rest = pieces[1..].iter().map(|piece| {
            let end = piece.find(['"', '.']).unwrap();
            format!("{start}…{}", &piece[end..])
        });
        steady = std::iter::once(pieces[0].to_owned()).chain(rest).collect();
    }
    steady
}
