//! Putting users into groups, and taking them out.

use doorward_domain::event::{Difference, Entry, EventAction};
use doorward_domain::fault::Submission;
use doorward_domain::group::Group;
use doorward_domain::id::UserId;
use doorward_domain::user::User;
use serde_json::{Value, json};

use crate::ascent;
use crate::error::AccessError;
use crate::registry::{AddUser, RemoveUser, View};
use crate::session::{AuthorizedOn, Core};

impl AuthorizedOn<'_, '_, AddUser, Group> {
    /// Puts a user whom the caller sees into the group. He may be there already.
    pub fn add_user(self, user: Submission<Option<UserId>>) -> Result<(), AccessError> {
        let (core, group) = self.into_parts();
        let user = core.seen(user)?;
        if core.store.is_member(user, group.id)? {
            return Ok(());
        }
        ascent::member(core, &group)?;
        core.store.join(user, group.id).map_err(|error| Core::refused::<Group>(error, &[]))?;
        core.note_members(&group, Value::Null, json!([user.0]))
    }
}

impl AuthorizedOn<'_, '_, RemoveUser, Group> {
    /// Takes a user whom the caller sees out of the group. He need not be there.
    pub fn remove_user(self, user: Submission<Option<UserId>>) -> Result<(), AccessError> {
        let (core, group) = self.into_parts();
        let user = core.seen(user)?;
        if core.store.leave(user, group.id)? {
            core.note_members(&group, json!([user.0]), Value::Null)?;
        }
        Ok(())
    }
}

impl Core<'_> {
    /// The user, if the caller sees him. Whether he is there is not told otherwise.
    fn seen(&mut self, user: Submission<Option<UserId>>) -> Result<UserId, AccessError> {
        user.faults.into_result()?;
        match self.authorize_on::<View, User>(user.value.as_ref()) {
            Ok(found) => Ok(found.object().id),
            Err(AccessError::Forbidden) => Err(AccessError::NotFound),
            Err(error) => Err(error),
        }
    }

    fn note_members(&mut self, group: &Group, previous: Value, new: Value) -> Result<(), AccessError> {
        let mut entry = Entry::of(EventAction::ModelUpdated, group);
        entry.diff = vec![Difference { field: "users", previous, new }];
        Ok(self.store.note(entry)?)
    }
}
