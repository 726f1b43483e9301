//! The trail: one row for each object that changed, written in the transaction that changed it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{Insertable, QueryResult, RunQueryDsl};
use doorward_domain::choice::Choice;
use doorward_domain::event::{Entry, EventAction, Subject};
use doorward_domain::id::UserId;
use doorward_domain::resource::{Mint, Pk};
use serde_json::{Map, Value, json};

use crate::connection::{AnyConnection, insert_all};
use crate::schema::event;
use crate::types::{Id, Json, Time};

/// When an entry may go, counted from when it was written.
const RETENTION: TimeDelta = TimeDelta::days(365);

/// Where entries say that they were written.
const APP: &str = "doorward";

/// Who does something, when and from where.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none when the service itself acts.
    pub actor: Option<Actor>,
    /// Through which request, if through one.
    pub request: Option<Request>,
}

/// A user who does something.
#[derive(Clone, Debug)]
pub struct Actor {
    /// His number.
    pub id: UserId,
    /// The name he logs in with.
    pub username: String,
    /// His e-mail address.
    pub email: String,
}

/// The request through which something is done.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Its id, which answers and logs show as well.
    pub id: String,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Its query parameters.
    pub arguments: Vec<(String, String)>,
    /// The program that made it, as it calls itself.
    pub user_agent: String,
    /// The address it came from.
    pub client_ip: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = event)]
struct Row {
    id: Id,
    action: &'static str,
    app: &'static str,
    user: Json<Value>,
    context: Json<Value>,
    client_ip: Option<String>,
    created: Time,
    expires: Time,
}

/// Appends entries to the trail.
pub fn append(
    connection: &mut AnyConnection,
    stamp: &Stamp,
    mint: &dyn Mint,
    entries: Vec<Entry>,
) -> QueryResult<()> {
    let rows: Vec<Row> = entries.into_iter().map(|entry| stamp.row(entry, mint)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    insert_all!(connection, event::table, rows)
}

impl Stamp {
    fn row(&self, entry: Entry, mint: &dyn Mint) -> Row {
        Row {
            id: Id(mint.uuid()),
            action: entry.action.name(),
            app: APP,
            user: Json(self.user()),
            context: Json(Value::Object(self.context(entry))),
            client_ip: self.request.as_ref().and_then(|request| request.client_ip.clone()),
            created: Time(self.at),
            expires: Time(self.at + RETENTION),
        }
    }

    fn user(&self) -> Value {
        match &self.actor {
            Some(actor) => json!({"pk": actor.id.0, "username": actor.username, "email": actor.email}),
            None => json!({}),
        }
    }

    fn context(&self, entry: Entry) -> Map<String, Value> {
        let mut context = Map::new();
        let subject = match entry.action {
            EventAction::SecretView => "secret",
            EventAction::SecretRotate => "token",
            _ => "model",
        };
        context.insert(subject.to_owned(), reference(&entry.subject));
        if !entry.diff.is_empty() {
            let diff = entry.diff.into_iter();
            let diff = diff.map(|change| {
                let values = json!({"previous_value": change.previous, "new_value": change.new});
                (change.field.to_owned(), values)
            });
            context.insert("diff".to_owned(), Value::Object(diff.collect()));
        }
        if let Some(request) = &self.request {
            context.insert("http_request".to_owned(), request.facts());
        }
        context
    }
}

impl Request {
    fn facts(&self) -> Value {
        // PostgreSQL keeps no text with a NUL in it.
        let storable = |text: &str| text.replace('\0', "");
        let arguments =
            self.arguments.iter().map(|(name, value)| (storable(name), Value::from(storable(value))));
        json!({
            "path": self.path,
            "method": self.method,
            "args": arguments.collect::<Map<_, _>>(),
            "request_id": self.id,
            "user_agent": self.user_agent,
        })
    }
}

/// An object as the trail refers to it: UUIDs come without dashes.
fn reference(subject: &Subject) -> Value {
    let pk = match subject.pk {
        Pk::Uuid(id) => Value::from(id.simple().to_string()),
        Pk::Integer(id) => Value::from(id),
    };
    json!({"pk": pk, "app": subject.model.app, "name": subject.name, "model_name": subject.model.name})
}
