//! Groups: their members and their roles.

mod line;

use std::collections::HashSet;
use std::hash::Hash;

use chrono::{DateTime, Utc};
use diesel::dsl::{auto_type, exists};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::group::{Group, GroupFilter, Member};
use doorward_domain::id::{GroupId, RoleId, UserId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::{Pk, Resource};
use doorward_domain::role::Role;
use doorward_domain::store::{StoreError, Visible};
use doorward_domain::used_by::{Consequence, Referrer};
use doorward_domain::user::User;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, MultiBackend, insert_all};
use crate::error::meaning;
use crate::policy::{self, End};
use crate::relation::{
    Counted, Hold, LockKey, LockKeys, Sight, found_in, lock, lock_all, lock_referring, only_visible, sorted,
};
use crate::schema::{group, group_role, group_view, membership, user};
use crate::sql::json_holds;
use crate::statement::Statement;
use crate::store::Store;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Json, Time};

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = group, treat_none_as_null = true)]
struct Row {
    id: Id,
    name: String,
    is_superuser: bool,
    parent: Option<Id>,
    attributes: Json<Map<String, Value>>,
}

impl From<&Group> for Row {
    fn from(group: &Group) -> Self {
        Self {
            id: Id(group.id.0),
            name: group.name.clone(),
            is_superuser: group.is_superuser,
            parent: group.parent.map(Id::from),
            attributes: Json(group.attributes.clone()),
        }
    }
}

/// A member as the view of a group shows him in JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct MemberJson {
    id: i32,
    username: String,
    name: String,
    is_active: bool,
    last_login: Option<DateTime<Utc>>,
    email: String,
    attributes: Map<String, Value>,
}

/// A role as the view of its group shows it in JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct RoleJson {
    id: Uuid,
    name: String,
}

type Loaded = (Row, Option<String>, Json<Vec<MemberJson>>, Json<Vec<RoleJson>>);

fn group_of((row, parent_name, Json(users), Json(roles)): Loaded) -> Group {
    let member = |user: MemberJson| Member {
        id: UserId(user.id),
        username: user.username,
        name: user.name,
        is_active: user.is_active,
        last_login: user.last_login,
        email: user.email,
        attributes: user.attributes,
    };
    Group {
        id: row.id.into_id(),
        name: row.name,
        is_superuser: row.is_superuser,
        parent: row.parent.map(Id::into_id),
        parent_name,
        attributes: row.attributes.0,
        users: users.into_iter().map(member).collect(),
        roles: roles.into_iter().map(|role| Role { id: role.id.into(), name: role.name }).collect(),
    }
}

#[auto_type]
fn rows() -> _ {
    group::table.inner_join(group_view::table).select((
        (group::id, group::name, group::is_superuser, group::parent, group::attributes),
        group_view::parent_name,
        group_view::users,
        group_view::roles,
    ))
}

type Selection<'a> = IntoBoxed<'a, Select<group::table, group::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<GroupFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = group::table.select(group::id).into_boxed();
    let query = only_visible!(query, visible, group::id);
    let query = found_in!(query, listing.search, group::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        GroupFilter::Name(name) => query.filter(group::name.eq(name.clone())),
        GroupFilter::IsSuperuser(is) => query.filter(group::is_superuser.eq(*is)),
        GroupFilter::MembersByUsername(names) => {
            let theirs = membership::table
                .inner_join(user::table.on(user::id.eq(membership::user)))
                .filter(user::username.eq_any(names.clone()))
                .select(membership::group);
            query.filter(group::id.eq_any(theirs))
        }
        GroupFilter::MembersByPk(ids) => {
            let ids: Vec<i32> = ids.iter().map(|id| id.0).collect();
            let theirs = membership::table.filter(membership::user.eq_any(ids)).select(membership::group);
            query.filter(group::id.eq_any(theirs))
        }
        GroupFilter::Attributes(wanted) => wanted.iter().fold(query, |query, (path, value)| {
            query.filter(json_holds(group::attributes, Json(path.clone()), Json(value.clone())))
        }),
    })
}

impl Table for Group {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &GroupId) -> QueryResult<Self> {
        rows().filter(group::id.eq(Id(key.0))).get_result::<Loaded>(connection).map(group_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<GroupFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<GroupFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => group::id,
            "name" => group::name,
            "is_superuser" => group::is_superuser,
        }, {
            "parent" => group::parent,
        }, group::name.asc(), group::id, unique ["name"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = rows().filter(group::id.eq_any(ids)).load::<Loaded>(connection)?;
        Ok(rows.into_iter().map(group_of).collect())
    }

    /// Its members, and the groups right below it.
    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        let users = membership::table
            .inner_join(user::table.on(user::id.eq(membership::user)))
            .filter(membership::group.eq(self.row_id()))
            .order(user::id)
            .select((user::uuid, user::id, user::username))
            .load::<(Id, i32, String)>(sight.connection)?;
        let below = group::table
            .filter(group::parent.eq(self.row_id()))
            .order(group::name)
            .select((group::id, group::name))
            .load::<(Id, String)>(sight.connection)?;
        let users = users.into_iter().map(|(uuid, id, name)| (uuid.0, Pk::Integer(id), name)).collect();
        let below = below.into_iter().map(|(id, name)| (id.0, label(&name))).collect();
        let mut found = sight.of_keyed(User::MODEL, Consequence::CascadeMany, users)?;
        found.extend(sight.of(Self::MODEL, Consequence::SetNull, below)?);
        found.extend(policy::referrers(sight, End::Group(self.id))?);
        Ok(found)
    }
}

/// A group's name for people.
pub(crate) fn label(name: &str) -> String {
    format!("Group {name}")
}

impl LockableTable for Group {
    fn lock(connection: &mut AnyConnection, key: &GroupId, hold: Hold) -> QueryResult<()> {
        lock(connection, "group", "id", LockKey::Id(key.0), hold)
    }
}

impl EditableTable for Group {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(group::table)
            .values((Row::from(&self), group::updated.eq(Time(at))))
            .run(connection)?;
        relate(connection, &self, None)?;
        Self::find(connection, &self.id)
    }

    fn update(self, before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(group::table.find(self.row_id()))
            .set((Row::from(&self), group::version.eq(group::version + 1), group::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        relate(connection, &self, Some(before))?;
        Self::find(connection, &self.id)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let namesakes = group::table.filter(group::name.eq(&self.name)).filter(group::id.ne(self.row_id()));
        let mut found = Vec::new();
        if namesakes.count().get_result::<i64>(connection)? > 0 {
            found.push("name");
        }
        for roles in roles(self).chunks(MOST_VALUES) {
            let attached = group_role::table
                .filter(group_role::role.eq_any(roles.to_vec()))
                .filter(group_role::group.ne(self.row_id()));
            if attached.count().get_result::<i64>(connection)? > 0 {
                found.push("role");
                break;
            }
        }
        Ok(found)
    }
}

/// Puts users into groups. Who is in a group already stays there.
pub(crate) fn join(connection: &mut AnyConnection, members: &[(i32, Id)]) -> QueryResult<()> {
    for members in members.chunks(MOST_VALUES) {
        let row = |(user, group): &(i32, Id)| (membership::user.eq(*user), membership::group.eq(*group));
        let rows: Vec<_> = members.iter().map(row).collect();
        match connection {
            AnyConnection::Postgresql(connection) => {
                let insert = diesel::insert_into(membership::table).values(rows);
                insert.on_conflict_do_nothing().run(connection)?;
            }
            AnyConnection::Sqlite(connection) => {
                for row in rows {
                    let insert = diesel::insert_into(membership::table).values(row);
                    insert.on_conflict_do_nothing().run(connection)?;
                }
            }
        }
    }
    Ok(())
}

/// Takes users out of a group, and tells how many were in it. Whoever changes their groups from their side
/// is waited for: he goes by what he has read.
fn leave(connection: &mut AnyConnection, users: &[i32], group: Id) -> QueryResult<usize> {
    let mut count = 0;
    for users in users.chunks(MOST_VALUES) {
        lock_all(connection, "user", "id", LockKeys::Integers(users), Hold::Change)?;
        let rows = membership::table.filter(membership::group.eq(group));
        count += diesel::delete(rows.filter(membership::user.eq_any(users.to_vec()))).execute(connection)?;
    }
    Ok(count)
}

/// Those of the ids that are not among the others.
pub(crate) fn without<T: Copy + Eq + Hash>(ids: &[T], others: &[T]) -> Vec<T> {
    let others: HashSet<&T> = others.iter().collect();
    ids.iter().copied().filter(|id| !others.contains(id)).collect()
}

fn members(group: &Group) -> Vec<i32> {
    group.users.iter().map(|user| user.id.0).collect()
}

fn roles(group: &Group) -> Vec<Id> {
    group.roles.iter().map(|role| Id(role.id.0)).collect()
}

/// Writes who belongs to a group, and which roles are attached to it.
fn relate(connection: &mut AnyConnection, group: &Group, before: Option<&Group>) -> QueryResult<()> {
    let id = group.row_id();
    let (users, users_before) = (members(group), before.map(members).unwrap_or_default());
    leave(connection, &without(&users_before, &users), id)?;
    let joined: Vec<_> = without(&users, &users_before).into_iter().map(|user| (user, id)).collect();
    join(connection, &joined)?;

    let (own, own_before) = (roles(group), before.map(roles).unwrap_or_default());
    for lost in without(&own_before, &own).chunks(MOST_VALUES) {
        diesel::delete(group_role::table.filter(group_role::role.eq_any(lost.to_vec()))).run(connection)?;
    }
    for gained in without(&own, &own_before).chunks(MOST_VALUES) {
        let rows: Vec<_> =
            gained.iter().map(|role| (group_role::role.eq(*role), group_role::group.eq(id))).collect();
        insert_all!(connection, group_role::table, rows)?;
    }
    Ok(())
}

impl RemovableTable for Group {
    /// The groups below it have none above them any longer.
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        let mut entries = policy::deleted_with(connection, End::Group(self.id))?;
        lock_referring(connection, "\"group\"", "parent", self.row_id())?;
        let below = rows().filter(group::parent.eq(self.row_id())).order(group::name);
        let below: Vec<Self> = below.load::<Loaded>(connection)?.into_iter().map(group_of).collect();
        if below.is_empty() {
            return Ok(entries);
        }
        diesel::update(group::table.filter(group::parent.eq(self.row_id())))
            .set((
                group::parent.eq(None::<Id>),
                group::version.eq(group::version + 1),
                group::updated.eq(Time(at)),
            ))
            .run(connection)?;
        let alone = |group: &Self| Self { parent: None, parent_name: None, ..group.clone() };
        entries.extend(below.iter().map(|group| Entry::updated(group, &alone(group))));
        Ok(entries)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(group::table.find(self.row_id())).run(connection)
    }
}

/// Says that a group has changed.
fn touch(connection: &mut AnyConnection, group: Id, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(group::table.find(group))
        .set((group::version.eq(group::version + 1), group::updated.eq(Time(at))))
        .run(connection)
}

/// Takes a role that will be deleted away from its group.
pub(crate) fn let_go_of_role(
    connection: &mut AnyConnection,
    role: &Role,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    let attached = group_role::table.find(Id(role.id.0)).select(group_role::group);
    // Until the group is locked, it may be deleted, or the role be attached to another one.
    let mut locked = None;
    let id = loop {
        match attached.get_result::<Id>(connection).optional()? {
            None => return Ok(Vec::new()),
            Some(id) if locked == Some(id) => break id,
            Some(id) => {
                lock(connection, "group", "id", LockKey::Id(id.0), Hold::Change)?;
                locked = Some(id);
            }
        }
    };
    let before = Group::find(connection, &id.into_id())?;
    let mut after = before.clone();
    after.roles.retain(|other| other.id != role.id);
    diesel::delete(group_role::table.find(Id(role.id.0))).run(connection)?;
    touch(connection, id, at)?;
    Ok(vec![Entry::updated(&before, &after)])
}

impl Store<'_> {
    /// Puts a user into a group.
    pub fn join(&mut self, user: UserId, group: GroupId) -> Result<(), StoreError> {
        join(self.connection, &[(user.0, Id(group.0))]).map_err(meaning)?;
        touch(self.connection, Id(group.0), self.stamp.at).map_err(meaning)
    }

    /// Takes a user out of a group. Tells whether he was in it.
    pub fn leave(&mut self, user: UserId, group: GroupId) -> Result<bool, StoreError> {
        let was_member = leave(self.connection, &[user.0], Id(group.0)).map_err(meaning)? > 0;
        if was_member {
            touch(self.connection, Id(group.0), self.stamp.at).map_err(meaning)?;
        }
        Ok(was_member)
    }

    /// Whether a user is in a group.
    pub fn is_member(&mut self, user: UserId, group: GroupId) -> Result<bool, StoreError> {
        let row = membership::table.find((user.0, Id(group.0)));
        diesel::select(exists(row)).get_result(self.connection).map_err(meaning)
    }

    /// The id of the group with this name.
    pub fn group_named(&mut self, name: &str) -> Result<Option<GroupId>, StoreError> {
        let group = group::table.filter(group::name.eq(name)).select(group::id);
        let id = group.get_result::<Id>(self.connection).optional().map_err(meaning)?;
        Ok(id.map(Id::into_id))
    }

    /// A group that says that it makes superusers; the one with this name if that does.
    pub fn group_of_superusers(&mut self, name: &str) -> Result<Option<GroupId>, StoreError> {
        let groups = group::table
            .filter(group::is_superuser.eq(true))
            .order((group::name.ne(name), group::name))
            .select(group::id)
            .limit(1);
        let id = groups.get_result::<Id>(self.connection).optional().map_err(meaning)?;
        Ok(id.map(Id::into_id))
    }

    /// The group with this key as if it had no members, of whom there may be many. Nobody else can change it
    /// until the transaction ends.
    pub fn group_without_members(&mut self, key: &GroupId) -> Result<Option<Group>, StoreError> {
        Group::lock(self.connection, key, Hold::Change).map_err(meaning)?;
        let rows = group::table.inner_join(group_view::table).filter(group::id.eq(Id(key.0))).select((
            (group::id, group::name, group::is_superuser, group::parent, group::attributes),
            group_view::parent_name,
            group_view::roles,
        ));
        let found = rows.get_result::<(Row, Option<String>, Json<Vec<RoleJson>>)>(self.connection);
        let group = |(row, parent, roles)| group_of((row, parent, Json(Vec::new()), roles));
        Ok(found.optional().map_err(meaning)?.map(group))
    }

    /// The roles of these groups.
    pub fn roles_of(&mut self, groups: &[GroupId]) -> Result<Vec<RoleId>, StoreError> {
        let ids: Vec<Id> = groups.iter().map(|id| Id(id.0)).collect();
        let roles = group_role::table.filter(group_role::group.eq_any(ids)).select(group_role::role);
        let roles = roles.load::<Id>(self.connection).map_err(meaning)?;
        Ok(roles.into_iter().map(Id::into_id).collect())
    }
}
