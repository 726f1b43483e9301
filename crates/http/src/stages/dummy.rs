//! `/stages/dummy/`

use doorward_domain::stage::dummy::{Dummy, DummyFilter as By, DummyPatch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::{Body, Fields};
use crate::input::Boolean;
use crate::query::{self, Filter};
use crate::stages::{ServedKind, named};

/// What a dummy stage has of its own.
#[derive(Serialize, ToSchema)]
pub struct DummyResponse {
    throw_error: bool,
}

impl From<Dummy> for DummyResponse {
    fn from(settings: Dummy) -> Self {
        Self { throw_error: settings.throw_error }
    }
}

impl Body for DummyPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { throw_error: fields.optional("throw_error", Boolean) }
    }
}

impl ServedKind for Dummy {
    named!("dummy", "DummyStage", "Dummy Stage");

    type Response = DummyResponse;

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::uuid("stage_uuid", By::Id),
            query::boolean("throw_error", By::ThrowError),
        ]
    }
}
