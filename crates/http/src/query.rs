//! Reads the query of a list: filters, search, ordering, paging.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use doorward_domain::choice::Choice;
use doorward_domain::fault::{BARE, Fault, Faults, Spelled, Submission};
use doorward_domain::listing::{DEFAULT_PAGE_SIZE, Listing, MAX_PAGE_SIZE, Order, PageNumber, PageRequest};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};
use uuid::Uuid;

use crate::input;

/// The parameters of a query. Of a parameter that comes more than once, the last counts, unless it
/// takes many values.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The parameters of a query string.
    pub fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The last value of a parameter.
    pub fn last(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parameters.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }
}

/// What a filter makes of the values of its parameter: a condition, nothing, or a fault.
type Condition<F> = Result<Option<F>, Fault>;

/// Makes a condition of the values that were sent.
type Reader<F> = Box<dyn Fn(&[&str]) -> Condition<F> + Send + Sync>;

/// A parameter that narrows a list.
pub struct Filter<F> {
    name: &'static str,
    /// What it is for, where the document says so.
    about: Option<&'static str>,
    /// Where its faults are told.
    place: &'static str,
    kind: Kind,
    read: Reader<F>,
}

/// How a parameter is described.
enum Kind {
    Text,
    Boolean,
    Integer,
    Format(KnownFormat),
    Choice(Vec<&'static str>),
    Many(Box<Kind>),
}

impl Kind {
    fn schema(&self) -> RefOr<Schema> {
        let of_type = |kind| ObjectBuilder::new().schema_type(kind);
        match self {
            Self::Text => of_type(Type::String).into(),
            Self::Boolean => of_type(Type::Boolean).into(),
            Self::Integer => of_type(Type::Integer).into(),
            Self::Format(format) => {
                of_type(Type::String).format(Some(SchemaFormat::KnownFormat(format.clone()))).into()
            }
            Self::Choice(names) => {
                let mut names = names.clone();
                names.sort_unstable();
                of_type(Type::String).enum_values(Some(names)).into()
            }
            Self::Many(kind) => ArrayBuilder::new().items(kind.schema()).into(),
        }
    }
}

/// A filter on the last value of its parameter. What is blank does not count.
fn single<F, T>(
    name: &'static str,
    kind: Kind,
    read: impl Fn(&str) -> Result<T, Fault> + Send + Sync + 'static,
    make: impl Fn(T) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = move |values: &[&str]| match values.last().map(|value| value.trim()) {
        None | Some("") => Ok(None),
        Some(value) => read(value).map(|value| Some(make(value))),
    };
    Filter { name, about: None, place: name, kind, read: Box::new(read) }
}

/// A text that a database can hold.
fn storable(value: &str) -> Result<String, Fault> {
    if value.contains('\0') { Err(Fault::null_characters()) } else { Ok(value.to_owned()) }
}

/// A text that must be the same.
pub fn text<F>(name: &'static str, make: impl Fn(String) -> F + Send + Sync + 'static) -> Filter<F> {
    single(name, Kind::Text, storable, make)
}

/// An object that is referred to. One that is not there is refused.
pub fn reference<F, Id: From<Uuid>>(
    name: &'static str,
    make: impl Fn(Id) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = |value: &str| input::uuid(value).map(Id::from).ok_or_else(|| Fault::not_a_uuid(value));
    single(name, Kind::Format(KnownFormat::Uuid), read, make)
}

/// A UUID that must be the same.
pub fn uuid<F, Id: From<Uuid>>(
    name: &'static str,
    make: impl Fn(Id) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read =
        |value: &str| input::uuid(value).map(Id::from).ok_or_else(|| Fault::invalid("Enter a valid UUID."));
    single(name, Kind::Format(KnownFormat::Uuid), read, make)
}

/// The same, described as a text.
pub fn uuid_text<F, Id: From<Uuid>>(
    name: &'static str,
    make: impl Fn(Id) -> F + Send + Sync + 'static,
) -> Filter<F> {
    Filter { kind: Kind::Text, ..uuid(name, make) }
}

/// Yes or no. What is neither does not count.
pub fn boolean<F>(name: &'static str, make: impl Fn(bool) -> F + Send + Sync + 'static) -> Filter<F> {
    let read = move |values: &[&str]| {
        let value = values.last().map(|value| value.to_lowercase());
        Ok(match value.as_deref() {
            Some("true" | "1") => Some(make(true)),
            Some("false" | "0") => Some(make(false)),
            _ => None,
        })
    };
    Filter { name, about: None, place: name, kind: Kind::Boolean, read: Box::new(read) }
}

/// Any value at all.
pub fn presence<F>(name: &'static str, make: impl Fn() -> F + Send + Sync + 'static) -> Filter<F> {
    let read = move |values: &[&str]| Ok(values.last().filter(|value| !value.is_empty()).map(|_| make()));
    Filter { name, about: None, place: name, kind: Kind::Boolean, read: Box::new(read) }
}

/// A number that must be the same; `None` when it is one that no column holds.
pub fn integer<F>(name: &'static str, make: impl Fn(Option<i32>) -> F + Send + Sync + 'static) -> Filter<F> {
    let read = |value: &str| {
        let number: f64 = value.parse().map_err(|_| Fault::invalid("Enter a number."))?;
        if !number.is_finite() {
            return Err(Fault::invalid("Enter a number."));
        }
        let is_held = number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
        #[expect(clippy::cast_possible_truncation, reason = "checked against the range before")]
        Ok(is_held.then_some(number as i32))
    };
    single(name, Kind::Integer, read, make)
}

fn names<C: Choice>() -> Vec<&'static str> {
    C::all().iter().map(|choice| choice.name()).collect()
}

/// A value out of a fixed list.
pub fn choice<F, C: Choice>(name: &'static str, make: impl Fn(C) -> F + Send + Sync + 'static) -> Filter<F> {
    let read = |value: &str| C::from_str(value).map_err(|_| Fault::not_among(value));
    single(name, Kind::Choice(names::<C>()), read, make)
}

/// A moment that must be the same.
pub fn moment<F>(name: &'static str, make: impl Fn(DateTime<Utc>) -> F + Send + Sync + 'static) -> Filter<F> {
    let read = |value: &str| input::moment(value).ok_or_else(|| Fault::invalid("Enter a valid date/time."));
    single(name, Kind::Format(KnownFormat::DateTime), read, make)
}

/// A filter on all values of its parameter.
fn many<F, T>(
    name: &'static str,
    kind: Kind,
    read: impl Fn(&str) -> Result<T, Fault> + Send + Sync + 'static,
    make: impl Fn(Vec<T>) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = move |values: &[&str]| {
        let values: Vec<T> = values.iter().copied().map(&read).collect::<Result<_, _>>()?;
        Ok((!values.is_empty()).then(|| make(values)))
    };
    Filter { name, about: None, place: name, kind: Kind::Many(Box::new(kind)), read: Box::new(read) }
}

/// Any of these texts. One that nobody has finds nothing.
pub fn texts<F>(name: &'static str, make: impl Fn(Vec<String>) -> F + Send + Sync + 'static) -> Filter<F> {
    many(name, Kind::Text, storable, make)
}

/// Any of these UUIDs.
pub fn uuids<F, Id: From<Uuid> + 'static>(
    name: &'static str,
    make: impl Fn(Vec<Id>) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = |value: &str| input::uuid(value).map(Id::from).ok_or_else(|| Fault::not_a_uuid(value));
    many(name, Kind::Format(KnownFormat::Uuid), read, make)
}

/// Any of these numbers. One that no column holds finds nothing.
pub fn integers<F>(name: &'static str, make: impl Fn(Vec<i32>) -> F + Send + Sync + 'static) -> Filter<F> {
    let read = |value: &str| {
        let number: i128 =
            value.trim().parse().map_err(|_| Fault::invalid(format!("“{value}” is not a valid value.")))?;
        Ok(i32::try_from(number).ok())
    };
    many(name, Kind::Integer, read, move |numbers: Vec<Option<i32>>| {
        make(numbers.into_iter().flatten().collect())
    })
}

/// Any of these objects that are referred to. If one is not there, the list is refused.
pub fn references<F>(
    name: &'static str,
    make: impl Fn(Vec<Spelled<Uuid>>) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = |value: &str| {
        let id = input::uuid(value).ok_or_else(|| Fault::not_a_uuid(value))?;
        Ok(Spelled { value: id, text: value.to_owned() })
    };
    many(name, Kind::Format(KnownFormat::Uuid), read, make)
}

/// Any of these values out of a fixed list.
pub fn choices<F, C: Choice + 'static>(
    name: &'static str,
    make: impl Fn(Vec<C>) -> F + Send + Sync + 'static,
) -> Filter<F> {
    let read = |value: &str| C::from_str(value).map_err(|_| Fault::not_among(value));
    many(name, Kind::Choice(names::<C>()), read, make)
}

/// Objects of a kind of which there are none: whichever is asked for is refused.
pub fn none_of<F: 'static>(name: &'static str) -> Filter<F> {
    let read = |values: &[&str]| match values.first() {
        None => Ok(None),
        Some(value) if input::uuid(value).is_none() => Err(Fault::not_a_uuid(value)),
        Some(value) => Err(Fault::not_among(value)),
    };
    Filter {
        name,
        about: None,
        place: name,
        kind: Kind::Many(Box::new(Kind::Format(KnownFormat::Uuid))),
        read: Box::new(read),
    }
}

/// A condition on the last value of a parameter, read in a way of its own. Its faults are told as a
/// bare list.
pub fn bare<F>(
    name: &'static str,
    read: impl Fn(&str) -> Result<F, Fault> + Send + Sync + 'static,
) -> Filter<F> {
    Filter { place: BARE, ..single(name, Kind::Text, read, |filter| filter) }
}

/// A parameter that narrows nothing: it says what is shown.
pub fn shows<F>(name: &'static str) -> Filter<F> {
    Filter { name, about: None, place: name, kind: Kind::Boolean, read: Box::new(|_| Ok(None)) }
}

/// Describes a parameter that takes any text.
pub fn any_text(name: &str) -> Parameter {
    parameter(name, Kind::Text.schema()).build()
}

/// Describes a parameter that takes one of these values.
pub fn one_of(name: &str, values: &[&'static str]) -> Parameter {
    let values = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values.to_vec()));
    parameter(name, values.into()).build()
}

impl<F> Filter<F> {
    /// The name of its parameter.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The same filter, with what the document says of it.
    pub fn about(self, about: &'static str) -> Self {
        Self { about: Some(about), ..self }
    }

    /// Describes its parameter.
    pub fn parameter(&self) -> Parameter {
        let parameter = parameter(self.name, self.kind.schema()).description(self.about);
        match self.kind {
            Kind::Many(_) => parameter.style(Some(ParameterStyle::Form)).explode(Some(true)).build(),
            _ => parameter.build(),
        }
    }
}

fn parameter(name: &str, schema: RefOr<Schema>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .schema(Some(schema))
}

/// Describes the parameters that all lists have, and those of these filters, by name.
pub fn parameters<F>(filters: &[Filter<F>]) -> Vec<Parameter> {
    let common = [
        ("ordering", Kind::Text, "Which field to use when ordering the results."),
        ("page", Kind::Integer, "A page number within the paginated result set."),
        ("page_size", Kind::Integer, "Number of results to return per page."),
        ("search", Kind::Text, "A search term."),
    ];
    let common = common.into_iter().map(|(name, kind, description)| {
        parameter(name, kind.schema()).description(Some(description)).build()
    });
    by_name(filters.iter().map(Filter::parameter).chain(common).collect())
}

fn by_name(mut parameters: Vec<Parameter>) -> Vec<Parameter> {
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    parameters
}

/// How many terms may be searched for. Each makes the database's expression deeper, and a deep one
/// exhausts the stack.
const MOST_TERMS: usize = 32;

/// How long a term may be, in bytes.
const LONGEST_TERM: usize = 1000;

/// What a query wants of a list.
pub fn listing<F>(query: &Query, filters: &[Filter<F>]) -> Submission<Listing<F>> {
    let mut faults = Faults::none();
    let mut conditions = Vec::new();
    for filter in filters {
        let values: Vec<&str> = query.all(filter.name).collect();
        match (filter.read)(&values) {
            Ok(condition) => conditions.extend(condition),
            Err(fault) => faults.push(filter.place, fault),
        }
    }
    let search = search(query);
    if search.len() > MOST_TERMS || search.iter().any(|term| term.len() > LONGEST_TERM) {
        faults.push("search", Fault::invalid(format!(
            "Ensure that there are no more than {MOST_TERMS} terms of no more than {LONGEST_TERM} bytes each."
        )));
    }
    let listing = Listing { filters: conditions, search, order: order(query), page: page(query) };
    Submission { value: listing, faults }
}

/// The names of the parameters.
pub fn filter_names<F>(filters: &[Filter<F>]) -> Vec<&'static str> {
    filters.iter().map(|filter| filter.name).collect()
}

/// The conditions that objects must fulfil of which these fields have these values, or what is wrong with
/// a value. Each field has to say something.
pub fn conditions<F>(filters: &[Filter<F>], by: &[(String, String)]) -> Result<Vec<F>, Faults> {
    let (mut conditions, mut faults) = (Vec::with_capacity(by.len()), Faults::none());
    for (name, value) in by {
        let filter = filters.iter().find(|filter| filter.name == name);
        match filter.map(|filter| (filter.read)(&[value.as_str()])) {
            Some(Ok(Some(condition))) => conditions.push(condition),
            Some(Err(fault)) => faults.push(name.clone(), fault),
            Some(Ok(None)) | None => {
                let fault = Fault::invalid(format!("Nothing is found by {value:?}."));
                faults.push(name.clone(), fault);
            }
        }
    }
    faults.into_result().map(|()| conditions)
}

/// The terms to search for: what blanks and commas separate.
fn search(query: &Query) -> Vec<String> {
    let text = query.last("search").unwrap_or_default().replace('\0', "");
    let terms = text.split(|letter: char| letter.is_whitespace() || letter == ',');
    terms.filter(|term| !term.is_empty()).map(ToOwned::to_owned).collect()
}

fn order(query: &Query) -> Vec<Order> {
    let fields = query.last("ordering").unwrap_or_default().split(',').map(str::trim);
    let fields = fields.filter(|field| !field.is_empty());
    let fields = fields.map(|field| field.strip_prefix('-').map_or((field, false), |field| (field, true)));
    // What is sorted by a field already cannot be sorted by it again.
    let mut known = HashSet::new();
    let fields = fields.filter(|(field, _)| known.insert(*field));
    fields.map(|(field, descending)| Order { field: field.to_owned(), descending }).collect()
}

fn page(query: &Query) -> PageRequest {
    let size = query.last("page_size").and_then(|size| size.trim().parse::<u128>().ok());
    let size = size.filter(|size| *size > 0).map(|size| size.min(MAX_PAGE_SIZE.into()));
    let number = match query.last("page").map(str::trim) {
        None => PageNumber::Number(1),
        Some("last") => PageNumber::Last,
        Some(number) => number.parse().map_or(PageNumber::Impossible, PageNumber::Number),
    };
    PageRequest { number, size: size.and_then(|size| size.try_into().ok()).unwrap_or(DEFAULT_PAGE_SIZE) }
}

/// A key of the attributes' path, as the query of users writes it: `settings__locale`.
pub fn attribute_path(text: &str) -> Vec<String> {
    text.split("__").map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(query: &str) -> Submission<Listing<&'static str>> {
        let filters = [
            text("name", |_| "name"),
            boolean("enabled", |is| if is { "yes" } else { "no" }),
            integer("order", |order| if order.is_some() { "order" } else { "no order" }),
        ];
        listing(&Query::parse(query), &filters)
    }

    #[test]
    fn the_last_of_many_values_counts() {
        let page = listed("page=2&page=3&page_size=5").value.page;
        assert_eq!(page, PageRequest { number: PageNumber::Number(3), size: 5 });
    }

    #[test]
    fn sizes_that_make_no_sense_give_the_default_and_large_ones_the_largest() {
        for size in ["0", "-3", "x", "", "1.5"] {
            assert_eq!(listed(&format!("page_size={size}")).value.page.size, DEFAULT_PAGE_SIZE, "{size}");
        }
        for size in ["100000", "99999999999999999999999"] {
            assert_eq!(listed(&format!("page_size={size}")).value.page.size, MAX_PAGE_SIZE, "{size}");
        }
    }

    #[test]
    fn numbers_of_pages_that_make_no_sense_name_no_page() {
        for page in ["x", "", "1.0", "-1"] {
            assert_eq!(listed(&format!("page={page}")).value.page.number, PageNumber::Impossible, "{page}");
        }
        assert_eq!(listed("page=%201").value.page.number, PageNumber::Number(1));
        assert_eq!(listed("page=last").value.page.number, PageNumber::Last);
    }

    #[test]
    fn searching_splits_at_blanks_and_commas() {
        assert_eq!(listed("search=a,b%20%20c%00d").value.search, ["a", "b", "cd"]);
    }

    #[test]
    fn a_truth_value_is_spelled_in_few_ways_and_otherwise_passed_over() {
        assert_eq!(listed("enabled=TRUE").value.filters, ["yes"]);
        assert_eq!(listed("enabled=0").value.filters, ["no"]);
        assert!(listed("enabled=yes").value.filters.is_empty());
        assert!(listed("enabled=").value.filters.is_empty());
    }

    #[test]
    fn a_number_that_no_column_holds_is_no_fault() {
        assert_eq!(listed("order=1.0").value.filters, ["order"]);
        assert_eq!(listed("order=1.5").value.filters, ["no order"]);
        assert_eq!(listed("order=1e99").value.filters, ["no order"]);
        assert!(!listed("order=x").faults.is_empty());
    }

    #[test]
    fn blank_texts_do_not_count() {
        assert!(listed("name=%20").value.filters.is_empty());
        assert!(!listed("name=a%00").faults.is_empty());
    }
}
