//! Reads the fields of a body, and describes them, from one declaration.
//!
//! What a resource takes is declared once, as a function over [`Fields`] that asks for each field by
//! name and kind. Run over a body, it gives what could be read and all that is wrong with the rest;
//! run over nothing, it gives the schema of the body. So the two cannot disagree.

use doorward_domain::fault::{Fault, Faults, FieldFaults, Submission};
use doorward_domain::patch::Patch;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, SchemaType, Type};

use crate::python;

/// The schemas that others refer to, by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A kind of field.
pub trait Input {
    /// What is made of it.
    type Value;

    /// Makes it of JSON that is not null.
    fn read(&self, json: &Value) -> Reading<Self::Value>;

    /// Describes it.
    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema>;

    /// Whether the JSON means that there is nothing.
    fn is_null(&self, json: &Value) -> bool {
        json.is_null()
    }
}

/// What could be made of a field.
pub enum Reading<T> {
    /// A value.
    Good(T),
    /// Nothing.
    Bad(FieldFaults),
    /// A value, but something is wrong after that.
    Partly(T, FieldFaults),
}

impl<T> From<Result<T, Fault>> for Reading<T> {
    fn from(result: Result<T, Fault>) -> Self {
        match result {
            Ok(value) => Self::Good(value),
            Err(fault) => Self::Bad(FieldFaults::Value(vec![fault])),
        }
    }
}

/// Something that is made of the fields of a body.
pub trait Body: Sized {
    /// Asks for each field.
    fn read(fields: &mut Fields<'_>) -> Self;
}

/// How much of a body must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All that is required (POST, PUT).
    Whole,
    /// Nothing (PATCH).
    Partial,
}

/// The fields of a body, or of the schema of one.
pub struct Fields<'a> {
    source: Source<'a>,
    faults: Faults,
}

enum Source<'a> {
    Body(&'a Map<String, Value>, Extent),
    Schema(Box<ObjectBuilder>, &'a mut Schemas),
}

#[expect(clippy::needless_pass_by_value, reason = "declarations of fields read better without references")]
impl<'a> Fields<'a> {
    /// Reads a body.
    pub fn read<B: Body>(body: &Map<String, Value>, extent: Extent) -> Submission<B> {
        let mut fields = Fields { source: Source::Body(body, extent), faults: Faults::none() };
        let value = B::read(&mut fields);
        Submission { value, faults: fields.faults }
    }

    /// Describes a body.
    pub fn describe<B: Body>(schemas: &'a mut Schemas) -> Object {
        let object = ObjectBuilder::new().schema_type(Type::Object);
        let mut fields = Fields { source: Source::Schema(Box::new(object), schemas), faults: Faults::none() };
        B::read(&mut fields);
        match fields.source {
            Source::Schema(object, _) => object.build(),
            Source::Body(..) => Object::new(),
        }
    }

    /// The names of the fields of a body.
    pub fn names<B: Body>() -> Vec<String> {
        Fields::describe::<B>(&mut Schemas::new()).properties.keys().cloned().collect()
    }

    /// Whether the body speaks of the whole object.
    pub fn is_whole(&self) -> bool {
        self.extent() != Some(Extent::Partial)
    }

    /// A field that must be sent, and may not be null.
    pub fn required<I: Input>(&mut self, name: &'static str, input: I) -> Option<I::Value> {
        self.property(name, &input, true, false);
        if self.is_absent(name) && self.extent() == Some(Extent::Whole) {
            self.faults.push(name, Fault::required());
        }
        self.value(name, &input)
    }

    /// A field that may be sent, but not as null.
    pub fn optional<I: Input>(&mut self, name: &'static str, input: I) -> Option<I::Value> {
        self.property(name, &input, false, false);
        self.value(name, &input)
    }

    /// A field that may be sent, also as null.
    pub fn nullable<I: Input>(&mut self, name: &'static str, input: I) -> Patch<I::Value> {
        self.property(name, &input, false, true);
        match self.json(name) {
            None => Patch::Keep,
            Some(json) if input.is_null(json) => Patch::Null,
            Some(_) => self.value(name, &input).map_or(Patch::Keep, Patch::Value),
        }
    }

    /// A field that goes back to a default when a whole body lacks it.
    pub fn resetting<I: Input>(
        &mut self,
        name: &'static str,
        input: I,
        default: I::Value,
    ) -> Option<I::Value> {
        let is_reset = self.is_absent(name) && self.extent() == Some(Extent::Whole);
        let value = self.optional(name, input);
        if is_reset { Some(default) } else { value }
    }

    /// A field that may be sent, also as null, and is null when a whole body lacks it.
    pub fn resetting_to_null<I: Input>(&mut self, name: &'static str, input: I) -> Patch<I::Value> {
        let is_reset = self.is_absent(name) && self.extent() == Some(Extent::Whole);
        let value = self.nullable(name, input);
        if is_reset { Patch::Null } else { value }
    }

    fn value<I: Input>(&mut self, name: &'static str, input: &I) -> Option<I::Value> {
        let json = self.json(name)?;
        if input.is_null(json) {
            self.faults.push(name, Fault::null());
            return None;
        }
        match input.read(json) {
            Reading::Good(value) => Some(value),
            Reading::Bad(faults) => {
                self.faults.insert(name, faults);
                None
            }
            Reading::Partly(value, faults) => {
                self.faults.insert(name, faults);
                Some(value)
            }
        }
    }

    fn json(&self, name: &str) -> Option<&'a Value> {
        match self.source {
            Source::Body(body, _) => body.get(name),
            Source::Schema(..) => None,
        }
    }

    fn is_absent(&self, name: &str) -> bool {
        self.json(name).is_none()
    }

    fn extent(&self) -> Option<Extent> {
        match self.source {
            Source::Body(_, extent) => Some(extent),
            Source::Schema(..) => None,
        }
    }

    fn property<I: Input>(&mut self, name: &'static str, input: &I, required: bool, nullable: bool) {
        let Source::Schema(object, schemas) = &mut self.source else { return };
        let mut schema = input.schema(schemas);
        if nullable && let RefOr::T(Schema::Object(object)) = &mut schema {
            object.schema_type = or_null(&object.schema_type);
        }
        **object = std::mem::take(&mut **object).property(name, schema);
        if required {
            **object = std::mem::take(&mut **object).required(name);
        }
    }
}

/// The type, or null.
fn or_null(schema_type: &SchemaType) -> SchemaType {
    match schema_type {
        SchemaType::Type(kind) => SchemaType::Array(vec![kind.clone(), Type::Null]),
        other => other.clone(),
    }
}

/// The object that a body must be; `None` is no body at all.
pub fn object(body: Option<Value>) -> Result<Map<String, Value>, Faults> {
    match body {
        None => Ok(Map::new()),
        Some(Value::Object(fields)) => Ok(fields),
        Some(Value::Null) => Err(Faults::overall(Fault::invalid("No data provided"))),
        Some(other) => Err(Faults::overall(Fault::not_an_object(python::type_name(&other)))),
    }
}
