//! Keeps strangers from asking too fast.

use std::net::IpAddr;
use std::num::NonZeroU32;

use doorward_auth::{AccessError, Limiter};

/// How many requests a stranger may make in a second.
const PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// Counts the requests that strangers make to what everybody may see, by their address.
pub struct Throttle(Limiter<IpAddr>);

impl Default for Throttle {
    fn default() -> Self {
        Self::per_second(PER_SECOND)
    }
}

impl Throttle {
    /// Lets a stranger make so many requests in a second.
    pub fn per_second(requests: NonZeroU32) -> Self {
        Self(Limiter::per_second(requests))
    }

    /// Counts a request from this address.
    pub fn check(&self, address: IpAddr) -> Result<(), AccessError> {
        self.0.check(&address)?;
        Ok(())
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
        assert!(matches!(refused, Some(AccessError::TooMany { seconds: 1 })));
        assert!(throttle.check(IpAddr::from([192, 0, 2, 2])).is_ok());
    }
}
