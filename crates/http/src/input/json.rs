//! Fields that hold JSON: any, or objects with fields of their own.

use std::marker::PhantomData;

use doorward_domain::fault::{Fault, Faults, FieldFaults, Submission};
use doorward_domain::rules;
use doorward_domain::rules::RESERVED_KEY;
use serde_json::{Map, Number, Value};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use validator::Validate;

use super::{LONGEST_NUMBER, of_type, unstorable};
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::python;

/// How many objects a list may hold.
pub const MOST_OBJECTS: usize = 1_000;

/// A JSON object of any form.
pub struct AnyObject;

impl Input for AnyObject {
    type Value = Map<String, Value>;

    fn read(&self, json: &Value) -> Reading<Map<String, Value>> {
        match json {
            Value::Object(fields) => storable(json).map(|()| fields.clone()).into(),
            _ => Err(Fault::invalid("Value must be a dictionary, and not have any duplicate keys.")).into(),
        }
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue).build();
        let anything = AdditionalProperties::RefOr(RefOr::T(Schema::Object(anything)));
        of_type(Type::Object).additional_properties(Some(anything)).into()
    }
}

/// JSON of any form.
pub struct AnyJson;

impl Input for AnyJson {
    type Value = Value;

    fn read(&self, json: &Value) -> Reading<Value> {
        storable(json).map(|()| json.clone()).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(SchemaType::AnyValue).into()
    }
}

/// How deep lists and objects within JSON may lie in each other. What reads JSON follows them no deeper
/// than 128, and the trail puts some around what it notes.
const DEEPEST: usize = 100;

/// What is within JSON must be such that a database can hold it, and everybody read it again.
pub fn storable(json: &Value) -> Result<(), Fault> {
    storable_within(json, DEEPEST)
}

fn storable_within(json: &Value, depth: usize) -> Result<(), Fault> {
    let deeper = || {
        let message = format!("Ensure that lists and objects lie no more than {DEEPEST} deep in each other.");
        depth.checked_sub(1).ok_or_else(|| Fault::invalid(message))
    };
    match json {
        Value::String(text) => unstorable(text).map_or(Ok(()), Err),
        Value::Array(items) => {
            let depth = deeper()?;
            items.iter().try_for_each(|item| storable_within(item, depth))
        }
        Value::Object(fields) => {
            let depth = deeper()?;
            fields.iter().try_for_each(|(name, value)| {
                if name == RESERVED_KEY {
                    return Err(Fault::invalid(format!("The key \"{RESERVED_KEY}\" is reserved.")));
                }
                unstorable(name).map_or(Ok(()), Err)?;
                storable_within(value, depth)
            })
        }
        Value::Number(number) if !is_storable(number) => Err(Fault::invalid("A valid number is required.")),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// Whether every database can hold a number, and every reader read it.
fn is_storable(number: &Number) -> bool {
    let text = number.as_str();
    let exponent = text.split(['e', 'E']).nth(1).map_or(Ok(0), str::parse::<i16>);
    let is_short = text.len() <= LONGEST_NUMBER
        && exponent.is_ok_and(|exponent| usize::from(exponent.unsigned_abs()) <= LONGEST_NUMBER);
    is_short && number.as_f64().is_some_and(f64::is_finite)
}

/// A list of objects.
pub struct Objects<B> {
    schema: &'static str,
    extent: Extent,
    body: PhantomData<B>,
}

/// A list of objects, described under a name. All that is required has to be there in a whole body
/// only.
pub fn objects<B: Body + Validate>(schema: &'static str, is_whole: bool) -> Objects<B> {
    let extent = if is_whole { Extent::Whole } else { Extent::Partial };
    Objects { schema, extent, body: PhantomData }
}

impl<B: Body + Validate> Input for Objects<B> {
    type Value = Vec<B>;

    fn read(&self, json: &Value) -> Reading<Vec<B>> {
        let Value::Array(items) = json else {
            let fault = Fault::not_a_list(python::type_name(json));
            return Reading::Bad(FieldFaults::Object(Faults::overall(fault)));
        };
        if items.len() > MOST_OBJECTS {
            return Reading::Bad(FieldFaults::Object(Faults::overall(Fault::too_many(MOST_OBJECTS))));
        }
        let items = items.iter().map(|item| match item {
            Value::Object(fields) => {
                let Submission { value, mut faults } = Fields::read::<B>(fields, self.extent);
                faults.extend(rules::check(&value));
                faults.into_result().map(|()| value)
            }
            Value::Null => Err(Faults::overall(Fault::null())),
            other => Err(Faults::overall(Fault::not_an_object(python::type_name(other)))),
        });
        let (mut good, mut faults) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Ok(item) => {
                    good.push(item);
                    faults.push(Faults::none());
                }
                Err(wrong) => faults.push(wrong),
            }
        }
        if faults.iter().all(Faults::is_empty) {
            Reading::Good(good)
        } else {
            Reading::Bad(FieldFaults::Objects(faults))
        }
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        let object = Fields::describe::<B>(schemas);
        schemas.push((self.schema.to_owned(), object.into()));
        ArrayBuilder::new().items(Ref::from_schema_name(self.schema)).into()
    }
}
