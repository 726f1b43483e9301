//! What an earlier release has left: all of it is there after the upgrade, is the same, and works.
//!
//! `upgrade/` has a folder for each such release, with the name of the newest migration that it knew, and `fill.py`,
//! which writes one.

use std::fs;
use std::path::Path;

use doorward_testkit::Browser;
use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};

use crate::program::{Outcome, Place, stops_with};

/// The token of the first superuser.
const TOKEN: &str = "the-token-of-the-first-superuser";

/// The password of `ada`.
const PASSWORD: &str = "correct horse";

/// Where the release was, in what it has answered.
const HERE: &str = "http://here";

const LOGIN: &str = "/flows/executor/default-authentication-flow/";

/// How many secrets there are: keys of four tokens, and those of a source and a captcha stage.
const SECRETS: usize = 6;

/// What a release has left.
struct Left {
    /// The newest migration that it knew.
    state: String,
    place: Place,
    /// What it has answered.
    answers: Map<String, Value>,
    /// The keys of tokens of `ada`, by their identifiers.
    keys: Map<String, Value>,
    /// The key of her session.
    session: String,
}

impl Left {
    /// What each of them has left, put where a service finds it.
    fn all() -> Vec<Self> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/upgrade");
        let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let left: Vec<Self> = folders.filter(|path| path.is_dir()).map(|path| Self::of(&path)).collect();
        assert!(!left.is_empty());
        left
    }

    fn of(folder: &Path) -> Self {
        let place = Place::new();
        let name = if place.is_postgres() { "postgres" } else { "sqlite" };
        let read = |end: &str| fs::read_to_string(folder.join(format!("{name}.{end}"))).unwrap();
        place.execute(&read("sql"));
        let said: Value = serde_json::from_str(&read("json")).unwrap();
        let [answers, keys] = ["answers", "keys"].map(|part| said[part].as_object().unwrap().clone());
        let session = said["session"].as_str().unwrap().to_owned();
        let state = folder.file_name().unwrap().to_str().unwrap().to_owned();
        Self { state, place, answers, keys, session }
    }

    /// How many migrations there are that the release did not know.
    fn missing(&self) -> usize {
        let migrations =
            fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite")).unwrap();
        let names = migrations.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name[..self.state.len()] > *self.state).count()
    }
}

/// Who a browser is logged in as.
fn user_of(browser: &Browser) -> Value {
    browser.get("/core/users/me/").ok(200)["user"]["username"].clone()
}

#[test]
fn all_that_was_there_is_there_and_the_same() {
    for left in Left::all() {
        let said = format!("{} migration(s) have run\n", left.missing());
        assert_eq!(left.place.run(&["migrate"]), Outcome { code: Some(0), out: said, err: String::new() });
        let service = left.place.serve();
        let admin = service.anonymous().with_token(TOKEN);
        assert!(left.answers.len() > 25);
        for (path, expected) in &left.answers {
            let text = admin.get(path).text.replace(&service.url, HERE);
            let told: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(told, *expected, "{path}, as of {}", left.state);
        }
        for answer in ["/sources/all/chat/", "/flows/instances/staff/"].map(|path| admin.get(path).ok(200)) {
            let picture = answer.get("icon").or(answer.get("background")).unwrap().as_str().unwrap();
            let picture = service.browser().open(picture.strip_prefix(&service.url).unwrap_or(picture));
            assert_eq!((picture.status, picture.bytes.len()), (200, 70), "{picture}");
        }
        assert_eq!(left.place.run(&["check"]).out, "nothing found\n");
    }
}

#[test]
fn whoever_got_in_gets_in_and_secrets_open_with_the_same_key() {
    for left in Left::all() {
        let mut service = left.place.serve();
        let logged_in = service.browser();
        logged_in.set_cookie("authentik_session", &left.session);
        assert_eq!(user_of(&logged_in), "ada");
        let browser = service.browser();
        for answer in [json!({"uid_field": "ADA@example.ORG"}), json!({"password": PASSWORD})] {
            browser.post(LOGIN, &answer).ok(200);
        }
        assert_eq!(user_of(&browser), "ada");
        let admin = service.anonymous().with_token(TOKEN);
        for (identifier, key) in &left.keys {
            admin.get(&format!("/core/tokens/{identifier}/view_key/")).is(200, json!({"key": key}));
        }
        let ada = service.anonymous().with_token(left.keys["ada-api"].as_str().unwrap());
        assert_eq!(ada.get("/core/users/me/").ok(200)["user"]["username"], "ada");
        assert_eq!(service.stop(), Some(0), "{}", service.log());
        let sealed = format!("{SECRETS} secret(s) are encrypted with the secret key\n");
        assert_eq!(left.place.run(&["reseal"]).out, sealed);
        let mut other = left.place.command(&["serve"]);
        let line = "DOORWARD_SECRET_KEY: the stored secrets were encrypted with another secret key";
        stops_with(other.env("DOORWARD_SECRET_KEY", "another key of a length that is allowed"), line);
    }
}

#[test]
fn what_was_left_can_be_changed_and_each_change_is_seen_at_once() {
    for left in Left::all() {
        let service = left.place.serve();
        let admin = service.anonymous().with_token(TOKEN);
        let answers = left.answers.values().filter_map(|answer| answer["results"].as_array()).flatten();
        let is_stage =
            |object: &&Value| object["component"].as_str().is_some_and(|it| it.starts_with("ak-stage-"));
        let mut changed = 0;
        for stage in answers.filter(is_stage) {
            let path = format!("/stages/{}/{}/", kind_of(stage), stage["pk"].as_str().unwrap());
            let before = admin.get(&path).ok(200);
            let name = json!(format!("{} of late", before["name"].as_str().unwrap()));
            let mut expected = before.clone();
            expected["name"] = name.clone();
            admin.patch(&path, &json!({"name": name})).is(200, expected.clone());
            admin.get(&path).is(200, expected);
            admin.patch(&path, &json!({"name": before["name"]})).is(200, before);
            changed += 1;
        }
        assert!(changed >= 12, "{changed}");
        admin.delete("/flows/instances/staff/").ok(204);
        assert_eq!(admin.get("/flows/bindings/").ok(200)["pagination"]["count"], 3);
    }
}

/// The kind of a stage, as paths have it.
fn kind_of(stage: &Value) -> String {
    let model = stage["meta_model_name"].as_str().unwrap();
    model.split_once('.').unwrap().0.trim_start_matches("authentik_stages_").to_owned()
}
