//! What a resource has to say about its tables; all else is done alike for all of them in `store`.

use std::hash::Hash;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use doorward_domain::event::Entry;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::picture::Pictured;
use doorward_domain::resource::{Editable, Pk, Resource};
use doorward_domain::store::Visible;
use doorward_domain::used_by::Referrer;

use crate::connection::AnyConnection;
use crate::relation::{Hold, Sight};
use crate::types::Id;

/// The primary key of a row.
pub trait RowId: Copy + Eq + Hash {
    /// The key that an object's primary key is, if it is of that kind.
    fn of(pk: Pk) -> Option<Self>;
}

impl RowId for Id {
    fn of(pk: Pk) -> Option<Self> {
        if let Pk::Uuid(id) = pk { Some(Self(id)) } else { None }
    }
}

impl RowId for i32 {
    fn of(pk: Pk) -> Option<Self> {
        if let Pk::Integer(id) = pk { Some(id) } else { None }
    }
}

/// A resource that can be read from its tables.
pub trait Table: Resource {
    /// The primary key of its row.
    type RowId: RowId;

    /// The primary key of its row.
    fn row_id(&self) -> Self::RowId;

    /// The object with this key, or `NotFound`.
    fn find(connection: &mut AnyConnection, key: &Self::Key) -> QueryResult<Self>;

    /// How many objects a listing means.
    fn count(
        connection: &mut AnyConnection,
        listing: &Listing<Self::Filter>,
        visible: &Visible,
    ) -> QueryResult<i64>;

    /// Which objects are on a page of a listing, in its order, and the one after them.
    fn ids(
        connection: &mut AnyConnection,
        listing: &Listing<Self::Filter>,
        visible: &Visible,
        place: Place,
    ) -> QueryResult<Vec<Self::RowId>>;

    /// The objects with these keys, in any order.
    fn load(connection: &mut AnyConnection, ids: &[Self::RowId]) -> QueryResult<Vec<Self>>;

    /// Who refers to the object.
    fn referrers(&self, sight: &mut Sight<'_>) -> QueryResult<Vec<Referrer>>;
}

/// A resource whose rows can be kept from others.
pub trait LockableTable: Table {
    /// Keeps others off the object until the transaction ends, as far as `hold` says. On SQLite the
    /// transaction as a whole does that already.
    fn lock(connection: &mut AnyConnection, key: &Self::Key, hold: Hold) -> QueryResult<()>;
}

/// A resource that can be written to its tables.
pub trait EditableTable: LockableTable + Editable {
    /// Writes a new object, and gives it back as it is stored.
    fn insert(self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self>;

    /// Writes what `before` has become, and gives it back as it is stored.
    fn update(self, before: &Self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Self>;

    /// The object as it is shown, when nothing of it has been written.
    fn shown(self, _connection: &mut AnyConnection) -> QueryResult<Self> {
        Ok(self)
    }

    /// The columns, joined by `_`, in which another object has the same values.
    fn collisions(&self, connection: &mut AnyConnection) -> QueryResult<Vec<&'static str>>;
}

/// A resource whose tables say which picture it shows.
pub trait PicturedTable: LockableTable + Pictured {
    /// Writes where the picture lies that the object shows by now.
    fn hang(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<()>;
}

/// A resource that can be deleted from its tables.
pub trait RemovableTable: LockableTable {
    /// What the trail will say of its end.
    fn last_entry(&self, _connection: &mut AnyConnection) -> QueryResult<Entry> {
        Ok(Entry::deleted(self))
    }

    /// Lets go of the object whoever refers to it, as far as the database would not tell: notes what
    /// will be deleted with it, and takes it out of those that stay.
    fn release(&self, connection: &mut AnyConnection, at: DateTime<Utc>) -> QueryResult<Vec<Entry>>;

    /// Deletes its rows.
    fn delete(&self, connection: &mut AnyConnection) -> QueryResult<()>;
}
