//! What answers of all resources are made of.

use std::borrow::Cow;
use std::marker::PhantomData;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use doorward_domain::listing::{Page, Place};
use doorward_domain::used_by::Referrer;
use serde::Serialize;
use utoipa::openapi::Ref;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::choices::UsedByActionEnum;
use crate::error::ApiError;
use crate::fields::Schemas;

/// An object, or a page of a list, as JSON, the same for everybody who may see it: none if it cannot be written.
pub struct Told<R> {
    text: Option<Bytes>,
    of: PhantomData<fn(R)>,
}

impl<R> Clone for Told<R> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<R> Told<R> {
    /// What is told.
    pub fn new(shown: &impl Serialize) -> Self {
        Self { text: serde_json::to_vec(shown).ok().map(Bytes::from), of: PhantomData }
    }

    /// It, and how many bytes it takes.
    pub fn weighed(self) -> (Self, usize) {
        let bytes = self.text.as_ref().map_or(0, Bytes::len);
        (self, bytes)
    }

    /// It as an answer.
    pub fn answer(self) -> Result<HttpResponse, ApiError> {
        let text = self.text.ok_or_else(|| ApiError::Internal("an object cannot be written".to_owned()))?;
        Ok(HttpResponse::Ok().content_type("application/json").body(text))
    }
}

/// Generic API Error
#[derive(Serialize, ToSchema)]
pub struct GenericError {
    detail: String,
    #[schema(required = false)]
    code: String,
}

/// What is wrong with a request, field by field.
pub struct ValidationError;

impl PartialSchema for ValidationError {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue).build();
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Validation Error"))
            .property("non_field_errors", ArrayBuilder::new().items(text()))
            .property("code", text())
            .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Object(anything)))))
            .into()
    }
}

impl ToSchema for ValidationError {}

/// Where a page lies in its list.
#[derive(Serialize)]
pub struct Pagination {
    next: u64,
    previous: u64,
    count: u64,
    current: u64,
    total_pages: u64,
    start_index: u64,
    end_index: u64,
}

impl From<Place> for Pagination {
    fn from(place: Place) -> Self {
        Self {
            next: place.next(),
            previous: place.previous(),
            count: place.count,
            current: place.number,
            total_pages: place.pages(),
            start_index: place.first(),
            end_index: place.last(),
        }
    }
}

impl PartialSchema for Pagination {
    fn schema() -> RefOr<Schema> {
        let names = ["next", "previous", "count", "current", "total_pages", "start_index", "end_index"];
        let object = ObjectBuilder::new().schema_type(Type::Object);
        let object = names.into_iter().fold(object, |object, name| {
            object.property(name, ObjectBuilder::new().schema_type(Type::Number)).required(name)
        });
        object.into()
    }
}

impl ToSchema for Pagination {}

/// A page of a list.
#[derive(Serialize)]
pub struct Paginated<T> {
    pagination: Pagination,
    results: Vec<T>,
}

impl<T> Paginated<T> {
    /// The page, with each object as `show` makes it.
    pub fn new<R>(page: Page<R>, show: impl Fn(R) -> T) -> Self {
        Self { pagination: page.place.into(), results: page.items.into_iter().map(show).collect() }
    }
}

impl<T: ToSchema> PartialSchema for Paginated<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("pagination", Ref::from_schema_name(Pagination::name()))
            .property("results", ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .required("pagination")
            .required("results")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Paginated<T> {
    fn name() -> Cow<'static, str> {
        format!("Paginated{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Schemas) {
        T::schemas(schemas);
        schemas.push((Pagination::name().into_owned(), Pagination::schema()));
        schemas.push((T::name().into_owned(), T::schema()));
    }
}

/// A list of all objects referencing the queried object
#[derive(Serialize, ToSchema)]
pub struct UsedBy {
    app: &'static str,
    model_name: &'static str,
    pk: String,
    name: String,
    action: UsedByActionEnum,
}

impl From<Referrer> for UsedBy {
    fn from(referrer: Referrer) -> Self {
        Self {
            app: referrer.model.app,
            model_name: referrer.model.name,
            pk: referrer.pk.to_string(),
            name: referrer.name,
            action: UsedByActionEnum(referrer.consequence),
        }
    }
}

/// Types of an object that can be created
#[derive(Serialize, ToSchema)]
pub struct TypeCreate {
    // Its name for people.
    pub name: String,
    // What it is for.
    pub description: String,
    // The form that edits such an object in a user interface.
    pub component: &'static str,
    // Its name in permissions.
    pub model_name: String,
    // Where its icon lies.
    #[schema(value_type = String, required = false)]
    pub icon_url: Option<String>,
    // Whether it takes a license.
    #[schema(default = false, required = false)]
    pub requires_enterprise: bool,
}

impl TypeCreate {
    /// The types in the order of their names.
    pub fn sorted(types: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut types: Vec<_> = types.collect();
        types.sort_by(|one, other| one.name.cmp(&other.name));
        types
    }
}

/// Serializer for User settings for stages and sources
#[derive(Serialize, ToSchema)]
pub struct UserSetting {
    // What the setting belongs to.
    pub object_uid: String,
    // The form that a user interface shows for it.
    pub component: &'static str,
    // Its name for people.
    pub title: String,
    // Where it is set.
    #[schema(required = false)]
    pub configure_url: String,
    // Where its icon lies.
    #[schema(value_type = String, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

/// What OPTIONS tells of a path.
#[derive(Serialize)]
pub struct Metadata {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: &'static str,
    /// The media types of its answers.
    pub renders: [&'static str; 1],
    /// The media types of its bodies.
    pub parses: [&'static str; 1],
}
