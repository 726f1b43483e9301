//! Fields that are never shown again.

use doorward_domain::fault::Fault;
use doorward_domain::secret::SecretString;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Schema, Type};

use super::{TEXT, of_type};
use crate::fields::{Input, Reading, Schemas};

/// A text that is never shown again.
pub struct Secret;

impl Input for Secret {
    type Value = SecretString;

    fn read(&self, json: &Value) -> Reading<SecretString> {
        match TEXT.read(json) {
            Reading::Good(text) | Reading::Partly(text, _) => Reading::Good(text.into()),
            Reading::Bad(faults) => Reading::Bad(faults),
        }
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::String).min_length(Some(1)).write_only(true).into()
    }
}

/// A text that is never shown again and is taken to the letter: nothing is cut off. It must hold
/// something that can be seen.
pub struct Verbatim;

impl Input for Verbatim {
    type Value = SecretString;

    fn read(&self, json: &Value) -> Reading<SecretString> {
        match json {
            Value::String(text) if text.trim().is_empty() => Err(Fault::blank()),
            Value::String(text) => Ok(text.as_str().into()),
            _ => Err(Fault::invalid("Not a valid string.")),
        }
        .into()
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        TEXT.schema(schemas)
    }
}
