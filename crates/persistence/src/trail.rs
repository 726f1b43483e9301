//! The trail: one row for each object that changed, written in the transaction that changed it.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, HasSqlType, Text};
use diesel::sqlite::Sqlite;
use diesel::{Expression, ExpressionMethods, Insertable, QueryResult, RunQueryDsl};
use doorward_domain::brand::{Brand, endings};
use doorward_domain::choice::Choice;
use doorward_domain::event::{Entry, EventAction, Subject};
use doorward_domain::id::UserId;
use doorward_domain::resource::{Mint, Pk};
use doorward_domain::rules::RESERVED_KEY;
use doorward_domain::user::ANONYMOUS;
use serde_json::{Map, Value, json};

use crate::connection::AnyConnection;
use crate::memory::Witness;
use crate::schema::event;
use crate::statement::Statement;
use crate::types::{DbJson, Id, Json, Time};

/// How long the trail is kept unless somebody says otherwise.
pub const RETENTION: TimeDelta = TimeDelta::days(365);

/// How many entries one statement writes.
const MOST_ENTRIES: usize = 1_000;

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
    pub request: Option<Arc<Request>>,
    /// How long the trail keeps it.
    pub retention: TimeDelta,
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
    /// The host that it called, with the port.
    pub host: String,
    /// Its path.
    pub path: String,
    /// Its query parameters.
    pub arguments: Vec<(String, String)>,
    /// The program that made it, as it calls itself.
    pub user_agent: String,
    /// The address it came from.
    pub client_ip: Option<IpAddr>,
    /// Of which state it is answered.
    pub witness: Arc<Witness>,
}

#[derive(Insertable)]
#[diesel(table_name = event, treat_none_as_default_value = false)]
struct Row {
    id: Id,
    action: &'static str,
    app: &'static str,
    user: Json<Value>,
    context: Json<Value>,
    client_ip: Option<String>,
    created: Time,
    expires: Time,
    model_app: Option<String>,
    model_name: Option<String>,
    model_pk: Option<String>,
    username: Option<String>,
}

/// Appends entries to the trail.
pub fn append(
    connection: &mut AnyConnection,
    stamp: &Stamp,
    mint: &dyn Mint,
    entries: Vec<Entry>,
) -> QueryResult<()> {
    let mut rows: Vec<Row> = entries.into_iter().map(|entry| stamp.row(entry, mint)).collect();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(MOST_ENTRIES));
        insert(connection, stamp, rows)?;
        rows = rest;
    }
    Ok(())
}

/// The brand of an entry: the one that counts for the host that was called. It is found by the
/// statement that writes the entry, so that no other one is needed.
///
/// It is written out, because diesel prepares a statement with parts in plain SQL anew each time.
#[derive(Clone, Debug)]
struct BrandFor<E> {
    /// What the host ends with, in the form that the database takes.
    endings: E,
    /// What to note without a brand.
    fallback: Json<Value>,
}

impl<E> BrandFor<E> {
    fn new(endings: E) -> Self {
        Self { endings, fallback: Json(Subject::of(&Brand::fallback()).reference()) }
    }

    fn write<'b, DB>(
        &'b self,
        mut out: AstPass<'_, 'b, DB>,
        bind: impl FnOnce(&'b E, &mut AstPass<'_, 'b, DB>) -> QueryResult<()>,
    ) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<DbJson>,
        Json<Value>: ToSql<DbJson, DB>,
    {
        out.push_sql("coalesce((SELECT reference FROM brand_view WHERE NOT \"default\" AND ending ");
        bind(&self.endings, &mut out)?;
        out.push_sql(" ORDER BY length(ending) DESC, domain DESC LIMIT 1), ");
        out.push_sql("(SELECT reference FROM brand_view WHERE \"default\"), ");
        out.push_bind_param::<DbJson, _>(&self.fallback)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Its SQL follows from the form of the endings.
impl<E: 'static> QueryId for BrandFor<E> {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<E> Expression for BrandFor<E> {
    type SqlType = DbJson;
}

impl<E, Q: ?Sized> AppearsOnTable<Q> for BrandFor<E> {}

impl QueryFragment<Pg> for BrandFor<Vec<String>> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.write(out, |endings, out| {
            out.push_sql("= ANY(");
            out.push_bind_param::<Array<Text>, _>(endings)?;
            out.push_sql(")");
            Ok(())
        })
    }
}

/// Here the endings are a list in JSON.
impl QueryFragment<Sqlite> for BrandFor<String> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.write(out, |endings, out| {
            out.push_sql("IN (SELECT value FROM json_each(");
            out.push_bind_param::<Text, _>(endings)?;
            out.push_sql("))");
            Ok(())
        })
    }
}

/// The revision that a transaction makes: its own number in PostgreSQL, and in SQLite the one that is stored.
#[derive(Clone, Copy, Debug, QueryId)]
struct OwnRevision;

impl Expression for OwnRevision {
    type SqlType = BigInt;
}

impl<Q: ?Sized> AppearsOnTable<Q> for OwnRevision {}
impl<Q: ?Sized> SelectableExpression<Q> for OwnRevision {}
impl ValidGrouping<()> for OwnRevision {
    type IsAggregate = is_aggregate::Never;
}

impl QueryFragment<Pg> for OwnRevision {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("pg_current_xact_id()::text::bigint");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for OwnRevision {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("(SELECT number FROM revision)");
        Ok(())
    }
}

fn insert(connection: &mut AnyConnection, stamp: &Stamp, rows: Vec<Row>) -> QueryResult<()> {
    let endings = stamp.request.as_ref().map(|request| endings(&request.host)).unwrap_or_default();
    let revisions: Vec<i64> = match connection {
        AnyConnection::Postgresql(connection) => {
            let brand = BrandFor::new(endings);
            let rows: Vec<_> = rows.into_iter().map(|row| (row, event::brand.eq(brand.clone()))).collect();
            let is_frequent = rows.len() == 1;
            let insert = diesel::insert_into(event::table).values(rows).returning(OwnRevision);
            insert.prepared_if(is_frequent).get_results(connection)?
        }
        AnyConnection::Sqlite(connection) => {
            let brand = BrandFor::new(Value::from(endings).to_string());
            let noted = rows.into_iter().map(|row| {
                let row = (row, event::brand.eq(brand.clone()));
                diesel::insert_into(event::table).values(row).returning(OwnRevision).get_result(connection)
            });
            noted.collect::<QueryResult<_>>()?
        }
    };
    if let Some(request) = &stamp.request {
        request.witness.wrote(revisions.into_iter().max().and_then(|revision| revision.try_into().ok()));
    }
    Ok(())
}

impl Stamp {
    fn row(&self, entry: Entry, mint: &dyn Mint) -> Row {
        let subject = entry.subject.as_ref().filter(|_| role(entry.action) == MODEL);
        Row {
            model_app: subject.map(|subject| subject.model.app.to_owned()),
            model_name: subject.map(|subject| subject.model.name.to_owned()),
            model_pk: subject.map(|subject| pk(subject.pk)),
            username: self.actor.as_ref().map(|actor| actor.username.clone()),
            id: Id(mint.uuid_of_row(self.at)),
            action: entry.action.name(),
            app: APP,
            user: Json(self.user()),
            context: Json(Value::Object(self.context(entry))),
            client_ip: self.request.as_ref().and_then(|request| request.client_ip).map(|ip| ip.to_string()),
            created: Time(self.at),
            expires: Time(self.at + self.retention),
        }
    }

    fn user(&self) -> Value {
        match &self.actor {
            Some(actor) => json!({"pk": actor.id.0, "email": actor.email, "username": actor.username}),
            // Somebody whom nobody knows is called so; the service itself is not called anything.
            None if self.request.is_some() => json!({"pk": 0, "email": "", "username": ANONYMOUS}),
            None => json!({}),
        }
    }

    fn context(&self, entry: Entry) -> Map<String, Value> {
        let mut context = entry.details;
        if let Some(subject) = &entry.subject {
            context.insert(role(entry.action).to_owned(), subject.reference());
        }
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
        let arguments = arguments.filter(|(name, _)| name != RESERVED_KEY);
        json!({
            "path": self.path,
            "method": self.method,
            "args": arguments.collect::<Map<_, _>>(),
            "request_id": self.id,
            "user_agent": self.user_agent,
        })
    }
}

/// The part that an object plays which something happens to.
const MODEL: &str = "model";

/// The part that the object of an entry plays.
fn role(action: EventAction) -> &'static str {
    match action {
        EventAction::SecretView => "secret",
        EventAction::SecretRotate => "token",
        _ => MODEL,
    }
}

/// A primary key as the trail writes it: UUIDs come without dashes.
fn pk(pk: Pk) -> String {
    match pk {
        Pk::Uuid(id) => id.simple().to_string(),
        Pk::Integer(id) => id.to_string(),
    }
}
