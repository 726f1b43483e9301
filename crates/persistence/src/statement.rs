//! How statements are run that give nothing, and which of them stay prepared.

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::expression::QueryMetadata;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;
use diesel::{QueryResult, RunQueryDsl};

use crate::schema::{attempt, token, user};

/// What can be run.
pub trait Statement: Sized {
    /// This, so that it stays prepared.
    fn prepared(self) -> Prepared<Self> {
        self.prepared_if(true)
    }

    /// This, which stays prepared if this form of it is a frequent one.
    fn prepared_if(self, stays: bool) -> Prepared<Self> {
        Prepared { statement: self, stays }
    }

    /// Runs this for what it does, whatever it gives.
    fn run<'q, C>(self, connection: &mut C) -> QueryResult<()>
    where
        C: LoadConnection<Backend: QueryMetadata<Untyped>>,
        Self: QueryFragment<C::Backend> + 'q,
    {
        run(connection, Box::new(self))
    }
}

impl<Q> Statement for Q {}

/// A statement that a connection prepares once, if it stays.
///
/// diesel prepares anew what may have many forms: every update, plain SQL, and lists of values. On PostgreSQL that
/// is a round trip more, and SQLite compiles the triggers of the table along. So this is for statements that are
/// often run and have few forms, since a connection never forgets one.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<Q> {
    statement: Q,
    stays: bool,
}

/// It is known by its text.
impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Prepared<Q> {}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(self.stays)
    }
}

/// Two statements in one, which PostgreSQL can have: a round trip less, and a transaction by itself. It gives what the
/// second one gives, which sees what the first one returns as the table `first`.
///
/// Both see the database as it was when the whole began, and neither what the other has written. So what is only to be
/// done where the first one found something has to ask `first` for it: whatever else it asks may have changed while a
/// row was waited for.
#[derive(Clone, Copy, Debug)]
pub struct Both<A, B>(pub A, pub B);

/// The same with a change in the middle, of which nothing is given.
#[derive(Clone, Copy, Debug)]
pub struct Between<A, B, C>(pub A, pub B, pub C);

diesel::table! {
    /// What the first one returns where it counts attempts.
    #[sql_name = "first"]
    counted (digest) {
        digest -> Binary,
        failures -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::DbUuid;

    /// What the first one returns where it changes a session.
    #[sql_name = "first"]
    kept (id) {
        id -> DbUuid,
    }
}

diesel::allow_tables_to_appear_in_same_query!(counted, token);
diesel::allow_tables_to_appear_in_same_query!(counted, user);
diesel::allow_tables_to_appear_in_same_query!(kept, attempt);
diesel::allow_tables_to_appear_in_same_query!(kept, user);

impl<A, B> QueryId for Both<A, B> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B, C> QueryId for Between<A, B, C> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B: Query> Query for Both<A, B> {
    type SqlType = B::SqlType;
}

impl<A, B, C: Query> Query for Between<A, B, C> {
    type SqlType = C::SqlType;
}

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Both<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self(first, last) = self;
        out.push_sql("WITH first AS (");
        first.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        last.walk_ast(out)
    }
}

impl<A, B, C> QueryFragment<Pg> for Between<A, B, C>
where
    A: QueryFragment<Pg>,
    B: QueryFragment<Pg>,
    C: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self(first, middle, last) = self;
        out.push_sql("WITH first AS (");
        first.walk_ast(out.reborrow())?;
        out.push_sql("), middle AS (");
        middle.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        last.walk_ast(out)
    }
}

/// A statement of any type, so that what runs it is in the program once.
struct AnyStatement<'q, DB: Backend>(Box<dyn QueryFragment<DB> + 'q>);

impl<DB: Backend> QueryId for AnyStatement<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> Query for AnyStatement<'_, DB> {
    type SqlType = Untyped;
}

impl<DB: Backend> QueryFragment<DB> for AnyStatement<'_, DB> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &DB) -> QueryResult<bool> {
        // The box has an opinion of its own.
        (*self.0).is_safe_to_cache_prepared(backend)
    }
}

/// diesel's `execute` would not hear that a statement stays prepared, so it is loaded.
fn run<C>(connection: &mut C, statement: Box<dyn QueryFragment<C::Backend> + '_>) -> QueryResult<()>
where
    C: LoadConnection<Backend: QueryMetadata<Untyped>>,
{
    connection.load(AnyStatement(statement))?.try_for_each(|row| row.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::InstrumentationEvent;
    use diesel::prelude::*;
    use doorward_domain::id::UserId;
    use doorward_testkit::TestDatabase;

    use super::*;
    use crate::connection::{AnyConnection, Use};
    use crate::schema::user;

    /// How many statements a connection keeps prepared after doing this three times.
    fn kept(work: impl Fn(&mut AnyConnection, UserId)) -> usize {
        let database = TestDatabase::migrated();
        let mut connection = AnyConnection::open(&database.url().parse().unwrap(), Use::Writing).unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { .. } = event {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        (1..=3).for_each(|id| work(&mut connection, UserId(id)));
        count.load(Ordering::Relaxed)
    }

    #[test]
    fn an_update_is_kept_once_if_it_is_to_be_kept() {
        let update = |id: UserId| diesel::update(user::table.find(id.0)).set(user::name.eq(id.to_string()));
        let plain = kept(|connection, id| {
            update(id).run(connection).unwrap();
        });
        assert_eq!(plain, 0, "diesel keeps updates by itself");
        let prepared = kept(|connection, id| {
            update(id).prepared().run(connection).unwrap();
        });
        assert_eq!(prepared, 1);
    }
}
