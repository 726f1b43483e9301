//! Permissions: who holds which, for all objects of a kind or for one.

use std::collections::HashSet;

use diesel::alias;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use doorward_domain::brand::Brand;
use doorward_domain::choice::Choice;
use doorward_domain::event::Event;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::Group;
use doorward_domain::id::{RoleId, UserId};
use doorward_domain::listing::{Listing, Place};
use doorward_domain::permission::{Holder, ObjectPermission};
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::resource::{Pk, Resource};
use doorward_domain::role::Role;
use doorward_domain::source::Source;
use doorward_domain::stage::{AnyStage, StageKind};
use doorward_domain::store::StoreError;
use doorward_domain::token::Token;
use uuid::Uuid;

use crate::connection::{AnyConnection, MOST_VALUES, on_each};
use crate::error::meaning;
use crate::relation::{found_in, sorted};
use crate::schema::{
    object_grant, role_object_permission, role_permission, token, user, user_object_permission,
    user_permission,
};
use crate::store::Store;
use crate::table::Table;
use crate::types::Id;

/// A permission on one object, as rows hold it.
type ObjectRow = (i32, String, Id);

fn object_permission((id, permission, object): ObjectRow) -> ObjectPermission {
    ObjectPermission { id, permission, object: object.0 }
}

impl Store<'_> {
    /// Gives somebody a permission: for all objects of a kind, or for one. Tells whether he did not have
    /// it already.
    pub fn grant(
        &mut self,
        holder: Holder,
        permission: &str,
        object: Option<Uuid>,
    ) -> Result<bool, StoreError> {
        macro_rules! give {
            ($table:ident, $row:expr) => {{
                let insert = diesel::insert_into($table::table).values($row);
                on_each!(&mut *self.connection, |connection| {
                    insert.on_conflict_do_nothing().execute(connection)
                })
            }};
        }
        let named = |permission: &str| permission.to_owned();
        let given = match (holder, object.map(Id)) {
            (Holder::User(UserId(id)), None) => give!(
                user_permission,
                (user_permission::user.eq(id), user_permission::permission.eq(named(permission)))
            ),
            (Holder::User(UserId(id)), Some(object)) => give!(
                user_object_permission,
                (
                    user_object_permission::user.eq(id),
                    user_object_permission::permission.eq(named(permission)),
                    user_object_permission::object.eq(object),
                )
            ),
            (Holder::Role(id), None) => give!(
                role_permission,
                (role_permission::role.eq(Id(id.0)), role_permission::permission.eq(named(permission)))
            ),
            (Holder::Role(id), Some(object)) => give!(
                role_object_permission,
                (
                    role_object_permission::role.eq(Id(id.0)),
                    role_object_permission::permission.eq(named(permission)),
                    role_object_permission::object.eq(object),
                )
            ),
        };
        given.map(|rows| rows > 0).map_err(meaning)
    }

    /// Takes a permission away from somebody. Tells whether he had it.
    pub fn revoke(
        &mut self,
        holder: Holder,
        permission: &str,
        object: Option<Uuid>,
    ) -> Result<bool, StoreError> {
        let connection = &mut *self.connection;
        let taken = match (holder, object.map(Id)) {
            (Holder::User(UserId(id)), None) => {
                diesel::delete(user_permission::table.find((id, permission))).execute(connection)
            }
            (Holder::User(UserId(id)), Some(object)) => {
                diesel::delete(user_object_permission::table.find((id, permission, object)))
                    .execute(connection)
            }
            (Holder::Role(id), None) => {
                diesel::delete(role_permission::table.find((Id(id.0), permission))).execute(connection)
            }
            (Holder::Role(id), Some(object)) => {
                diesel::delete(role_object_permission::table.find((Id(id.0), permission, object)))
                    .execute(connection)
            }
        };
        taken.map(|rows| rows > 0).map_err(meaning)
    }

    /// What a user may do to one object, beside what he may do to all of its kind.
    pub fn object_permissions(&mut self, user: UserId, object: Uuid) -> Result<Vec<String>, StoreError> {
        let permissions = object_grant::table
            .filter(object_grant::user.eq(user.0))
            .filter(object_grant::object.eq(Id(object)))
            .select(object_grant::permission);
        permissions.load(self.connection).map_err(meaning)
    }

    /// What somebody holds for all objects of a kind, without what he holds through others.
    pub fn permissions_of(&mut self, holder: Holder) -> Result<HashSet<String>, StoreError> {
        let connection = &mut *self.connection;
        let found = match holder {
            Holder::User(id) => user_permission::table
                .filter(user_permission::user.eq(id.0))
                .select(user_permission::permission)
                .load::<String>(connection),
            Holder::Role(id) => role_permission::table
                .filter(role_permission::role.eq(Id(id.0)))
                .select(role_permission::permission)
                .load::<String>(connection),
        };
        Ok(found.map_err(meaning)?.into_iter().collect())
    }

    /// What these hold on single objects themselves.
    pub fn object_permissions_of(
        &mut self,
        holders: &[Holder],
    ) -> Result<Vec<(Holder, ObjectPermission)>, StoreError> {
        use {role_object_permission as of_role, user_object_permission as of_user};

        let (mut users, mut roles) = (Vec::new(), Vec::new());
        for holder in holders {
            match holder {
                Holder::User(id) => users.push(id.0),
                Holder::Role(id) => roles.push(Id(id.0)),
            }
        }
        let mut found = Vec::new();
        if !users.is_empty() {
            let rows = of_user::table
                .filter(of_user::user.eq_any(users))
                .order(of_user::id)
                .select((of_user::user, (of_user::id, of_user::permission, of_user::object)))
                .load::<(i32, ObjectRow)>(self.connection)
                .map_err(meaning)?;
            let user = |id| Holder::User(UserId(id));
            found.extend(rows.into_iter().map(|(id, row)| (user(id), object_permission(row))));
        }
        if !roles.is_empty() {
            let rows = of_role::table
                .filter(of_role::role.eq_any(roles))
                .order(of_role::id)
                .select((of_role::role, (of_role::id, of_role::permission, of_role::object)))
                .load::<(Id, ObjectRow)>(self.connection)
                .map_err(meaning)?;
            let role = |id: Id| Holder::Role(id.into_id());
            found.extend(rows.into_iter().map(|(id, row)| (role(id), object_permission(row))));
        }
        Ok(found)
    }
}

/// What somebody holds on single objects, narrowed as a listing says.
macro_rules! held_on_objects {
    ($table:ident, $holder:expr, $listing:expr) => {{
        let query = $table::table.filter($holder).into_boxed();
        found_in!(query, $listing.search, $table::permission)
    }};
}

/// A page of it.
macro_rules! page_of {
    ($table:ident, $holder:expr, $listing:expr, $place:expr) => {{
        let query = held_on_objects!($table, $holder, $listing);
        let query = sorted!(query, &$listing.order, {
            "codename" => $table::permission,
            "object_pk" => $table::object,
        }, {}, $table::id.asc(), $table::id);
        query
            .limit($place.size.cast_signed())
            .offset($place.offset().cast_signed())
            .select(($table::id, $table::permission, $table::object))
    }};
}

impl Store<'_> {
    /// How many permissions on single objects somebody holds himself, of those that a listing means.
    pub fn count_object_permissions(
        &mut self,
        holder: Holder,
        listing: &Listing<()>,
    ) -> Result<u64, StoreError> {
        use {role_object_permission as of_role, user_object_permission as of_user};

        let count = match holder {
            Holder::User(id) => held_on_objects!(of_user, of_user::user.eq(id.0), listing)
                .count()
                .get_result::<i64>(self.connection),
            Holder::Role(id) => held_on_objects!(of_role, of_role::role.eq(Id(id.0)), listing)
                .count()
                .get_result::<i64>(self.connection),
        };
        Ok(count.map_err(meaning)?.try_into().unwrap_or_default())
    }

    /// A page of these.
    pub fn page_of_object_permissions(
        &mut self,
        holder: Holder,
        listing: &Listing<()>,
        place: Place,
    ) -> Result<Vec<ObjectPermission>, StoreError> {
        use {role_object_permission as of_role, user_object_permission as of_user};

        let rows = match holder {
            Holder::User(id) => {
                page_of!(of_user, of_user::user.eq(id.0), listing, place).load::<ObjectRow>(self.connection)
            }
            Holder::Role(id) => page_of!(of_role, of_role::role.eq(Id(id.0)), listing, place)
                .load::<ObjectRow>(self.connection),
        };
        Ok(rows.map_err(meaning)?.into_iter().map(object_permission).collect())
    }

    /// What somebody may do to these objects, beside what he may do to all of their kinds: a user also
    /// through his roles.
    pub fn held_on(
        &mut self,
        holder: Holder,
        objects: &[Uuid],
    ) -> Result<HashSet<(String, Uuid)>, StoreError> {
        let connection = &mut *self.connection;
        let objects: Vec<Id> = objects.iter().copied().map(Id).collect();
        let rows = match holder {
            Holder::User(id) => object_grant::table
                .filter(object_grant::user.eq(id.0))
                .filter(object_grant::object.eq_any(objects))
                .select((object_grant::permission, object_grant::object))
                .load::<(String, Id)>(connection),
            Holder::Role(id) => role_object_permission::table
                .filter(role_object_permission::role.eq(Id(id.0)))
                .filter(role_object_permission::object.eq_any(objects))
                .select((role_object_permission::permission, role_object_permission::object))
                .load::<(String, Id)>(connection),
        };
        let rows = rows.map_err(meaning)?.into_iter();
        Ok(rows.map(|(permission, object)| (permission, object.0)).collect())
    }

    /// Whether roles hold anything that somebody does not: neither among what he holds for all objects,
    /// nor on the object.
    pub fn hold_more(
        &mut self,
        roles: &[RoleId],
        user: UserId,
        held: &HashSet<String>,
    ) -> Result<bool, StoreError> {
        use role_object_permission as own;

        let held: Vec<String> = held.iter().cloned().collect();
        for roles in roles.chunks(MOST_VALUES) {
            let roles: Vec<Id> = roles.iter().map(|role| Id(role.0)).collect();
            let on_all = role_permission::table
                .filter(role_permission::role.eq_any(roles.clone()))
                .filter(role_permission::permission.ne_all(held.clone()));
            let his = object_grant::table
                .filter(object_grant::user.eq(user.0))
                .filter(object_grant::permission.eq(own::permission))
                .filter(object_grant::object.eq(own::object));
            let on_one = own::table
                .filter(own::role.eq_any(roles))
                .filter(own::permission.ne_all(held.clone()))
                .filter(not(exists(his)));
            let more = diesel::select(exists(on_all).or(exists(on_one))).get_result(self.connection);
            if more.map_err(meaning)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Store<'_> {
    /// Whether a user holds anything, by himself or through roles, that another does not, of whom `held` is
    /// what he holds for all objects. What a user holds on his own tokens is nothing more: he is who they
    /// say he is.
    pub fn holds_more(
        &mut self,
        user: UserId,
        other: UserId,
        held: &HashSet<String>,
    ) -> Result<bool, StoreError> {
        let Some(his) = self.principal_of(user)? else { return Ok(false) };
        if !his.permissions.is_subset(held) {
            return Ok(true);
        }
        let others = alias!(object_grant as others);
        let held: Vec<String> = held.iter().cloned().collect();
        let same = others
            .filter(others.field(object_grant::user).eq(other.0))
            .filter(others.field(object_grant::permission).eq(object_grant::permission))
            .filter(others.field(object_grant::object).eq(object_grant::object));
        let tokens = token::table.filter(token::user.eq(user.0)).select(token::id);
        let more = object_grant::table
            .filter(object_grant::user.eq(user.0))
            .filter(object_grant::permission.ne_all(held))
            .filter(object_grant::object.ne_all(tokens))
            .filter(not(exists(same)));
        diesel::select(exists(more)).get_result(self.connection).map_err(meaning)
    }
}

impl Store<'_> {
    /// The objects of a model that permissions are bound to, each with its primary key and its name.
    pub fn labels(&mut self, model: &str, objects: &[Uuid]) -> Result<Vec<(Uuid, Pk, String)>, StoreError> {
        let connection = &mut *self.connection;
        let labels = match model {
            "authentik_flows.flow" => labelled::<Flow>(connection, objects),
            "authentik_flows.flowstagebinding" => labelled::<FlowStageBinding>(connection, objects),
            "authentik_core.source" | "authentik_sources_oauth.oauthsource" => {
                labelled::<Source>(connection, objects)
            }
            "authentik_policies.policybinding" => labelled::<PolicyBinding>(connection, objects),
            "authentik_core.group" => labelled::<Group>(connection, objects),
            "authentik_core.token" => labelled::<Token>(connection, objects),
            "authentik_core.user" => users(connection, objects),
            "authentik_rbac.role" => labelled::<Role>(connection, objects),
            "authentik_brands.brand" => labelled::<Brand>(connection, objects),
            "authentik_events.event" => labelled::<Event>(connection, objects),
            model if is_stage(model) => labelled::<AnyStage>(connection, objects),
            _ => Ok(Vec::new()),
        };
        labels.map_err(meaning)
    }
}

fn is_stage(model: &str) -> bool {
    let is_kind = StageKind::all().iter().any(|kind| kind.facts().model.label() == model);
    is_kind || AnyStage::MODEL.label() == model
}

fn labelled<R: Table<RowId = Id>>(
    connection: &mut AnyConnection,
    objects: &[Uuid],
) -> QueryResult<Vec<(Uuid, Pk, String)>> {
    let ids: Vec<Id> = objects.iter().copied().map(Id).collect();
    let objects = R::load(connection, &ids)?.into_iter();
    Ok(objects.map(|object| (object.object(), object.pk(), object.label())).collect())
}

/// Users have another primary key than the id that permissions on them are bound to.
fn users(connection: &mut AnyConnection, objects: &[Uuid]) -> QueryResult<Vec<(Uuid, Pk, String)>> {
    let mut found = Vec::with_capacity(objects.len());
    for objects in objects.chunks(MOST_VALUES) {
        let ids: Vec<Id> = objects.iter().copied().map(Id).collect();
        let rows = user::table
            .filter(user::uuid.eq_any(ids))
            .select((user::uuid, user::id, user::username))
            .load::<(Id, i32, String)>(connection)?;
        found.extend(rows.into_iter().map(|(uuid, id, name)| (uuid.0, Pk::Integer(id), name)));
    }
    Ok(found)
}
