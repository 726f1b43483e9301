//! Giving permissions to users, and taking them away.

use doorward_domain::event::{Difference, Entry, EventAction};
use doorward_domain::fault::{BARE, Fault, Faults, FieldFaults, Submission};
use doorward_domain::resource::{Pk, Resource};
use doorward_domain::user::{User, UserType};
use serde_json::Value;
use uuid::Uuid;

use crate::error::AccessError;
use crate::registry::{
    Action, Add, AssignPermissions, Change, KNOWN_PERMISSIONS, UnassignPermissions, permissions_of,
};
use crate::session::{AuthorizedOn, Core};

/// Which permissions somebody wants to give or to take away.
#[derive(Clone, Debug, Default)]
pub struct GrantRequest {
    /// Their names: `app.action_model`, or without the app when a model is named.
    pub permissions: Vec<String>,
    /// The model of the object, such as `authentik_flows.flow`, if they are on one.
    pub model: Option<String>,
    /// The primary key of the object.
    pub object_pk: Option<String>,
}

/// Permissions on all objects of their kinds, or on one object.
struct Grant {
    permissions: Vec<String>,
    object: Option<Uuid>,
}

impl AuthorizedOn<'_, '_, AssignPermissions, User> {
    /// Gives the user permissions. Nobody gives what he does not hold himself.
    pub fn assign(self, request: Submission<GrantRequest>) -> Result<(), AccessError> {
        let (core, user) = self.into_parts();
        core.require_on::<Add, User>(&user)?;
        let grant = core.grant(&user, request, "assigned to")?;
        core.check_held(&grant)?;
        for permission in &grant.permissions {
            core.store.grant(user.id, permission, grant.object)?;
        }
        core.note_grant(&user, Value::Null, grant.shown())
    }
}

impl AuthorizedOn<'_, '_, UnassignPermissions, User> {
    /// Takes permissions away from the user.
    pub fn unassign(self, request: Submission<GrantRequest>) -> Result<(), AccessError> {
        let (core, user) = self.into_parts();
        core.require_on::<Change, User>(&user)?;
        let grant = core.grant(&user, request, "unassigned from")?;
        for permission in &grant.permissions {
            core.store.revoke(user.id, permission, grant.object)?;
        }
        core.note_grant(&user, grant.shown(), Value::Null)
    }
}

impl Grant {
    fn shown(&self) -> Value {
        let on = |permission: &String| match self.object {
            Some(object) => Value::from(format!("{permission} on {object}")),
            None => Value::from(permission.clone()),
        };
        self.permissions.iter().map(on).collect()
    }
}

impl Core<'_> {
    /// Makes sure that the caller may do one thing more with an object.
    pub(crate) fn require_on<A: Action, R: Resource>(&mut self, object: &R) -> Result<(), AccessError> {
        let permission = A::permission(R::MODEL);
        if self.identity.holds(&permission) || self.granted_on(object.object())?.contains(&permission) {
            return Ok(());
        }
        Err(AccessError::Forbidden)
    }

    /// What a request means. A permission on an object that is not there is never taken for one on
    /// all objects.
    fn grant(
        &mut self,
        user: &User,
        request: Submission<GrantRequest>,
        verb: &str,
    ) -> Result<Grant, AccessError> {
        let Submission { value: request, faults } = request;
        faults.into_result()?;
        if user.kind == UserType::InternalServiceAccount {
            let text = format!("Permissions cannot be {verb} an internal service account.");
            return Err(Faults::of(BARE, Fault::invalid(text)).into());
        }
        match (&request.model, &request.object_pk) {
            (None, None) => Ok(Grant { permissions: on_all(request.permissions)?, object: None }),
            (Some(model), Some(pk)) => {
                let object = self.object(model, pk)?;
                Ok(Grant { permissions: on_one(request.permissions, model)?, object: Some(object) })
            }
            _ => {
                let fault = Fault::required().saying("The fields model, object_pk must be used together.");
                Err(Faults::overall(fault).into())
            }
        }
    }

    fn object(&mut self, model: &str, pk: &str) -> Result<Uuid, AccessError> {
        let key = if model == User::MODEL.label() {
            pk.parse().map(Pk::Integer).map_err(|_| Fault::does_not_exist(pk))
        } else {
            Uuid::try_parse(pk).map(Pk::Uuid).map_err(|_| Fault::not_a_uuid(pk))
        };
        let key = key.map_err(Faults::overall)?;
        let found = self.store.object_of(model, key)?;
        found.ok_or_else(|| Faults::of("object_pk", Fault::does_not_exist(pk)).into())
    }

    fn check_held(&mut self, grant: &Grant) -> Result<(), AccessError> {
        let on_object = match grant.object {
            Some(object) => self.granted_on(object)?,
            None => Vec::new(),
        };
        let held = |permission: &String| self.identity.holds(permission) || on_object.contains(permission);
        if grant.permissions.iter().all(held) { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    fn note_grant(&mut self, user: &User, previous: Value, new: Value) -> Result<(), AccessError> {
        let mut entry = Entry::of(EventAction::ModelUpdated, user);
        entry.diff = vec![Difference { field: "permissions", previous, new }];
        Ok(self.store.note(entry)?)
    }
}

/// Permissions on all objects are named in full.
fn on_all(names: Vec<String>) -> Result<Vec<String>, Faults> {
    if names.iter().any(|name| !name.contains('.')) {
        let text = "When assigning global permissions, codename must be given as app_label.codename";
        return Err(Faults::of("permissions", Fault::invalid(text)));
    }
    known(names, &KNOWN_PERMISSIONS)
}

/// Permissions on one object are those of its model.
fn on_one(names: Vec<String>, model: &str) -> Result<Vec<String>, Faults> {
    let app = model.split('.').next().unwrap_or_default();
    let names = names.into_iter().map(|name| if name.contains('.') { name } else { format!("{app}.{name}") });
    known(names.collect(), &permissions_of(model))
}

fn known(names: Vec<String>, known: &[String]) -> Result<Vec<String>, Faults> {
    let unknown = names.iter().enumerate().filter(|(_, name)| !known.contains(name));
    let unknown: std::collections::BTreeMap<_, _> =
        unknown.map(|(index, name)| (index, vec![Fault::not_a_choice(name)])).collect();
    if unknown.is_empty() {
        return Ok(names);
    }
    let mut faults = Faults::none();
    faults.insert("permissions", FieldFaults::Items(unknown));
    Err(faults)
}
