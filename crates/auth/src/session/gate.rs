//! The gate: who gets the right to do something, and what those are told who do not.

use std::marker::PhantomData;

use doorward_domain::store::{Read, StoreError, Visible};
use doorward_domain::user::UserType;
use doorward_persistence::Store;
use uuid::Uuid;

use super::{Authorized, AuthorizedOn, Core, Finds, Identity};
use crate::error::AccessError;
use crate::registry::{Action, Change, Delete, Guarded, Rule, View};

impl<'c> Core<'c> {
    /// Step one: on the collection.
    pub(crate) fn authorize<A: Action, R: Guarded>(
        &mut self,
    ) -> Result<Authorized<'_, 'c, A, R>, AccessError> {
        let permission = A::permission(R::MODEL);
        // A list shows what may be seen; that nothing may be is found out when it is asked for.
        let is_view = permission == View::permission(R::MODEL);
        match (&self.identity, R::RULE) {
            (Identity::Anonymous, _) => return Err(AccessError::NotAuthenticated),
            (Identity::User(_), Rule::Permissions) if !is_view && !self.identity.holds(&permission) => {
                return Err(AccessError::Forbidden);
            }
            _ => {}
        }
        Ok(Authorized { core: self, action: PhantomData })
    }

    /// Steps one to three: on one object.
    pub(crate) fn authorize_on<A: Finds<R>, R: Guarded>(
        &mut self,
        key: Option<&R::Key>,
    ) -> Result<AuthorizedOn<'_, 'c, A, R>, AccessError> {
        let object = self.admit::<A, R>(key, A::find)?;
        Ok(AuthorizedOn { core: self, object, action: PhantomData })
    }

    /// The object that `find` finds with this key, if the caller may do something with it.
    pub(super) fn admit<A: Action, R: Guarded>(
        &mut self,
        key: Option<&R::Key>,
        find: impl FnOnce(&mut Store<'c>, &R::Key) -> Result<Option<R>, StoreError>,
    ) -> Result<R, AccessError> {
        match (&self.identity, R::RULE) {
            (Identity::Anonymous, Rule::Permissions) => return Err(AccessError::Forbidden),
            (Identity::Anonymous, Rule::Owner | Rule::OwnerOrPermissions) => {
                return Err(AccessError::NotAuthenticated);
            }
            _ => {}
        }
        let found = match key {
            Some(key) => find(&mut self.store, key)?,
            None => None,
        };
        let Some(object) = found else { return Err(self.nothing_to_see::<R>()?) };
        self.check::<A, R>(&object)?;
        Ok(object)
    }

    pub(super) fn check<A: Action, R: Guarded>(&mut self, object: &R) -> Result<(), AccessError> {
        match R::RULE {
            Rule::Permissions => self.check_permissions::<A, R>(object),
            Rule::Owner => self.check_owner::<A, R>(object),
            Rule::OwnerOrPermissions => match &self.identity {
                Identity::User(principal) if object.belongs_to(principal.id) => Ok(()),
                identity if !identity.holds(&View::permission(R::MODEL)) => Err(AccessError::NotFound),
                identity if !identity.holds(&A::permission(R::MODEL)) => Err(AccessError::Forbidden),
                _ => Ok(()),
            },
        }
    }

    fn check_permissions<A: Action, R: Guarded>(&mut self, object: &R) -> Result<(), AccessError> {
        if self.identity.is_superuser() {
            return Ok(());
        }
        let (view, wanted) = (View::permission(R::MODEL), A::permission(R::MODEL));
        // What may be done to all that an object is may be done to it here as well, if it is seen here.
        let as_it_is = A::permission(object.model());
        let sees = self.identity.holds(&view);
        let may = self.identity.holds(&wanted) || self.identity.holds(&as_it_is);
        let granted = if sees && may { Vec::new() } else { self.granted_on(object.object())? };
        if !sees && !granted.contains(&view) {
            return Err(self.nothing_to_see::<R>()?);
        }
        let may = may || granted.contains(&wanted) || granted.contains(&as_it_is);
        if !may || wanted != view && object.is_out_of_reach(&wanted, self)? {
            return Err(AccessError::Forbidden);
        }
        Ok(())
    }

    fn check_owner<A: Action, R: Guarded>(&mut self, object: &R) -> Result<(), AccessError> {
        let user = match &self.identity {
            Identity::User(principal) if !principal.is_superuser => principal.id,
            _ => return Ok(()),
        };
        if !object.belongs_to(user) {
            return Err(AccessError::NotFound);
        }
        // Whoever owns a token may do with it what he likes, but its key is seen only by permission.
        let wanted = A::permission(R::MODEL);
        let owners = [View::permission, Change::permission, Delete::permission].map(|of| of(R::MODEL));
        if owners.contains(&wanted) || self.identity.holds(&wanted) {
            return Ok(());
        }
        let granted = self.granted_on(object.object())?;
        if granted.contains(&wanted) { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// What to say about an object that is not there or must not be known of: somebody who can see
    /// any object of the kind learns that there is none, all others only that they may not.
    fn nothing_to_see<R: Guarded>(&mut self) -> Result<AccessError, AccessError> {
        if R::RULE != Rule::Permissions || self.sees_anything::<R>()? {
            return Ok(AccessError::NotFound);
        }
        Ok(AccessError::Forbidden)
    }

    pub(super) fn sees_anything<R: Guarded>(&mut self) -> Result<bool, AccessError> {
        // Parts of the service itself expect to be told that there is nothing.
        if matches!(&self.identity, Identity::User(user) if user.kind == UserType::InternalServiceAccount) {
            return Ok(true);
        }
        match self.visible::<R>() {
            Visible::All | Visible::Owned(_) => Ok(true),
            granted @ Visible::Granted { .. } => Ok(Read::<R>::any(&mut self.store, &granted)?),
        }
    }

    /// What the caller holds on one object.
    pub(crate) fn granted_on(&mut self, object: Uuid) -> Result<Vec<String>, AccessError> {
        match &self.identity {
            Identity::User(principal) => Ok(self.store.object_permissions(principal.id, object)?),
            Identity::Anonymous | Identity::System => Ok(Vec::new()),
        }
    }

    pub(super) fn sees_all<R: Guarded>(&self) -> Result<(), AccessError> {
        let sees = self.identity.holds(&View::permission(R::MODEL));
        if sees { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// Which objects of a kind the caller sees.
    pub(crate) fn visible<R: Guarded>(&self) -> Visible {
        match (&self.identity, R::RULE) {
            (Identity::User(principal), Rule::Owner) if !principal.is_superuser => {
                Visible::Owned(principal.id)
            }
            (Identity::User(principal), Rule::OwnerOrPermissions)
                if !self.identity.holds(&View::permission(R::MODEL)) =>
            {
                Visible::Owned(principal.id)
            }
            _ => self.identity.sees(R::MODEL),
        }
    }
}
