//! The way back in for a user who has lost his password.

use doorward_domain::fault::{Fault, Faults};
use doorward_domain::flow::Flow;
use doorward_domain::policy::Visitor;
use doorward_domain::secret::SecretString;
use doorward_domain::store::{Read, Remove, Visible, Write};
use doorward_domain::token::Intent;
use doorward_domain::user::User;

use crate::error::AccessError;
use crate::registry::{Add, ResetPassword};
use crate::session::AuthorizedOn;

/// What lets a user into a recovery flow once.
#[derive(Debug)]
pub struct WayBack {
    /// The flow, by its name in URLs.
    pub flow: String,
    /// The key that opens it, once.
    pub key: SecretString,
}

impl AuthorizedOn<'_, '_, ResetPassword, User> {
    /// Makes a key that lets the user into the recovery flow of the brand that counts for a host. One that
    /// was made before is good no longer. Whoever wants one must also be allowed to add users.
    pub fn recover(self, host: &str) -> Result<WayBack, AccessError> {
        let (core, user) = self.into_parts();
        core.require_on::<Add, User>(&user)?;
        let refused = |text| AccessError::from(Faults::overall(Fault::invalid(text)));
        let slug = core.store.brand_for(host)?.slugs.recovery;
        let slug = slug.ok_or_else(|| refused("No recovery flow set."))?;
        let flow: Option<Flow> = core.store.find(&slug)?;
        let flow = flow.ok_or_else(|| refused("No recovery flow set."))?;
        // Such flows are often for those who have not logged in. It is not the caller who goes there, and
        // the user will not have logged in either.
        let groups = core.store.groups_of(user.id)?;
        let visitor = Visitor { user: Some(user.id), is_superuser: user.is_superuser, groups };
        if !core.store.outline(flow, &Visible::All, &Visible::All)?.is_open_to(&visitor) {
            return Err(refused("Recovery flow not applicable to user"));
        }
        for earlier in core.store.tokens_of(user.id)? {
            if earlier.intent == Intent::Recovery {
                core.store.remove(&earlier)?;
            }
        }
        let identifier = format!("recovery-{}", core.tools.mint.uuid().simple());
        let (token, key) = core.fresh_token(user.id, Intent::Recovery, identifier);
        core.store.insert(token)?;
        Ok(WayBack { flow: slug, key })
    }
}
