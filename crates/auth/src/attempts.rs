//! Nobody gets to guess: how often a password may be wrong, for whom, and what comes of it.
//!
//! Each attempt counts for the account, for what was entered to name it, and for the address that it comes
//! from. Where nobody has the name, as much is counted, so that nobody learns that. The first wrong passwords
//! are free; after that each doubles the time until the next one is looked at, up to a lock of a quarter of
//! an hour. So there are at most about twenty an hour for an account (NIST SP 800-63B allows a hundred), and
//! every lock ends by itself. A device that its owner has logged in with before has a count of its own, so
//! that strangers who guess do not keep him out.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use doorward_domain::id::UserId;
use doorward_persistence::{Attempt, Charge, Count};

use crate::vault::sha256;

/// How many wrong passwords are free for an account, a name or a device.
const FREE: i32 = 5;

/// How many wrong passwords are free for an address: many people may share it.
const FREE_FOR_ADDRESS: i32 = 50;

/// How long a lock lasts at most.
const LONGEST_LOCK: TimeDelta = TimeDelta::minutes(15);

/// From how long on a lock is noted in the trail.
const NOTED_LOCK: TimeDelta = TimeDelta::minutes(1);

/// How long wrong passwords are remembered for an account, a name or a device, from the first one on.
const MEMORY: TimeDelta = TimeDelta::hours(24);

/// How long they are remembered for an address. So those who share one do not lock each other out over time.
const MEMORY_OF_ADDRESS: TimeDelta = TimeDelta::hours(1);

/// For whom an attempt counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes {
    /// The user, if anybody has the name.
    pub user: Option<UserId>,
    /// For the account, or somebody whom nobody knows.
    pub account: Attempt,
    /// For what was entered.
    pub identifier: Option<Attempt>,
    /// For the address it comes from.
    pub address: Option<Attempt>,
}

impl Scopes {
    /// The scopes of an attempt to be a user, or whoever has this name, from an address or from a known
    /// device. A known device counts for itself alone, so that nobody's neighbours keep him out.
    pub fn new(user: Option<UserId>, identifier: &str, ip: Option<IpAddr>, device: Option<&str>) -> Self {
        let identifier = identifier.to_uppercase();
        let address = ip.map(|ip| digest("address", &neighbourhood(ip).to_string()));
        match (user, device) {
            (Some(user), Some(device)) => {
                let account = digest("device", &format!("{user} {device}"));
                Self { user: Some(user), account, identifier: None, address: None }
            }
            (Some(user), None) => Self {
                user: Some(user),
                account: digest("account", &user.to_string()),
                identifier: Some(digest("identifier", &identifier)),
                address,
            },
            (None, _) => Self {
                user: None,
                account: digest("nobody", &identifier),
                identifier: Some(digest("identifier", &identifier)),
                address,
            },
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<Attempt> {
        [Some(self.account), self.identifier, self.address].into_iter().flatten().collect()
    }

    /// All of them, and how long each is remembered.
    pub fn counts(&self) -> Vec<Count> {
        let is_address = |attempt| Some(attempt) == self.address;
        let memory = |attempt| if is_address(attempt) { MEMORY_OF_ADDRESS } else { MEMORY };
        let user = |attempt| self.user.filter(|_| attempt == self.account);
        let count = |attempt| Count { attempt, memory: memory(attempt), user: user(attempt) };
        self.all().into_iter().map(count).collect()
    }

    /// Those that a right password clears. An address may be shared with others who guess.
    pub fn own(&self) -> Vec<Attempt> {
        [Some(self.account), self.identifier].into_iter().flatten().collect()
    }

    /// Those whose locks may be told. That of an account would tell by which other names it is known, so
    /// whoever is kept out by it alone is answered as if his password were wrong.
    pub fn told(&self) -> Vec<Attempt> {
        match self.identifier {
            Some(identifier) => [Some(identifier), self.address].into_iter().flatten().collect(),
            None => self.all(),
        }
    }

    /// What an attempt locks if it is wrong: which scope, under which name, and for how long.
    pub fn locks(&self, charge: Charge) -> Option<Lock> {
        let is_address = Some(charge.attempt) == self.address;
        let free = if is_address { FREE_FOR_ADDRESS } else { FREE };
        let beyond = charge.failures.checked_sub(free).filter(|beyond| *beyond >= 0)?;
        let seconds = 1_i64.checked_shl(beyond.unsigned_abs().min(32)).unwrap_or(i64::MAX);
        let lasts = TimeDelta::try_seconds(seconds).unwrap_or(LONGEST_LOCK).min(LONGEST_LOCK);
        let scope = match () {
            () if is_address => "address",
            () if Some(charge.attempt) == self.identifier => "identifier",
            () => "account",
        };
        Some(Lock { attempt: charge.attempt, scope, lasts })
    }
}

/// A lock that a wrong password brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// What is locked.
    pub attempt: Attempt,
    /// What that is, in the words of the trail.
    pub scope: &'static str,
    /// How long.
    pub lasts: TimeDelta,
}

impl Lock {
    /// When it ends.
    pub fn until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.lasts
    }

    /// Whether it is long enough for people to hear of it.
    pub fn is_noted(&self) -> bool {
        self.lasts >= NOTED_LOCK
    }
}

/// What attempts under a name count for.
pub fn identifier(text: &str) -> Attempt {
    digest("identifier", &text.to_uppercase())
}

/// The address that all count as whom whoever has this one may have as well: of IPv6, the whole /64.
pub fn neighbourhood(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
        ip @ IpAddr::V4(_) => ip,
    }
}

fn digest(scope: &str, who: &str) -> Attempt {
    sha256(format!("{scope} {who}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock_after(failures: i32) -> Option<i64> {
        let scopes = Scopes::new(Some(UserId(1)), "ada", ip("192.0.2.1"), None);
        scopes.locks(Charge { attempt: scopes.account, failures }).map(|lock| lock.lasts.num_seconds())
    }

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn locks_grow_and_have_an_end() {
        assert_eq!(lock_after(4), None);
        assert_eq!(lock_after(5), Some(1));
        assert_eq!(lock_after(6), Some(2));
        assert_eq!(lock_after(14), Some(512));
        assert_eq!(lock_after(15), Some(900));
        assert_eq!(lock_after(i32::MAX), Some(900));
    }

    #[test]
    fn an_hour_has_room_for_few_guesses() {
        let (mut guesses, mut waited) = (0, 0);
        while waited < 3600 {
            guesses += 1;
            waited += lock_after(guesses).unwrap_or(0);
        }
        assert!(guesses <= 20, "{guesses}");
    }

    #[test]
    fn an_address_has_more_room() {
        let scopes = Scopes::new(None, "ada", ip("192.0.2.1"), None);
        let address = scopes.address.unwrap_or_default();
        assert_eq!(scopes.locks(Charge { attempt: address, failures: 49 }), None);
        assert_eq!(
            scopes.locks(Charge { attempt: address, failures: 50 }).map(|lock| lock.scope),
            Some("address")
        );
    }

    #[test]
    fn all_addresses_of_a_network_at_home_count_as_one() {
        let address = |text| Scopes::new(None, "ada", ip(text), None).address;
        assert_eq!(address("2001:db8:0:1::1"), address("2001:db8:0:1:ffff::2"));
        assert_ne!(address("2001:db8:0:1::1"), address("2001:db8:0:2::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }

    #[test]
    fn whoever_nobody_knows_is_counted_for_as_much() {
        let known = Scopes::new(Some(UserId(1)), "ada", ip("192.0.2.1"), None);
        let unknown = Scopes::new(None, "ADA", ip("192.0.2.1"), None);
        assert_eq!(known.all().len(), unknown.all().len());
        assert_eq!(known.identifier, unknown.identifier, "the case of a name does not matter");
    }

    #[test]
    fn the_lock_of_an_account_is_not_told() {
        let scopes = Scopes::new(Some(UserId(1)), "ada", ip("192.0.2.1"), None);
        assert!(!scopes.told().contains(&scopes.account));
        assert_eq!(scopes.told().len(), 2);
        let device = Scopes::new(Some(UserId(1)), "ada", ip("192.0.2.1"), Some("phone"));
        assert_eq!(device.told(), [device.account]);
    }

    #[test]
    fn a_known_device_has_a_count_of_its_own() {
        let stranger = Scopes::new(Some(UserId(1)), "ada", None, None);
        let device = Scopes::new(Some(UserId(1)), "ada", None, Some("phone"));
        assert_ne!(device.account, stranger.account);
        assert_eq!(device.identifier, None);
        let device = Scopes::new(Some(UserId(1)), "ada", ip("192.0.2.1"), Some("phone"));
        assert_eq!(device.address, None, "neighbours who guess do not keep it out");
    }
}
