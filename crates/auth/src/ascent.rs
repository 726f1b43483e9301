//! Nobody helps anybody, himself included, to more than he holds, unless he may do everything.
//!
//! There are many roads: a user is put into a group, by writing either of them; a group is said to make
//! superusers, or is put below one that does; a role is attached to a group. Each of them is a change of a
//! user or of a group, and each such change is looked at here before it is stored. What is taken away
//! from somebody is not asked about, unless it is what makes a superuser.
//!
//! The other way to hold more is to be somebody who does: so nobody takes over a user who holds more.

use std::collections::HashSet;
use std::hash::Hash;

use doorward_domain::fault::{Fault, Faults};
use doorward_domain::group::{Group, LONGEST_LINE};
use doorward_domain::id::{GroupId, RoleId};
use doorward_domain::user::User;

use crate::error::AccessError;
use crate::session::{Core, Identity};

/// What somebody would gain by a change.
#[derive(Debug, Default)]
struct Gain {
    /// He could do everything.
    everything: bool,
    /// What these groups are said to do for their members, or the groups above them.
    groups: Vec<GroupId>,
    /// What these roles hold.
    roles: Vec<RoleId>,
}

/// Looks at what `before` becomes; a new user without one.
pub(crate) fn user(core: &mut Core<'_>, before: Option<&User>, after: &User) -> Result<(), AccessError> {
    let known = before.map_or(&[][..], |user| &user.groups);
    let groups = added(known, &after.groups, |group| group.id);
    if core.identity.is_superuser() || groups.is_empty() {
        return Ok(());
    }
    let roles = core.store.roles_of(&groups)?;
    core.check_gain(&Gain { everything: false, groups, roles })
}

/// Looks at what `before` becomes; a new group without one.
pub(crate) fn group(core: &mut Core<'_>, before: Option<&Group>, after: &Group) -> Result<(), AccessError> {
    let moved = after.parent.filter(|parent| before.and_then(|group| group.parent) != Some(*parent));
    if let Some(parent) = moved {
        core.check_line(after.id, parent)?;
    }
    if core.identity.is_superuser() {
        return Ok(());
    }
    let members = before.map_or(&[][..], |group| &group.users);
    if !added(members, &after.users, |user| user.id).is_empty() {
        return member(core, after);
    }
    let attached = before.map_or(&[][..], |group| &group.roles);
    core.check_gain(&Gain {
        everything: after.is_superuser && before.is_none_or(|group| !group.is_superuser),
        groups: moved.into_iter().collect(),
        roles: added(attached, &after.roles, |role| role.id),
    })
}

/// Looks at what somebody gains who joins a group: all that it gives, and not only what is new.
pub(crate) fn member(core: &mut Core<'_>, group: &Group) -> Result<(), AccessError> {
    core.check_gain(&Gain {
        everything: group.is_superuser,
        groups: group.parent.into_iter().collect(),
        roles: group.roles.iter().map(|role| role.id).collect(),
    })
}

/// The ids of what comes after and was not there before.
fn added<T, I: Eq + Hash>(before: &[T], after: &[T], id: impl Fn(&T) -> I) -> Vec<I> {
    let known: HashSet<I> = before.iter().map(&id).collect();
    after.iter().map(&id).filter(|id| !known.contains(id)).collect()
}

/// Whether a user holds anything that the caller does not, who is no superuser.
pub(crate) fn is_above(core: &mut Core<'_>, user: &User) -> Result<bool, AccessError> {
    let Identity::User(caller) = &core.identity else { return Ok(true) };
    Ok(core.store.holds_more(user.id, caller.id, &caller.permissions)?)
}

/// Whether the members of a group may do everything: it says so itself, or a group above it.
pub(crate) fn makes_superusers(core: &mut Core<'_>, group: &Group) -> Result<bool, AccessError> {
    let above: Vec<GroupId> = group.parent.into_iter().collect();
    // However far above: what is too far today may be moved nearer tomorrow.
    Ok(group.is_superuser || core.store.line_of(&above)?.iter().any(|group| group.is_superuser))
}

impl Core<'_> {
    fn check_gain(&mut self, gain: &Gain) -> Result<(), AccessError> {
        let principal = match &self.identity {
            Identity::User(principal) if !principal.is_superuser => principal,
            identity if identity.is_superuser() => return Ok(()),
            _ => return Err(AccessError::Forbidden),
        };
        // However far above: what is too far today may be moved nearer tomorrow.
        let is_more = gain.everything
            || self.store.line_of(&gain.groups)?.iter().any(|group| group.is_superuser)
            || self.store.hold_more(&gain.roles, principal.id, &principal.permissions)?;
        if is_more { Err(AccessError::Forbidden) } else { Ok(()) }
    }

    /// Makes sure that a group comes to lie neither below itself nor in too long a line.
    fn check_line(&mut self, group: GroupId, parent: GroupId) -> Result<(), AccessError> {
        // Two that are moved below each other at once would not see it.
        self.store.lock_hierarchy()?;
        let line = self.store.line_of(&[parent])?;
        let fault = if line.iter().any(|above| above.id == group) {
            Fault::invalid("Cannot set group as parent of a group that it belongs to.")
        } else if line.len() + self.store.height_of(group)? > LONGEST_LINE {
            Fault::invalid(format!("Not more than {LONGEST_LINE} groups can lie above each other."))
        } else {
            return Ok(());
        };
        Err(Faults::of("parent", fault).into())
    }
}
