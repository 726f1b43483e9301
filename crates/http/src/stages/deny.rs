//! `/stages/deny/`

use doorward_domain::stage::deny::{Deny, DenyFilter as By, DenyPatch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::{Body, Fields};
use crate::input::BLANKABLE;
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What a deny stage has of its own.
#[derive(Serialize, ToSchema)]
pub struct DenyResponse {
    deny_message: String,
}

impl From<Deny> for DenyResponse {
    fn from(settings: Deny) -> Self {
        Self { deny_message: settings.deny_message }
    }
}

impl Body for DenyPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { deny_message: fields.optional("deny_message", BLANKABLE) }
    }
}

impl ServedKind for Deny {
    named!("deny", "DenyStage", "Deny Stage");

    type Response = DenyResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::uuid("stage_uuid", By::Id),
            query::text("deny_message", By::Message),
        ]
    }
}
