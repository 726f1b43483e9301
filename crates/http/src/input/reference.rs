//! Fields that refer to other objects.

use std::marker::PhantomData;

use doorward_domain::fault::{Fault, Spelled};
use doorward_domain::id::UserId;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use uuid::Uuid;

use super::{of_type, whole};
use crate::fields::{Input, Reading, Schemas};
use crate::python;

/// The UUID that a text means, in any of the spellings that Python takes.
pub fn uuid(text: &str) -> Option<Uuid> {
    let spelled = || {
        let bare = text.replace("urn:", "").replace("uuid:", "");
        let bare = bare.trim_matches(['{', '}']).replace('-', "");
        (bare.len() == 32).then(|| Uuid::try_parse(&bare).ok()).flatten()
    };
    // Most spell them as usual.
    Uuid::try_parse(text).ok().or_else(spelled)
}

/// A reference to an object by its UUID. An empty text refers to nothing.
pub struct Reference<Id>(PhantomData<Id>);

/// A reference to an object by its UUID.
pub fn reference<Id: From<Uuid>>() -> Reference<Id> {
    Reference(PhantomData)
}

fn referred<Id: From<Uuid>>(json: &Value) -> Result<Spelled<Id>, Fault> {
    let text = python::str(json);
    let id = match json {
        Value::Bool(_) => return Err(Fault::invalid("Incorrect type. Expected pk value, received bool.")),
        Value::Null => return Err(Fault::does_not_exist(&text)),
        Value::String(text) => uuid(text),
        // An integer is taken for the 128 bits of a UUID.
        Value::Number(_) => text.parse().ok().map(Uuid::from_u128),
        Value::Array(_) | Value::Object(_) => None,
    };
    id.map(|id| Spelled { value: id.into(), text: text.clone() }).ok_or_else(|| Fault::not_a_uuid(&text))
}

fn uuid_schema() -> ObjectBuilder {
    of_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

impl<Id: From<Uuid>> Input for Reference<Id> {
    type Value = Spelled<Id>;

    fn read(&self, json: &Value) -> Reading<Spelled<Id>> {
        referred(json).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        uuid_schema().into()
    }

    fn is_null(&self, json: &Value) -> bool {
        json.is_null() || json == ""
    }
}

/// A list of references. Of its faults, the first is told.
pub struct ReferenceList<I>(I);

/// A list of references to objects by their UUIDs.
pub fn references<Id: From<Uuid>>() -> ReferenceList<Reference<Id>> {
    ReferenceList(reference())
}

/// A list of references to users by number.
pub fn user_references() -> ReferenceList<UserReference> {
    ReferenceList(UserReference)
}

impl<I: Input> Input for ReferenceList<I> {
    type Value = Vec<I::Value>;

    fn read(&self, json: &Value) -> Reading<Vec<I::Value>> {
        let items: Vec<Value> = match json {
            Value::Array(items) => items.clone(),
            // The reference goes through an object by its keys.
            Value::Object(fields) => fields.keys().cloned().map(Value::from).collect(),
            _ => return Err(Fault::not_a_list(python::type_name(json))).into(),
        };
        let mut found = Vec::with_capacity(items.len());
        for item in &items {
            match self.0.read(item) {
                Reading::Good(item) => found.push(item),
                // One of those before may refer to nothing, and then is the first.
                Reading::Bad(faults) | Reading::Partly(_, faults) => return Reading::Partly(found, faults),
            }
        }
        Reading::Good(found)
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        ArrayBuilder::new().items(self.0.schema(schemas)).into()
    }
}

/// A reference to a user by number.
pub struct UserReference;

impl Input for UserReference {
    type Value = Spelled<UserId>;

    fn read(&self, json: &Value) -> Reading<Spelled<UserId>> {
        let text = python::str(json);
        let incorrect = || {
            let kind = python::type_name(json);
            Fault::invalid(format!("Incorrect type. Expected pk value, received {kind}."))
        };
        let id = match json {
            Value::Number(_) | Value::String(_) => match whole(&text) {
                Ok(id) => Ok(UserId(id)),
                Err(fault) if fault.code == "invalid" => Err(incorrect()),
                // No user has such a number.
                Err(_) => Err(Fault::does_not_exist(&text)),
            },
            _ => Err(incorrect()),
        };
        id.map(|id| Spelled { value: id, text }).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::Integer).into()
    }

    fn is_null(&self, json: &Value) -> bool {
        json.is_null() || json == ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_come_in_many_spellings() {
        let id = Uuid::from_u128(0x1111_1111_1111_4111_8111_1111_1111_1111);
        for spelling in [
            "11111111-1111-4111-8111-111111111111",
            "{11111111-1111-4111-8111-111111111111}",
            "urn:uuid:11111111-1111-4111-8111-111111111111",
            "11111111111141118111111111111111",
        ] {
            assert_eq!(uuid(spelling), Some(id), "{spelling}");
        }
        for spelling in
            ["", " 11111111-1111-4111-8111-111111111111", "1111", "g1111111-1111-4111-8111-111111111111"]
        {
            assert_eq!(uuid(spelling), None, "{spelling}");
        }
    }
}
