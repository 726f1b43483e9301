//! The store that the layers above work with, within one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::OptionalExtension;
use doorward_domain::event::Entry;
use doorward_domain::listing::{Listing, Page, Place};
use doorward_domain::model::Model;
use doorward_domain::resource::{Mint, Pk};
use doorward_domain::store::{Lock, Read, Remove, StoreError, Visible, Write};
use doorward_domain::used_by::Referrer;

use crate::connection::{AnyConnection, MOST_VALUES};
use crate::error::meaning;
use crate::heard::listen;
use crate::relation::{Hold, Sight};
use crate::table::{EditableTable, LockableTable, RemovableTable, RowId, Table};
use crate::trail::{self, Stamp};

/// The objects, as one transaction sees them.
pub struct Store<'c> {
    pub(crate) connection: &'c mut AnyConnection,
    pub(crate) mint: Arc<dyn Mint>,
    pub(crate) stamp: Stamp,
    /// What has been noted in the trail, for whoever wants to hear of it.
    noted: Option<Vec<Entry>>,
}

/// An error of work that may say: try again.
pub trait Contention: From<StoreError> {
    /// Whether the work met other work, so that doing it again may succeed.
    fn is_contention(&self) -> bool;
}

impl Contention for StoreError {
    fn is_contention(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

impl<'c> Store<'c> {
    /// The objects as the transaction of `connection` sees them.
    pub(crate) fn new(connection: &'c mut AnyConnection, mint: Arc<dyn Mint>, stamp: Stamp) -> Self {
        listen(&stamp);
        Self { connection, mint, stamp, noted: None }
    }

    /// Says who is at work from here on.
    pub fn sign(&mut self, stamp: Stamp) {
        self.stamp = stamp;
    }

    /// Notes in the trail what happened to an object without changing it.
    pub fn note(&mut self, entry: Entry) -> Result<(), StoreError> {
        self.append(vec![entry])
    }

    /// What has been noted in the trail since this was asked last. The first time it is nothing.
    pub fn noted(&mut self) -> Vec<Entry> {
        self.noted.replace(Vec::new()).unwrap_or_default()
    }

    fn append(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        if let Some(noted) = &mut self.noted {
            noted.extend(entries.iter().cloned());
        }
        trail::append(self.connection, &self.stamp, self.mint.as_ref(), entries).map_err(meaning)
    }
}

impl<R: Table> Read<R> for Store<'_> {
    fn find(&mut self, key: &R::Key) -> Result<Option<R>, StoreError> {
        R::find(self.connection, key).optional().map_err(meaning)
    }

    fn with_pks(&mut self, pks: &[Pk]) -> Result<Vec<R>, StoreError> {
        let ids: Vec<R::RowId> = pks.iter().copied().filter_map(R::RowId::of).collect();
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(MOST_VALUES) {
            found.extend(R::load(self.connection, ids).map_err(meaning)?);
        }
        Ok(found)
    }

    fn count(&mut self, listing: &Listing<R::Filter>, visible: &Visible) -> Result<u64, StoreError> {
        let count = R::count(self.connection, listing, visible).map_err(meaning)?;
        Ok(count.try_into().unwrap_or_default())
    }

    fn page(
        &mut self,
        listing: &Listing<R::Filter>,
        visible: &Visible,
        place: Place,
    ) -> Result<Page<R>, StoreError> {
        let mut ids = R::ids(self.connection, listing, visible, place).map_err(meaning)?;
        let place = place.having_found(ids.len() as u64);
        ids.truncate(usize::try_from(place.size).unwrap_or(usize::MAX));
        if ids.is_empty() {
            return Ok(Page { place, items: Vec::new() });
        }
        let found = R::load(self.connection, &ids).map_err(meaning)?;
        let mut found: HashMap<R::RowId, R> = found.into_iter().map(|item| (item.row_id(), item)).collect();
        // In the order of their keys, which is that of the page.
        let items = ids.iter().filter_map(|id| found.remove(id)).collect();
        Ok(Page { place, items })
    }

    fn any(&mut self, visible: &Visible) -> Result<bool, StoreError> {
        let one = Place { count: 1, number: 1, size: 1 };
        let ids = R::ids(self.connection, &Listing::default(), visible, one).map_err(meaning)?;
        Ok(!ids.is_empty())
    }

    fn referrers(
        &mut self,
        object: &R,
        may_see: &dyn Fn(&'static Model) -> Visible,
    ) -> Result<Vec<Referrer>, StoreError> {
        object.referrers(&mut Sight { connection: self.connection, may_see }).map_err(meaning)
    }
}

impl<R: LockableTable> Lock<R> for Store<'_> {
    fn find_for_change(&mut self, key: &R::Key) -> Result<Option<R>, StoreError> {
        R::lock(self.connection, key, Hold::Change).map_err(meaning)?;
        self.find(key)
    }

    fn find_for_removal(&mut self, key: &R::Key) -> Result<Option<R>, StoreError> {
        R::lock(self.connection, key, Hold::Removal).map_err(meaning)?;
        self.find(key)
    }
}

impl<R: EditableTable> Write<R> for Store<'_> {
    fn insert(&mut self, object: R) -> Result<R, StoreError> {
        let object = object.insert(self.connection, self.stamp.at).map_err(meaning)?;
        self.append(vec![Entry::created(&object)])?;
        Ok(object)
    }

    fn update(&mut self, before: &R, after: R) -> Result<R, StoreError> {
        if before.traced() == after.traced() {
            return after.shown(self.connection).map_err(meaning);
        }
        let after = after.update(before, self.connection, self.stamp.at).map_err(meaning)?;
        self.append(vec![Entry::updated(before, &after)])?;
        Ok(after)
    }

    fn collisions(&mut self, object: &R) -> Result<Vec<&'static str>, StoreError> {
        object.collisions(self.connection).map_err(meaning)
    }
}

impl<R: RemovableTable> Remove<R> for Store<'_> {
    fn remove(&mut self, object: &R) -> Result<(), StoreError> {
        let last = object.last_entry(self.connection).map_err(meaning)?;
        let mut entries = object.release(self.connection, self.stamp.at).map_err(meaning)?;
        object.delete(self.connection).map_err(meaning)?;
        entries.push(last);
        self.append(entries)
    }
}
