//! Users, their groups and their permissions.

use chrono::{DateTime, Utc};
use diesel::dsl::{auto_type, exists};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::choice::Choice;
use doorward_domain::event::Entry;
use doorward_domain::group::{Group, GroupSummary};
use doorward_domain::id::{GroupId, UserId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::secret::PasswordHash;
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};
use doorward_domain::user::{User, UserFilter, UserType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend};
use crate::error::meaning;
use crate::group as groups;
use crate::policy::{self, End};
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, only_visible, sorted};
use crate::schema::{
    group, membership, principal, superuser_group, user, user_object_permission, user_permission,
};
use crate::session;
use crate::sql::{beginning, folded, json_holds, spelled};
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::token;
use crate::types::{Id, Json, Named, Time};

#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = user, treat_none_as_null = true)]
struct NewRow {
    uuid: Id,
    username: String,
    name: String,
    email: String,
    is_active: bool,
    last_login: Option<Time>,
    path: String,
    kind: Named<UserType>,
    attributes: Json<Map<String, Value>>,
    password: String,
    upn: Option<String>,
    username_folded: String,
    email_folded: String,
    upn_folded: Option<String>,
}

impl From<&User> for NewRow {
    fn from(user: &User) -> Self {
        let upn = user.upn().map(ToOwned::to_owned);
        Self {
            uuid: Id(user.uuid),
            username: user.username.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            is_active: user.is_active,
            last_login: user.last_login.map(Time),
            path: user.path.clone(),
            kind: Named(user.kind),
            attributes: Json(user.attributes.clone()),
            password: user.password.0.clone(),
            username_folded: folded(&user.username),
            email_folded: folded(&user.email),
            upn_folded: upn.as_deref().map(folded),
            upn,
        }
    }
}

#[derive(Clone, Debug, Queryable)]
struct Row {
    id: i32,
    uuid: Id,
    username: String,
    name: String,
    email: String,
    is_active: bool,
    last_login: Option<Time>,
    path: String,
    kind: Named<UserType>,
    attributes: Json<Map<String, Value>>,
    password: String,
}

/// A group as the view of a user's groups shows it in JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct GroupJson {
    id: Uuid,
    name: String,
    is_superuser: bool,
    parent: Option<Uuid>,
    parent_name: Option<String>,
    attributes: Map<String, Value>,
}

impl From<GroupJson> for GroupSummary {
    fn from(group: GroupJson) -> Self {
        Self {
            id: group.id.into(),
            name: group.name,
            is_superuser: group.is_superuser,
            parent: group.parent.map(GroupId),
            parent_name: group.parent_name,
            attributes: group.attributes,
        }
    }
}

type Loaded = (Row, Json<Vec<GroupJson>>, bool);

fn user_of((row, Json(groups), is_superuser): Loaded) -> User {
    User {
        id: UserId(row.id),
        uuid: row.uuid.0,
        username: row.username,
        name: row.name,
        email: row.email,
        is_active: row.is_active,
        last_login: row.last_login.map(|time| time.0),
        path: row.path,
        kind: row.kind.0,
        attributes: row.attributes.0,
        password: PasswordHash(row.password),
        groups: groups.into_iter().map(GroupSummary::from).collect(),
        is_superuser,
    }
}

#[auto_type]
fn rows() -> _ {
    user::table.inner_join(principal::table).select((
        (
            user::id,
            user::uuid,
            user::username,
            user::name,
            user::email,
            user::is_active,
            user::last_login,
            user::path,
            user::kind,
            user::attributes,
            user::password,
        ),
        principal::groups,
        principal::is_superuser,
    ))
}

type Selection<'a> = IntoBoxed<'a, Select<user::table, user::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<UserFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = user::table.select(user::id).into_boxed();
    let query = only_visible!(query, visible, user::uuid);
    let query = found_in!(
        query,
        listing.search,
        user::username,
        user::name,
        user::email,
        spelled(user::uuid);
        user::is_active
    );
    listing.filters.iter().fold(query, |query, filter| match filter {
        UserFilter::Username(text) => query.filter(user::username.eq(text.clone())),
        UserFilter::Email(text) => query.filter(user::email.eq(text.clone())),
        UserFilter::Name(text) => query.filter(user::name.eq(text.clone())),
        UserFilter::Path(text) => query.filter(user::path.eq(text.clone())),
        UserFilter::PathStartsWith(text) => query.filter(user::path.like(beginning(text)).escape('\\')),
        UserFilter::Uuid(id) => query.filter(user::uuid.eq(Id(*id))),
        UserFilter::IsActive(is) => query.filter(user::is_active.eq(*is)),
        UserFilter::IsSuperuser(true) => query.filter(user::id.eq_any(superusers())),
        UserFilter::IsSuperuser(false) => query.filter(user::id.ne_all(superusers())),
        UserFilter::Type(kinds) => {
            query.filter(user::kind.eq_any(kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>()))
        }
        UserFilter::GroupsByName(names) => {
            let members = membership::table
                .inner_join(group::table.on(group::id.eq(membership::group)))
                .filter(group::name.eq_any(names.clone()))
                .select(membership::user);
            query.filter(user::id.eq_any(members))
        }
        UserFilter::GroupsByPk(ids) => {
            let ids: Vec<Id> = ids.iter().map(|id| Id(id.0)).collect();
            let members = membership::table.filter(membership::group.eq_any(ids)).select(membership::user);
            query.filter(user::id.eq_any(members))
        }
        UserFilter::Attributes(wanted) => wanted.iter().fold(query, |query, (path, value)| {
            query.filter(json_holds(user::attributes, Json(path.clone()), Json(value.clone())))
        }),
        UserFilter::Holds(held) => {
            let any = membership::table
                .filter(membership::group.eq_any(superuser_group::table.select(superuser_group::id)))
                .select(membership::user);
            let own = user_object_permission::table
                .filter(user_object_permission::permission.eq_any(held.permissions.clone()));
            match &held.objects {
                None => {
                    let all = user_permission::table
                        .filter(user_permission::user.eq(user::id))
                        .filter(user_permission::permission.eq_any(held.permissions.clone()));
                    let own = own.filter(user_object_permission::user.eq(user::id));
                    query.filter(user::id.eq_any(any).or(exists(all)).or(exists(own)))
                }
                Some(objects) => {
                    let objects: Vec<Id> = objects.iter().copied().map(Id).collect();
                    let own = own.filter(user_object_permission::object.eq_any(objects));
                    let own = own.select(user_object_permission::user);
                    query.filter(user::id.eq_any(any).or(user::id.eq_any(own)))
                }
            }
        }
    })
}

/// Members of groups that make superusers.
#[auto_type]
fn superusers() -> _ {
    let groups = superuser_group::table.select(superuser_group::id);
    membership::table.filter(membership::group.eq_any(groups)).select(membership::user)
}

impl Table for User {
    type RowId = i32;

    fn row_id(&self) -> i32 {
        self.id.0
    }

    fn find(connection: &mut AnyConnection, key: &UserId) -> QueryResult<Self> {
        rows().filter(user::id.eq(key.0)).get_result::<Loaded>(connection).map(user_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<UserFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<UserFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<i32>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => user::id,
            "username" => user::username,
            "name" => user::name,
            "is_active" => user::is_active,
            "email" => user::email,
            "path" => user::path,
            "type" => user::kind,
            "uuid" => user::uuid,
        }, {
            "last_login" => user::last_login,
        }, user::username.asc(), user::id, unique ["username"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[i32]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(user::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(user_of).collect())
    }

    /// His groups, what he may pass, and his tokens.
    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        let mut groups: Vec<_> =
            self.groups.iter().map(|group| (group.id.0, groups::label(&group.name))).collect();
        groups.sort_unstable();
        let mut found = sight.of(Group::MODEL, Consequence::CascadeMany, groups)?;
        found.extend(policy::referrers(sight, End::User(self.id))?);
        found.extend(token::referring_to(sight, self.id)?);
        Ok(found)
    }
}

impl LockableTable for User {
    fn lock(connection: &mut AnyConnection, key: &UserId, hold: Hold) -> QueryResult<()> {
        lock(connection, "user", "id", LockKey::Integer(key.0), hold)
    }
}

impl EditableTable for User {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        let id = diesel::insert_into(user::table)
            .values((NewRow::from(&self), user::updated.eq(Time(at))))
            .returning(user::id)
            .get_result(connection)?;
        join(connection, id, groups_of(&self))?;
        Self::find(connection, &UserId(id))
    }

    fn update(self, before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(user::table.find(self.id.0))
            .set((NewRow::from(&self), user::version.eq(user::version + 1), user::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        // Whoever may do nothing any more is logged out, and stays so when he may again.
        if before.is_active && !self.is_active {
            session::end_all_of(connection, self.id)?;
        }
        // What is not changed is left alone: somebody may have changed it from the side of a group.
        let (groups, groups_before) = (groups_of(&self), groups_of(before));
        for left in groups::without(&groups_before, &groups).chunks(MOST_VALUES) {
            let rows = membership::table.filter(membership::user.eq(self.id.0));
            diesel::delete(rows.filter(membership::group.eq_any(left.to_vec()))).run(connection)?;
        }
        join(connection, self.id.0, groups::without(&groups, &groups_before))?;
        Self::find(connection, &self.id)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others = user::table.filter(user::username.eq(&self.username)).filter(user::id.ne(self.id.0));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["username"] } else { Vec::new() })
    }
}

fn groups_of(user: &User) -> Vec<Id> {
    user.groups.iter().map(|group| Id(group.id.0)).collect()
}

/// Puts a user into groups.
fn join(connection: &mut AnyConnection, user: i32, groups: Vec<Id>) -> QueryResult<()> {
    let members: Vec<_> = groups.into_iter().map(|group| (user, group)).collect();
    groups::join(connection, &members)
}

impl RemovableTable for User {
    fn release(&self, connection: &mut AnyConnection, _at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        let mut entries = policy::deleted_with(connection, End::User(self.id))?;
        entries.extend(token::of_user(connection, self.id)?.iter().map(Entry::deleted));
        Ok(entries)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(user::table.find(self.id.0)).run(connection)
    }
}

impl Store<'_> {
    /// The number of the user with this name.
    pub fn user_named(&mut self, username: &str) -> Result<Option<UserId>, StoreError> {
        let user = user::table.filter(user::username.eq(username)).select(user::id);
        let id = user.get_result::<i32>(self.connection).optional().map_err(meaning)?;
        Ok(id.map(UserId))
    }

    /// The folders of the users that a listing means, each once.
    pub fn user_paths(
        &mut self,
        listing: &Listing<UserFilter>,
        visible: &Visible,
    ) -> Result<Vec<String>, StoreError> {
        let paths = selection(listing, visible).select(user::path).distinct().order(user::path);
        paths.load(self.connection).map_err(meaning)
    }
}
