//! Which object a blueprint means.

use doorward_auth::{AccessError, Session, View, Writing};
use doorward_domain::fault::{Fault, Faults, Submission};
use doorward_domain::listing::{Listing, PageNumber, PageRequest};
use doorward_domain::resource::Pk;
use serde_json::Value;

use super::problem::Problem;
use crate::input::uuid;
use crate::query::{Filter, conditions, filter_names};
use crate::resource::Served;
use crate::router::KeyKind;

/// The name of the primary key among the fields that an object is known by.
pub const PK: &str = "pk";

/// What an object is known by: fields with their values.
pub type Known = Vec<(String, Value)>;

/// The object that is known by its primary key or, if there is none with it, by all of the other fields. A
/// number that was given elsewhere is that of somebody here as likely as not: it counts when there is nothing
/// else.
pub fn find<R: Served>(session: &mut Session<'_, Writing>, by: &Known) -> Result<Option<R>, Problem> {
    let mut faults = Faults::none();
    let filters = known_by::<R>();
    let names = filter_names(&filters);
    let (mut pk, mut others) = (None, Vec::new());
    for (field, value) in by {
        let is_null = format!("{field}__isnull");
        match text(value) {
            Some(text) if field == PK => match pk_of::<R>(&text) {
                Some(found) => pk = Some(found),
                None => faults.push(PK, Fault::invalid(format!("{text:?} is no primary key."))),
            },
            Some(text) => others.push((field.clone(), text)),
            None if value.is_null() && names.contains(&is_null.as_str()) => {
                others.push((is_null, true.to_string()));
            }
            None => faults.push(field.clone(), Fault::invalid("Must be a single value.")),
        }
    }
    faults.into_result()?;
    let pk = pk.filter(|_| others.is_empty() || !is_numbered::<R>());
    let numbered = match pk {
        Some(pk) => session.authorize::<View, R>()?.with_pk(pk)?,
        None => None,
    };
    let named =
        if others.is_empty() { None } else { only(listed::<R>(session, conditions(&filters, &others)?)?)? };
    match (numbered, named) {
        (Some(one), Some(other)) if one.pk() != other.pk() => {
            Err(Problem::of_entry(format!("may mean {} and {}", label(&one), label(&other))))
        }
        (numbered, named) => Ok(numbered.or(named)),
    }
}

/// What a single value is as a parameter of a query.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether primary keys are numbers, which others give as well.
pub fn is_numbered<R: Served>() -> bool {
    matches!(R::KEY.kind, KeyKind::Integer)
}

fn pk_of<R: Served>(text: &str) -> Option<Pk> {
    match R::KEY.kind {
        KeyKind::Integer => text.parse().ok().map(Pk::Integer),
        KeyKind::Uuid | KeyKind::Text => uuid(text).map(Pk::Uuid),
    }
}

/// What objects are known by, beside their primary keys.
pub fn known_by<R: Served>() -> Vec<Filter<R::Filter>> {
    let mut filters = R::filters();
    filters.extend(R::known_by());
    filters
}

/// At most two of the objects that the caller sees and that fulfil these conditions.
fn listed<R: Served>(session: &mut Session<'_, Writing>, filters: Vec<R::Filter>) -> Result<Vec<R>, Problem> {
    let page = PageRequest { number: PageNumber::Number(1), size: 2 };
    let listing = Listing { filters, page, ..Listing::default() };
    match session.authorize::<View, R>()?.list(Submission::from(listing)) {
        Ok(page) => Ok(page.items),
        // Nothing is seen, or something is asked for that refers to nothing.
        Err(AccessError::Forbidden | AccessError::Invalid(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn only<R: Served>(mut found: Vec<R>) -> Result<Option<R>, Problem> {
    match (found.pop(), found.pop()) {
        (Some(one), Some(other)) => {
            Err(Problem::of_entry(format!("may mean {} and {}", label(&other), label(&one))))
        }
        (found, _) => Ok(found),
    }
}

/// The object in a word, for people.
pub fn label<R: Served>(object: &R) -> String {
    format!("{} {:?} ({})", R::MODEL.label(), object.label(), object.pk())
}

/// The key of an object in its path.
pub fn key_of<R: Served>(object: &R) -> Option<R::Key> {
    match R::KEY.kind {
        KeyKind::Uuid | KeyKind::Integer => R::parse_key(&object.pk().to_string()),
        KeyKind::Text => {
            let field = object.traced().into_iter().find(|traced| traced.field == R::KEY.name)?;
            R::parse_key(field.value.as_str()?)
        }
    }
}
