//! Who holds which permissions: what the lists of permissions show.

use std::collections::{HashMap, HashSet};

use doorward_domain::fault::{Fault, Submission};
use doorward_domain::id::{RoleId, UserId};
use doorward_domain::listing::{Listing, Page, Place};
use doorward_domain::permission::{Held, Holder, ObjectPermission};
use doorward_domain::resource::{Pk, Resource};
use doorward_domain::role::{Role, RoleFilter};
use doorward_domain::store::StoreError;
use doorward_domain::user::{User, UserFilter, UserType};
use doorward_persistence::EditableTable;
use uuid::Uuid;

use crate::error::AccessError;
use crate::permission::{LISTS, PERMISSIONS, Permission, VIEW_PERMISSIONS, permissions_of};
use crate::registry::{Guarded, View};
use crate::session::{Core, Identity, Mode, Session};

/// A kind of object that permissions are given to.
pub trait Holds: Guarded + EditableTable {
    /// This one.
    fn holder(&self) -> Holder;

    /// The condition that somebody holds such a permission.
    fn holding(held: Held) -> Self::Filter;

    /// Why nothing can be given to this one or taken away from it, if so; `verb` says which.
    fn objection(&self, _verb: &str) -> Option<Fault> {
        None
    }
}

impl Holds for User {
    fn holder(&self) -> Holder {
        Holder::User(self.id)
    }

    fn holding(held: Held) -> UserFilter {
        UserFilter::Holds(held)
    }

    fn objection(&self, verb: &str) -> Option<Fault> {
        (self.kind == UserType::InternalServiceAccount)
            .then(|| Fault::invalid(format!("Permissions cannot be {verb} an internal service account.")))
    }
}

impl Holds for Role {
    fn holder(&self) -> Holder {
        Holder::Role(self.id)
    }

    fn holding(held: Held) -> RoleFilter {
        RoleFilter::Holds(held)
    }
}

/// Somebody with the permissions that he holds on single objects.
#[derive(Clone, Debug)]
pub struct Assigned<R> {
    /// He.
    pub holder: R,
    /// What he holds.
    pub permissions: Vec<HeldPermission>,
}

/// A permission on one object that somebody holds.
#[derive(Clone, Debug)]
pub struct HeldPermission {
    /// Its number.
    pub id: i32,
    /// The permission.
    pub permission: &'static Permission,
    /// The primary key of the object.
    pub object_pk: Pk,
    /// The name of the object, where it is asked for and whoever holds the permission may see it.
    pub description: Option<String>,
}

/// Conditions on permissions.
#[derive(Clone, Debug)]
pub enum PermissionFilter {
    /// It has this name within its part of the system.
    Codename(String),
    /// It is on objects of the model with this name.
    Model(String),
    /// It belongs to this part of the system.
    App(String),
    /// The role holds it.
    Role(RoleId),
    /// The user holds it himself; there is none without a number.
    User(Option<UserId>),
}

impl<M: Mode> Session<'_, M> {
    /// A page of all permissions.
    pub fn permissions(
        &mut self,
        listing: Submission<Listing<PermissionFilter>>,
    ) -> Result<Page<Permission>, AccessError> {
        let sees = self.core.sees_list(VIEW_PERMISSIONS)?;
        let Submission { value: listing, faults } = listing;
        faults.into_result()?;
        let mut found: Vec<&Permission> = if sees { PERMISSIONS.iter().collect() } else { Vec::new() };
        for filter in &listing.filters {
            match filter {
                PermissionFilter::Codename(name) => found.retain(|permission| permission.codename() == name),
                PermissionFilter::Model(name) => found.retain(|permission| permission.model.name == name),
                PermissionFilter::App(name) => found.retain(|permission| permission.model.app == name),
                PermissionFilter::Role(role) => self.core.retain_held(&mut found, Holder::Role(*role))?,
                PermissionFilter::User(Some(user)) => {
                    self.core.retain_held(&mut found, Holder::User(*user))?;
                }
                PermissionFilter::User(None) => found.clear(),
            }
        }
        for term in listing.search.iter().map(|term| term.to_uppercase()) {
            let fields = |permission: &Permission| {
                [permission.codename(), permission.model.name, permission.model.app].map(str::to_uppercase)
            };
            found.retain(|permission| fields(permission).iter().any(|field| field.contains(&term)));
        }
        sort(&mut found, &listing);
        let count = found.len() as u64;
        let place = Place::of(listing.page, count).ok_or(AccessError::InvalidPage)?;
        let offset = usize::try_from(place.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(place.size).unwrap_or(usize::MAX);
        Ok(Page { place, items: found.into_iter().skip(offset).take(size).cloned().collect() })
    }

    /// The permission with this number.
    pub fn permission(&mut self, id: Option<i32>) -> Result<Permission, AccessError> {
        let sees = self.core.sees_list(VIEW_PERMISSIONS).map_err(|error| match error {
            AccessError::NotAuthenticated => AccessError::Forbidden,
            error => error,
        })?;
        let found = PERMISSIONS.iter().find(|permission| sees && Some(permission.id) == id);
        found.cloned().ok_or(AccessError::NotFound)
    }

    /// A page of those who hold any permission on objects of a model, or on this one; with users, of the
    /// superusers as well.
    pub fn holders<R: Holds>(
        &mut self,
        model: Submission<String>,
        object_pk: Option<&str>,
        listing: Submission<Listing<R::Filter>>,
    ) -> Result<Page<Assigned<R>>, AccessError> {
        let mut listing = listing;
        listing.faults.extend(model.faults);
        self.core.authorize::<View, R>()?;
        let objects = match object_pk {
            Some(pk) => Some(self.core.object_with(&model.value, pk)?.into_iter().collect()),
            None => None,
        };
        listing.value.filters.push(R::holding(Held { permissions: permissions_of(&model.value), objects }));
        let page = self.core.authorize::<View, R>()?.list(listing)?;
        let holders: Vec<Holder> = page.items.iter().map(Holds::holder).collect();
        let held = self.core.store.object_permissions_of(&holders)?;
        let (whose, held): (Vec<_>, Vec<_>) = held.into_iter().unzip();
        let mut permissions: HashMap<Holder, Vec<HeldPermission>> = HashMap::new();
        for (holder, held) in whose.into_iter().zip(self.core.named(held, None)?) {
            permissions.entry(holder).or_default().extend(held);
        }
        let assigned = |holder: R| {
            let permissions = permissions.remove(&holder.holder()).unwrap_or_default();
            Assigned { holder, permissions }
        };
        Ok(Page { place: page.place, items: page.items.into_iter().map(assigned).collect() })
    }

    /// A page of what somebody holds on single objects himself, with the names of the objects that he may
    /// see.
    pub fn object_permissions(
        &mut self,
        holder: Submission<Holder>,
        listing: Submission<Listing<()>>,
    ) -> Result<Page<HeldPermission>, AccessError> {
        let permission = match holder.value {
            Holder::User(_) => LISTS[1],
            Holder::Role(_) => LISTS[2],
        };
        let sees = self.core.sees_list(permission)?;
        let mut faults = holder.faults;
        faults.extend(listing.faults);
        faults.into_result()?;
        let (holder, listing) = (holder.value, listing.value);
        let store = &mut self.core.store;
        let count = if sees { store.count_object_permissions(holder, &listing)? } else { 0 };
        let place = Place::of(listing.page, count).ok_or(AccessError::InvalidPage)?;
        let held = match count {
            0 => Vec::new(),
            _ => store.page_of_object_permissions(holder, &listing, place)?,
        };
        let named = self.core.named(held, Some(holder))?;
        Ok(Page { place, items: named.into_iter().flatten().collect() })
    }
}

fn sort(found: &mut [&Permission], listing: &Listing<PermissionFilter>) {
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    for by in listing.order.iter().rev() {
        let order = match by.field.as_str() {
            "id" => |a: &Permission, b: &Permission| a.id.cmp(&b.id),
            "name" => |a: &Permission, b: &Permission| a.name.cmp(&b.name),
            "codename" => |a: &Permission, b: &Permission| a.codename().cmp(b.codename()),
            _ => continue,
        };
        found.sort_by(|a, b| if by.descending { order(b, a) } else { order(a, b) });
    }
}

impl Core<'_> {
    /// Whether the caller sees a list that a permission opens. Parts of the service itself are told that
    /// there is nothing.
    fn sees_list(&self, permission: &str) -> Result<bool, AccessError> {
        match &self.identity {
            Identity::Anonymous => Err(AccessError::NotAuthenticated),
            identity if identity.holds(permission) => Ok(true),
            Identity::User(user) if user.kind == UserType::InternalServiceAccount => Ok(false),
            _ => Err(AccessError::Forbidden),
        }
    }

    fn retain_held(&mut self, found: &mut Vec<&Permission>, holder: Holder) -> Result<(), StoreError> {
        let held = self.store.permissions_of(holder)?;
        found.retain(|permission| held.contains(&permission.full));
        Ok(())
    }

    /// What permissions on the object of a model with this primary key are bound to, if it is there.
    fn object_with(&mut self, model: &str, pk: &str) -> Result<Option<Uuid>, AccessError> {
        let pk = if model == User::MODEL.label() {
            pk.parse().ok().map(Pk::Integer)
        } else {
            Uuid::try_parse(pk).ok().map(Pk::Uuid)
        };
        Ok(match pk {
            Some(pk) => self.store.object_of(model, pk, None)?,
            None => None,
        })
    }

    /// The permissions as lists show them, each in its place. For a viewer, with the names of the objects
    /// that he may see.
    fn named(
        &mut self,
        held: Vec<ObjectPermission>,
        viewer: Option<Holder>,
    ) -> Result<Vec<Option<HeldPermission>>, AccessError> {
        let mut objects: HashMap<String, Vec<Uuid>> = HashMap::new();
        for ObjectPermission { permission, object, .. } in &held {
            let Some(permission) = Permission::named(permission) else { continue };
            // Of all others, the primary key is what permissions are bound to.
            if viewer.is_some() || permission.model == User::MODEL {
                objects.entry(permission.model.label()).or_default().push(*object);
            }
        }
        let mut labels = HashMap::new();
        for (model, objects) in objects {
            let found = self.store.labels(&model, &objects)?;
            labels.extend(found.into_iter().map(|(object, pk, label)| (object, (pk, label))));
        }
        let sees = match viewer {
            Some(viewer) => Some(self.sight_of(viewer, &held)?),
            None => None,
        };
        let named = held.into_iter().map(|ObjectPermission { id, permission, object }| {
            let permission = Permission::named(&permission)?;
            let label = labels.get(&object);
            let object_pk = label.map_or(Pk::Uuid(object), |(pk, _)| *pk);
            let is_seen = sees.as_ref().is_some_and(|sees| sees.shows(permission, object));
            let description = label.filter(|_| is_seen).map(|(_, label)| label.clone());
            Some(HeldPermission { id, permission, object_pk, description })
        });
        Ok(named.collect())
    }

    fn sight_of(&mut self, viewer: Holder, held: &[ObjectPermission]) -> Result<Sight, AccessError> {
        let objects: Vec<Uuid> = held.iter().map(|held| held.object).collect();
        let on_one = self.store.held_on(viewer, &objects)?;
        let (is_superuser, on_all) = match viewer {
            Holder::User(id) => match self.store.principal_of(id)? {
                Some(principal) => (principal.is_superuser, principal.permissions),
                None => (false, HashSet::new()),
            },
            Holder::Role(_) => (false, self.store.permissions_of(viewer)?),
        };
        Ok(Sight { is_superuser, on_all, on_one })
    }
}

/// What somebody may see.
struct Sight {
    is_superuser: bool,
    on_all: HashSet<String>,
    on_one: HashSet<(String, Uuid)>,
}

impl Sight {
    fn shows(&self, permission: &Permission, object: Uuid) -> bool {
        let view = permission.model.permission("view");
        self.is_superuser || self.on_all.contains(&view) || self.on_one.contains(&(view, object))
    }
}
