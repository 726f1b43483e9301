//! How often passwords were wrong.
//!
//! Each attempt counts as wrong before it is judged, and is taken back when it was right. So nobody gains
//! anything by trying many at once.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::backend::Backend;
use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::serialize::ToSql;
use diesel::sql_query;
use diesel::sql_types::{Binary, HasSqlType, Integer, Nullable};
use doorward_domain::choice::Choice;
use doorward_domain::id::UserId;
use doorward_domain::store::StoreError;
use doorward_domain::token::Intent;

use crate::connection::AnyConnection;
use crate::error::meaning;
use crate::person::{Found, PersonSecrets};
use crate::schema::{attempt, token, user};
use crate::statement::{Both, Statement, counted};
use crate::store::Store;
use crate::types::{DbTime, Time};

/// For whom an attempt counts: the digest of an account, an identifier, an address or a device.
pub type Attempt = [u8; 32];

/// The change that takes attempts back, where this condition holds if there is one.
macro_rules! taken_back {
    ($right:expr $(, $condition:expr)?) => {{
        let right: &$crate::attempt::Right = $right;
        let is_own = $crate::schema::attempt::digest.eq_any(right.own());
        let left = diesel::dsl::case_when(is_own, 0_i32.into_sql::<diesel::sql_types::Integer>())
            .otherwise($crate::schema::attempt::failures - 1);
        let theirs = $crate::schema::attempt::table
            .filter($crate::schema::attempt::digest.eq_any(right.all()))
            $(.filter($condition))?;
        diesel::update(theirs).set((
            $crate::schema::attempt::failures.eq(left),
            $crate::schema::attempt::locked_until.eq(None::<$crate::types::Time>),
        ))
    }};
}
pub(crate) use taken_back;

/// An attempt that is to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// For whom.
    pub attempt: Attempt,
    /// How long the first one is remembered, and with it those that follow.
    pub memory: TimeDelta,
    /// The user whose account or device it is, if it is one's.
    pub user: Option<UserId>,
}

/// An attempt that has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// For whom.
    pub attempt: Attempt,
    /// How many there have been, with this one.
    pub failures: i32,
}

/// Attempts that turned out to be right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Right {
    /// For whom all attempts are taken back.
    pub own: Vec<Attempt>,
    /// For whom only this one is.
    pub others: Vec<Attempt>,
}

impl Right {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.others.is_empty()
    }

    /// The digests of those of whom all are taken back.
    pub(crate) fn own(&self) -> Vec<Vec<u8>> {
        digests(&self.own)
    }

    /// The digests of all.
    pub(crate) fn all(&self) -> Vec<Vec<u8>> {
        digests(&[self.own.as_slice(), &self.others].concat())
    }
}

#[derive(Queryable, QueryableByName)]
struct Row {
    #[diesel(sql_type = Binary)]
    digest: Vec<u8>,
    #[diesel(sql_type = Integer)]
    failures: i32,
}

impl Store<'_> {
    /// Counts an attempt for each of these. Those that are locked are left out. What is counted is forgotten
    /// when the first of it is: an attempt does not move that moment. Gives what is counted, and what a password of
    /// this digest is held against to be this user's: nothing where there is no user, or nothing was counted. On
    /// PostgreSQL that is as it was when this began, also if another attempt had to be waited for.
    pub fn charge(
        &mut self,
        counts: &[Count],
        user: UserId,
        digest: &[u8; 32],
    ) -> Result<(Vec<Charge>, PersonSecrets), StoreError> {
        let now = self.stamp.at;
        let is_app_password = token::user
            .eq(user::id)
            .and(token::digest.eq(digest.as_slice()))
            .and(token::intent.eq(Intent::AppPassword.name()))
            .and(token::expiring.eq(false).or(token::expires.gt(Time(now))));
        let secrets = ((user::is_active, user::password), (token::id, token::identifier).nullable());
        let (charges, secrets) = match &mut *self.connection {
            AnyConnection::Postgresql(connection) => {
                let secrets = counted::table
                    .left_join(user::table.on(user::id.eq(user.0)))
                    .left_join(token::table.on(is_app_password))
                    .select(((counted::digest, counted::failures), secrets.nullable()));
                let charge = Both(charge(counts, now), secrets).prepared();
                let rows: Vec<(Row, Option<Found>)> = charge.load(connection).map_err(meaning)?;
                let (charges, secrets): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
                (charges, secrets.into_iter().flatten().next())
            }
            AnyConnection::Sqlite(connection) => {
                let charges: Vec<Row> = charge(counts, now).prepared().load(connection).map_err(meaning)?;
                let secrets = user::table
                    .left_join(token::table.on(is_app_password))
                    .filter(user::id.eq(user.0))
                    .select(secrets);
                (charges, secrets.get_result::<Found>(connection).optional().map_err(meaning)?)
            }
        };
        let secrets = secrets.filter(|_| !charges.is_empty());
        let charge = |row: Row| Some(Charge { attempt: row.digest.try_into().ok()?, failures: row.failures });
        Ok((
            charges.into_iter().filter_map(charge).collect(),
            secrets.map_or_else(PersonSecrets::nobodys, PersonSecrets::from),
        ))
    }

    /// Locks these until a moment.
    pub fn lock_attempts(&mut self, attempts: &[Attempt], until: DateTime<Utc>) -> Result<(), StoreError> {
        let theirs = attempt::table.filter(attempt::digest.eq_any(digests(attempts)));
        let lock = diesel::update(theirs).set(attempt::locked_until.eq(Time(until)));
        lock.prepared().run(self.connection).map_err(meaning)
    }

    /// Until when any of these is locked, if one is.
    pub fn locked_until(&mut self, attempts: &[Attempt]) -> Result<Option<DateTime<Utc>>, StoreError> {
        let locked = attempt::table
            .filter(attempt::digest.eq_any(digests(attempts)))
            .filter(attempt::locked_until.gt(Time(self.stamp.at)))
            .order(attempt::locked_until.desc())
            .select(attempt::locked_until)
            .limit(1);
        let locked: Option<Option<Time>> =
            locked.prepared().get_result(self.connection).optional().map_err(meaning)?;
        Ok(locked.flatten().map(|time| time.0))
    }

    /// Forgets what was counted for these.
    pub fn forgive(&mut self, attempts: &[Attempt]) -> Result<usize, StoreError> {
        let theirs = attempt::table.filter(attempt::digest.eq_any(digests(attempts))).filter(counts());
        diesel::delete(theirs).execute(self.connection).map_err(meaning)
    }

    /// Forgets what was counted for a user's account and for his devices.
    pub fn forgive_user(&mut self, user: UserId) -> Result<usize, StoreError> {
        let theirs = attempt::table.filter(attempt::user.eq(user.0)).filter(counts());
        diesel::delete(theirs).execute(self.connection).map_err(meaning)
    }

    /// Takes attempts that were right back, and what they locked.
    pub fn take_back(&mut self, right: &Right) -> Result<(), StoreError> {
        if right.is_empty() {
            return Ok(());
        }
        taken_back!(right).prepared().run(self.connection).map_err(meaning)
    }

    /// Deletes what nobody has to remember any more, so much at most, and tells how much that was. A lock is
    /// remembered until it ends.
    pub fn forget_attempts(&mut self, most: u32) -> Result<usize, StoreError> {
        let over = attempt::table
            .filter(attempt::expires.le(Time(self.stamp.at)))
            .filter(
                attempt::locked_until
                    .is_null()
                    .or(attempt::locked_until.assume_not_null().le(Time(self.stamp.at))),
            )
            .order((attempt::expires, attempt::digest))
            .limit(most.into())
            .select(attempt::digest);
        let over: Vec<Vec<u8>> = over.load(self.connection).map_err(meaning)?;
        let over = attempt::table.filter(attempt::digest.eq_any(over));
        diesel::delete(over).execute(self.connection).map_err(meaning)
    }
}

/// The statement that counts an attempt for each of these.
fn charge<DB>(counts: &[Count], now: DateTime<Utc>) -> BoxedSqlQuery<'static, DB, SqlQuery>
where
    DB: Backend + HasSqlType<DbTime> + HasSqlType<Binary>,
    Time: ToSql<DbTime, DB>,
    Vec<u8>: ToSql<Binary, DB>,
    Option<i32>: ToSql<Nullable<Integer>, DB>,
{
    let mut counts = counts.to_vec();
    // In one order for all, so that nobody waits for somebody who waits for him.
    counts.sort_unstable_by_key(|count| count.attempt);
    // SQLite numbers placeholders as they come, so they come in the order of their numbers.
    let values = (0..counts.len()).map(|at| {
        let first = 3 * at + 1;
        format!("(1, ${first}, ${}, ${})", first + 1, first + 2)
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let now_at = 3 * counts.len() + 1;
    // What has been taken back begins anew as well.
    let is_over = format!("attempt.expires <= ${now_at} OR attempt.failures <= 0");
    let sql = format!(
        "INSERT INTO attempt (failures, expires, digest, \"user\") VALUES {values}
         ON CONFLICT (digest) DO UPDATE SET
            failures = CASE WHEN {is_over} THEN 1 ELSE attempt.failures + 1 END,
            expires = CASE WHEN {is_over} THEN excluded.expires ELSE attempt.expires END,
            locked_until = NULL
         WHERE attempt.locked_until IS NULL OR attempt.locked_until <= ${now_at}
         RETURNING digest, failures"
    );
    let query = counts.iter().fold(sql_query(sql).into_boxed(), |query, count| {
        query
            .bind::<DbTime, _>(Time(now + count.memory))
            .bind::<Binary, _>(count.attempt.to_vec())
            .bind::<Nullable<Integer>, _>(count.user.map(|user| user.0))
    });
    query.bind::<DbTime, _>(Time(now))
}

/// What anything is left of that counts.
#[auto_type]
fn counts() -> _ {
    attempt::failures.gt(0_i32)
}

fn digests(attempts: &[Attempt]) -> Vec<Vec<u8>> {
    attempts.iter().map(|digest| digest.to_vec()).collect()
}
