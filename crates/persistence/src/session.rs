//! Sessions of browsers.

use chrono::{DateTime, Utc};
use diesel::dsl::{LeftJoin, auto_type, exists};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::id::{SessionId, UserId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::session::{AuthenticatedSession, SessionFilter};
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::Referrer;

use crate::attempt::{Right, taken_back};
use crate::connection::{AnyConnection, MultiBackend, on_each};
use crate::error::meaning;
use crate::person::{PersonRow, noted_login};
use crate::principal::{Principal, columns as principal_columns};
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, sorted};
use crate::schema::{principal, session, user};
use crate::statement::{Between, Both, Statement, kept};
use crate::store::Store;
use crate::table::{LockableTable, RemovableTable, Table};
use crate::types::{Id, JsonText, Time};

/// A session as it is kept.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Which one it is, and in which state.
    pub state: SessionState,
    /// Whose it is; nobody's as long as nobody has logged in.
    pub user: Option<UserId>,
    /// Where the visitor is in a flow, as JSON.
    pub progress: String,
    /// The address that it may be used from; none for all.
    pub bound_to: Option<String>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

/// A session in one of its states: whoever changes it changes this one, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionState {
    /// Its id.
    pub id: SessionId,
    /// How often it has changed, counted from [`FIRST_REVISION`].
    pub revision: i64,
}

impl SessionState {
    /// That of a session which has just begun.
    pub fn first(id: SessionId) -> Self {
        Self { id, revision: FIRST_REVISION }
    }

    /// The one that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self { revision: self.revision + 1, ..self }
    }
}

/// The revision of a session that has just begun.
const FIRST_REVISION: i64 = 1;

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The digest of its key.
    pub digest: [u8; 32],
    /// Whose it is.
    pub user: Option<UserId>,
    /// Where the visitor is in a flow, as JSON.
    pub progress: String,
    /// The address that it may be used from.
    pub bound_to: Option<String>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

#[derive(Queryable)]
struct Row {
    id: Id,
    user: Option<i32>,
    progress: JsonText,
    bound_to: Option<String>,
    expires: Time,
    revision: i64,
}

impl From<Row> for StoredSession {
    fn from(row: Row) -> Self {
        Self {
            state: SessionState { id: row.id.into_id(), revision: row.revision },
            user: row.user.map(UserId),
            progress: row.progress.0,
            bound_to: row.bound_to,
            expires: row.expires.0,
        }
    }
}

#[auto_type]
fn columns() -> _ {
    (session::id, session::user, session::progress, session::bound_to, session::expires, session::revision)
}

type Shown = (Id, i32, Vec<u8>, String, String, Time, Time);

fn session_of(
    (id, user, digest, last_ip, last_user_agent, last_used, expires): Shown,
) -> AuthenticatedSession {
    AuthenticatedSession {
        id: id.into_id(),
        user: UserId(user),
        digest,
        last_ip,
        last_user_agent,
        last_used: last_used.0,
        expires: expires.0,
    }
}

/// The sessions in which somebody has logged in.
#[auto_type]
fn rows() -> _ {
    session::table.inner_join(user::table).select((
        session::id,
        user::id,
        session::digest,
        session::last_ip,
        session::last_user_agent,
        session::last_used,
        session::expires,
    ))
}

type Selection<'a> = IntoBoxed<'a, Select<LeftJoin<session::table, user::table>, session::id>, MultiBackend>;

fn selection(listing: &Listing<SessionFilter>, visible: &Visible) -> Selection<'static> {
    let query = session::table.left_join(user::table).select(session::id).into_boxed();
    let query = match visible {
        Visible::All => query.filter(session::user.is_not_null()),
        Visible::Granted { user, .. } | Visible::Owned(user) => query.filter(session::user.eq(user.0)),
    };
    let query = found_in!(query, listing.search, user::username, session::last_ip, session::last_user_agent);
    listing.filters.iter().fold(query, |query, filter| match filter {
        SessionFilter::LastIp(text) => query.filter(session::last_ip.eq(text.clone())),
        SessionFilter::LastUserAgent(text) => query.filter(session::last_user_agent.eq(text.clone())),
        SessionFilter::Username(text) => query.filter(user::username.eq(text.clone())),
    })
}

impl Table for AuthenticatedSession {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &SessionId) -> QueryResult<Self> {
        rows().filter(session::id.eq(Id(key.0))).get_result::<Shown>(connection).map(session_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<SessionFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<SessionFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "user__username" => user::username,
            "last_ip" => session::last_ip,
            "last_used" => session::last_used,
            "expires" => session::expires,
        }, {}, session::user.asc(), session::id);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let found = rows().filter(session::id.eq_any(ids)).load::<Shown>(connection)?;
        Ok(found.into_iter().map(session_of).collect())
    }

    fn referrers(&self, _sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        Ok(Vec::new())
    }
}

impl LockableTable for AuthenticatedSession {
    fn lock(connection: &mut AnyConnection, key: &SessionId, hold: Hold) -> QueryResult<()> {
        lock(connection, "session", "id", LockKey::Id(key.0), hold)
    }
}

impl RemovableTable for AuthenticatedSession {
    fn release(&self, _connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(session::table.find(self.row_id())).run(connection)
    }
}

/// Ends all sessions of a user.
pub fn end_all_of(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    diesel::delete(session::table.filter(session::user.eq(user.0))).run(connection)
}

/// Whether the session was as it had been seen, in what comes after it in the same statement.
#[auto_type]
fn is_kept() -> _ {
    exists(kept::table.select(kept::id))
}

/// What was found of a session that is as it had been seen. Where it is not, or its user is gone, whoever asks has to
/// look again.
fn as_before<T>(found: QueryResult<T>) -> Result<T, StoreError> {
    let found = found.optional().map_err(unless_gone)?;
    found.ok_or_else(|| StoreError::Contended("the session has changed".into()))
}

/// What an error means of a session, whose user is the only thing that it refers to.
fn unless_gone(error: diesel::result::Error) -> StoreError {
    match meaning(error) {
        StoreError::MissingReference { .. } => StoreError::Contended("the user is gone".into()),
        error => error,
    }
}

impl Store<'_> {
    /// The session whose key has this digest, unless it is over.
    pub fn session(&mut self, digest: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        let query = session::table
            .filter(session::digest.eq(digest.as_slice()))
            .filter(session::expires.gt(Time(self.stamp.at)))
            .select(columns());
        let found = on_each!(self.connection, |connection| query.get_result::<Row>(connection));
        Ok(found.optional().map_err(meaning)?.map(StoredSession::from))
    }

    /// The session whose key has this digest and whose it is, unless it is over or nobody has logged in.
    pub fn session_of(
        &mut self,
        digest: &[u8; 32],
    ) -> Result<Option<(StoredSession, Principal)>, StoreError> {
        let query = session::table
            .inner_join(principal::table)
            .filter(session::digest.eq(digest.as_slice()))
            .filter(session::expires.gt(Time(self.stamp.at)))
            .select((columns(), principal_columns()));
        let found = on_each!(self.connection, |connection| {
            query.get_result::<(Row, crate::principal::Row)>(connection)
        });
        Ok(found.optional().map_err(meaning)?.map(|(row, principal)| (row.into(), principal.into())))
    }

    /// Begins a session, unless its user is gone: then whoever asks has to look again.
    pub fn begin_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        let (last_ip, last_user_agent) = self.client();
        let row = (
            session::id.eq(Id(new.id.0)),
            session::digest.eq(new.digest.as_slice()),
            session::user.eq(new.user.map(|user| user.0)),
            session::progress.eq(JsonText(new.progress.clone())),
            session::bound_to.eq(new.bound_to.clone()),
            session::last_ip.eq(last_ip),
            session::last_user_agent.eq(last_user_agent),
            session::last_used.eq(Time(self.stamp.at)),
            session::expires.eq(Time(new.expires)),
            session::revision.eq(FIRST_REVISION),
        );
        diesel::insert_into(session::table).values(row).run(self.connection).map_err(unless_gone)
    }

    /// Keeps where the visitor is, and takes back what was right, unless another request of his came first: then this
    /// one has to look again. With a digest, the session has another key from then on.
    pub fn keep_progress(
        &mut self,
        before: SessionState,
        progress: &str,
        digest: Option<&[u8; 32]>,
        right: &Right,
    ) -> Result<(), StoreError> {
        let (last_ip, last_user_agent) = self.client();
        let seen = session::table.find(Id(before.id.0)).filter(session::revision.eq(before.revision));
        let change = diesel::update(seen)
            .set((
                session::progress.eq(JsonText(progress.to_owned())),
                session::last_ip.eq(last_ip),
                session::last_user_agent.eq(last_user_agent),
                session::last_used.eq(Time(self.stamp.at)),
                session::revision.eq(session::revision + 1),
                digest.map(|digest| session::digest.eq(digest.as_slice())),
            ))
            .returning(session::id);
        as_before(match &mut *self.connection {
            AnyConnection::Postgresql(connection) if right.is_empty() => {
                change.prepared().get_result::<Id>(connection)
            }
            AnyConnection::Postgresql(connection) => {
                let taken_back = taken_back!(right, is_kept());
                Between(change, taken_back, kept::table.select(kept::id))
                    .prepared()
                    .get_result::<Id>(connection)
            }
            AnyConnection::Sqlite(connection) => change.prepared().get_result::<Id>(connection),
        })?;
        match self.connection {
            AnyConnection::Postgresql(_) => Ok(()),
            AnyConnection::Sqlite(_) => self.take_back(right),
        }
    }

    /// Puts the session of a user in the place of another one, and notes when he has logged in last, unless another
    /// request came first or he is gone: then this one has to look again. Gives the user.
    pub fn renew_session(
        &mut self,
        before: SessionState,
        new: &NewSession,
        user: UserId,
    ) -> Result<PersonRow, StoreError> {
        let (last_ip, last_user_agent) = self.client();
        let seen = session::table.find(Id(before.id.0)).filter(session::revision.eq(before.revision));
        let change = diesel::update(seen)
            .set((
                session::id.eq(Id(new.id.0)),
                session::digest.eq(new.digest.as_slice()),
                session::user.eq(new.user.map(|user| user.0)),
                session::progress.eq(JsonText(new.progress.clone())),
                session::bound_to.eq(new.bound_to.clone()),
                session::last_ip.eq(last_ip),
                session::last_user_agent.eq(last_user_agent),
                session::last_used.eq(Time(self.stamp.at)),
                session::expires.eq(Time(new.expires)),
                session::revision.eq(FIRST_REVISION),
            ))
            .returning(session::id);
        match &mut *self.connection {
            AnyConnection::Postgresql(connection) => {
                let login = noted_login!(user, self.stamp.at, is_kept());
                as_before(Both(change, login).prepared().get_result(connection))
            }
            AnyConnection::Sqlite(connection) => {
                as_before(change.prepared().get_result::<Id>(connection))?;
                self.note_login(user)
            }
        }
    }

    /// Ends a session, unless another request came first: then this one has to look again.
    pub fn end_session(&mut self, before: SessionState) -> Result<(), StoreError> {
        let seen = session::table.find(Id(before.id.0)).filter(session::revision.eq(before.revision));
        let ended = diesel::delete(seen).returning(session::id).prepared();
        let ended = on_each!(self.connection, |connection| ended.get_result::<Id>(connection));
        as_before(ended).map(|_| ())
    }

    /// Ends all sessions of a user but that whose key has this digest.
    pub fn end_other_sessions_of(
        &mut self,
        user: UserId,
        digest: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        let own = digest.unwrap_or_default();
        let others =
            session::table.filter(session::user.eq(user.0)).filter(session::digest.ne(own.as_slice()));
        diesel::delete(others).run(self.connection).map_err(meaning)
    }

    /// Deletes sessions that are over, so many at most, and tells how many there were.
    pub fn forget_sessions(&mut self, most: u32) -> Result<usize, StoreError> {
        let over = session::table
            .filter(session::expires.le(Time(self.stamp.at)))
            .order((session::expires, session::id))
            .limit(most.into())
            .select(session::id);
        let over: Vec<Id> = over.load(self.connection).map_err(meaning)?;
        let over = session::table.filter(session::id.eq_any(over));
        diesel::delete(over).execute(self.connection).map_err(meaning)
    }

    /// From where and with what the request came.
    fn client(&self) -> (String, String) {
        let request = self.stamp.request.as_ref();
        let ip = request.and_then(|request| request.client_ip).map(|ip| ip.to_string());
        (
            ip.unwrap_or_default(),
            request.map(|request| request.user_agent.replace('\0', "")).unwrap_or_default(),
        )
    }
}
