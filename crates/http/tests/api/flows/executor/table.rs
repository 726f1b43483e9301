//! What an identification stage asks and answers, whatever is set. The tables in `table/` are what the service
//! says; whoever changes that changes them (`INSTA_UPDATE=always cargo nextest run`), and it shows in the
//! review.

use std::fmt::Write;

use doorward_testkit::{Answer, Client, TestApp, with};
use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};

use super::*;

/// Flows in which somebody is asked for his password after his name, and beside it.
const AFTER: &str = "after";
const BESIDE: &str = "beside";

/// How often a password may be wrong before the next one is not looked at.
const FREE: usize = 5;

/// What of a user may be entered.
const FIELDS: [&str; 3] = ["username", "email", "upn"];

/// Those who come. By the address of one of them, two are meant. The pictures that are drawn of such names are
/// alike.
const VISITORS: [(&str, &str); 5] =
    [(KNOWN, "ada"), (UNKNOWN, "arthur"), (INACTIVE, "alice"), (AMBIGUOUS, "anna"), (LOCKED, "agnes")];
const KNOWN: &str = "known";
const UNKNOWN: &str = "unknown";
const INACTIVE: &str = "inactive";
const AMBIGUOUS: &str = "ambiguous";
const LOCKED: &str = "locked";

/// What a user has in a field.
fn entered(field: &str, name: &str) -> String {
    match field {
        "username" => name.to_owned(),
        "email" => format!("{name}@corp.example"),
        _ => format!("{name}@upn.example"),
    }
}

/// What is set, and how somebody is named there.
struct Combination {
    name: &'static str,
    /// The field whose text is entered, and whether it is in capitals.
    field: &'static str,
    capitals: bool,
    stage: Value,
    flow: Value,
}

/// A service with those who come, and one identification stage in two flows.
struct House {
    app: TestApp,
    admin: Client,
    /// Somebody who only looks.
    looker: Client,
    stage: String,
    password: Value,
    /// Flows and sources by their names.
    linked: Map<String, Value>,
}

impl House {
    fn build() -> Self {
        let app = TestApp::start();
        let admin = app.admin();
        let password = app.password_stage("password");
        let login = admin.post("/stages/user_login/", &json!({"name": "login"})).ok(201)["pk"].clone();
        let stage = app.stage("identification");
        for (slug, stages) in [
            (AFTER, vec![&*stage, &*password, login.as_str().unwrap()]),
            (BESIDE, vec![&*stage, login.as_str().unwrap()]),
        ] {
            let flow = app.flow(slug);
            for (stage, order) in stages.into_iter().zip(0..) {
                app.bind(stage, &flow, order);
            }
        }
        let mut linked = Map::new();
        for slug in ["enroll", "recover", "passwordless"] {
            linked.insert(slug.to_owned(), app.flow(slug).into());
        }
        for slug in ["b", "a", "off"] {
            linked.insert(slug.to_owned(), app.source(slug).into());
        }
        admin.post("/sources/all/a/set_icon_url/", &json!({"url": "https://a.example/a.svg"})).ok(200);
        admin.patch("/sources/oauth/off/", &json!({"enabled": false})).ok(200);
        Self { looker: app.anonymous(), app, admin, stage, password: password.into(), linked }
    }

    /// Makes those who come, and keeps one of them out.
    fn people(self) -> Self {
        for (kind, name) in VISITORS {
            if kind == UNKNOWN {
                continue;
            }
            let id = self.user(name, name);
            if kind == AMBIGUOUS {
                self.user(&name.to_uppercase(), name);
            } else if kind == INACTIVE {
                self.admin.patch(&format!("/core/users/{id}/"), &json!({"is_active": false})).ok(200);
            }
        }
        self.set(AFTER, &json!({"user_fields": FIELDS}));
        let (_, locked) = VISITORS[4];
        for field in FIELDS {
            for _ in 0..FREE {
                self.tell(
                    AFTER,
                    &[json!({"uid_field": entered(field, locked)}), json!({"password": "wrong"})],
                );
            }
        }
        self
    }

    /// A user with the password, and with the address and the principal name of somebody.
    fn user(&self, username: &str, name: &str) -> i64 {
        let id = user(&self.app, username);
        let fields = json!({"email": entered("email", name), "attributes": {"upn": entered("upn", name)}});
        self.admin.patch(&format!("/core/users/{id}/"), &fields).ok(200);
        id
    }

    /// Changes the stage, and whatever is not said is as usual.
    fn set(&self, slug: &str, stage: &Value) {
        let usual = json!({
            "user_fields": ["username", "email"],
            "password_stage": if slug == BESIDE { self.password.clone() } else { Value::Null },
            "case_insensitive_matching": true,
            "show_matched_user": true,
            "pretend_user_exists": true,
            "enrollment_flow": null,
            "recovery_flow": null,
            "passwordless_flow": null,
            "sources": [],
            "show_source_labels": false,
        });
        self.admin.patch(&format!("/stages/identification/{}/", self.stage), &with(usual, stage)).ok(200);
    }

    /// Changes a flow in the same way.
    fn set_flow(&self, slug: &str, flow: &Value) {
        let usual = json!({"title": "Come in", "layout": "stacked", "designation": "authentication"});
        self.admin.patch(&format!("/flows/instances/{slug}/"), &with(usual, flow)).ok(200);
    }

    fn look(&self, slug: &str) -> Value {
        self.looker.get(&path(slug)).ok(200)
    }

    /// What somebody new is told on each of his answers, and where that leads him.
    fn tell(&self, slug: &str, answers: &[Value]) -> Vec<Heard> {
        let browser = self.app.browser();
        let hear = |answer: &Value| {
            let first = browser.send("POST", &path(slug), Some(answer));
            let frames = vec![frame(&first)];
            let last = browser.follow(first.clone());
            let wait = [&first, &last].into_iter().find_map(|answer| answer.header("retry-after"));
            Heard {
                frames: [frames, vec![frame(&last)]].concat(),
                wait: wait.map(Into::into),
                body: last.ok(200),
            }
        };
        answers.iter().map(hear).collect()
    }

    /// What somebody is told on his name alone, on a wrong password, and on the right one.
    fn visit(&self, slug: &str, combination: &Combination, name: &str) -> [Heard; 3] {
        let text = entered(combination.field, name);
        let text = if combination.capitals { text.to_uppercase() } else { text };
        let answer = |password: &str| match slug {
            BESIDE => json!({"uid_field": text, "password": password}),
            _ => json!({"password": password}),
        };
        let heard = self.tell(slug, &[json!({"uid_field": text}), answer("wrong"), answer(PASSWORD)]);
        // Whoever comes next is kept out by nothing but what keeps him out anyway.
        self.app.database().execute("DELETE FROM attempt WHERE locked_until IS NULL");
        let heard: [Heard; 3] = heard.try_into().unwrap();
        heard.map(|heard| heard.about(&text, name, self.app.url()))
    }
}

fn path(slug: &str) -> String {
    format!("/flows/executor/{slug}/?query=")
}

/// The status of an answer, and which headers it has.
fn frame(answer: &Answer) -> String {
    let mut headers: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    headers.sort_unstable();
    format!("{} {headers:?}", answer.status)
}

/// What somebody is told.
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    frames: Vec<String>,
    wait: Option<String>,
    body: Value,
}

impl Heard {
    /// The same without his names, and without the address of the service.
    fn about(mut self, text: &str, username: &str, origin: &str) -> Self {
        for place in ["/pending_user", "/flow_info/title", "/recovery_url"] {
            let Some(value) = self.body.pointer_mut(place) else { continue };
            let shown = value.as_str().unwrap().replace(text, "<entered>").replace(username, "<username>");
            *value = shown.replace(origin, "").into();
        }
        self
    }

    /// What differs from what was asked before. Of a picture only that there is one is looked at.
    fn text(&self, before: &Value) -> String {
        let mut told = difference(before, &self.body);
        let fields = told.as_object_mut().unwrap();
        let mut parts = vec![match fields.remove("component") {
            Some(component) => component.as_str().unwrap().to_owned(),
            None => "again".to_owned(),
        }];
        if let Some(picture) = fields.remove("pending_user_avatar") {
            assert!(picture.as_str().is_some_and(|picture| picture.starts_with("data:image/")), "{picture}");
        }
        let errors = fields.remove("response_errors");
        parts.extend((!fields.is_empty()).then(|| told.to_string()));
        for (field, errors) in errors.iter().flat_map(|errors| errors.as_object().unwrap()) {
            for error in errors.as_array().unwrap() {
                let [text, code] = ["string", "code"].map(|part| error[part].as_str().unwrap());
                parts.push(format!("{field}: {text} ({code})"));
            }
        }
        parts.extend(self.wait.as_ref().map(|wait| format!("Retry-After: {wait}")));
        parts.join(", ")
    }
}

/// The fields of an object that another one does not have, or has otherwise.
fn difference(before: &Value, after: &Value) -> Value {
    let fields = after.as_object().unwrap().iter().filter(|(name, value)| before.get(name) != Some(value));
    let fields = fields.map(|(name, value)| match before.get(name) {
        Some(before @ Value::Object(_)) if value.is_object() => (name.clone(), difference(before, value)),
        _ => (name.clone(), value.clone()),
    });
    Value::Object(fields.collect())
}

/// All that changes what is asked or answered, each alone and then together.
fn combinations(house: &House) -> Vec<Combination> {
    let mut all = Vec::new();
    let mut add = |name, field, stage: Value, flow: Value| {
        all.push(Combination { name, field, capitals: false, stage, flow });
    };
    let [a, b, off] = ["a", "b", "off"].map(|source| house.linked[source].clone());
    let sources = json!([b, off, a]);
    let link = |name: &str| house.linked[name].clone();
    add("username, email", "username", json!({}), json!({}));
    add("username, email; by the address", "email", json!({}), json!({}));
    add("username", "username", json!({"user_fields": ["username"]}), json!({}));
    add("email", "email", json!({"user_fields": ["email"]}), json!({}));
    add("upn", "upn", json!({"user_fields": ["upn"]}), json!({}));
    add("username, upn", "upn", json!({"user_fields": ["username", "upn"]}), json!({}));
    add("email, upn", "upn", json!({"user_fields": ["email", "upn"]}), json!({}));
    add("upn, email, username", "email", json!({"user_fields": ["upn", "email", "username"]}), json!({}));
    add("email; by the username", "username", json!({"user_fields": ["email"]}), json!({}));
    add("nothing but sources", "username", json!({"user_fields": [], "sources": sources}), json!({}));
    add("the case matters", "username", json!({"case_insensitive_matching": false}), json!({}));
    add("who is found is not shown", "email", json!({"show_matched_user": false}), json!({}));
    add("nobody pretends", "username", json!({"pretend_user_exists": false}), json!({}));
    add("sources", "username", json!({"sources": sources}), json!({}));
    add(
        "sources with labels",
        "username",
        json!({"sources": sources, "show_source_labels": true}),
        json!({}),
    );
    add("labels without sources", "username", json!({"show_source_labels": true}), json!({}));
    add("enrollment", "username", json!({"enrollment_flow": link("enroll")}), json!({}));
    add("recovery", "username", json!({"recovery_flow": link("recover")}), json!({}));
    add("passwordless", "username", json!({"passwordless_flow": link("passwordless")}), json!({}));
    for layout in ["content_left", "content_right", "sidebar_left", "sidebar_right"] {
        add(layout, "username", json!({}), json!({"layout": layout}));
    }
    add("a flow for something else", "username", json!({}), json!({"designation": "recovery"}));
    let title = json!({"title": "%(app)s for %(user)s"});
    add("a title with user and application", "username", json!({}), title);
    let everything = json!({
        "user_fields": ["email", "username", "upn"], "case_insensitive_matching": false,
        "show_matched_user": false, "pretend_user_exists": false, "enrollment_flow": link("enroll"),
        "recovery_flow": link("recover"), "passwordless_flow": link("passwordless"), "sources": sources,
        "show_source_labels": true,
    });
    let flow = json!({"layout": "sidebar_right", "designation": "enrollment", "title": "%(user)s"});
    add("everything", "email", everything, flow);
    for (name, minds) in [("in capitals", false), ("in capitals, and the case matters", true)] {
        let stage = json!({"case_insensitive_matching": !minds});
        all.push(Combination { name, field: "username", capitals: true, stage, flow: json!({}) });
    }
    all
}

/// What comes of the visits of one combination. Those who hear what another one hears are not told of twice.
fn told_of(visits: &[(&'static str, [Heard; 3])], asked: &Value) -> String {
    const ANSWERS: [&str; 3] = ["name", "wrong password", "right password"];
    let mut text = String::new();
    for (at, (kind, heard)) in visits.iter().enumerate() {
        if let Some((other, _)) = visits[..at].iter().find(|(_, other)| other == heard) {
            writeln!(text, "{kind}: as {other}").unwrap();
            continue;
        }
        writeln!(text, "{kind}").unwrap();
        let mut before = asked;
        for (answer, told) in heard.iter().enumerate() {
            let is_known = |at: &usize| heard[*at].body == told.body && heard[*at].wait == told.wait;
            let told = match (0..answer).find(is_known) {
                Some(earlier) => format!("as the {}", ANSWERS[earlier]),
                None if at > 0 && visits[0].1[answer] == *told => format!("as {}", visits[0].0),
                None => told.text(before),
            };
            writeln!(text, "  {}: {told}", ANSWERS[answer]).unwrap();
            before = &heard[answer].body;
        }
    }
    text
}

/// Nobody learns who exists: not by his name nor by a wrong password, and without a known password it does not
/// matter which one it is.
fn assert_is_silent(slug: &str, combination: &Combination, visits: &[(&'static str, [Heard; 3])]) {
    let heard = |kind: &str| &visits.iter().find(|(other, _)| *other == kind).unwrap().1;
    let (known, inactive, unknown) = (heard(KNOWN), heard(INACTIVE), heard(UNKNOWN));
    let what = format!("{slug}: {}", combination.name);
    let is = |field: &str| combination.stage.get(field).is_none_or(|value| value == &json!(true));
    assert_eq!(known[..2], inactive[..2], "{what}");
    for stranger in [inactive, unknown] {
        assert_eq!((&stranger[1].body, &stranger[1].wait), (&stranger[2].body, &stranger[2].wait), "{what}");
    }
    // Whoever is found by something else than his name is shown by his name, if that is wanted.
    let names_himself =
        combination.field == "username" && (!combination.capitals || !is("case_insensitive_matching"));
    let tells = slug == AFTER && (!is("pretend_user_exists") || (is("show_matched_user") && !names_himself));
    assert_eq!(known[..2] == unknown[..2], !tells, "{what}");
}

fn table(slug: &str) -> String {
    let house = House::build().people();
    let (mut text, mut usual, mut before) = (String::new(), None, Vec::<(&str, String)>::new());
    for combination in combinations(&house) {
        house.set(slug, &combination.stage);
        house.set_flow(slug, &combination.flow);
        let asked = house.look(slug);
        let visits = VISITORS.map(|(kind, name)| (kind, house.visit(slug, &combination, name)));
        assert_is_silent(slug, &combination, &visits);
        let told = told_of(&visits, &asked);
        let shown = match &usual {
            None => format!("{asked:#}"),
            Some(usual) if *usual == asked => "as the first".to_owned(),
            Some(usual) => difference(usual, &asked).to_string(),
        };
        let (name, field) = (combination.name, combination.field);
        let capitals = if combination.capitals { ", in capitals" } else { "" };
        writeln!(text, "# {name}\n\n{shown}\nby {field}{capitals}").unwrap();
        match before.iter().find(|(_, other)| *other == told) {
            Some((other, _)) => writeln!(text, "all: as of {other:?}\n").unwrap(),
            None => writeln!(text, "{told}").unwrap(),
        }
        usual.get_or_insert(asked);
        before.push((name, told));
    }
    text
}

/// Compares a table with the one that is checked in beside this module.
#[track_caller]
fn assert_is_checked_in(name: &str, table: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("table");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description("\
        the first look, or what differs from the very first; then what comes of answers, or what differs from \
        the question before");
    settings.bind(|| insta::assert_snapshot!(name, table));
}

#[test]
fn whoever_is_asked_for_his_password_after_his_name_is_told_this() {
    assert_is_checked_in(AFTER, &table(AFTER));
}

#[test]
fn whoever_is_asked_for_his_password_beside_his_name_is_told_this() {
    assert_is_checked_in(BESIDE, &table(BESIDE));
}

impl House {
    /// What is asked with such a stage.
    fn asked(&self, stage: &Value) -> Value {
        self.set(AFTER, stage);
        self.look(AFTER)
    }

    /// Settings that exclude each other, and what each of them alone changes of the question.
    fn axis(&self, settings: impl IntoIterator<Item = Value>) -> Vec<(Value, Value)> {
        let usual = self.asked(&json!({}));
        let changes = |stage: &Value| difference(&usual, &self.asked(stage));
        settings.into_iter().map(|stage| (stage.clone(), changes(&stage))).collect()
    }

    /// Flows with the same stage by their names, and what each of them changes of the question.
    fn flows(&self) -> Vec<(String, Value)> {
        let usual = self.asked(&json!({}));
        let mut flows = Vec::new();
        for layout in ["stacked", "content_left", "content_right", "sidebar_left", "sidebar_right"] {
            for designation in ["authentication", "recovery"] {
                let slug = format!("{layout}-{designation}");
                self.app.bind(&self.stage, &self.app.flow(&slug), 0);
                self.set_flow(&slug, &json!({"layout": layout, "designation": designation}));
                let changes = difference(&usual, &self.look(&slug));
                flows.push((slug, changes));
            }
        }
        flows
    }
}

/// All choices among three.
fn choices<T: Clone>(items: &[T; 3]) -> Vec<Vec<T>> {
    let chosen = |set: usize| {
        let items = items.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        items.map(|(_, item)| item.clone()).collect()
    };
    (0..8).map(chosen).collect()
}

/// The fields of both, where objects have objects in the same field.
fn merged(mut one: Value, other: &Value) -> Value {
    for (name, value) in other.as_object().unwrap() {
        let value = match (&one[name], value) {
            (Value::Object(_), Value::Object(_)) => merged(one[name].take(), value),
            _ => value.clone(),
        };
        one[name] = value;
    }
    one
}

#[test]
fn what_is_set_changes_the_question_in_the_same_way_whatever_else_is_set() {
    let house = House::build();
    house.set_flow(AFTER, &json!({}));
    let usual = house.asked(&json!({}));
    let linked = |name: &str| house.linked[name].clone();
    let fields = choices(&FIELDS).into_iter().filter(|fields| !fields.is_empty());
    let sources = json!([linked("b"), linked("a")]);
    let links =
        [("enrollment_flow", "enroll"), ("recovery_flow", "recover"), ("passwordless_flow", "passwordless")];
    let links = choices(&links).into_iter().map(|chosen| {
        let fields = chosen.into_iter().map(|(field, slug)| (field.to_owned(), linked(slug)));
        Value::Object(fields.collect())
    });
    let axes = [
        house.axis(fields.map(|fields| json!({"user_fields": fields}))),
        house.axis([json!({}), json!({"password_stage": house.password})]),
        house.axis([json!({}), json!({"sources": sources})]),
        house.axis([json!({}), json!({"show_source_labels": true})]),
        house.axis(links),
    ];
    let mut combinations = vec![(json!({}), usual)];
    for axis in axes {
        let beside = |(stage, asked): (Value, Value)| {
            let both = axis
                .iter()
                .map(move |(setting, change)| (with(stage.clone(), setting), merged(asked.clone(), change)));
            both.collect::<Vec<_>>()
        };
        combinations = combinations.into_iter().flat_map(beside).collect();
    }
    assert_eq!(combinations.len(), 7 * 2 * 2 * 2 * 8);
    let flows = house.flows();
    for (at, (stage, asked)) in combinations.iter().enumerate() {
        assert_eq!(house.asked(stage), *asked, "{stage}");
        // One further each turn, so that no flow only meets the same settings.
        let (slug, change) = &flows[(at + at / flows.len()) % flows.len()];
        assert_eq!(house.look(slug), merged(asked.clone(), change), "{slug}: {stage}");
    }
}
