//! What has been read before, for as long as it is still so.
//!
//! Whatever is kept is kept beside the revision of the configuration that was known *before* it was read, so it
//! is at least as new as that. It is given out only while the revision is the same. How that is known differs:
//! SQLite is asked for its revision each time, so what is given out is current. On PostgreSQL a thread follows
//! the changes (`feed.rs`), and what is given out is at most [`crate::feed::OLDEST`] old.

use std::any::{Any, TypeId};
use std::sync::Arc;

use quick_cache::sync::Cache;

/// How many things are kept at most.
const CAPACITY: usize = 10_000;

/// What somebody may remember things by: what they are, and their name among these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    what: TypeId,
    name: Box<[u8]>,
}

#[derive(Clone)]
struct Entry {
    revision: u64,
    value: Arc<dyn Any + Send + Sync>,
}

/// What a database has been asked for.
pub struct Memory {
    entries: Cache<Key, Entry>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { entries: Cache::new(CAPACITY) }
    }
}

/// The memory of a database during one request. Where it is not known whether anything has changed, it is empty
/// and keeps nothing.
#[derive(Clone)]
pub struct Recollection {
    memory: Arc<Memory>,
    revision: Option<u64>,
}

impl Recollection {
    pub(crate) fn new(memory: Arc<Memory>, revision: Option<u64>) -> Self {
        Self { memory, revision }
    }

    /// The thing of this kind with this name, if it is known as it is now.
    pub fn recall<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>) -> Option<Arc<T>> {
        let revision = self.revision?;
        let key = Key { what: TypeId::of::<T>(), name: name.as_ref().into() };
        let found = self.memory.entries.get(&key).filter(|entry| entry.revision == revision)?;
        found.value.downcast().ok()
    }

    /// Keeps a thing that was read after this memory was asked for.
    pub fn keep<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>, value: &Arc<T>) {
        let Some(revision) = self.revision else { return };
        let key = Key { what: TypeId::of::<T>(), name: name.as_ref().into() };
        self.memory.entries.insert(key, Entry { revision, value: Arc::clone(value) as _ });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_known_until_the_revision_is_another_one() {
        let memory = Arc::new(Memory::default());
        let at = |revision| Recollection::new(Arc::clone(&memory), revision);
        at(Some(1)).keep("name", &Arc::new("Ada".to_owned()));
        assert_eq!(at(Some(1)).recall::<String>("name").as_deref(), Some(&"Ada".to_owned()));
        assert_eq!(at(Some(1)).recall::<String>("other name"), None);
        assert_eq!(at(Some(1)).recall::<u8>("name"), None);
        assert_eq!(at(Some(2)).recall::<String>("name"), None);
        assert_eq!(at(None).recall::<String>("name"), None);
    }

    #[test]
    fn nothing_is_kept_while_nobody_knows_what_has_changed() {
        let memory = Arc::new(Memory::default());
        Recollection::new(Arc::clone(&memory), None).keep("name", &Arc::new(1_u8));
        assert_eq!(memory.entries.len(), 0);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let memory = Arc::new(Memory::default());
        let recollection = Recollection::new(Arc::clone(&memory), Some(1));
        for number in 0..3 * u32::try_from(CAPACITY).unwrap() {
            recollection.keep(number.to_be_bytes(), &Arc::new(number));
        }
        assert!(memory.entries.len() <= CAPACITY);
    }
}
