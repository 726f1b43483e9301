//! The parts of a request that need neither database nor network, for benchmarks only.

use actix_web::http::StatusCode;
use doorward_domain::fault::Submission;
use doorward_domain::listing::Listing;
use doorward_domain::resource::{Editable, Resource};
use doorward_domain::stage::identification::IdentificationStage;
use uuid::Uuid;

use crate::body;
use crate::call::{Surroundings, json};
use crate::fields::{Extent, Fields, object};
use crate::query::{Query, listing};
use crate::resource::Served;

type Patch = <IdentificationStage as Editable>::Patch;
type Filter = <IdentificationStage as Resource>::Filter;

/// What a PATCH says of an identification stage.
pub fn read_patch(bytes: &[u8]) -> Option<Submission<Patch>> {
    let fields = object(body::parse(bytes).ok()).ok()?;
    Some(Fields::read(&fields, Extent::Partial))
}

/// Whether the answer that shows an identification stage could be written.
pub fn write_stage(stage: IdentificationStage) -> bool {
    let surroundings = Surroundings {
        origin: String::new(),
        query: Query::default(),
        installation: Uuid::nil(),
        session: None,
    };
    json(StatusCode::OK, &stage.show(&surroundings)).is_ok()
}

/// What the query of a list of identification stages says.
pub fn read_query(text: &str) -> Submission<Listing<Filter>> {
    listing(&Query::parse(text), &IdentificationStage::filters())
}
