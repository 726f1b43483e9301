//! All operations that the document describes, ready to be tried: what is served is tested without
//! anybody having to think of it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use doorward_http::Document;
use doorward_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

/// An operation of the document.
pub struct Operation {
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with the names of parameters.
    pub template: String,
    /// Whether it answers with a page of objects.
    pub is_list: bool,
    /// Its answers, by their statuses.
    pub answers: Value,
}

/// The user whom operations on users are tried with.
pub const SOMEBODY: &str = "somebody";

/// The group that operations on groups are tried with.
const TEAM: &str = "team";

/// Whose key stands in a path.
#[derive(Clone, Copy)]
pub enum Key {
    /// That of an object.
    Existing,
    /// That of none.
    Unknown,
}

/// All operations, in the order of the document.
pub fn all() -> Vec<Operation> {
    let document = Document::new(doorward_http::api()).unwrap();
    let document: Value = serde_json::from_str(document.json()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(template, methods)| {
        methods.as_object().unwrap().iter().map(|(method, described)| {
            let answers = described["responses"].clone();
            let answer = &answers["200"]["content"]["application/json"]["schema"]["$ref"];
            let is_list = answer.as_str().is_some_and(|schema| schema.contains("/Paginated"));
            Operation { method: method.to_uppercase(), template: template.clone(), is_list, answers }
        })
    });
    operations.collect()
}

/// One object of each kind at least, none of which belongs to the callers that are tried.
pub fn populate(app: &TestApp) {
    let (stage, flow) = (app.stage("who"), app.flow("welcome"));
    app.password_stage("secret");
    app.source("chat");
    app.bind(&stage, &flow, 10);
    app.admin().post("/stages/user_login/", &json!({"name": "in"})).ok(201);
    app.admin().post("/stages/deny/", &json!({"name": "no"})).ok(201);
    app.admin().post("/stages/dummy/", &json!({"name": "nothing"})).ok(201);
    let captcha = json!({"name": "human", "public_key": "public", "private_key": "private"});
    app.admin().post("/stages/captcha/", &captcha).ok(201);
    let (_, somebody) = app.user(SOMEBODY);
    app.log_in(SOMEBODY, somebody);
    app.group(TEAM, &json!({}));
    app.role("role", &[]);
    let binding = json!({"target": flow, "user": somebody, "order": 0});
    app.admin().post("/policies/bindings/", &binding).ok(201);
}

impl Operation {
    /// What tables call it.
    pub fn name(&self) -> String {
        format!("{:6} {}", self.method, self.template)
    }

    /// The list that its object is in; its own path if it has no object.
    pub fn collection(&self) -> &str {
        match self.template.split_once('{').map(|(collection, _)| collection) {
            None => &self.template,
            // The actions are on those who are listed.
            Some("/rbac/permissions/assigned_by_users/") => "/core/users/",
            Some("/rbac/permissions/assigned_by_roles/") => "/rbac/roles/",
            Some(collection) => collection,
        }
    }

    /// Its path, with a key in it if it takes one.
    pub fn path(&self, app: &TestApp, key: Key) -> String {
        let Some((before, rest)) = self.template.split_once('{') else { return self.template.clone() };
        let (parameter, after) = rest.split_once('}').unwrap();
        let key = match (key, parameter) {
            (Key::Existing, "slug" | "flow_slug" | "identifier") => {
                let name = parameter.trim_start_matches("flow_");
                self.object(app)[name].as_str().unwrap().to_owned()
            }
            (Key::Existing, _) => pk_of(&self.object(app)),
            (Key::Unknown, "id") => "4711".to_owned(),
            (Key::Unknown, "slug" | "flow_slug" | "identifier") => "nothing".to_owned(),
            (Key::Unknown, _) => "11111111-1111-4111-8111-111111111111".to_owned(),
        };
        format!("{before}{key}{after}")
    }

    /// An object that it can be tried with.
    fn object(&self, app: &TestApp) -> Value {
        object_in(app, self.collection())
    }

    /// What `caller` gets for it.
    pub fn tried(&self, app: &TestApp, caller: &Client, key: Key) -> Answer {
        self.tried_at(&self.path(app, key), caller)
    }

    /// What `caller` gets for it at its path. The body is an empty object: it changes nothing where it is
    /// taken, and whoever is told what is wrong with it has come too far already.
    pub fn tried_at(&self, path: &str, caller: &Client) -> Answer {
        match self.method.as_str() {
            "GET" => caller.get(path),
            "DELETE" => caller.delete(path),
            method => caller.json(method, path, &json!({})),
        }
    }
}

/// An object of a collection that operations can be tried with.
pub fn object_in(app: &TestApp, collection: &str) -> Value {
    let list = match collection {
        // Not the first superuser, whom all depends on, and not what the callers show.
        "/core/users/" => format!("{collection}?username={SOMEBODY}"),
        "/core/groups/" => format!("{collection}?name={TEAM}"),
        "/core/tokens/" => format!("{collection}?identifier={SOMEBODY}-token"),
        // What runs is a flow.
        "/flows/executor/" | "/flows/inspector/" => "/flows/instances/".to_owned(),
        others => others.to_owned(),
    };
    let found = app.admin().get(&list).ok(200)["results"][0].clone();
    assert!(found.is_object(), "there is nothing to try {collection} with");
    found
}

/// The primary key of an object, whatever the contract calls it.
pub fn pk_of(object: &Value) -> String {
    let pk = ["pk", "brand_uuid", "id", "uuid"].into_iter().find_map(|name| object.get(name)).unwrap();
    pk.to_string().replace('"', "")
}

/// What an answer says of the rights of whoever gets it, in a word or two. What refuses somebody is
/// known by the whole body, so that nothing else is said.
pub fn verdict(answer: &Answer) -> String {
    let refusal = |detail: &str, code: &str| answer.body() == json!({"detail": detail, "code": code});
    match answer.status {
        403 if refusal("Authentication credentials were not provided.", "not_authenticated") => "403 who?",
        403 if refusal("You do not have permission to perform this action.", "permission_denied") => "403",
        403 if refusal("Token invalid/expired", "authentication_failed") => "403 token",
        404 if refusal("Not found.", "not_found") => "404",
        403 | 404 => panic!("an answer of another form: {answer}"),
        status => return status.to_string(),
    }
    .to_owned()
}
