//! The kinds of fields that bodies have.

mod json;
mod reference;
mod secret;

use std::collections::BTreeMap;
use std::marker::PhantomData;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SubsecRound, Timelike, Utc};
use doorward_domain::choice::Choice as Choices;
use doorward_domain::fault::{Fault, FieldFaults};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};

use crate::body::LONE_SURROGATE;
use crate::choices::Documented;
use crate::fields::{Input, Reading, Schemas};
use crate::python;

pub use json::{AnyJson, AnyObject, objects, storable};
pub use reference::{UserReference, reference, references, user_references, uuid};
pub use secret::{Secret, Verbatim};

fn of_type(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

fn value(fault: Fault) -> FieldFaults {
    FieldFaults::Value(vec![fault])
}

/// What surrounds a text that does not count: what Python strips.
fn strip(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter))
}

/// Why no database can hold a text.
fn unstorable(text: &str) -> Option<Fault> {
    if let Some((_, code)) = text.split_once(LONE_SURROGATE) {
        return Some(Fault::surrogate_characters(code.get(..4).unwrap_or_default()));
    }
    text.contains('\0').then(Fault::null_characters)
}

/// A text. What surrounds it is cut off, and numbers are taken as they are printed.
#[derive(Clone, Copy)]
pub struct Text {
    may_be_blank: bool,
}

/// A text that holds something.
pub const TEXT: Text = Text { may_be_blank: false };

/// A text that may be empty.
pub const BLANKABLE: Text = Text { may_be_blank: true };

impl Input for Text {
    type Value = String;

    fn read(&self, json: &Value) -> Reading<String> {
        let text = match json {
            Value::String(text) => strip(text).to_owned(),
            Value::Number(_) => python::str(json),
            _ => return Err(Fault::invalid("Not a valid string.")).into(),
        };
        if text.is_empty() && !self.may_be_blank {
            return Err(Fault::blank()).into();
        }
        unstorable(&text).map_or(Ok(text), Err).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::String).min_length((!self.may_be_blank).then_some(1)).into()
    }
}

/// A field that no answer shows, so that the body alone says what it is.
pub struct Described<I>(pub I, pub &'static str);

impl<I: Input> Input for Described<I> {
    type Value = I::Value;

    fn read(&self, json: &Value) -> Reading<I::Value> {
        self.0.read(json)
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        let mut schema = self.0.schema(schemas);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some(self.1.to_owned());
        }
        schema
    }
}

/// Yes or no, in one of many spellings.
pub struct Boolean;

impl Input for Boolean {
    type Value = bool;

    fn read(&self, json: &Value) -> Reading<bool> {
        const YES: [&str; 13] =
            ["t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
        const NO: [&str; 13] =
            ["f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];
        let known = match json {
            Value::Bool(is) => Some(*is),
            Value::String(text) if text == "1" || YES.contains(&text.as_str()) => Some(true),
            Value::String(text) if text == "0" || NO.contains(&text.as_str()) => Some(false),
            Value::Number(number) => match number.as_f64() {
                Some(1.0) => Some(true),
                Some(0.0) => Some(false),
                _ => None,
            },
            _ => None,
        };
        known.ok_or_else(|| Fault::invalid("Must be a valid boolean.")).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::Boolean).into()
    }
}

/// A whole number of 32 bits.
pub struct Integer;

impl Input for Integer {
    type Value = i32;

    fn read(&self, json: &Value) -> Reading<i32> {
        let text = match json {
            Value::Number(_) | Value::String(_) => python::str(json),
            _ => String::new(),
        };
        whole(&text).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::Integer).minimum(Some(i32::MIN)).maximum(Some(i32::MAX)).into()
    }
}

/// A whole number of 32 bits that is not below zero.
pub struct Natural;

impl Input for Natural {
    type Value = i32;

    fn read(&self, json: &Value) -> Reading<i32> {
        match Integer.read(json) {
            Reading::Good(number) if number < 0 => Err(too_small(0)).into(),
            Reading::Bad(FieldFaults::Value(faults))
                if faults.iter().any(|fault| fault.code == "min_value") =>
            {
                Err(too_small(0)).into()
            }
            reading => reading,
        }
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::Integer).minimum(Some(0)).maximum(Some(i32::MAX)).into()
    }
}

fn too_small(least: i32) -> Fault {
    Fault::new("min_value", format!("Ensure this value is greater than or equal to {least}."))
}

/// The longest text that is read as a number, and the largest exponent.
const LONGEST_NUMBER: usize = 1000;

fn whole(text: &str) -> Result<i32, Fault> {
    if text.chars().count() > LONGEST_NUMBER {
        return Err(Fault::invalid("String value too large."));
    }
    let text = strip(text);
    // "1.0" is a whole number as well.
    let digits = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'));
    let digits = digits.map_or(text, |(digits, _)| digits);
    let (is_negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid("A valid integer is required."));
    }
    let number: i128 = digits.parse().unwrap_or(i128::MAX);
    let number = if is_negative { -number } else { number };
    if number > i32::MAX.into() {
        let fault = format!("Ensure this value is less than or equal to {}.", i32::MAX);
        return Err(Fault::new("max_value", fault));
    }
    i32::try_from(number).map_err(|_| too_small(i32::MIN))
}

/// A number.
pub struct Float;

impl Input for Float {
    type Value = f64;

    fn read(&self, json: &Value) -> Reading<f64> {
        let text = match json {
            Value::Bool(is) => i32::from(*is).to_string(),
            Value::Number(_) | Value::String(_) => python::str(json),
            _ => String::new(),
        };
        if json.is_string() && text.chars().count() > LONGEST_NUMBER {
            return Err(Fault::invalid("String value too large.")).into();
        }
        // JSON has no way to show the others again.
        let number = strip(&text).parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| Fault::invalid("A valid number is required.")).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::Number).into()
    }
}

/// A value out of a fixed list.
pub struct Choice<C>(PhantomData<C>);

/// A value out of a fixed list.
pub fn choice<C: Documented>() -> Choice<C> {
    Choice(PhantomData)
}

fn chosen<C: Choices>(json: &Value) -> Result<C, Fault> {
    let name = python::str(json);
    C::from_str(&name).map_err(|_| Fault::not_a_choice(&name))
}

impl<C: Documented> Input for Choice<C> {
    type Value = C;

    fn read(&self, json: &Value) -> Reading<C> {
        chosen(json).into()
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        C::refer(schemas)
    }
}

/// A list of values out of a fixed list.
pub struct ChoiceList<C> {
    may_be_empty: bool,
    choice: PhantomData<C>,
}

/// A list of values out of a fixed list; may be empty.
pub fn choices<C: Documented>() -> ChoiceList<C> {
    ChoiceList { may_be_empty: true, choice: PhantomData }
}

/// How many items a list has at most: an answer may have a sentence for each.
const MOST_ITEMS: usize = 1_000;

/// A list of values out of a fixed list, at least one.
pub fn some_choices<C: Documented>() -> ChoiceList<C> {
    ChoiceList { may_be_empty: false, choice: PhantomData }
}

impl<C: Documented> Input for ChoiceList<C> {
    type Value = Vec<C>;

    fn read(&self, json: &Value) -> Reading<Vec<C>> {
        let Value::Array(items) = json else {
            return Err(Fault::not_a_list(python::type_name(json))).into();
        };
        if items.is_empty() && !self.may_be_empty {
            return Err(Fault::empty()).into();
        }
        if items.len() > MOST_ITEMS {
            return Err(Fault::too_many(MOST_ITEMS)).into();
        }
        let mut faults = BTreeMap::new();
        let mut chosen_items = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let item = if item.is_null() { Err(Fault::null()) } else { chosen(item) };
            match item {
                Ok(item) => chosen_items.push(item),
                Err(fault) => {
                    faults.insert(index, vec![fault]);
                }
            }
        }
        if faults.is_empty() { Reading::Good(chosen_items) } else { Reading::Bad(FieldFaults::Items(faults)) }
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        ArrayBuilder::new().items(C::refer(schemas)).into()
    }
}

/// A moment. Without an offset it is in UTC, without a time at midnight.
pub struct Moment;

impl Input for Moment {
    type Value = DateTime<Utc>;

    fn read(&self, json: &Value) -> Reading<DateTime<Utc>> {
        let found = json.as_str().and_then(moment);
        let fault = || {
            Fault::invalid(
                "Datetime has wrong format. Use one of these formats instead: \
                 YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
            )
        };
        found.ok_or_else(fault).into()
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        of_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}

/// The moment that a text means.
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = strip(text).replacen(' ', "T", 1);
    let with_offset = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let without = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let aware = with_offset.iter().find_map(|form| DateTime::parse_from_str(&text, form).ok());
    let naive = || without.iter().find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    let day = || NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let moment = aware.map(|time| time.to_utc()).or_else(|| naive().or_else(day).map(|time| time.and_utc()));
    // Other years are written otherwise, and no database holds all of them, nor leap seconds, nor more than
    // microseconds.
    let is_kept =
        |moment: &DateTime<Utc>| (1..=9999).contains(&moment.year()) && moment.nanosecond() < 1_000_000_000;
    moment.filter(is_kept).map(|moment| moment.trunc_subsecs(6))
}

/// A list of texts that hold something.
pub struct TextList;

impl Input for TextList {
    type Value = Vec<String>;

    fn read(&self, json: &Value) -> Reading<Vec<String>> {
        let Value::Array(items) = json else {
            return Err(Fault::not_a_list(python::type_name(json))).into();
        };
        if items.len() > MOST_ITEMS {
            return Err(Fault::too_many(MOST_ITEMS)).into();
        }
        let (mut texts, mut wrong) = (Vec::with_capacity(items.len()), BTreeMap::new());
        for (index, item) in items.iter().enumerate() {
            let reading = if item.is_null() { Reading::Bad(value(Fault::null())) } else { TEXT.read(item) };
            match reading {
                Reading::Good(text) | Reading::Partly(text, _) => texts.push(text),
                Reading::Bad(FieldFaults::Value(faults)) => {
                    wrong.insert(index, faults);
                }
                Reading::Bad(_) => {}
            }
        }
        if wrong.is_empty() { Reading::Good(texts) } else { Reading::Bad(FieldFaults::Items(wrong)) }
    }

    fn schema(&self, _schemas: &mut Schemas) -> RefOr<Schema> {
        ArrayBuilder::new().items(of_type(Type::String).min_length(Some(1))).into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(json: &Value) -> Result<String, String> {
        match TEXT.read(json) {
            Reading::Good(text) => Ok(text),
            Reading::Bad(FieldFaults::Value(faults)) => Err(faults[0].message.to_string()),
            _ => Err("something else".to_owned()),
        }
    }

    #[test]
    fn texts_are_stripped_and_numbers_are_texts() {
        assert_eq!(text(&json!("\t a b\n")), Ok("a b".to_owned()));
        assert_eq!(text(&json!(1.5)), Ok("1.5".to_owned()));
        assert_eq!(text(&json!("  ")), Err("This field may not be blank.".to_owned()));
        assert_eq!(text(&json!("a\0b")), Err("Null characters are not allowed.".to_owned()));
        assert_eq!(text(&json!(true)), Err("Not a valid string.".to_owned()));
    }

    #[test]
    fn whole_numbers_come_in_many_spellings() {
        for spelling in ["5", " 5 ", "5.0", "5.", "+5", "005"] {
            assert_eq!(whole(spelling), Ok(5), "{spelling}");
        }
        for spelling in ["", "5.5", "five", "-", "0x5", "5e0"] {
            let fault = whole(spelling).unwrap_err();
            assert_eq!(fault.message, "A valid integer is required.", "{spelling}");
        }
        assert_eq!(whole("2147483648").unwrap_err().code, "max_value");
        assert_eq!(whole("-99999999999999999999999999999999999999999").unwrap_err().code, "min_value");
        assert_eq!(whole(&"1".repeat(1001)).unwrap_err().message, "String value too large.");
    }

    #[test]
    fn moments_come_with_and_without_offset() {
        let at = |text| moment(text).map(|time| time.to_rfc3339());
        assert_eq!(at("2024-07-01T12:00:00.5+02:00").as_deref(), Some("2024-07-01T10:00:00.500+00:00"));
        assert_eq!(at("2024-07-01 12:00").as_deref(), Some("2024-07-01T12:00:00+00:00"));
        assert_eq!(at("2024-07-01T12:00:00Z").as_deref(), Some("2024-07-01T12:00:00+00:00"));
        assert_eq!(at("2024-07-01").as_deref(), Some("2024-07-01T00:00:00+00:00"));
        assert_eq!(at("9999-12-31T23:59:59Z").as_deref(), Some("9999-12-31T23:59:59+00:00"));
        for text in ["yesterday", "0000-12-31", "-0044-03-15", "+10000-01-01", "9999-12-31T23:59:59-00:01"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_read_as_databases_keep_it() {
        let same = |text| {
            moment(text).map(|time| DateTime::from_timestamp_micros(time.timestamp_micros()) == Some(time))
        };
        assert_eq!(same("2024-07-01T12:00:00.123456Z"), Some(true));
        assert_eq!(same("2024-07-01T12:00:00.1234567Z"), Some(true));
        assert_eq!(same("2024-06-30T23:59:60Z"), None);
        assert_eq!(same("2024-06-30T23:59:60.5"), None);
    }
}
