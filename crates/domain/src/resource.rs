//! What all resources have in common.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;
use validator::Validate;

use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::id::{FlowId, GroupId, PolicyId, RoleId, SourceId, StageId, UserId};
use crate::model::Model;
use crate::policy::Bindable;
use crate::secret::{ExposeSecret, Sealed, SecretString};

/// A kind of object that the API serves.
pub trait Resource: Clone + PartialEq + fmt::Debug + Send + Sync + Sized + 'static {
    /// What an object is looked up by: what its URL holds.
    type Key: Clone + fmt::Display + Send + 'static;
    /// One condition that a list can be narrowed by.
    type Filter: Narrowing;

    /// How the contract names the kind.
    const MODEL: &'static Model;

    /// How the contract names what this object is, where the kind stands for several.
    fn model(&self) -> &'static Model {
        Self::MODEL
    }

    /// Why nobody can delete the object, if nobody can.
    fn must_stay(&self) -> Option<Fault> {
        None
    }

    /// The object's primary key.
    fn pk(&self) -> Pk;

    /// What permissions on this one object are bound to.
    fn object(&self) -> Uuid;

    /// The object for people, with what it is.
    fn label(&self) -> String;

    /// What the trail calls the object: its own name, if it has one.
    fn name(&self) -> String {
        self.label()
    }

    /// The stored fields with their values, as the trail shows them.
    fn traced(&self) -> Vec<Traced>;
}

/// A resource that can be created and changed.
pub trait Editable: Resource {
    /// What a client may want of it.
    type Patch: Changes;

    /// A new object with the defaults. It is not valid before a patch has given it the fields that
    /// have none.
    fn fresh(writer: &Writer<'_>) -> Self;

    /// Changes the object as the patch says, and tells what is wrong with the result; what the patch
    /// leaves out stays.
    fn merge(&mut self, patch: Self::Patch, writer: &Writer<'_>) -> Faults;

    /// What to say when another object has the same value in these columns already.
    fn conflict(columns: &str) -> (&'static str, Fault);

    /// Whose attributes bear on the change that the caller makes.
    fn concerns(_patch: &Self::Patch, _current: Option<&Self>, _caller: &Caller) -> Option<UserId> {
        None
    }
}

/// An object that would come of a change, before it is known whether it may be.
#[derive(Debug)]
pub struct Candidate<R> {
    object: R,
    faults: Faults,
}

impl<R: Editable> Candidate<R> {
    /// What comes of `patch`, applied to `current` or, without one, to a new object.
    pub fn new(current: Option<&R>, patch: R::Patch, writer: &Writer<'_>) -> Self {
        let mut object = current.cloned().unwrap_or_else(|| R::fresh(writer));
        let faults = object.merge(patch, writer);
        Self { object, faults }
    }

    /// The object, valid or not, to compare it with others.
    pub fn object(&self) -> &R {
        &self.object
    }

    /// Whether the object is valid.
    pub fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }

    /// The object, when it is valid.
    pub fn accept(self) -> Result<R, Faults> {
        self.faults.into_result().map(|()| self.object)
    }
}

/// What a client may want of a resource: each field kept, or given a new value.
pub trait Changes: Validate + Clone + Default + fmt::Debug + Send + 'static {
    /// The objects that the patch refers to, with the field that does so.
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        Vec::new()
    }

    /// The id of what a policy is to be bound to, which may be of several kinds: [`Writer::bindable`]
    /// tells what it is.
    fn bindable(&self) -> Option<Uuid> {
        None
    }
}

/// One condition that a list can be narrowed by.
pub trait Narrowing: Clone + fmt::Debug + Send + 'static {
    /// The object that the condition refers to, with the parameter that does so. A condition on an
    /// object that is not there is refused.
    fn reference(&self) -> Option<(&'static str, Reference)> {
        None
    }

    /// The objects that the condition lists, with the parameter that does so. If one of them is not
    /// there, the list is refused, whatever the others would find.
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        Vec::new()
    }
}

/// An object's primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pk {
    /// Most objects are numbered by a UUID.
    Uuid(Uuid),
    /// Users are numbered by an integer.
    Integer(i32),
}

impl fmt::Display for Pk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(id) => id.fmt(out),
            Self::Integer(id) => id.fmt(out),
        }
    }
}

/// An object that another one refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A flow.
    Flow(FlowId),
    /// A stage of any kind.
    Stage(StageId),
    /// A password stage.
    PasswordStage(StageId),
    /// A source of any kind.
    Source(SourceId),
    /// A user.
    User(UserId),
    /// A group.
    Group(GroupId),
    /// A role.
    Role(RoleId),
    /// Whatever policies can be bound to, by its own id or by the one that policies know it by.
    Bindable(Uuid),
    /// A policy. There are none.
    Policy(PolicyId),
    /// A certificate. None is kept here.
    Certificate(Uuid),
}

/// The circumstances of a change.
pub struct Writer<'a> {
    /// When it happens.
    pub now: DateTime<Utc>,
    /// Where new ids and keys come from.
    pub mint: &'a dyn Mint,
    /// What secrets are kept in.
    pub vault: &'a dyn Vault,
    /// Who makes it.
    pub caller: Caller,
    /// The attributes of the user that the change concerns ([`Editable::concerns`]), merged with
    /// those of his groups.
    pub concerned: Map<String, Value>,
    /// What the patch binds a policy to ([`Changes::bindable`]), if it is there.
    pub bindable: Option<Bindable>,
}

impl<'a> Writer<'a> {
    /// The circumstances of a change that the service itself makes.
    pub fn system(now: DateTime<Utc>, mint: &'a dyn Mint, vault: &'a dyn Vault) -> Self {
        let caller = Caller { is_superuser: true, ..Caller::default() };
        Self { now, mint, vault, caller, concerned: Map::new(), bindable: None }
    }

    /// Encrypts a secret, to be kept instead of another one. The same secret, encrypted anew, is no change.
    pub fn keep(&self, kept: &mut Sealed, secret: &SecretString) {
        let same = |old: SecretString| old.expose_secret() == secret.expose_secret();
        if !self.vault.open(kept).is_some_and(same) {
            *kept = self.vault.seal(secret.expose_secret());
        }
    }
}

/// Who makes a change.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The user; none when the service itself acts.
    pub user: Option<UserId>,
    /// Whether he may do everything.
    pub is_superuser: bool,
    /// His own attributes.
    pub attributes: Map<String, Value>,
}

/// Where new ids and keys come from.
pub trait Mint: Send + Sync {
    /// A new id.
    fn uuid(&self) -> Uuid;
    /// A new id of one row among very many, made then. To the millisecond, such ids are in the order of time (RFC 9562,
    /// version 7), so that the database writes most of them where it has just written others.
    fn uuid_of_row(&self, at: DateTime<Utc>) -> Uuid;
    /// A new token key: 60 characters out of `[A-Za-z0-9]`.
    fn token_key(&self) -> SecretString;
}

/// What secrets are kept in.
pub trait Vault: Send + Sync {
    /// Encrypts a secret.
    fn seal(&self, secret: &str) -> Sealed;
    /// Decrypts a secret; none when it was encrypted with another key or tampered with.
    fn open(&self, sealed: &Sealed) -> Option<SecretString>;
    /// The digest that a token is looked up by.
    fn digest(&self, key: &str) -> [u8; 32];
}

/// What tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}
