//! How often passwords were wrong.
//!
//! Each attempt counts as wrong before it is judged, and is taken back when it was right. So nobody gains
//! anything by trying many at once.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{auto_type, case_when};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Integer, Nullable};
use doorward_domain::id::UserId;
use doorward_domain::store::StoreError;

use crate::connection::on_each;
use crate::error::meaning;
use crate::schema::attempt;
use crate::statement::Statement;
use crate::store::Store;
use crate::types::{DbTime, Time};

/// For whom an attempt counts: the digest of an account, an identifier, an address or a device.
pub type Attempt = [u8; 32];

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

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Binary)]
    digest: Vec<u8>,
    #[diesel(sql_type = Integer)]
    failures: i32,
}

impl Store<'_> {
    /// Counts an attempt for each of these. Those that are locked are left out. What is counted is forgotten
    /// when the first of it is: an attempt does not move that moment.
    pub fn charge(&mut self, counts: &[Count]) -> Result<Vec<Charge>, StoreError> {
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
        let now = self.stamp.at;
        let rows: QueryResult<Vec<Row>> = on_each!(self.connection, |connection| {
            let query = counts.iter().fold(sql_query(&sql).into_boxed(), |query, count| {
                query
                    .bind::<DbTime, _>(Time(now + count.memory))
                    .bind::<Binary, _>(count.attempt.as_slice())
                    .bind::<Nullable<Integer>, _>(count.user.map(|user| user.0))
            });
            query.bind::<DbTime, _>(Time(now)).prepared().load(connection)
        });
        let charges = rows
            .map_err(meaning)?
            .into_iter()
            .filter_map(|row| Some(Charge { attempt: row.digest.try_into().ok()?, failures: row.failures }));
        Ok(charges.collect())
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

    /// Takes all attempts of `own` back, and one of each of `others`, and what they locked.
    pub fn take_back(&mut self, own: &[Attempt], others: &[Attempt]) -> Result<(), StoreError> {
        let theirs = attempt::table.filter(attempt::digest.eq_any(digests(&[own, others].concat())));
        let is_own = attempt::digest.eq_any(digests(own));
        let taken = diesel::update(theirs).set((
            attempt::failures
                .eq(case_when(is_own, 0_i32.into_sql::<Integer>()).otherwise(attempt::failures - 1)),
            attempt::locked_until.eq(None::<Time>),
        ));
        taken.prepared().run(self.connection).map_err(meaning)
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

/// What anything is left of that counts.
#[auto_type]
fn counts() -> _ {
    attempt::failures.gt(0_i32)
}

fn digests(attempts: &[Attempt]) -> Vec<Vec<u8>> {
    attempts.iter().map(|digest| digest.to_vec()).collect()
}
