//! Giving permissions to users and roles, and taking them away.

use doorward_domain::event::{Difference, Entry, EventAction};
use doorward_domain::fault::{BARE, Fault, Faults, FieldFaults, Submission};
use doorward_domain::resource::{Pk, Resource};
use doorward_domain::user::User;
use doorward_persistence::Hold;
use serde_json::Value;
use uuid::Uuid;

use crate::error::AccessError;
use crate::holders::Holds;
use crate::permission::{is_known, permissions_of};
use crate::registry::{Action, Add, AssignPermissions, Change, UnassignPermissions, View, models};
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

impl<R: Holds> AuthorizedOn<'_, '_, AssignPermissions, R> {
    /// Gives somebody permissions. Nobody gives what he does not hold himself.
    pub fn assign(self, request: Submission<GrantRequest>) -> Result<(), AccessError> {
        let (core, holder) = self.into_parts();
        core.require_on::<Add, R>(&holder)?;
        let Grant { permissions, object } = core.grant(&holder, request, "assigned to")?;
        core.check_held(&permissions, object)?;
        let mut given = Vec::new();
        for permission in permissions {
            if core.store.grant(holder.holder(), &permission, object)? {
                given.push(permission);
            }
        }
        core.note_grant(&holder, Vec::new(), shown(given, object))
    }
}

impl<R: Holds> AuthorizedOn<'_, '_, UnassignPermissions, R> {
    /// Takes permissions away from somebody.
    pub fn unassign(self, request: Submission<GrantRequest>) -> Result<(), AccessError> {
        let (core, holder) = self.into_parts();
        core.require_on::<Change, R>(&holder)?;
        let Grant { permissions, object } = core.grant(&holder, request, "unassigned from")?;
        let mut taken = Vec::new();
        for permission in permissions {
            if core.store.revoke(holder.holder(), &permission, object)? {
                taken.push(permission);
            }
        }
        core.note_grant(&holder, shown(taken, object), Vec::new())
    }
}

/// The permissions as the trail shows them.
fn shown(permissions: Vec<String>, object: Option<Uuid>) -> Vec<Value> {
    let on = |permission: String| match object {
        Some(object) => Value::from(format!("{permission} on {object}")),
        None => Value::from(permission),
    };
    permissions.into_iter().map(on).collect()
}

impl Core<'_> {
    /// Makes sure that the caller may do one thing more with the object.
    pub(crate) fn require_on<A: Action, R: Resource>(&mut self, object: &R) -> Result<(), AccessError> {
        let permission = A::permission(R::MODEL);
        if self.identity.holds(&permission) || self.granted_on(object.object())?.contains(&permission) {
            return Ok(());
        }
        Err(AccessError::Forbidden)
    }

    /// What a request means. A permission on an object that is not there, or that the caller does not know
    /// of, is never taken for one on all objects.
    fn grant<R: Holds>(
        &mut self,
        holder: &R,
        request: Submission<GrantRequest>,
        verb: &str,
    ) -> Result<Grant, AccessError> {
        let Submission { value: request, faults } = request;
        faults.into_result()?;
        if let Some(objection) = holder.objection(verb) {
            return Err(Faults::of(BARE, objection).into());
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
        // It must not go before what is given on it has been stored.
        match self.store.object_of(model, key, Some(Hold::Stay))? {
            Some(object) if self.knows(model, object)? => Ok(object),
            _ => Err(Faults::of("object_pk", Fault::does_not_exist(pk)).into()),
        }
    }

    /// Whether the caller knows that the object of a model is there: he sees it, or holds anything else on it.
    fn knows(&mut self, model: &str, object: Uuid) -> Result<bool, AccessError> {
        let model = models().into_iter().find(|known| known.label() == model);
        let sees = model.is_some_and(|model| self.identity.holds(&View::permission(model)));
        Ok(sees || !self.granted_on(object)?.is_empty())
    }

    fn check_held(&mut self, permissions: &[String], object: Option<Uuid>) -> Result<(), AccessError> {
        let on_object = match object {
            Some(object) => self.granted_on(object)?,
            None => Vec::new(),
        };
        let held = |permission: &String| self.identity.holds(permission) || on_object.contains(permission);
        if permissions.iter().all(held) { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// What was given or taken; nothing is said of what was so already.
    fn note_grant<R: Resource>(
        &mut self,
        holder: &R,
        taken: Vec<Value>,
        given: Vec<Value>,
    ) -> Result<(), AccessError> {
        if taken.is_empty() && given.is_empty() {
            return Ok(());
        }
        let shown = |list: Vec<Value>| if list.is_empty() { Value::Null } else { Value::from(list) };
        let mut entry = Entry::of(EventAction::ModelUpdated, holder);
        entry.diff = vec![Difference { field: "permissions", previous: shown(taken), new: shown(given) }];
        Ok(self.store.note(entry)?)
    }
}

/// Permissions on all objects are named in full.
fn on_all(names: Vec<String>) -> Result<Vec<String>, Faults> {
    if names.iter().any(|name| !name.contains('.')) {
        let text = "When assigning global permissions, codename must be given as app_label.codename";
        return Err(Faults::of("permissions", Fault::invalid(text)));
    }
    known(names, is_known)
}

/// Permissions on one object are those of its model.
fn on_one(names: Vec<String>, model: &str) -> Result<Vec<String>, Faults> {
    let app = model.split('.').next().unwrap_or_default();
    let names = names.into_iter().map(|name| if name.contains('.') { name } else { format!("{app}.{name}") });
    let of_model = permissions_of(model);
    known(names.collect(), |name| of_model.iter().any(|known| known == name))
}

fn known(names: Vec<String>, is_known: impl Fn(&str) -> bool) -> Result<Vec<String>, Faults> {
    let unknown = names.iter().enumerate().filter(|(_, name)| !is_known(name));
    let unknown: std::collections::BTreeMap<_, _> =
        unknown.map(|(index, name)| (index, vec![Fault::not_a_choice(name)])).collect();
    if unknown.is_empty() {
        return Ok(names);
    }
    let mut faults = Faults::none();
    faults.insert("permissions", FieldFaults::Items(unknown));
    Err(faults)
}
