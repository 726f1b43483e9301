//! What is wrong with what somebody sent: all of it at once, field by field.
//!
//! The texts are the contract's: clients show them and tests compare them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::resource::Reference;

/// The place of faults that concern no single field.
pub const NON_FIELD: &str = "non_field_errors";

/// The place of faults that are told as a bare list, without any other.
pub const BARE: &str = "";

/// One thing that is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A stable word for programs, such as `required`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: Cow<'static, str>,
}

impl Fault {
    /// A fault with a code and a text of its own.
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }

    /// The same fault in other words.
    #[must_use]
    pub fn saying(self, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// A fault without a more telling code.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("invalid", message)
    }

    /// The field must be sent.
    pub fn required() -> Self {
        Self::new("required", "This field is required.")
    }

    /// The field may not be null.
    pub fn null() -> Self {
        Self::new("null", "This field may not be null.")
    }

    /// The field may not be an empty text.
    pub fn blank() -> Self {
        Self::new("blank", "This field may not be blank.")
    }

    /// The list must hold something.
    pub fn empty() -> Self {
        Self::new("empty", "This list may not be empty.")
    }

    /// A text that no database can hold.
    pub fn null_characters() -> Self {
        Self::new("null_characters_not_allowed", "Null characters are not allowed.")
    }

    /// Half of a surrogate pair, which no text can hold; `code` in hexadecimal.
    pub fn surrogate_characters(code: &str) -> Self {
        let message = format!("Surrogate characters are not allowed: U+{code}.");
        Self::new("surrogate_characters_not_allowed", message)
    }

    /// Not one of the values of a fixed list; `sent` as Python would print it.
    pub fn not_a_choice(sent: &str) -> Self {
        Self::new("invalid_choice", format!("\"{sent}\" is not a valid choice."))
    }

    /// A list was expected; `kind` is Python's name of what came.
    pub fn not_a_list(kind: &str) -> Self {
        Self::new("not_a_list", format!("Expected a list of items but got type \"{kind}\"."))
    }

    /// An object was expected; `kind` is Python's name of what came.
    pub fn not_an_object(kind: &str) -> Self {
        Self::invalid(format!("Invalid data. Expected a dictionary, but got {kind}."))
    }

    /// Not a UUID; `sent` as Python would print it.
    pub fn not_a_uuid(sent: &str) -> Self {
        Self::invalid(format!("“{sent}” is not a valid UUID."))
    }

    /// A reference to something that is not there.
    pub fn does_not_exist(sent: &str) -> Self {
        Self::new("does_not_exist", format!("Invalid pk \"{sent}\" - object does not exist."))
    }

    /// A filter that asks for what refers to something that is not there.
    pub fn not_available() -> Self {
        Self::new("invalid_choice", "Select a valid choice. That choice is not one of the available choices.")
    }

    /// A filter that lists something that is not there; `sent` as it was spelled.
    pub fn not_among(sent: &str) -> Self {
        Self::new(
            "invalid_choice",
            format!("Select a valid choice. {sent} is not one of the available choices."),
        )
    }

    /// Somebody else has this value already; `model` as the contract names it.
    pub fn taken(model: &str, field: &str) -> Self {
        Self::new("unique", format!("{model} with this {field} already exists."))
    }

    /// Somebody else has this value already.
    pub fn not_unique() -> Self {
        Self::new("unique", "This field must be unique.")
    }

    /// A text longer than it may be, in characters.
    pub fn too_long(limit: u64) -> Self {
        Self::new("max_length", format!("Ensure this field has no more than {limit} characters."))
    }

    /// A list of more items than it may have.
    pub fn too_many(limit: usize) -> Self {
        Self::new("max_length", format!("Ensure this field has no more than {limit} elements."))
    }
}

/// All that is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFaults {
    /// Faults of the value as a whole.
    Value(Vec<Fault>),
    /// Faults of single items of a list, by their index.
    Items(BTreeMap<usize, Vec<Fault>>),
    /// Faults of a list of objects, parallel to it; an object without a fault has an empty entry.
    Objects(Vec<Faults>),
    /// Faults of an object.
    Object(Faults),
}

/// All that is wrong with what was sent, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<(Cow<'static, str>, FieldFaults)>);

impl Faults {
    /// Nothing wrong so far.
    pub fn none() -> Self {
        Self::default()
    }

    /// One fault of one field.
    pub fn of(field: impl Into<Cow<'static, str>>, fault: Fault) -> Self {
        let mut faults = Self::none();
        faults.push(field, fault);
        faults
    }

    /// One fault that concerns no single field.
    pub fn overall(fault: Fault) -> Self {
        Self::of(NON_FIELD, fault)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is wrong with this field.
    pub fn concern(&self, field: &str) -> bool {
        self.0.iter().any(|(name, _)| name == field)
    }

    /// Notes one more fault of a field.
    pub fn push(&mut self, field: impl Into<Cow<'static, str>>, fault: Fault) {
        self.insert(field, FieldFaults::Value(vec![fault]));
    }

    /// Notes the faults of a field. Faults of the value as a whole are added to those already noted.
    pub fn insert(&mut self, field: impl Into<Cow<'static, str>>, faults: FieldFaults) {
        let field = field.into();
        let known = self.0.iter_mut().find(|(name, _)| *name == field);
        match (known, faults) {
            (Some((_, FieldFaults::Value(known))), FieldFaults::Value(more)) => known.extend(more),
            (Some(_), _) => {}
            (None, faults) => self.0.push((field, faults)),
        }
    }

    /// Notes all that is wrong elsewhere.
    pub fn extend(&mut self, other: Self) {
        for (field, faults) in other.0 {
            self.insert(field, faults);
        }
    }

    /// Notes all that is wrong elsewhere, instead of what is noted of the same fields.
    pub fn supersede(&mut self, other: Self) {
        self.0.retain(|(field, _)| !other.concern(field));
        self.extend(other);
    }

    /// The faults that are told as a bare list, if there are any.
    pub fn bare(&self) -> Option<&[Fault]> {
        self.iter().find_map(|(field, faults)| match faults {
            FieldFaults::Value(faults) if field == BARE => Some(faults.as_slice()),
            _ => None,
        })
    }

    /// Field by field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldFaults)> {
        self.0.iter().map(|(field, faults)| (field.as_ref(), faults))
    }

    /// The code that all faults share, or `invalid`.
    pub fn code(&self) -> &'static str {
        let mut codes = Vec::new();
        self.collect_codes(&mut codes);
        match codes.split_first() {
            Some((first, rest)) if rest.iter().all(|code| code == first) => first,
            _ => "invalid",
        }
    }

    fn collect_codes(&self, codes: &mut Vec<&'static str>) {
        for (_, faults) in &self.0 {
            match faults {
                FieldFaults::Value(faults) => codes.extend(faults.iter().map(|fault| fault.code)),
                FieldFaults::Items(items) => codes.extend(items.values().flatten().map(|fault| fault.code)),
                FieldFaults::Objects(objects) => {
                    for object in objects {
                        object.collect_codes(codes);
                    }
                }
                FieldFaults::Object(object) => object.collect_codes(codes),
            }
        }
    }

    /// `Ok` when nothing is wrong.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

/// What somebody sent: what could be read of it, and what is wrong with the rest.
///
/// A field with a fault is left out of the value, so that the other fields can still be judged and
/// all faults be told at once.
#[derive(Clone, Debug, Default)]
pub struct Submission<T> {
    /// What could be read.
    pub value: T,
    /// What is wrong so far.
    pub faults: Faults,
}

impl<T> Submission<T> {
    /// The same for something made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Submission<U> {
        Submission { value: make(self.value), faults: self.faults }
    }
}

impl<T> From<T> for Submission<T> {
    fn from(value: T) -> Self {
        Self { value, faults: Faults::none() }
    }
}

/// A value together with its spelling, for faults that quote what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled<T> {
    /// The value.
    pub value: T,
    /// How it was spelled.
    pub text: String,
}

impl<T: Copy> Spelled<T> {
    /// The reference that the value is, spelled the same.
    pub fn refers(&self, to: impl FnOnce(T) -> Reference) -> Spelled<Reference> {
        Spelled { value: to(self.value), text: self.text.clone() }
    }
}

impl<T: std::fmt::Display> From<T> for Spelled<T> {
    fn from(value: T) -> Self {
        Self { text: value.to_string(), value }
    }
}
