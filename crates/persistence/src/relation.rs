//! What objects have to do with each other, and who may see it.

use std::collections::HashSet;

use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Text};
use doorward_domain::model::Model;
use doorward_domain::resource::Pk;
use doorward_domain::store::Visible;
use doorward_domain::used_by::{Consequence, Referrer};
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend};
use crate::schema::object_grant;
use crate::statement::Statement;
use crate::types::Id;

/// Looks for those who refer to an object, as far as the caller may see them.
pub struct Sight<'a> {
    pub connection: &'a mut AnyConnection,
    pub may_see: &'a dyn Fn(&'static Model) -> Visible,
}

impl Sight<'_> {
    /// Those of the objects, each with its id and its name, that the caller may see.
    pub fn of(
        &mut self,
        model: &'static Model,
        consequence: Consequence,
        objects: Vec<(Uuid, String)>,
    ) -> QueryResult<Vec<Referrer>> {
        let objects = objects.into_iter().map(|(id, name)| (id, Pk::Uuid(id), name)).collect();
        self.of_keyed(model, consequence, objects)
    }

    /// The same for objects that have another primary key than the id that permissions are bound to.
    pub fn of_keyed(
        &mut self,
        model: &'static Model,
        consequence: Consequence,
        objects: Vec<(Uuid, Pk, String)>,
    ) -> QueryResult<Vec<Referrer>> {
        let visible = match (self.may_see)(model) {
            Visible::All => None,
            Visible::Granted { user, permission } => {
                let mut granted = HashSet::new();
                for objects in objects.chunks(MOST_VALUES) {
                    let ids = objects.iter().map(|(id, ..)| Id(*id));
                    let some = object_grant::table
                        .filter(object_grant::user.eq(user.0))
                        .filter(object_grant::permission.eq(&permission))
                        .filter(object_grant::object.eq_any(ids))
                        .select(object_grant::object);
                    granted.extend(some.load::<Id>(self.connection)?);
                }
                Some(granted)
            }
            Visible::Owned(_) => Some(HashSet::new()),
        };
        let seen = |id: &Uuid| visible.as_ref().is_none_or(|visible| visible.contains(&Id(*id)));
        let seen = objects.into_iter().filter(|(id, ..)| seen(id));
        Ok(seen.map(|(_, pk, name)| Referrer { model, pk, name, consequence }).collect())
    }
}

/// Whether a column has one of the values that a query finds; the query does not depend on the row.
///
/// PostgreSQL is told to find the values first, and then the rows by the index of the column. Left to itself it
/// compares what both would cost, and may read the whole table for somebody who sees a small part of it.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct Among<C, Q> {
    column: C,
    values: Q,
}

pub fn among<C, Q>(column: C, values: Q) -> Among<C, Q> {
    Among { column, values }
}

impl<C: Expression, Q> Expression for Among<C, Q> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<T>, Q, T> AppearsOnTable<T> for Among<C, Q> {}

impl<C: Expression, Q> ValidGrouping<()> for Among<C, Q> {
    type IsAggregate = is_aggregate::No;
}

impl<C: QueryFragment<MultiBackend>, Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend>
    for Among<C, Q>
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let is_postgres = matches!(out.backend(), MultiBackend::Postgresql(_));
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(if is_postgres { " = ANY(ARRAY(" } else { " IN (" });
        self.values.walk_ast(out.reborrow())?;
        out.push_sql(if is_postgres { "))" } else { ")" });
        Ok(())
    }
}

/// Narrows a boxed query to the objects that are visible.
macro_rules! only_visible {
    ($query:expr, $visible:expr, $id:expr) => {
        match $visible {
            doorward_domain::store::Visible::All => $query,
            doorward_domain::store::Visible::Granted { user, permission } => {
                $query.filter(crate::relation::among(
                    $id,
                    crate::schema::object_grant::table
                        .filter(crate::schema::object_grant::user.eq(user.0))
                        .filter(crate::schema::object_grant::permission.eq(permission))
                        .select(crate::schema::object_grant::object),
                ))
            }
            // Only tokens are somebody's own.
            doorward_domain::store::Visible::Owned(_) => {
                $query.filter($id.eq_any(Vec::<crate::types::Id>::new()))
            }
        }
    };
}

/// Narrows a boxed query to the objects in which all terms are found, each in one of the columns; those
/// after the semicolon say yes or no.
macro_rules! found_in {
    ($query:expr, $terms:expr, $first:expr $(, $more:expr)* $(; $flag:expr)?) => {
        $terms.iter().fold($query, |query, term| {
            let pattern = crate::sql::anywhere(term);
            query.filter(
                crate::sql::fold($first).like(crate::sql::fold(pattern.clone())).escape('\\')
                $(.or(crate::sql::fold($more).like(crate::sql::fold(pattern.clone())).escape('\\')))*
                $(.or($flag.eq_any(crate::sql::flags_with(term))))?
            )
        })
    };
}

/// Sorts a boxed query. Objects without a value come last, and the primary key decides in the end, unless a
/// field does that no two objects have alike. If there are such fields, what is sorted by when nobody says is
/// the first of them.
macro_rules! sorted {
    ($query:expr, $order:expr, {
        $($name:pat => $column:expr),+ $(,)?
    }, { $($nullable_name:pat => $nullable:expr),* $(,)? }, $default:expr, $key:expr $(, unique [$($unique:literal),+])?) => {{
        let mut query = $query;
        let unique: &[&str] = &[$($($unique),+)?];
        let (mut is_sorted, mut is_decided) = (false, false);
        for by in $order {
            if is_decided {
                break;
            }
            query = match (by.field.as_str(), by.descending) {
                $(($name, false) => query.then_order_by($column.asc()),
                ($name, true) => query.then_order_by($column.desc()),)+
                $(($nullable_name, false) => query.then_order_by($nullable.is_null().asc()).then_order_by($nullable.asc()),
                ($nullable_name, true) => query.then_order_by($nullable.is_null().desc()).then_order_by($nullable.desc()),)*
                _ => continue,
            };
            is_sorted = true;
            is_decided = unique.contains(&by.field.as_str());
        }
        if !is_sorted {
            query = query.then_order_by($default);
            is_decided = !unique.is_empty();
        }
        if is_decided { query } else { query.then_order_by($key.asc()) }
    }};
}

pub(crate) use {found_in, only_visible, sorted};

/// What is to become of a row that is locked, and so what others may do with it meanwhile.
#[derive(Clone, Copy, Debug)]
pub enum Hold {
    /// It stays: others may do with it what they like, but not delete it.
    Stay,
    /// It is changed: others may refer to it.
    Change,
    /// It is deleted: others wait.
    Removal,
}

impl Hold {
    fn clause(self) -> &'static str {
        match self {
            Self::Stay => "FOR KEY SHARE",
            Self::Change => "FOR NO KEY UPDATE",
            Self::Removal => "FOR UPDATE",
        }
    }
}

/// Locks the row of a table with this value in this column, on PostgreSQL. What is read afterwards is
/// read as it is then: not as it was when the lock was asked for.
pub fn lock(
    connection: &mut AnyConnection,
    table: &str,
    column: &str,
    value: LockKey<'_>,
    hold: Hold,
) -> QueryResult<()> {
    let AnyConnection::Postgresql(connection) = connection else { return Ok(()) };
    let query = sql_query(format!("SELECT 1 FROM \"{table}\" WHERE {column} = $1 {}", hold.clause()));
    match value {
        LockKey::Id(id) => query.bind::<diesel::sql_types::Uuid, _>(id).prepared().run(connection),
        LockKey::Integer(id) => query.bind::<Integer, _>(id).prepared().run(connection),
        LockKey::Text(text) => query.bind::<Text, _>(text).prepared().run(connection),
    }
}

/// Locks the rows of a table with these values in this column, on PostgreSQL: in one order for all, so that
/// nobody waits for somebody who waits for him.
pub fn lock_all(
    connection: &mut AnyConnection,
    table: &str,
    column: &str,
    values: LockKeys<'_>,
    hold: Hold,
) -> QueryResult<()> {
    let AnyConnection::Postgresql(connection) = connection else { return Ok(()) };
    let clause = hold.clause();
    let query =
        sql_query(format!("SELECT 1 FROM \"{table}\" WHERE {column} = ANY ($1) ORDER BY {column} {clause}"));
    match values {
        LockKeys::Integers(numbers) => query.bind::<Array<Integer>, _>(numbers).prepared().run(connection),
        LockKeys::Texts(texts) => query.bind::<Array<Text>, _>(texts).prepared().run(connection),
    }
}

/// Locks the rows of a table that refer to an object in one of these columns, on PostgreSQL, so that
/// they can be read and made to let go of it.
pub fn lock_referring(
    connection: &mut AnyConnection,
    table: &str,
    columns: &str,
    object: Id,
) -> QueryResult<()> {
    let AnyConnection::Postgresql(connection) = connection else { return Ok(()) };
    let query = format!("SELECT 1 FROM {table} WHERE $1 IN ({columns}) {}", Hold::Change.clause());
    let query = sql_query(query).bind::<diesel::sql_types::Uuid, _>(object.0);
    query.run(connection)
}

/// What rows to be locked are found by.
#[derive(Clone, Copy)]
pub enum LockKeys<'a> {
    Integers(&'a [i32]),
    Texts(&'a [String]),
}

/// What a row to be locked is found by.
#[derive(Clone, Copy)]
pub enum LockKey<'a> {
    Id(Uuid),
    Integer(i32),
    Text(&'a str),
}

/// How many rows a query finds.
///
/// The query stays one of its own, which is what the limit is for: SQLite does not leave out what is joined for
/// nothing where it counts.
pub struct Counted<Q>(pub Q);

impl<Q> Query for Counted<Q> {
    type SqlType = BigInt;
}

impl<Q> QueryId for Counted<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<AnyConnection> for Counted<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT 9223372036854775807) found");
        Ok(())
    }
}
