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

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use doorward_domain::brand::CurrentBrand;
use doorward_domain::event::{Entry, EventAction};
use doorward_domain::fault::{Fault, Faults, Spelled, Submission};
use doorward_domain::group::Group;
use doorward_domain::id::{GroupId, UserId};
use doorward_domain::listing::{Listing, Page, Place};
use doorward_domain::model::Model;
use doorward_domain::permission::Holder;
use doorward_domain::resource::{Changes, Narrowing, Pk, Resource};
use doorward_domain::secret::{PasswordHash, SecretString};
use doorward_domain::store::{Existence, Lock, Read, Remove, StoreError, Visible, Write};
use doorward_domain::token::Token;
use doorward_domain::used_by::Referrer;
use doorward_domain::user::{Profile, User, UserFilter, UserType};
use doorward_persistence::{EditableTable, LockableTable, Principal, RemovableTable, Store, Table};
use uuid::Uuid;

use crate::error::AccessError;
use crate::gateway::Tools;
use crate::registry::{
    Action, Add, AddUser, AssignPermissions, Change, Delete, Export, Guarded, RemoveUser, ResetPassword,
    Rule, SetKey, UnassignPermissions, View, ViewKey,
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
impl<A: Action> Allows<A> for Writing {}

/// Who is at work.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// Nobody knows.
    Anonymous,
    /// A user.
    User(Box<Principal>),
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
        let permission = View::permission(model);
        match self {
            Self::User(principal) if !self.holds(&permission) => {
                Visible::Granted { user: principal.id, permission }
            }
            Self::Anonymous => Visible::Granted { user: UserId(0), permission },
            Self::User(_) | Self::System => Visible::All,
        }
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
    fn admit<A: Action, R: Guarded>(
        &mut self,
        key: Option<&R::Key>,
        find: impl FnOnce(&mut Store<'c>, &R::Key) -> Result<Option<R>, StoreError>,
    ) -> Result<R, AccessError> {
        match (&self.identity, R::RULE) {
            (Identity::Anonymous, Rule::Permissions) => return Err(AccessError::Forbidden),
            (Identity::Anonymous, Rule::Owner) => return Err(AccessError::NotAuthenticated),
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

    fn check<A: Action, R: Guarded>(&mut self, object: &R) -> Result<(), AccessError> {
        match R::RULE {
            Rule::Permissions => self.check_permissions::<A, R>(object),
            Rule::Owner => self.check_owner::<A, R>(object),
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
        if R::RULE == Rule::Owner || self.sees_anything::<R>()? {
            return Ok(AccessError::NotFound);
        }
        Ok(AccessError::Forbidden)
    }

    fn sees_anything<R: Guarded>(&mut self) -> Result<bool, AccessError> {
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

    fn sees_all<R: Guarded>(&self) -> Result<(), AccessError> {
        let sees = self.identity.holds(&View::permission(R::MODEL));
        if sees { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// Which objects of a kind the caller sees.
    fn visible<R: Guarded>(&self) -> Visible {
        match (&self.identity, R::RULE) {
            (Identity::User(principal), Rule::Owner) if !principal.is_superuser => {
                Visible::Owned(principal.id)
            }
            _ => self.identity.sees(R::MODEL),
        }
    }
}

impl<R: Guarded> Authorized<'_, '_, View, R> {
    /// A page of the objects that the caller sees.
    pub fn list(self, listing: Submission<Listing<R::Filter>>) -> Result<Page<R>, AccessError> {
        let Submission { value: listing, faults } = listing;
        let visible = self.core.visible::<R>();
        if !faults.is_empty() {
            self.core.explain_nothing::<R>()?;
            return Err(faults.into());
        }
        self.core.check_listed::<R>(&listing.filters)?;
        let count = Read::<R>::count(&mut self.core.store, &listing, &visible)?;
        if count == 0 {
            self.core.explain_nothing::<R>()?;
            self.core.explain_filters::<R>(&listing.filters)?;
        }
        let place = Place::of(listing.page, count).ok_or(AccessError::InvalidPage)?;
        if count == 0 {
            return Ok(Page { place, items: Vec::new() });
        }
        Ok(self.core.store.page(&listing, &visible, place)?)
    }

    /// The object with this primary key, if there is one that the caller sees.
    pub fn with_pk(self, pk: Pk) -> Result<Option<R>, AccessError> {
        let Some(object) = Read::<R>::with_pks(&mut self.core.store, &[pk])?.pop() else { return Ok(None) };
        match self.core.check::<View, R>(&object) {
            Ok(()) => Ok(Some(object)),
            Err(AccessError::NotFound | AccessError::Forbidden) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Core<'_> {
    /// That nothing is found may mean that nothing may be seen.
    fn explain_nothing<R: Guarded>(&mut self) -> Result<(), AccessError> {
        if self.sees_anything::<R>()? { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// A filter that lists objects is refused when one of them is not there.
    fn check_listed<R: Guarded>(&mut self, filters: &[R::Filter]) -> Result<(), AccessError> {
        let references: Vec<_> = filters.iter().flat_map(Narrowing::references).collect();
        if references.is_empty() {
            return Ok(());
        }
        // Of each parameter, the first is told.
        let mut faults = Faults::none();
        for (name, reference) in self.store.missing(references)? {
            if !faults.concern(name) {
                faults.push(name, Fault::not_among(&reference.text));
            }
        }
        if !faults.is_empty() {
            self.explain_nothing::<R>()?;
        }
        Ok(faults.into_result()?)
    }

    /// That nothing is found may mean that somebody asks for what refers to nothing.
    fn explain_filters<R: Guarded>(&mut self, filters: &[R::Filter]) -> Result<(), AccessError> {
        let references = filters.iter().filter_map(Narrowing::reference);
        let references: Vec<_> =
            references.map(|(name, to)| (name, Spelled { value: to, text: String::new() })).collect();
        if references.is_empty() {
            return Ok(());
        }
        let mut faults = Faults::none();
        for (name, _) in self.store.missing(references)? {
            faults.push(name, Fault::not_available());
        }
        Ok(faults.into_result()?)
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
        Ok(core.store.note(Entry::of(EventAction::PasswordSet, &user))?)
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

impl Authorized<'_, '_, View, User> {
    /// The folders of the users that the listing means and the caller sees, each once.
    pub fn paths(self, listing: Submission<Listing<UserFilter>>) -> Result<Vec<String>, AccessError> {
        let core = self.core;
        let Submission { value: listing, faults } = listing;
        if !faults.is_empty() {
            core.explain_nothing::<User>()?;
            return Err(faults.into());
        }
        let paths = core.store.user_paths(&listing, &core.visible::<User>())?;
        if paths.is_empty() {
            core.explain_nothing::<User>()?;
        }
        Ok(paths)
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
