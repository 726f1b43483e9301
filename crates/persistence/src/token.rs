//! Tokens.

use chrono::{DateTime, Utc};
use diesel::dsl::{LeftJoin, auto_type};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::{Entry, EventAction};
use doorward_domain::id::UserId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::secret::Sealed;
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::token::{Intent, Token, TokenFilter};
use doorward_domain::used_by::{Consequence, Referrer};
use doorward_domain::user::User;

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::meaning;
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, sorted};
use crate::schema::{token, user};
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Named, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = token, treat_none_as_null = true)]
struct Row {
    id: Id,
    identifier: String,
    digest: Vec<u8>,
    key: Vec<u8>,
    user: i32,
    intent: Named<Intent>,
    description: String,
    expires: Time,
    expiring: bool,
    managed: Option<String>,
}

impl From<&Token> for Row {
    fn from(token: &Token) -> Self {
        Self {
            id: Id(token.id.0),
            identifier: token.identifier.clone(),
            digest: token.digest.to_vec(),
            key: token.key.0.clone(),
            user: token.user.0,
            intent: Named(token.intent),
            description: token.description.clone(),
            expires: Time(token.expires),
            expiring: token.expiring,
            managed: token.managed.clone(),
        }
    }
}

#[auto_type]
fn rows() -> _ {
    token::table.select((
        token::id,
        token::identifier,
        token::digest,
        token::key,
        token::user,
        token::intent,
        token::description,
        token::expires,
        token::expiring,
        token::managed,
    ))
}

/// The tokens out of their rows, with their users, which takes one more statement.
fn tokens(connection: &mut AnyConnection, rows: Vec<Row>) -> QueryResult<Vec<Token>> {
    let mut ids: Vec<i32> = rows.iter().map(|row| row.user).collect();
    ids.sort_unstable();
    ids.dedup();
    let users = if ids.is_empty() { Vec::new() } else { User::load(connection, &ids)? };
    let tokens = rows.into_iter().map(|row| {
        let user_obj = users.iter().find(|user| user.id.0 == row.user).cloned().map(Box::new);
        Ok(Token {
            id: row.id.into_id(),
            identifier: row.identifier,
            intent: row.intent.0,
            user: UserId(row.user),
            user_obj,
            description: row.description,
            expires: row.expires.0,
            expiring: row.expiring,
            managed: row.managed,
            digest: row.digest.try_into().map_err(|_| {
                diesel::result::Error::DeserializationError("the digest of a token has another length".into())
            })?,
            key: Sealed(row.key),
        })
    });
    tokens.collect()
}

fn one(connection: &mut AnyConnection, row: Row) -> QueryResult<Token> {
    tokens(connection, vec![row])?.pop().ok_or(diesel::NotFound)
}

/// The tokens of a user.
pub(crate) fn of_user(connection: &mut AnyConnection, user: UserId) -> QueryResult<Vec<Token>> {
    let rows = rows().filter(token::user.eq(user.0)).order(token::identifier).load(connection)?;
    tokens(connection, rows)
}

/// The tokens of a user, as those that refer to him.
pub(crate) fn referring_to(sight: &mut Sight<'_>, user: UserId) -> QueryResult<Vec<Referrer>> {
    let query = token::table.filter(token::user.eq(user.0)).select((token::id, token::identifier));
    let tokens = query.order(token::id).load::<(Id, String)>(sight.connection)?;
    let tokens = tokens.into_iter().map(|(id, identifier)| (id.0, identifier)).collect();
    sight.of(Token::MODEL, Consequence::Cascade, tokens)
}

type Selection<'a> = IntoBoxed<'a, Select<LeftJoin<token::table, user::table>, token::id>, MultiBackend>;

fn selection(listing: &Listing<TokenFilter>, visible: &Visible) -> Selection<'static> {
    let query = token::table.left_join(user::table).select(token::id).into_boxed();
    let query = match visible {
        Visible::All => query,
        Visible::Granted { user, .. } | Visible::Owned(user) => query.filter(token::user.eq(user.0)),
    };
    let query = found_in!(
        query,
        listing.search,
        token::identifier,
        token::intent,
        user::username,
        token::description
    );
    listing.filters.iter().fold(query, |query, filter| match filter {
        TokenFilter::Identifier(text) => query.filter(token::identifier.eq(text.clone())),
        TokenFilter::Intent(intent) => query.filter(token::intent.eq(intent.name())),
        TokenFilter::Username(text) => query.filter(user::username.eq(text.clone())),
        TokenFilter::Description(text) => query.filter(token::description.eq(text.clone())),
        TokenFilter::Expires(time) => query.filter(token::expires.eq(Time(*time))),
        TokenFilter::Expiring(is) => query.filter(token::expiring.eq(*is)),
        TokenFilter::Managed(text) => query.filter(token::managed.eq(text.clone())),
    })
}

impl Table for Token {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &String) -> QueryResult<Self> {
        let row = rows().filter(token::identifier.eq(key)).get_result(connection)?;
        one(connection, row)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<TokenFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<TokenFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "identifier" => token::identifier,
            "expires" => token::expires,
        }, {}, token::identifier.asc(), token::id, unique ["identifier"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(token::id.eq_any(ids)).load(connection)?;
        tokens(connection, rows)
    }

    fn referrers(&self, _sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        Ok(Vec::new())
    }
}

impl LockableTable for Token {
    fn lock(connection: &mut AnyConnection, key: &String, hold: Hold) -> QueryResult<()> {
        lock(connection, "token", "identifier", LockKey::Text(key), hold)
    }
}

impl EditableTable for Token {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(token::table)
            .values((Row::from(&self), token::updated.eq(Time(at))))
            .run(connection)?;
        one(connection, Row::from(&self))
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(token::table.find(self.row_id()))
            .set((Row::from(&self), token::version.eq(token::version + 1), token::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others =
            token::table.filter(token::identifier.eq(&self.identifier)).filter(token::id.ne(self.row_id()));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["identifier"] } else { Vec::new() })
    }
}

impl RemovableTable for Token {
    fn release(&self, _connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(token::table.find(self.row_id())).run(connection)
    }
}

impl Store<'_> {
    /// The tokens of a user.
    pub fn tokens_of(&mut self, user: UserId) -> Result<Vec<Token>, StoreError> {
        of_user(self.connection, user).map_err(meaning)
    }

    /// Keeps a token with another key, of which the trail tells just that.
    pub fn rotate(&mut self, before: &Token, after: Token) -> Result<(), StoreError> {
        let after = after.update(before, self.connection, self.stamp.at).map_err(meaning)?;
        self.note(Entry::of(EventAction::SecretRotate, &after))
    }

    /// The names of tokens that have expired, the longest ago first, so many at most.
    pub fn expired_tokens(&mut self, most: u32) -> Result<Vec<String>, StoreError> {
        let expired = token::table
            .filter(token::expiring.eq(true))
            .filter(token::expires.lt(Time(self.stamp.at)))
            .order((token::expires, token::id))
            .limit(most.into())
            .select(token::identifier);
        expired.load(self.connection).map_err(meaning)
    }
}
