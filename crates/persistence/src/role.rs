//! Roles.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::helper_types::{IntoBoxed, Select};
use diesel::prelude::*;
use doorward_domain::event::Entry;
use doorward_domain::group::Group;
use doorward_domain::id::RoleId;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Resource;
use doorward_domain::role::{Role, RoleFilter};
use doorward_domain::store::Visible;
use doorward_domain::used_by::{Consequence, Referrer};

use crate::connection::{AnyConnection, MultiBackend};
use crate::group as groups;
use crate::relation::{Counted, Hold, LockKey, Sight, found_in, lock, only_visible, sorted};
use crate::schema::{group, group_role, role, role_object_permission, role_permission};
use crate::statement::Statement;
use crate::table::{EditableTable, LockableTable, RemovableTable, Table};
use crate::types::{Id, Time};

fn role_of((id, name): (Id, String)) -> Role {
    Role { id: id.into_id(), name }
}

type Selection<'a> = IntoBoxed<'a, Select<role::table, role::id>, MultiBackend>;

fn selection<'a>(listing: &Listing<RoleFilter>, visible: &'a Visible) -> Selection<'a> {
    let query = role::table.select(role::id).into_boxed();
    let query = only_visible!(query, visible, role::id);
    let query = found_in!(query, listing.search, role::name);
    listing.filters.iter().fold(query, |query, filter| match filter {
        RoleFilter::Name(name) => query.filter(role::name.eq(name.clone())),
        RoleFilter::Holds(held) => {
            let own = role_object_permission::table
                .filter(role_object_permission::permission.eq_any(held.permissions.clone()));
            match &held.objects {
                None => {
                    let all = role_permission::table
                        .filter(role_permission::role.eq(role::id))
                        .filter(role_permission::permission.eq_any(held.permissions.clone()));
                    let own = own.filter(role_object_permission::role.eq(role::id));
                    query.filter(exists(all).or(exists(own)))
                }
                Some(objects) => {
                    let objects: Vec<Id> = objects.iter().copied().map(Id).collect();
                    let own = own.filter(role_object_permission::object.eq_any(objects));
                    query.filter(role::id.eq_any(own.select(role_object_permission::role)))
                }
            }
        }
    })
}

impl Table for Role {
    type RowId = Id;

    fn row_id(&self) -> Id {
        Id(self.id.0)
    }

    fn find(connection: &mut AnyConnection, key: &RoleId) -> QueryResult<Self> {
        role::table.find(Id(key.0)).select((role::id, role::name)).get_result(connection).map(role_of)
    }

    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<RoleFilter>,
        visible: &Visible,
    ) -> QueryResult<i64> {
        Counted(selection(listing, visible)).get_result(connection)
    }

    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<RoleFilter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Id>> {
        let query = sorted!(selection(listing, visible), &listing.order, {
            "pk" => role::id,
            "name" => role::name,
            "group__name" => role::name,
        }, {}, role::name.asc(), role::id, unique ["name"]);
        query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
    }

    fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = role::table.filter(role::id.eq_any(ids)).select((role::id, role::name));
        Ok(rows.load(connection)?.into_iter().map(role_of).collect())
    }

    /// The group that it is attached to.
    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>> {
        let rows = group_role::table
            .inner_join(group::table.on(group::id.eq(group_role::group)))
            .filter(group_role::role.eq(self.row_id()))
            .select((group::id, group::name))
            .load::<(Id, String)>(sight.connection)?;
        let groups = rows.into_iter().map(|(id, name)| (id.0, groups::label(&name))).collect();
        sight.of(Group::MODEL, Consequence::CascadeMany, groups)
    }
}

impl LockableTable for Role {
    fn lock(connection: &mut AnyConnection, key: &RoleId, hold: Hold) -> QueryResult<()> {
        lock(connection, "role", "id", LockKey::Id(key.0), hold)
    }
}

impl EditableTable for Role {
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::insert_into(role::table)
            .values((role::id.eq(self.row_id()), role::name.eq(&self.name), role::updated.eq(Time(at))))
            .run(connection)?;
        Ok(self)
    }

    fn update(self, _before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self> {
        diesel::update(role::table.find(self.row_id()))
            .set((role::name.eq(&self.name), role::version.eq(role::version + 1), role::updated.eq(Time(at))))
            .prepared()
            .run(connection)?;
        Ok(self)
    }

    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
        let others = role::table.filter(role::name.eq(&self.name)).filter(role::id.ne(self.row_id()));
        let found = others.count().get_result::<i64>(connection)? > 0;
        Ok(if found { vec!["name"] } else { Vec::new() })
    }
}

impl RemovableTable for Role {
    /// The group that it is attached to has it no longer.
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>> {
        groups::let_go_of_role(connection, self, at)
    }

    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(role::table.find(self.row_id())).run(connection)
    }
}
