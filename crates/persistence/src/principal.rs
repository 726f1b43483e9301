//! Who a caller is, and what exists: the questions that come before any work.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use diesel::sql_types::Binary;
use diesel::{select, sql_query};
use doorward_domain::choice::Choice;
use doorward_domain::fault::Spelled;
use doorward_domain::id::{TokenId, UserId};
use doorward_domain::resource::{Pk, Reference};
use doorward_domain::secret::Sealed;
use doorward_domain::stage::StageKind;
use doorward_domain::store::{Existence, StoreError};
use doorward_domain::token::Intent;
use doorward_domain::user::UserType;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, on_each};
use crate::error::meaning;
use crate::relation::{Hold, LockKey, lock};
use crate::schema::{
    bindable, brand, event, flow, flow_stage_binding, group, installation, password_stage, policy_binding,
    principal, role, source, stage, token, user,
};
use crate::statement::Statement;
use crate::store::Store;
use crate::types::{DbUuid, Id, Json, Named, Time};

/// A user as permission checks see him.
#[derive(Clone, Debug)]
pub struct Principal {
    /// His number.
    pub id: UserId,
    /// The name he logs in with.
    pub username: String,
    /// His e-mail address.
    pub email: String,
    /// Whether he can do anything at all.
    pub is_active: bool,
    /// What kind of user he is.
    pub kind: UserType,
    /// His own attributes.
    pub attributes: Map<String, Value>,
    /// Whether he may do everything.
    pub is_superuser: bool,
    /// What he may do to all objects of a kind.
    pub permissions: HashSet<String>,
}

/// What a token says of its holder.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The token.
    pub token: TokenId,
    /// When it expires, if it does.
    pub expires: Option<DateTime<Utc>>,
    /// Whose it is.
    pub principal: Arc<Principal>,
}

#[derive(Queryable)]
pub(crate) struct Row {
    id: i32,
    username: String,
    email: String,
    is_active: bool,
    kind: Named<UserType>,
    attributes: Json<Map<String, Value>>,
    is_superuser: bool,
    permissions: Json<HashSet<String>>,
}

#[auto_type]
pub(crate) fn columns() -> _ {
    (
        principal::id,
        principal::username,
        principal::email,
        principal::is_active,
        principal::kind,
        principal::attributes,
        principal::is_superuser,
        principal::permissions,
    )
}

impl From<Row> for Principal {
    fn from(row: Row) -> Self {
        Self {
            id: UserId(row.id),
            username: row.username,
            email: row.email,
            is_active: row.is_active,
            kind: row.kind.0,
            attributes: row.attributes.0,
            is_superuser: row.is_superuser,
            permissions: row.permissions.0,
        }
    }
}

impl Store<'_> {
    /// What the API token with this digest says of its holder.
    pub fn credentials(&mut self, digest: &[u8; 32]) -> Result<Option<Credentials>, StoreError> {
        let query = token::table
            .inner_join(principal::table)
            .filter(token::digest.eq(digest.as_slice()))
            .filter(token::intent.eq(Intent::Api.name()))
            .select((token::id, token::expires, token::expiring, columns()));
        let found =
            on_each!(self.connection, |connection| { query.get_result::<(Id, Time, bool, Row)>(connection) });
        Ok(found.optional().map_err(meaning)?.map(|(id, Time(expires), expiring, row)| Credentials {
            token: id.into_id(),
            expires: expiring.then_some(expires),
            principal: Arc::new(row.into()),
        }))
    }

    /// The user with this name.
    pub fn principal_named(&mut self, username: &str) -> Result<Option<Principal>, StoreError> {
        let query = principal::table.filter(principal::username.eq(username)).select(columns());
        let found = on_each!(self.connection, |connection| query.get_result::<Row>(connection));
        Ok(found.optional().map_err(meaning)?.map(Principal::from))
    }

    /// The user with this number.
    pub fn principal_of(&mut self, user: UserId) -> Result<Option<Principal>, StoreError> {
        let query = principal::table.filter(principal::id.eq(user.0)).select(columns());
        let found = on_each!(self.connection, |connection| query.get_result::<Row>(connection));
        Ok(found.optional().map_err(meaning)?.map(Principal::from))
    }

    /// Whether anybody can do everything.
    pub fn has_active_superuser(&mut self) -> Result<bool, StoreError> {
        let able =
            principal::table.filter(principal::is_active.eq(true)).filter(principal::is_superuser.eq(true));
        select(exists(able)).get_result(self.connection).map_err(meaning)
    }

    /// The name of a token that can no longer be used, so that it can be deleted.
    pub fn token_identifier(&mut self, id: TokenId) -> Result<Option<String>, StoreError> {
        let found = token::table.find(Id(id.0)).select(token::identifier);
        found.get_result(self.connection).optional().map_err(meaning)
    }

    /// The keys of some tokens, to see whether they can be opened.
    pub fn some_sealed(&mut self) -> Result<Vec<Sealed>, StoreError> {
        let found = token::table.select(token::key).limit(100).load::<Vec<u8>>(self.connection);
        Ok(found.map_err(meaning)?.into_iter().map(Sealed).collect())
    }

    /// Keeps others from starting for the first time at the same moment. On SQLite the transaction as
    /// a whole does that already.
    pub fn lock_installation(&mut self) -> Result<(), StoreError> {
        let AnyConnection::Postgresql(connection) = &mut *self.connection else { return Ok(()) };
        let lock = sql_query("LOCK TABLE installation IN EXCLUSIVE MODE");
        lock.run(connection).map_err(meaning)
    }

    /// The id that this installation was given at its first start.
    pub fn installation(&mut self) -> Result<Option<Uuid>, StoreError> {
        let found = installation::table.select(installation::id).get_result::<Id>(self.connection);
        Ok(found.optional().map_err(meaning)?.map(|id| id.0))
    }

    /// Gives this installation its id.
    pub fn insert_installation(&mut self, id: Uuid) -> Result<(), StoreError> {
        diesel::insert_into(installation::table)
            .values((installation::id.eq(Id(id)), installation::created.eq(Time(self.stamp.at))))
            .execute(self.connection)
            .map_err(meaning)?;
        Ok(())
    }

    /// What only the secret key of this installation opens, if that has been stored.
    pub fn key_check(&mut self) -> Result<Option<Sealed>, StoreError> {
        let found = installation::table.select(installation::key_check);
        let found = found.get_result::<Option<Vec<u8>>>(self.connection).optional().map_err(meaning)?;
        Ok(found.flatten().map(Sealed))
    }

    /// Stores what only the secret key of this installation opens.
    pub fn set_key_check(&mut self, check: &Sealed) -> Result<(), StoreError> {
        let set = diesel::update(installation::table).set(installation::key_check.eq(Some(&check.0)));
        set.run(self.connection).map_err(meaning)
    }

    /// Puts what `anew` makes of it in the place of everything that is sealed, and tells how much that is.
    pub fn reseal(
        &mut self,
        anew: impl Fn(&Sealed) -> Result<Sealed, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut count = 0;
        for (table, column) in SEALED {
            // A secret that nobody has set is sealed by nobody.
            let all =
                format!("SELECT id, {column} AS sealed FROM {table} WHERE length({column}) > 0 ORDER BY id");
            let found: Vec<SealedRow> = sql_query(all).load(self.connection).map_err(meaning)?;
            // Somebody may seal another secret meanwhile.
            let set = format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3");
            for SealedRow { id, sealed } in found {
                let sealed = Sealed(sealed);
                let again = anew(&sealed)?.0;
                let set = sql_query(&set).bind::<Binary, _>(again).bind::<DbUuid, _>(id);
                count += set.bind::<Binary, _>(sealed.0).execute(self.connection).map_err(meaning)?;
            }
        }
        Ok(count)
    }
}

/// The columns of what is sealed, with their tables. The check of the secret key is one more.
const SEALED: [(&str, &str); 3] =
    [("token", "key"), ("captcha_stage", "private_key"), ("oauth_source", "consumer_secret")];

#[derive(QueryableByName)]
struct SealedRow {
    #[diesel(sql_type = DbUuid)]
    id: Id,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

impl Store<'_> {
    /// What permissions on the object of this model with this primary key are bound to. With `hold`, others
    /// are kept off the object until the transaction ends.
    pub fn object_of(&mut self, model: &str, pk: Pk, hold: Option<Hold>) -> Result<Option<Uuid>, StoreError> {
        let connection = &mut *self.connection;
        macro_rules! object {
            ($table:ident, $key:expr $(, $condition:expr)?) => {{
                if let Some(hold) = hold {
                    lock(connection, stringify!($table), "id", LockKey::Id($key), hold).map_err(meaning)?;
                }
                let found = $table::table.find(Id($key))$(.filter($condition))?.select($table::id);
                found.get_result(connection)
            }};
        }
        let found = match (model, pk) {
            ("authentik_flows.flow", Pk::Uuid(id)) => object!(flow, id),
            ("authentik_flows.flowstagebinding", Pk::Uuid(id)) => object!(flow_stage_binding, id),
            ("authentik_policies.policybinding", Pk::Uuid(id)) => object!(policy_binding, id),
            ("authentik_core.source", Pk::Uuid(id)) => object!(source, id),
            ("authentik_sources_oauth.oauthsource", Pk::Uuid(id)) => {
                object!(source, id, source::kind.eq("oauth"))
            }
            ("authentik_core.group", Pk::Uuid(id)) => object!(group, id),
            ("authentik_core.token", Pk::Uuid(id)) => object!(token, id),
            ("authentik_core.user", Pk::Integer(id)) => {
                if let Some(hold) = hold {
                    lock(connection, "user", "id", LockKey::Integer(id), hold).map_err(meaning)?;
                }
                user::table.find(id).select(user::uuid).get_result(connection)
            }
            ("authentik_rbac.role", Pk::Uuid(id)) => object!(role, id),
            ("authentik_brands.brand", Pk::Uuid(id)) => object!(brand, id),
            ("authentik_events.event", Pk::Uuid(id)) => object!(event, id),
            ("authentik_flows.stage", Pk::Uuid(id)) => object!(stage, id),
            (model, Pk::Uuid(id)) => {
                let kind = StageKind::all().iter().find(|kind| kind.facts().model.label() == model);
                object!(stage, id, stage::kind.eq(kind.map_or("", |kind| kind.name())))
            }
            (_, Pk::Integer(_)) => Err(diesel::NotFound),
        };
        Ok(found.optional().map_err(meaning)?.map(|id: Id| id.0))
    }
}

impl Existence for Store<'_> {
    /// One statement for each kind of object that is referred to.
    fn missing(
        &mut self,
        references: Vec<(&'static str, Spelled<Reference>)>,
    ) -> Result<Vec<(&'static str, Spelled<Reference>)>, StoreError> {
        let wanted: Vec<Reference> = references.iter().map(|(_, reference)| reference.value).collect();
        let existing = existing(self.connection, &wanted).map_err(meaning)?;
        Ok(references.into_iter().filter(|(_, reference)| !existing.contains(&reference.value)).collect())
    }
}

fn existing(connection: &mut AnyConnection, wanted: &[Reference]) -> QueryResult<HashSet<Reference>> {
    let mut found = HashSet::new();
    macro_rules! look_up {
        ($table:ident, $key:ident, $variant:path, $id:expr, $back:expr) => {
            let ids: Vec<_> = wanted
                .iter()
                .filter_map(|reference| if let $variant(id) = reference { Some($id(*id)) } else { None })
                .collect();
            for ids in ids.chunks(MOST_VALUES) {
                let rows = $table::table.filter($table::$key.eq_any(ids.to_vec())).select($table::$key);
                found.extend(rows.load(connection)?.into_iter().map(|id| $variant($back(id))));
            }
        };
    }
    look_up!(flow, id, Reference::Flow, Id::from, Id::into_id);
    look_up!(stage, id, Reference::Stage, Id::from, Id::into_id);
    look_up!(password_stage, id, Reference::PasswordStage, Id::from, Id::into_id);
    look_up!(source, id, Reference::Source, Id::from, Id::into_id);
    look_up!(group, id, Reference::Group, Id::from, Id::into_id);
    look_up!(role, id, Reference::Role, Id::from, Id::into_id);
    look_up!(user, id, Reference::User, |id: UserId| id.0, UserId);
    look_up!(bindable, key, Reference::Bindable, Id::from, Id::into_id);
    Ok(found)
}
