//! Where objects are kept, as the layers above see it.

use thiserror::Error;

use crate::fault::Spelled;
use crate::id::UserId;
use crate::listing::{Listing, Page, Place};
use crate::model::Model;
use crate::resource::{Editable, Pk, Reference, Resource};
use crate::used_by::Referrer;

/// Which objects of a kind somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visible {
    /// All.
    All,
    /// Those that he holds a permission for.
    Granted {
        /// Who.
        user: UserId,
        /// The permission.
        permission: String,
    },
    /// Those that are his own.
    Owned(UserId),
}

/// What can go wrong with keeping objects.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another object has the same value in these columns, joined by `_`.
    #[error("{table} has a row with the same {columns} already")]
    Conflict {
        /// The table.
        table: String,
        /// The columns that must be unique together.
        columns: String,
    },
    /// An object that this column refers to is not there.
    #[error("{table}.{column} refers to a row that is not there")]
    MissingReference {
        /// The table.
        table: String,
        /// The column; empty when the database does not tell.
        column: String,
    },
    /// A row does not hold what it should.
    #[error("{table} holds a row that cannot be read: {reason}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The database cannot be reached, or is too busy. Trying again later may help.
    #[error("the database is not available")]
    Unavailable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// The change met another one. Trying again at once may help.
    #[error("the change met another one")]
    Contended(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything else.
    #[error("the database failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A store that objects of kind `R` can be read from.
pub trait Read<R: Resource> {
    /// The object with this key.
    fn find(&mut self, key: &R::Key) -> Result<Option<R>, StoreError>;

    /// Those of the objects with these primary keys that there are, in any order.
    fn with_pks(&mut self, pks: &[Pk]) -> Result<Vec<R>, StoreError>;

    /// How many of the objects that may be seen the listing means.
    fn count(&mut self, listing: &Listing<R::Filter>, visible: &Visible) -> Result<u64, StoreError>;

    /// One page of the listing. If more objects are found than were counted, its place says so: what
    /// was added meanwhile must not push what was there off the last page.
    fn page(
        &mut self,
        listing: &Listing<R::Filter>,
        visible: &Visible,
        place: Place,
    ) -> Result<Page<R>, StoreError>;

    /// Whether any object may be seen.
    fn any(&mut self, visible: &Visible) -> Result<bool, StoreError>;

    /// Who refers to the object, of those that `may_see` lets through.
    fn referrers(
        &mut self,
        object: &R,
        may_see: &dyn Fn(&'static Model) -> Visible,
    ) -> Result<Vec<Referrer>, StoreError>;
}

/// A store in which objects of kind `R` can be kept from others.
pub trait Lock<R: Resource>: Read<R> {
    /// As `find`; nobody else can change the object until the transaction ends, but refer to it.
    fn find_for_change(&mut self, key: &R::Key) -> Result<Option<R>, StoreError>;

    /// As `find`; nobody else can change the object or refer to it until the transaction ends.
    fn find_for_removal(&mut self, key: &R::Key) -> Result<Option<R>, StoreError>;
}

/// A store that objects of kind `R` can be changed in. What is changed is noted in the trail.
pub trait Write<R: Editable>: Lock<R> {
    /// Keeps a new object, and gives it back with what the store added.
    fn insert(&mut self, object: R) -> Result<R, StoreError>;

    /// Keeps what `before` has become.
    fn update(&mut self, before: &R, after: R) -> Result<R, StoreError>;

    /// The columns, joined by `_`, in which another object has the same values as `object`. The object
    /// with the same primary key is no other one.
    fn collisions(&mut self, object: &R) -> Result<Vec<&'static str>, StoreError>;
}

/// A store that objects of kind `R` can be deleted from. What is deleted is noted in the trail.
pub trait Remove<R: Resource>: Lock<R> {
    /// Deletes the object, with what cannot be without it.
    fn remove(&mut self, object: &R) -> Result<(), StoreError>;
}

/// A store that knows what exists.
pub trait Existence {
    /// Those of the references that lead nowhere.
    fn missing(
        &mut self,
        references: Vec<(&'static str, Spelled<Reference>)>,
    ) -> Result<Vec<(&'static str, Spelled<Reference>)>, StoreError>;
}
