//! Sessions of users who have logged in with a browser.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::event::Traced;
use crate::id::{SessionId, UserId};
use crate::model::Model;
use crate::resource::{Narrowing, Pk, Resource};

/// A session of a user who has logged in.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthenticatedSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The digest of the key that the browser shows.
    pub digest: Vec<u8>,
    /// The address that he did so from.
    pub last_ip: String,
    /// The program that he did so with, as that calls itself.
    pub last_user_agent: String,
    /// When its owner went through a flow last.
    pub last_used: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

static MODEL: Model = Model {
    app: "authentik_core",
    name: "authenticatedsession",
    verbose_name: "Authenticated Session",
    verbose_name_plural: "Authenticated Sessions",
};

impl Resource for AuthenticatedSession {
    type Key = SessionId;
    type Filter = SessionFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Authenticated Session {}", self.id)
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { id: _, user, digest: _, last_ip, last_user_agent, last_used: _, expires: _ } = self;
        vec![
            Traced::open("user", user.0),
            Traced::open("last_ip", last_ip.clone()),
            Traced::open("last_user_agent", last_user_agent.clone()),
        ]
    }
}

/// Conditions on sessions.
#[derive(Clone, Debug)]
pub enum SessionFilter {
    /// It was used last from this address.
    LastIp(String),
    /// It was used last with this program.
    LastUserAgent(String),
    /// It is of the user of this name.
    Username(String),
}

impl Narrowing for SessionFilter {}
