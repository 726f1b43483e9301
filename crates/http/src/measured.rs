//! The parts of a request that need neither database nor network, for benchmarks and fuzzing only.

use actix_web::ResponseError;
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use doorward_domain::fault::{Faults, Submission};
use doorward_domain::listing::Listing;
use serde_json::{Map, Value};

use crate::body;
use crate::call::{Surroundings, json};
use crate::error::ApiError;
use crate::fields::{Extent, Fields, object};
use crate::query::{Query, filter_names, listing};

pub use crate::resource::{Accepting, Served};

/// The fields that a body has, if it has any.
pub fn fields(bytes: &[u8]) -> Option<Map<String, Value>> {
    object(body::parse(bytes).ok()).ok()
}

/// What a PATCH says of an object.
pub fn read_patch<R: Accepting>(bytes: &[u8]) -> Option<Submission<R::Patch>> {
    Some(Fields::read(&fields(bytes)?, Extent::Partial))
}

/// The names of the fields that a body may have.
pub fn field_names<R: Accepting>() -> Vec<String> {
    Fields::names::<R::Patch>()
}

/// The answer that shows an object, if it could be written.
pub fn write<R: Served>(object: R) -> Option<Bytes> {
    let answer = json(StatusCode::OK, &object.show(&Surroundings::none())).ok()?;
    answer.into_body().try_into_bytes().ok()
}

/// The answer that says what is wrong, if it could be written.
pub fn write_faults(faults: Faults) -> Option<Bytes> {
    ApiError::from(faults).error_response().into_body().try_into_bytes().ok()
}

/// What the query of a list says.
pub fn read_query<R: Served>(text: &str) -> Submission<Listing<R::Filter>> {
    listing(&Query::parse(text), &R::filters())
}

/// The parameters of a query.
pub fn parameters(text: &str) -> Vec<(String, String)> {
    Query::parse(text).into_pairs()
}

/// The names of the parameters that narrow a list.
pub fn filters<R: Served>() -> Vec<&'static str> {
    filter_names(&R::filters())
}
