//! Somebody who logs in, and wants to be known afterwards.

use anyhow::Result;
use serde_json::json;

use crate::faults::caller::Caller;
use crate::faults::site::{FLOW, PASSWORD, USER};
use crate::visitor::{Told, Visitor};

/// How many sessions are looked at again.
const KEPT: usize = 20;

/// Somebody who logs in again and again.
pub struct Guest {
    /// How often he tried.
    pub tried: u64,
    /// How often he got in.
    pub came_in: u64,
    /// How often he was told to come again.
    pub turned_away: u64,
    /// What he was told that he must not be.
    pub wrong: Vec<String>,
    sessions: Vec<Visitor>,
}

impl Guest {
    /// Somebody who has not tried yet.
    pub fn new() -> Self {
        Self { tried: 0, came_in: 0, turned_away: 0, wrong: Vec::new(), sessions: Vec::new() }
    }

    /// Logs in. If the service may be ended meanwhile, nothing that he is told is wrong.
    pub fn log_in(&mut self, port: u16, may_break: bool) {
        self.tried += 1;
        let mut visitor = Visitor::new(port, usize::try_from(self.tried).unwrap_or_default());
        match go(&mut visitor) {
            Ok(true) => {
                self.came_in += 1;
                self.sessions.push(visitor);
            }
            Ok(false) => self.turned_away += 1,
            Err(error) if !may_break => self.wrong.push(format!("a login: {error:#}")),
            Err(_) => {}
        }
    }

    /// How many logins the trail tells of.
    pub fn told(caller: &Caller) -> Result<u64> {
        caller.count("/events/events/?action=login&page_size=1")
    }

    /// Whether the newest sessions are known; then they are forgotten here. Gives how many were looked at, and how
    /// many were not known.
    pub fn settle(&mut self, port: u16) -> Result<(usize, usize)> {
        let sessions = std::mem::take(&mut self.sessions);
        let (mut looked, mut lost) = (0, 0);
        for mut visitor in sessions.into_iter().rev().take(KEPT) {
            visitor.follow(port);
            looked += 1;
            lost += usize::from(!visitor.is_known()?);
        }
        Ok((looked, lost))
    }
}

/// Goes the whole way. Gives whether he got in, and was not told to come again.
fn go(visitor: &mut Visitor) -> Result<bool> {
    for answer in [None, Some(json!({"uid_field": USER})), Some(json!({"password": PASSWORD}))] {
        match visitor.tell(FLOW, answer.as_ref())? {
            Told::Later(_) => return Ok(false),
            Told::This(told) if told["component"] == "xak-flow-redirect" => return Ok(true),
            Told::This(_) => {}
        }
    }
    anyhow::bail!("he was not let in")
}
