//! Keeps strangers from asking too fast.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::ApiError;

/// How many requests a stranger may make in a second.
const PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// How many addresses are remembered before those that have been quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts the requests that strangers make to what everybody may see, by their address.
pub struct Throttle {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::per_second(PER_SECOND)
    }
}

impl Throttle {
    /// Lets a stranger make so many requests in a second.
    pub fn per_second(requests: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_second(requests)), clock: DefaultClock::default() }
    }

    /// Counts a request from this address.
    pub fn check(&self, address: IpAddr) -> Result<(), ApiError> {
        if self.limiter.len() > REMEMBERED {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&address).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            // A second that has begun is told as a whole one.
            ApiError::Throttled((wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_who_asks_too_fast_is_told_to_wait() {
        let throttle = Throttle::default();
        let address = IpAddr::from([192, 0, 2, 1]);
        let refused = (0..10_000).find_map(|_| throttle.check(address).err());
        assert!(matches!(refused, Some(ApiError::Throttled(1))));
        assert!(throttle.check(IpAddr::from([192, 0, 2, 2])).is_ok());
    }
}
