//! What has been read before, for as long as it is still so.
//!
//! Whatever is kept is kept beside the revision of the configuration that was known *before* it was read, so it
//! is at least as new as that. It is given out only while the revision is the same. How that is known differs:
//! SQLite is asked for its revision now and then (`last_seen.rs`); on PostgreSQL a thread follows the changes
//! (`feed.rs`), and what is given out is at most [`OLDEST`] old.

use std::any::{Any, TypeId};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use doorward_domain::id::UserId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::feed::Feed;
use crate::heard::Heard;
use crate::last_seen::LastSeen;

/// How old an answer from memory is at most. Whoever has not heard from the database for so long knows nothing.
pub const OLDEST: Duration = Duration::from_millis(250);

/// How many bytes are kept at most, about.
const CAPACITY: u32 = 10 * 1024 * 1024;

/// How many bytes a thing takes of which nobody says how many.
const TYPICAL: u32 = 1024;

/// How long a thing is kept, even if nobody tells of a change: should one be missed after all, such as that of
/// somebody who switches triggers off, it is seen after this time.
const LONGEST: Duration = Duration::from_mins(1);

/// A thing that is kept.
pub type Anything = Arc<dyn Any + Send + Sync>;

/// What somebody may remember things by: what they are, and their name among these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    what: TypeId,
    name: Box<[u8]>,
}

#[derive(Clone)]
struct Entry {
    state: u64,
    since: Instant,
    bytes: u32,
    value: Anything,
}

/// Weighs things by their bytes.
#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Entry> for Bytes {
    fn weight(&self, key: &Key, entry: &Entry) -> u64 {
        u64::from(entry.bytes) + key.name.len() as u64
    }
}

/// What a database has been asked for.
pub struct Memory {
    entries: Cache<Key, Entry, Bytes>,
    /// How many bytes are kept at most, about.
    capacity: u32,
    /// How often something was known, and how often it was not; here and in what is beside.
    counts: Arc<[AtomicU64; 2]>,
    /// The revision that SQLite was last seen to have.
    last_seen: Arc<LastSeen>,
    /// On PostgreSQL, who knows what has changed; from when somebody wants to know.
    pub(crate) feed: OnceLock<Option<Arc<Feed>>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl Memory {
    /// One that keeps so many bytes at most, about.
    pub fn with_capacity(capacity: u32) -> Self {
        let count = capacity / TYPICAL;
        let entries = Cache::with_weighter(count as usize, capacity.into(), Bytes);
        let (counts, last_seen, feed) = Default::default();
        Self { entries, capacity, counts, last_seen, feed }
    }

    /// One beside this, which keeps so many bytes at most, about.
    #[must_use]
    pub fn beside(&self, capacity: u32) -> Self {
        Self { counts: Arc::clone(&self.counts), ..Self::with_capacity(capacity) }
    }

    /// How often something was known, and how often it was not.
    pub fn counts(&self) -> [u64; 2] {
        self.counts.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    /// The revision that SQLite was last seen to have, for whoever makes another one.
    pub fn last_seen(&self) -> Arc<LastSeen> {
        Arc::clone(&self.last_seen)
    }
}

/// What is known of the state of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// A number that is another one after each change that this process hears of.
    pub state: u64,
    /// The revision that is part of it, with all before: what answers tell as `X-Doorward-Revision`.
    pub revision: u64,
    /// Until when this may be relied on.
    pub until: Instant,
}

/// The memory of a database during one request. Where it is not known whether anything has changed, it is empty
/// and keeps nothing.
#[derive(Clone)]
pub struct Recollection {
    memory: Arc<Memory>,
    known: Option<Known>,
}

impl Recollection {
    pub(crate) fn new(memory: Arc<Memory>, known: Option<Known>) -> Self {
        Self { memory, known }
    }

    /// The same memory with what is known of SQLite by now: what was seen last or, if that counts no more, what
    /// `look` sees.
    pub(crate) fn looking(&self, look: impl FnOnce() -> Option<Known>) -> Self {
        Self { memory: Arc::clone(&self.memory), known: self.memory.last_seen.or_else(look) }
    }

    /// The same memory with what has been heard of PostgreSQL by now.
    pub(crate) fn hearing(&self) -> Self {
        let feed = self.memory.feed.get().and_then(Option::as_ref);
        Self { memory: Arc::clone(&self.memory), known: feed.and_then(|feed| feed.known()) }
    }

    /// The same knowledge over another memory.
    #[must_use]
    pub fn over(&self, memory: &Arc<Memory>) -> Self {
        Self { memory: Arc::clone(memory), known: self.known }
    }

    /// The revision that is part of what is recalled, if it is known.
    pub fn revision(&self) -> Option<u64> {
        self.known.map(|known| known.revision)
    }

    /// The thing of this kind with this name, if it is known as it is now.
    pub fn recall<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>) -> Option<Arc<T>> {
        self.recall_any(TypeId::of::<T>(), name.as_ref())?.downcast().ok()
    }

    /// The same for a kind that is known when the program runs.
    pub fn recall_any(&self, what: TypeId, name: &[u8]) -> Option<Anything> {
        let found = self.recall_again(what, name);
        let [known, unknown] = &*self.memory.counts;
        if found.is_some() { known } else { unknown }.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// The same for whoever did not find it before he had to wait, which counts once.
    pub fn recall_again(&self, what: TypeId, name: &[u8]) -> Option<Anything> {
        let known = self.known.filter(|known| Instant::now() < known.until)?;
        self.find(what, name, known.state)
    }

    fn find(&self, what: TypeId, name: &[u8], state: u64) -> Option<Anything> {
        let key = Key { what, name: name.into() };
        let is_so = |entry: &Entry| entry.state == state && entry.since.elapsed() < LONGEST;
        self.memory.entries.get(&key).filter(is_so).map(|entry| entry.value)
    }

    /// What is kept of this kind by this name in the same state, for what is kept beside it; else `value`, which
    /// is kept then, with so many bytes. It may be older than `value` is, so it is no answer.
    pub fn share<T: Send + Sync + 'static>(
        &self,
        name: impl AsRef<[u8]>,
        value: &Arc<T>,
        bytes: usize,
    ) -> Arc<T> {
        let name = name.as_ref();
        let kept = self.known.and_then(|known| self.find(TypeId::of::<T>(), name, known.state));
        kept.and_then(|kept| kept.downcast().ok()).unwrap_or_else(|| {
            self.keep_large(name, value, bytes);
            Arc::clone(value)
        })
    }

    /// Keeps a thing that was read after this memory was asked for.
    pub fn keep<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>, value: &Arc<T>) {
        self.keep_large(name, value, 0);
    }

    /// The same for one that takes so many bytes beside what things take. What would take the place of many others
    /// is not kept.
    pub fn keep_large<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>, value: &Arc<T>, bytes: usize) {
        self.keep_any(TypeId::of::<T>(), name.as_ref(), Arc::clone(value) as _, bytes);
    }

    /// Keeps the thing of this kind with this name no longer.
    pub fn forget<T: Send + Sync + 'static>(&self, name: impl AsRef<[u8]>) {
        self.memory.entries.remove(&Key { what: TypeId::of::<T>(), name: name.as_ref().into() });
    }

    /// The same for a kind that is known when the program runs.
    pub fn keep_any(&self, what: TypeId, name: &[u8], value: Anything, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX).saturating_add(TYPICAL);
        if bytes > self.memory.capacity / 64 {
            return;
        }
        let Some(Known { state, .. }) = self.known else { return };
        let key = Key { what, name: name.into() };
        let entry = Entry { state, since: Instant::now(), bytes, value };
        self.memory.entries.insert(key, entry);
    }
}

/// Of which state an answer is, for whom, and what it took, as far as that is known. Zero is part of every state.
#[derive(Debug, Default)]
pub struct Witness {
    seen: AtomicU64,
    written: AtomicU64,
    caller: OnceLock<UserId>,
    allowance: Mutex<Option<Allowance>>,
    /// The statements that were run, if somebody wants to know.
    heard: Option<Mutex<Vec<Heard>>>,
}

/// How often somebody may still ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How often at most, in the time of the limit.
    pub most: u32,
    /// How often from now on.
    pub left: u32,
    /// In how many seconds as often as at most; if it is not once more, in how many it is.
    pub seconds: u64,
}

impl Witness {
    /// One who also hears which statements are run.
    pub fn listening() -> Self {
        Self { heard: Some(Mutex::default()), ..Self::default() }
    }

    /// Whether it hears which statements are run.
    pub(crate) fn listens(&self) -> bool {
        self.heard.is_some()
    }

    /// Hears a statement, unless it has heard so many.
    pub(crate) fn hear(&self, most: usize, statement: impl FnOnce() -> Heard) {
        if let Some(heard) = &self.heard {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            if heard.len() < most {
                heard.push(statement());
            }
        }
    }

    /// Gives the statements that it has heard, in their order.
    pub fn heard(&self) -> Vec<Heard> {
        let heard = self.heard.as_ref();
        heard
            .map(|heard| std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner)))
            .unwrap_or_default()
    }

    /// Notes who is answered. Tells whether that is new.
    pub fn met(&self, caller: UserId) -> bool {
        self.caller.set(caller).is_ok()
    }

    /// Who is answered, if he has said who he is.
    pub fn caller(&self) -> Option<UserId> {
        self.caller.get().copied()
    }

    /// Notes how often whoever is answered may still ask. Of two limits the tighter one counts.
    pub fn allow(&self, allowance: Allowance) {
        let mut tightest = self.allowance.lock().unwrap_or_else(PoisonError::into_inner);
        *tightest = tightest.filter(|known| known.left < allowance.left).or(Some(allowance));
    }

    /// How often whoever is answered may still ask, if that is limited.
    pub fn allowance(&self) -> Option<Allowance> {
        *self.allowance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what was part of the state that was read first.
    pub fn saw(&self, revision: Option<u64>) {
        let _ =
            self.seen.compare_exchange(0, revision.unwrap_or_default(), Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Notes what was written, or that it was taken back.
    pub(crate) fn wrote(&self, revision: Option<u64>) {
        self.written.store(revision.unwrap_or_default(), Ordering::Relaxed);
    }

    pub(crate) fn written(&self) -> Option<u64> {
        Some(self.written.load(Ordering::Relaxed)).filter(|&revision| revision > 0)
    }

    /// The newest revision that is known to be part of the state.
    pub fn revision(&self) -> Option<u64> {
        let seen = Some(self.seen.load(Ordering::Relaxed)).filter(|&revision| revision > 0);
        seen.max(self.written())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it may not be known")]
    fn known(state: u64) -> Option<Known> {
        Some(Known { state, revision: state, until: Instant::now() + OLDEST })
    }

    #[test]
    fn what_is_known_is_known_for_a_moment() {
        let memory = Arc::new(Memory::default());
        let Some(soon) = known(1) else { return };
        let past = Some(Known { until: Instant::now(), ..soon });
        Recollection::new(Arc::clone(&memory), past).keep("name", &Arc::new(1_u8));
        assert_eq!(
            Recollection::new(Arc::clone(&memory), Some(soon)).recall::<u8>("name").as_deref(),
            Some(&1)
        );
        assert_eq!(Recollection::new(memory, past).recall::<u8>("name"), None);
    }

    #[test]
    fn what_is_kept_beside_others_is_kept_once() {
        let memory = Arc::new(Memory::default());
        let at = |state| Recollection::new(Arc::clone(&memory), known(state));
        let past = known(1).map(|known| Known { until: Instant::now(), ..known });
        let [first, second] = [0, 1].map(|_| Arc::new("Ada".to_owned()));
        assert!(Arc::ptr_eq(&at(1).share("name", &first, 3), &first));
        assert!(Arc::ptr_eq(&Recollection::new(Arc::clone(&memory), past).share("name", &second, 3), &first));
        assert!(Arc::ptr_eq(&at(2).share("name", &second, 3), &second), "the state is another one");
    }

    #[test]
    fn an_answer_is_of_the_state_that_was_read_first_or_that_was_written() {
        let witness = Witness::default();
        assert_eq!(witness.revision(), None);
        witness.saw(Some(5));
        witness.saw(Some(7));
        assert_eq!(witness.revision(), Some(5));
        witness.wrote(Some(9));
        assert_eq!(witness.revision(), Some(9));
        witness.wrote(None);
        assert_eq!(witness.revision(), Some(5));
    }

    #[test]
    fn a_thing_is_known_until_the_revision_is_another_one() {
        let memory = Arc::new(Memory::default());
        let at = |state| Recollection::new(Arc::clone(&memory), state);
        at(known(1)).keep("name", &Arc::new("Ada".to_owned()));
        assert_eq!(at(known(1)).recall::<String>("name").as_deref(), Some(&"Ada".to_owned()));
        assert_eq!(at(known(1)).recall::<String>("other name"), None);
        assert_eq!(at(known(1)).recall::<u8>("name"), None);
        assert_eq!(at(known(2)).recall::<String>("name"), None);
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
        let recollection = Recollection::new(Arc::clone(&memory), known(1));
        for number in 0..3 * CAPACITY / TYPICAL {
            recollection.keep(number.to_be_bytes(), &Arc::new(number));
        }
        assert!(memory.entries.weight() <= CAPACITY.into());
        for number in 0..100_u32 {
            let page = vec![0_u8; 100 * 1024];
            recollection.keep_large(number.to_be_bytes(), &Arc::new(page), 100 * 1024);
        }
        assert!(memory.entries.weight() <= CAPACITY.into());
        let most = CAPACITY as usize;
        recollection.keep_large("all", &Arc::new(vec![0_u8; most]), most);
        assert_eq!(recollection.recall::<Vec<u8>>("all"), None, "it would take the place of all others");
    }
}
