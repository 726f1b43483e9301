//! The rules of single fields, for `validator`'s derive, and the faults that breaking them gives.

use std::borrow::Cow;

use chrono::TimeDelta;

use validator::{Validate, ValidateEmail, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::fault::{Fault, Faults};

/// The longest name that PostgreSQL can keep unique, in bytes of UTF-8: what fits into an entry of
/// a B-tree.
const INDEXED_BYTES: usize = 2600;

/// What `serde_json` calls a number of any precision by: an object with this key is taken for one. So it has
/// to be looked for in the text of JSON, and is stored nowhere, since nobody could read it again.
pub const RESERVED_KEY: &str = "$serde_json::private::Number";

/// All rules of `patch` that it breaks.
pub fn check(patch: &impl Validate) -> Faults {
    let mut faults = Faults::none();
    if let Err(errors) = patch.validate() {
        collect(&errors, &mut faults);
    }
    faults
}

fn collect(errors: &ValidationErrors, faults: &mut Faults) {
    let mut fields: Vec<_> = errors.errors().iter().collect();
    fields.sort_by_key(|(field, _)| *field);
    for (field, kind) in fields {
        match kind {
            ValidationErrorsKind::Field(errors) => {
                for error in errors {
                    faults.push(field.clone(), fault(error));
                }
            }
            ValidationErrorsKind::Struct(nested) => collect(nested, faults),
            ValidationErrorsKind::List(_) => {}
        }
    }
}

fn fault(error: &ValidationError) -> Fault {
    let limit = error.params.get("max").and_then(serde_json::Value::as_u64);
    match (error.code.as_ref(), &error.message, limit) {
        ("length", None, Some(limit)) => Fault::too_long(limit),
        (_, Some(message), _) => Fault::invalid(message.clone()),
        (code, None, _) => Fault::invalid(code.to_owned()),
    }
}

fn broken(message: impl Into<Cow<'static, str>>) -> ValidationError {
    ValidationError::new("invalid").with_message(message.into())
}

/// A name that is kept unique.
pub fn indexed(name: &str) -> Result<(), ValidationError> {
    if name.len() <= INDEXED_BYTES {
        return Ok(());
    }
    Err(broken(format!("Ensure this field has no more than {INDEXED_BYTES} bytes.")))
}

/// A name as URLs show it.
pub fn slug(text: &str) -> Result<(), ValidationError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !text.is_empty() && text.bytes().all(fits) {
        return Ok(());
    }
    Err(broken("Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."))
}

/// An e-mail address whose domain has a dot, is an address in brackets, or is `localhost`.
pub fn email(text: &str) -> Result<(), ValidationError> {
    let routable = |domain: &str| {
        domain.eq_ignore_ascii_case("localhost") || domain.contains('.') || domain.starts_with('[')
    };
    if text.is_empty()
        || text.validate_email() && text.rsplit_once('@').is_some_and(|(_, domain)| routable(domain))
    {
        return Ok(());
    }
    Err(broken("Enter a valid email address."))
}

/// The folder that a user is filed under.
pub fn path(text: &str) -> Result<(), ValidationError> {
    if text.starts_with('/') || text.ends_with('/') {
        return Err(broken("No leading or trailing slashes allowed."));
    }
    if text.contains("//") {
        return Err(broken("No empty segments in user path allowed."));
    }
    Ok(())
}

/// A duration such as `hours=3;minutes=1`.
pub fn duration(text: &str) -> Result<(), ValidationError> {
    if parse_duration(text).is_some() {
        return Ok(());
    }
    Err(broken(format!("{text} is not in the correct format of 'hours=3;minutes=1'.")))
}

/// The duration that a text such as `hours=3;minutes=1` means: pairs of a unit and a number, of
/// which at least one unit must be known. Others are passed over.
pub fn parse_duration(text: &str) -> Option<TimeDelta> {
    const MICROSECONDS: [(&str, f64); 7] = [
        ("microseconds", 1.0),
        ("milliseconds", 1e3),
        ("seconds", 1e6),
        ("minutes", 60e6),
        ("hours", 3_600e6),
        ("days", 86_400e6),
        ("weeks", 604_800e6),
    ];
    let mut sum = None;
    for pair in text.split(';') {
        let (unit, number) = pair.split_once('=')?;
        let unit = unit.to_lowercase();
        if let Some((_, factor)) = MICROSECONDS.iter().find(|(name, _)| *name == unit) {
            let number: f64 = number.trim().parse().ok().filter(|number: &f64| number.is_finite())?;
            sum = Some(sum.unwrap_or(0.0) + number * factor);
        }
    }
    let sum: f64 = sum?;
    // An i64 holds every whole number that is below 2^53 exactly: 285 years.
    #[expect(clippy::cast_possible_truncation, reason = "checked against the range before")]
    (sum.abs() < 9e15).then(|| TimeDelta::microseconds(sum as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_only_what_urls_show_as_it_is() {
        assert!(slug("A_b-9").is_ok());
        for text in ["", "a b", "ü", "a/b", "a.b"] {
            assert!(slug(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_email_address_needs_a_domain_that_mail_can_reach() {
        for text in ["", "a@example.com", "a@localhost", "a+b@[127.0.0.1]"] {
            assert!(email(text).is_ok(), "{text}");
        }
        for text in ["a", "a@", "@example.com", "a@host", "a b@example.com"] {
            assert!(email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_sums_of_known_units() {
        assert_eq!(parse_duration("hours=1;minutes=-2"), Some(TimeDelta::minutes(58)));
        assert_eq!(parse_duration("Days=1.5;lightyears=2"), Some(TimeDelta::hours(36)));
        for text in ["", "forever", "lightyears=2", "days=", "days=1;x", "days=inf", "weeks=1e300"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
