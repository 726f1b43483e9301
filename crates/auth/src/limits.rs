//! How often somebody may ask: whoever asks more often is turned away until he may again.
//!
//! The counts are this process's own. Replicas count each by itself.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use doorward_domain::id::UserId;
use doorward_persistence::{Allowance, Witness};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::attempts::neighbourhood;
use crate::error::AccessError;

/// How many of those who ask are remembered before those who have been quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// How long nobody is forgotten after that, since all have to be looked at.
const REST: Duration = Duration::from_secs(1);

/// Counts how often each of some asks.
pub struct Limiter<K: Clone + Eq + Hash> {
    counts: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    clock: DefaultClock,
    /// When those who had been quiet were last forgotten.
    swept: Mutex<Option<Instant>>,
}

impl<K: Clone + Eq + Hash> Limiter<K> {
    /// Lets each ask so many times in a second.
    pub fn per_second(times: NonZeroU32) -> Self {
        Self::of(Quota::per_second(times))
    }

    /// Lets each ask so many times in a minute.
    pub fn per_minute(times: NonZeroU32) -> Self {
        Self::of(Quota::per_minute(times))
    }

    fn of(quota: Quota) -> Self {
        let counts = RateLimiter::keyed(quota).with_middleware();
        Self { counts, clock: DefaultClock::default(), swept: Mutex::default() }
    }

    /// Forgets those who have been quiet, unless somebody is at it or has just done so.
    fn sweep(&self) {
        let Ok(mut swept) = self.swept.try_lock() else { return };
        if swept.is_none_or(|swept| swept.elapsed() >= REST) {
            self.counts.retain_recent();
            *swept = Some(Instant::now());
        }
    }

    /// Counts that somebody asks, and tells how often he still may; or in how many seconds he may again.
    pub fn check(&self, who: &K) -> Result<Allowance, Allowance> {
        if self.counts.len() > REMEMBERED {
            self.sweep();
        }
        match self.counts.check_key(who) {
            Ok(state) => {
                let (quota, left) = (state.quota(), state.remaining_burst_capacity());
                let most = quota.burst_size().get();
                let until_all = quota.replenish_interval() * most.saturating_sub(left);
                Ok(Allowance { most, left, seconds: whole_seconds(until_all) })
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Err(Allowance {
                    most: until.quota().burst_size().get(),
                    left: 0,
                    seconds: whole_seconds(wait),
                })
            }
        }
    }
}

/// A second that has begun counts as a whole one.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// How often users and addresses may ask. Without limits, as often as they like.
#[derive(Default)]
pub struct RateLimits {
    principals: Option<Limiter<UserId>>,
    addresses: Option<Limiter<IpAddr>>,
}

impl RateLimits {
    /// Lets each user, whatever he shows, and each address ask so many times in a minute. Whoever has one IPv6
    /// address has all of its /64.
    pub fn per_minute(principal: Option<NonZeroU32>, address: Option<NonZeroU32>) -> Self {
        Self { principals: principal.map(Limiter::per_minute), addresses: address.map(Limiter::per_minute) }
    }

    /// Counts a request from an address.
    pub(crate) fn comes_from(&self, address: IpAddr, witness: &Witness) -> Result<(), AccessError> {
        count(self.addresses.as_ref(), &neighbourhood(address), witness)
    }

    /// Counts a request of a user: once, however often it meets him.
    pub(crate) fn met(&self, user: UserId, witness: &Witness) -> Result<(), AccessError> {
        if witness.met(user) { count(self.principals.as_ref(), &user, witness) } else { Ok(()) }
    }
}

fn count<K: Clone + Eq + Hash>(
    limiter: Option<&Limiter<K>>,
    who: &K,
    witness: &Witness,
) -> Result<(), AccessError> {
    let Some(limiter) = limiter else { return Ok(()) };
    let checked = limiter.check(who);
    let (Ok(allowance) | Err(allowance)) = checked;
    witness.allow(allowance);
    checked?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_is_told_to_wait_and_others_are_not() {
        let limiter = Limiter::per_minute(NonZeroU32::MIN.saturating_add(1));
        assert_eq!(limiter.check(&1), Ok(Allowance { most: 2, left: 1, seconds: 30 }));
        assert_eq!(limiter.check(&1), Ok(Allowance { most: 2, left: 0, seconds: 60 }));
        let refused = limiter.check(&1).unwrap_err();
        assert_eq!((refused.most, refused.left), (2, 0));
        assert!((1..=30).contains(&refused.seconds), "{refused:?}");
        assert!(limiter.check(&2).is_ok());
    }

    #[test]
    fn those_who_have_been_quiet_are_forgotten_and_not_looked_for_each_time() {
        let limiter = Limiter::per_second(NonZeroU32::new(1_000).unwrap());
        let crowd = |first: usize| {
            for who in first..=first + REMEMBERED {
                limiter.check(&who).unwrap();
            }
            // Each may ask as often as ever again.
            std::thread::sleep(Duration::from_millis(5));
        };
        crowd(0);
        limiter.check(&0).unwrap();
        assert_eq!(limiter.counts.len(), 1);
        crowd(0);
        limiter.check(&0).unwrap();
        assert!(limiter.counts.len() > REMEMBERED, "all were looked at a moment ago");
        std::thread::sleep(REST);
        limiter.check(&0).unwrap();
        assert_eq!(limiter.counts.len(), 1);
    }

    #[test]
    fn a_request_counts_once_for_its_user() {
        let limits = RateLimits::per_minute(Some(NonZeroU32::MIN), None);
        let [first, second] = [Witness::default(), Witness::default()];
        for _ in 0..2 {
            assert!(limits.met(UserId(1), &first).is_ok());
        }
        assert!(matches!(limits.met(UserId(1), &second), Err(AccessError::TooMany { .. })));
    }

    #[test]
    fn the_addresses_of_one_home_count_as_one() {
        let limits = RateLimits::per_minute(None, Some(NonZeroU32::MIN));
        let comes_from = |text: &str| limits.comes_from(text.parse().unwrap(), &Witness::default());
        assert!(comes_from("2001:db8::1").is_ok());
        assert!(comes_from("2001:db8::2").is_err());
        assert!(comes_from("2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn without_limits_nobody_is_counted() {
        let witness = Witness::default();
        assert!(RateLimits::default().met(UserId(1), &witness).is_ok());
        assert_eq!(witness.allowance(), None);
    }
}
