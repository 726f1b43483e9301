//! Ids that can be predicted, and a clock that can be set.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use doorward_domain::resource::{Clock, Mint};
use doorward_domain::secret::SecretString;
use uuid::Uuid;

/// Counts: the ids are `00000000-0000-4000-8000-000000000001` and so on.
#[derive(Debug)]
pub struct CountingMint {
    next: AtomicU64,
}

impl CountingMint {
    /// A mint whose first id ends with this number.
    pub fn starting_at(first: u64) -> Self {
        Self { next: AtomicU64::new(first) }
    }

    /// The number that its next id ends with.
    pub fn next(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }
}

impl Mint for CountingMint {
    fn uuid(&self) -> Uuid {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0000 | u128::from(number))
    }

    fn uuid_of_row(&self, _at: DateTime<Utc>) -> Uuid {
        self.uuid()
    }

    fn token_key(&self) -> SecretString {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("key{number:0>57}").into()
    }
}

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct TestClock {
    now: Mutex<DateTime<Utc>>,
}

impl Default for TestClock {
    /// Noon of the first of July 2024.
    fn default() -> Self {
        let noon = Utc.with_ymd_and_hms(2024, 7, 1, 12, 0, 0).single().expect("there was such a day");
        Self { now: Mutex::new(noon) }
    }
}

impl TestClock {
    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().expect("nobody panics with the clock in hand") += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("nobody panics with the clock in hand")
    }
}
