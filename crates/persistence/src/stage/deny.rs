//! Deny stages.

use doorward_domain::stage::deny::{Deny, DenyFilter, DenyFilter as By};

use super::kind::prelude::*;

stage_table! {
    Deny in deny_stage { deny_message: String }
    sorted by { deny_message } or {}
    narrowed by DenyFilter {
        By::Id(id) => stage::id.eq(Id(id.0)),
        By::Name(name) => stage::name.eq(name.clone()),
        By::Message(text) => own::deny_message.eq(text.clone()),
    }
}
