//! What a caller can do, once he has been let in.
//!
//! A [`Session`] lives as long as one transaction. It gives out [`Authorized`] and [`AuthorizedOn`]
//! values, and only those have methods that reach the objects: `list` exists for [`View`], `insert`
//! for [`Add`], `update` for [`Change`], `remove` for [`Delete`].
//!
//! Somebody who may see flows cannot delete one:
//!
//! ```compile_fail,E0599
//! use doorward_auth::{Session, View, Writing};
//! use doorward_domain::flow::Flow;
//!
//! fn delete(session: &mut Session<'_, Writing>) {
//!     let flow = session.authorize_on::<View, Flow>(Some(&"welcome".to_owned())).unwrap();
//!     flow.remove();
//! }
//! ```
//!
//! A session that only reads authorizes nothing else:
//!
//! ```compile_fail,E0277
//! use doorward_auth::{Change, Reading, Session};
//! use doorward_domain::flow::Flow;
//!
//! fn change(session: &mut Session<'_, Reading>) {
//!     let _ = session.authorize_on::<Change, Flow>(None);
//! }
//! ```
//!
//! Not even where it asks whether somebody may set a password:
//!
//! ```compile_fail,E0277
//! use doorward_auth::{Reading, ResetPassword, Session};
//! use doorward_domain::user::User;
//!
//! fn reset(session: &mut Session<'_, Reading>) {
//!     let _ = session.authorize_on::<ResetPassword, User>(None);
//! }
//! ```
//!
//! Nobody makes such a value for himself:
//!
//! ```compile_fail,E0451
//! use std::marker::PhantomData;
//!
//! use doorward_auth::{Authorized, Session, View, Writing};
//! use doorward_domain::flow::Flow;
//!
//! fn forge(session: &mut Session<'_, Writing>) -> Authorized<'_, '_, View, Flow> {
//!     Authorized { core: unreachable!(), action: PhantomData }
//! }
//! ```
//!
//! And what lies below a session is out of reach:
//!
//! ```compile_fail,E0616
//! use doorward_auth::{Session, Writing};
//!
//! fn reach(session: &mut Session<'_, Writing>) {
//!     let _ = &session.core;
//! }
//! ```

mod candidate;
mod export;
mod gate;
mod list;

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use doorward_domain::brand::CurrentBrand;
use doorward_domain::event::{Entry, EventAction};
use doorward_domain::fault::{Faults, Submission};
use doorward_domain::group::Group;
use doorward_domain::id::{GroupId, UserId};
use doorward_domain::model::Model;
use doorward_domain::permission::Holder;
use doorward_domain::resource::{Changes, Resource};
use doorward_domain::secret::{PasswordHash, SecretString};
use doorward_domain::store::{Lock, Read, Remove, StoreError, Visible, Write};
use doorward_domain::token::Token;
use doorward_domain::used_by::Referrer;
use doorward_domain::user::{Profile, User};
use doorward_persistence::{
    EditableTable, LockableTable, Principal, Recollection, RemovableTable, Store, Table,
};

use crate::error::AccessError;
use crate::gateway::Tools;
use crate::registry::{
    Action, Add, AddUser, AssignPermissions, Change, Delete, Export, Guarded, Inspect, RemoveUser,
    ResetPassword, SetKey, UnassignPermissions, View, ViewKey,
};

/// What a session is for.
pub trait Mode {}

/// A session that only reads.
#[derive(Clone, Copy, Debug)]
pub struct Reading;

/// A session that reads and writes.
#[derive(Clone, Copy, Debug)]
pub struct Writing;

impl Mode for Reading {}
impl Mode for Writing {}

/// What a session of a mode may authorize.
#[diagnostic::on_unimplemented(message = "a session for `{Self}` does not authorize `{A}`")]
pub trait Allows<A>: Mode {}

impl Allows<View> for Reading {}
impl Allows<Export> for Reading {}
impl Allows<Inspect> for Reading {}
impl<A: Action> Allows<A> for Writing {}

/// Who is at work.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// Nobody knows.
    Anonymous,
    /// A user.
    User(Arc<Principal>),
    /// The service itself.
    System,
}

impl Identity {
    /// Whether he holds a permission for all objects of its kind.
    pub(crate) fn holds(&self, permission: &str) -> bool {
        match self {
            Self::User(principal) => principal.is_superuser || principal.permissions.contains(permission),
            Self::Anonymous | Self::System => self.is_superuser(),
        }
    }

    /// Whether he may do everything.
    pub(crate) fn is_superuser(&self) -> bool {
        match self {
            Self::Anonymous => false,
            Self::User(principal) => principal.is_superuser,
            Self::System => true,
        }
    }

    /// Which objects of a kind he sees.
    pub(crate) fn sees(&self, model: &Model) -> Visible {
        let user = match self {
            Self::System => return Visible::All,
            Self::User(principal) if principal.is_superuser => return Visible::All,
            Self::User(principal) => principal.id,
            Self::Anonymous => UserId(0),
        };
        let permission = View::permission(model);
        if self.holds(&permission) { Visible::All } else { Visible::Granted { user, permission } }
    }
}

/// What a caller can do, within one transaction.
pub struct Session<'c, M> {
    pub(crate) core: Core<'c>,
    mode: PhantomData<M>,
}

/// What all sessions are made of; out of reach for those who use them.
pub struct Core<'c> {
    pub(crate) store: Store<'c>,
    pub(crate) identity: Identity,
    pub(crate) tools: Arc<Tools>,
    pub(crate) now: DateTime<Utc>,
    /// The digest of the key of the browser's session that he came with, if he came with one.
    pub(crate) own_session: Option<[u8; 32]>,
    /// What is remembered, where that is believed.
    pub(crate) memory: Option<Recollection>,
}

/// The right to do something with objects of a kind.
pub struct Authorized<'s, 'c, A, R> {
    core: &'s mut Core<'c>,
    action: PhantomData<(A, R)>,
}

/// The right to do something with one object, and the object.
pub struct AuthorizedOn<'s, 'c, A, R> {
    pub(crate) core: &'s mut Core<'c>,
    pub(crate) object: R,
    pub(crate) action: PhantomData<A>,
}

/// How an action finds its object. One that changes it keeps others from doing so meanwhile.
pub trait Finds<R>: Action {
    /// The object with this key.
    fn find(store: &mut Store<'_>, key: &R::Key) -> Result<Option<R>, StoreError>
    where
        R: Resource;
}

macro_rules! finds {
    ($($action:ident: $bound:ident, $method:ident;)+) => {$(
        impl<R: $bound> Finds<R> for $action {
            fn find(store: &mut Store<'_>, key: &R::Key) -> Result<Option<R>, StoreError> {
                store.$method(key)
            }
        }
    )+};
}

finds! {
    View: Table, find;
    ViewKey: Table, find;
    Export: Table, find;
    Inspect: Table, find;
    Change: LockableTable, find_for_change;
    Delete: LockableTable, find_for_removal;
    ResetPassword: EditableTable, find_for_change;
    SetKey: EditableTable, find_for_change;
    AssignPermissions: EditableTable, find_for_change;
    UnassignPermissions: EditableTable, find;
}

macro_rules! finds_groups {
    ($($action:ident)+) => {$(
        /// Who else is in the group does not matter.
        impl Finds<Group> for $action {
            fn find(store: &mut Store<'_>, key: &GroupId) -> Result<Option<Group>, StoreError> {
                store.group_without_members(key)
            }
        }
    )+};
}

finds_groups! { AddUser RemoveUser }

impl<'c, M: Mode> Session<'c, M> {
    pub(crate) fn new(core: Core<'c>) -> Self {
        Self { core, mode: PhantomData }
    }

    /// The right to do something with objects of a kind, if the caller has it.
    pub fn authorize<A: Action, R: Guarded>(&mut self) -> Result<Authorized<'_, 'c, A, R>, AccessError>
    where
        M: Allows<A>,
    {
        self.core.authorize()
    }

    /// The right to do something with the object with this key, if there is one and the caller has
    /// it. `None` is the key of no object.
    pub fn authorize_on<A: Finds<R>, R: Guarded>(
        &mut self,
        key: Option<&R::Key>,
    ) -> Result<AuthorizedOn<'_, 'c, A, R>, AccessError>
    where
        M: Allows<A>,
    {
        self.core.authorize_on(key)
    }

    /// Makes sure that the caller has said who he is.
    pub fn authenticated(&self) -> Result<(), AccessError> {
        match self.core.identity {
            Identity::Anonymous => Err(AccessError::NotAuthenticated),
            Identity::User(_) | Identity::System => Ok(()),
        }
    }

    /// The brand that counts for a host. Everybody sees it: pages show it before anybody has logged in.
    pub fn brand_for(&mut self, host: &str) -> Result<CurrentBrand, AccessError> {
        Ok(self.core.store.brand_for(host)?)
    }

    /// Makes sure that the caller may do something with all objects of a kind.
    pub fn may<A: Action, R: Guarded>(&mut self) -> Result<(), AccessError> {
        self.core.authorize::<A, R>().map(|_| ())
    }

    /// Makes sure that the caller may do something with the object with this key, which is not kept from
    /// others meanwhile.
    pub fn may_on<A: Action, R: Guarded>(&mut self, key: Option<&R::Key>) -> Result<(), AccessError> {
        self.core.admit::<A, R>(key, |store, key| Read::find(store, key)).map(|_| ())
    }

    /// Makes sure that the caller sees all objects of a kind.
    pub fn sees_all<R: Guarded>(&self) -> Result<(), AccessError> {
        self.core.sees_all::<R>()
    }

    /// When the transaction began.
    pub fn now(&self) -> DateTime<Utc> {
        self.core.now
    }

    /// The caller as he sees himself.
    pub fn profile(&mut self) -> Result<Profile, AccessError> {
        let Identity::User(principal) = &self.core.identity else {
            return Err(AccessError::NotAuthenticated);
        };
        let system = principal.permissions.iter().filter_map(|name| name.strip_prefix("authentik_rbac."));
        let mut system_permissions: Vec<String> = system.map(ToOwned::to_owned).collect();
        system_permissions.sort_unstable();
        let id = principal.id;
        let user: Option<User> = self.core.store.find(&id)?;
        let user = user.ok_or(AccessError::InvalidToken { expired: None })?;
        let groups = self.core.store.groups_above(&user.groups)?;
        Ok(Profile { user, groups, system_permissions })
    }
}

impl Session<'_, Writing> {
    /// What the trail has been told since this was asked last. The first time it is nothing.
    pub fn noted(&mut self) -> Vec<Entry> {
        self.core.store.noted()
    }
}

impl<R: Guarded + EditableTable> Authorized<'_, '_, Add, R> {
    /// Keeps a new object.
    pub fn insert(self, submission: Submission<R::Patch>) -> Result<R, AccessError> {
        let patch = submission.value.clone();
        let references = patch.references();
        let object = self.core.candidate::<R>(None, submission)?;
        R::examine(None, &object, self.core)?;
        let object =
            self.core.store.insert(object).map_err(|error| Core::refused::<R>(error, &references))?;
        if let (Identity::User(principal), Some(permission)) = (&self.core.identity, R::creators_permission())
            && !principal.is_superuser
        {
            self.core.store.grant(Holder::User(principal.id), &permission, Some(object.object()))?;
        }
        object.follow_up(patch, self.core)
    }
}

impl<'s, 'c, A, R> Authorized<'s, 'c, A, R> {
    pub(crate) fn into_core(self) -> &'s mut Core<'c> {
        self.core
    }
}

impl<A, R: Guarded> AuthorizedOn<'_, '_, A, R> {
    /// The object.
    pub fn object(&self) -> &R {
        &self.object
    }

    /// The object, for good.
    pub fn into_object(self) -> R {
        self.object
    }

    /// Makes sure that the caller sees all objects of another kind, too.
    pub fn sees_all<S: Guarded>(&self) -> Result<(), AccessError> {
        self.core.sees_all::<S>()
    }
}

impl<'s, 'c, A, R> AuthorizedOn<'s, 'c, A, R> {
    pub(crate) fn into_parts(self) -> (&'s mut Core<'c>, R) {
        (self.core, self.object)
    }
}

impl<R: Guarded> AuthorizedOn<'_, '_, View, R> {
    /// Who refers to the object, of those that the caller sees.
    pub fn referrers(self) -> Result<Vec<Referrer>, AccessError> {
        let Self { core, object, .. } = self;
        let Core { store, identity, .. } = core;
        Ok(store.referrers(&object, &|model| identity.sees(model))?)
    }
}

impl<R: Guarded + EditableTable> AuthorizedOn<'_, '_, Change, R> {
    /// Keeps what the object becomes.
    pub fn update(self, submission: Submission<R::Patch>) -> Result<R, AccessError> {
        let Self { core, object: before, .. } = self;
        let patch = submission.value.clone();
        let references = patch.references();
        let after = core.candidate(Some(&before), submission)?;
        R::examine(Some(&before), &after, core)?;
        let after =
            core.store.update(&before, after).map_err(|error| Core::refused::<R>(error, &references))?;
        after.follow_up(patch, core)
    }
}

impl<R: Guarded + RemovableTable> AuthorizedOn<'_, '_, Delete, R> {
    /// Deletes the object.
    pub fn remove(self) -> Result<(), AccessError> {
        if let Some(fault) = self.object.must_stay() {
            return Err(Faults::overall(fault).into());
        }
        Ok(self.core.store.remove(&self.object)?)
    }
}

impl AuthorizedOn<'_, '_, ResetPassword, User> {
    /// Gives the user another password.
    pub fn set_password(self, password: PasswordHash) -> Result<(), AccessError> {
        let Self { core, object: before, .. } = self;
        let user = core.store.update(&before, User { password, ..before.clone() })?;
        // Whoever knew the one before is out; whoever sets his own stays.
        core.store.end_other_sessions_of(user.id, core.own_session)?;
        Ok(core.store.note(Entry::of(EventAction::PasswordSet, &user))?)
    }

    /// Forgets the wrong passwords that keep the user out.
    pub fn unlock(self) -> Result<(), AccessError> {
        self.core.unlock(&self.object)
    }
}

impl AuthorizedOn<'_, '_, SetKey, Token> {
    /// Gives the token another key, which must be no other token's.
    pub fn set_key(self, key: &SecretString) -> Result<(), AccessError> {
        let Self { core, object: before, .. } = self;
        let after = before.clone().with_key(key, core.tools.vault.as_ref());
        core.store.update(&before, after).map_err(|error| Core::refused::<Token>(error, &[]))?;
        Ok(())
    }
}

impl AuthorizedOn<'_, '_, ViewKey, Token> {
    /// The token's key.
    pub fn reveal(self) -> Result<SecretString, AccessError> {
        let Self { core, object: token, .. } = self;
        let key = core.tools.vault.open(&token.key).ok_or_else(|| StoreError::Inconsistent {
            table: "token",
            reason: format!("the key of {} was encrypted with another secret key", token.identifier),
        })?;
        core.store.note(Entry::of(EventAction::SecretView, &token))?;
        Ok(key)
    }
}
