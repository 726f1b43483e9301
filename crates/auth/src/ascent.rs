//! Nobody helps anybody, himself included, to more than he holds, unless he may do everything.
//!
//! There are many roads: a user is put into a group, by writing either of them; a group is said to make
//! superusers, or is put below one that does; a role is attached to a group. Each of them is a change of a
//! user or of a group, and each such change is looked at here before it is stored. What is taken away
//! from somebody is not asked about.

use doorward_domain::fault::{Fault, Faults};
use doorward_domain::group::Group;
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
    let joined = after.groups.iter().filter(|group| known.iter().all(|other| other.id != group.id));
    let groups: Vec<GroupId> = joined.map(|group| group.id).collect();
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
    let mut gain = Gain {
        everything: after.is_superuser && before.is_none_or(|group| !group.is_superuser),
        groups: moved.into_iter().collect(),
        roles: Vec::new(),
    };
    let members = before.map_or(&[][..], |group| &group.users);
    if after.users.iter().any(|user| members.iter().all(|other| other.id != user.id)) {
        // Whoever joins gains all that the group gives, and not only what is new.
        gain.everything |= after.is_superuser;
        gain.groups = after.parent.into_iter().collect();
        gain.roles = after.roles.iter().map(|role| role.id).collect();
    } else {
        let attached = before.map_or(&[][..], |group| &group.roles);
        let roles = after.roles.iter().filter(|role| attached.iter().all(|other| other.id != role.id));
        gain.roles = roles.map(|role| role.id).collect();
    }
    core.check_gain(&gain)
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

    /// Makes sure that a group does not come to lie below itself.
    fn check_line(&mut self, group: GroupId, parent: GroupId) -> Result<(), AccessError> {
        // Two that are moved below each other at once would not see it.
        self.store.lock_hierarchy()?;
        if self.store.line_of(&[parent])?.iter().any(|above| above.id == group) {
            let fault = Fault::invalid("Cannot set group as parent of a group that it belongs to.");
            return Err(Faults::of("parent", fault).into());
        }
        Ok(())
    }
}
