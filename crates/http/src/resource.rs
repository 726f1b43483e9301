//! The operations that all resources have in common: list, create, retrieve, update, partial update,
//! destroy and used by. A resource says what is its own, and is served alike.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, web};
use doorward_auth::{Add, Change, Delete, Editable, Guarded, Removable, Rule, View};
use doorward_domain::listing::Page;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, Parameter};
use utoipa::openapi::schema::{ArrayBuilder, Schema};

use crate::answers::{Metadata, Paginated, Told, UsedBy};
use crate::call::{Call, Surroundings, json};
use crate::error::ApiError;
use crate::fields::{Body, Extent};
use crate::query::{self, Filter};
use crate::router::{Api, Description, Endpoint, KeyParameter, handler, handler_on_one};

/// A resource of the API.
pub trait Served: Guarded {
    /// Where its list lies, below the base, such as `/flows/instances/`.
    const COLLECTION: &'static str;
    /// The group that the document puts it into.
    const TAG: &'static str;
    /// What the ids of its operations begin with, such as `flows_instances`.
    const OPERATION: &'static str;
    /// What the document says of its operations.
    const ABOUT: &'static str;
    /// What of a path names one of its objects.
    const KEY: KeyParameter;

    /// Whether one of its objects may hold so much that it takes its time to read.
    const MAY_BE_LARGE: bool = false;

    /// Whether its objects are shown alike whatever the surroundings, so that what is told of one can be kept.
    const IS_SHOWN_ALIKE: bool = false;

    /// An object as answers show it.
    type Response: Serialize + ToSchema + 'static;

    /// The key that a part of a path means; `None` when no object can have it.
    fn parse_key(text: &str) -> Option<Self::Key>;

    /// The parameters that narrow its list.
    fn filters() -> Vec<Filter<Self::Filter>>;

    /// What else files may know one of its objects by.
    fn known_by() -> Vec<Filter<Self::Filter>> {
        Vec::new()
    }

    /// The parameters that say what is shown of one object.
    fn shown_with() -> Vec<Parameter> {
        Vec::new()
    }

    /// The object as answers show it.
    fn show(self, surroundings: &Surroundings) -> Self::Response;
}

/// A resource that bodies can be sent for.
pub trait Accepting: Served + Editable<Patch: Body + Clone> {}

impl<R: Served + Editable<Patch: Body + Clone>> Accepting for R {}

/// Serves a resource that can be read.
pub fn read_only<R: Served>(api: &mut Api) {
    let list = vec![list_endpoint::<R>(api)];
    api.path(R::COLLECTION, handler!(other_on_collection::<R>), list);
    let one = vec![retrieve_endpoint::<R>(api)];
    api.path(object_path::<R>(), handler!(other_on_object::<R>), one);
}

/// Serves a resource that can be read and deleted.
pub fn removable<R: Served + Removable>(api: &mut Api) {
    let list = vec![list_endpoint::<R>(api)];
    api.path(R::COLLECTION, handler!(other_on_collection::<R>), list);
    let one = vec![retrieve_endpoint::<R>(api), destroy_endpoint::<R>(api)];
    api.path(object_path::<R>(), handler!(other_on_object::<R>), one);
}

/// Serves a resource with all that can be done.
pub fn editable<R: Accepting + Removable>(api: &mut Api) {
    describe_bodies::<R>(api);
    let list = vec![list_endpoint::<R>(api), create_endpoint::<R>(api)];
    api.path(R::COLLECTION, handler!(other_on_collection::<R>), list);
    let one = vec![
        retrieve_endpoint::<R>(api),
        update_endpoint::<R>(api),
        partial_update_endpoint::<R>(api),
        destroy_endpoint::<R>(api),
    ];
    api.path(object_path::<R>(), handler!(other_on_object::<R>), one);
}

/// Serves who refers to the objects of a resource.
pub fn used_by<R: Served>(api: &mut Api) {
    let about = "Get a list of all objects that use this object";
    let endpoint = many::<R, UsedBy>(api, "used_by_list", about)
        .takes(R::KEY.parameter())
        .run_by(handler_on_one!(referrers::<R>));
    let path = format!("{}used_by/", object_path::<R>());
    api.path(path, handler!(other_on_used_by::<R>), vec![endpoint]);
}

/// The path of one object.
pub fn object_path<R: Served>() -> String {
    format!("{}{{{}}}/", R::COLLECTION, R::KEY.name)
}

/// Describes an operation of a resource.
pub fn operation<R: Served>(api: &mut Api, method: HttpMethod, name: &str) -> Description {
    Description::new(api, method, R::TAG, format!("{}_{name}", R::OPERATION)).about(R::ABOUT)
}

/// Describes an operation of a resource that answers a plain list.
pub fn many<R: Served, T: ToSchema>(api: &mut Api, name: &str, about: &str) -> Description {
    let items = api.refer::<T>();
    let list = Schema::Array(ArrayBuilder::new().items(items).build());
    operation::<R>(api, HttpMethod::Get, name).about(about).answers("200", "", Some(list.into()))
}

/// The name of the schema of a body that creates or replaces an object.
fn request_schema<R: Served>() -> String {
    format!("{}Request", R::Response::name())
}

fn describe_bodies<R: Accepting>(api: &mut Api) {
    api.body::<R::Patch>(&request_schema::<R>(), None);
}

fn list_endpoint<R: Served>(api: &mut Api) -> Endpoint {
    let schema = api.refer::<Paginated<R::Response>>();
    let description = operation::<R>(api, HttpMethod::Get, "list").answers("200", "", Some(schema));
    let parameters = query::parameters(&R::filters());
    let description = parameters.into_iter().fold(description, Description::takes);
    // Chosen here: in one `async fn`, all of them would be in the program for each kind.
    description.run_by(if R::IS_SHOWN_ALIKE { handler!(list_told::<R>) } else { handler!(list::<R>) })
}

fn create_endpoint<R: Accepting>(api: &mut Api) -> Endpoint {
    let schema = api.refer::<R::Response>();
    operation::<R>(api, HttpMethod::Post, "create")
        .reads(request_schema::<R>(), true)
        .answers("201", "", Some(schema))
        .run_by(handler!(create::<R>))
}

fn retrieve_endpoint<R: Served>(api: &mut Api) -> Endpoint {
    let schema = api.refer::<R::Response>();
    let description = operation::<R>(api, HttpMethod::Get, "retrieve").takes(R::KEY.parameter()).answers(
        "200",
        "",
        Some(schema),
    );
    let description = R::shown_with().into_iter().fold(description, Description::takes);
    description.run_by(match () {
        () if R::IS_SHOWN_ALIKE => handler_on_one!(retrieve_told::<R>),
        () if R::MAY_BE_LARGE => handler_on_one!(retrieve_large::<R>),
        () => handler_on_one!(retrieve::<R>),
    })
}

fn update_endpoint<R: Accepting>(api: &mut Api) -> Endpoint {
    let schema = api.refer::<R::Response>();
    operation::<R>(api, HttpMethod::Put, "update")
        .takes(R::KEY.parameter())
        .reads(request_schema::<R>(), true)
        .answers("200", "", Some(schema))
        .run_by(handler_on_one!(update::<R>))
}

fn partial_update_endpoint<R: Accepting>(api: &mut Api) -> Endpoint {
    let schema = api.refer::<R::Response>();
    operation::<R>(api, HttpMethod::Patch, "partial_update")
        .takes(R::KEY.parameter())
        .reads(format!("Patched{}", request_schema::<R>()), false)
        .answers("200", "", Some(schema))
        .run_by(handler_on_one!(partial_update::<R>))
}

fn destroy_endpoint<R: Served + Removable>(api: &mut Api) -> Endpoint {
    operation::<R>(api, HttpMethod::Delete, "destroy")
        .takes(R::KEY.parameter())
        .answers("204", "No response body", None)
        .run_by(handler_on_one!(destroy::<R>))
}

/// The key that a part of a path means. None has a NUL in it: no database could store it.
pub fn key_of<R: Served>(text: &str) -> Option<R::Key> {
    if text.contains('\0') { None } else { R::parse_key(text) }
}

async fn list_told<R: Served>(call: Call) -> Result<HttpResponse, ApiError> {
    let listing = query::listing(&call.surroundings.query, &R::filters());
    let tell = |page: Page<R>| {
        Told::<Page<R>>::new(&Paginated::new(page, |object| object.show(&Surroundings::none()))).weighed()
    };
    call.list(listing, tell).await?.answer()
}

async fn list<R: Served>(call: Call) -> Result<HttpResponse, ApiError> {
    let listing = query::listing(&call.surroundings.query, &R::filters());
    let page = call.read(move |session| Ok(session.authorize::<View, R>()?.list(listing)?)).await?;
    json(StatusCode::OK, &Paginated::new(page, |object| object.show(&call.surroundings)))
}

async fn create<R: Accepting>(call: Call) -> Result<HttpResponse, ApiError> {
    let body = call.submission(Extent::Whole);
    let object = call.write(move |session| {
        let add = session.authorize::<Add, R>()?;
        Ok(add.insert(body.clone()?)?)
    });
    json(StatusCode::CREATED, &object.await?.show(&call.surroundings))
}

async fn retrieve_told<R: Served>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let tell = |object: R| Told::<R>::new(&object.show(&Surroundings::none())).weighed();
    call.view(key_of::<R>(&key), tell).await?.answer()
}

async fn retrieve_large<R: Served>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let key = key_of::<R>(&key);
    let object: R =
        call.read(move |session| Ok(session.authorize_on::<View, R>(key.as_ref())?.into_object())).await?;
    json(StatusCode::OK, &object.show(&call.surroundings))
}

async fn retrieve<R: Served>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let object = call.view(key_of::<R>(&key), |object: R| (object, 0)).await?;
    json(StatusCode::OK, &object.show(&call.surroundings))
}

async fn update<R: Accepting>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    change::<R>(&call, &key, Extent::Whole).await
}

async fn partial_update<R: Accepting>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    change::<R>(&call, &key, Extent::Partial).await
}

async fn change<R: Accepting>(call: &Call, key: &str, extent: Extent) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<R>(key), call.submission(extent));
    let object = call.write(move |session| {
        let change = session.authorize_on::<Change, R>(key.as_ref())?;
        Ok(change.update(body.clone()?)?)
    });
    json(StatusCode::OK, &object.await?.show(&call.surroundings))
}

async fn destroy<R: Served + Removable>(
    call: Call,
    key: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let key = key_of::<R>(&key);
    call.write(move |session| Ok(session.authorize_on::<Delete, R>(key.as_ref())?.remove()?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn referrers<R: Served>(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let key = key_of::<R>(&key);
    let found =
        call.read(move |session| Ok(session.authorize_on::<View, R>(key.as_ref())?.referrers()?)).await?;
    json(StatusCode::OK, &found.into_iter().map(UsedBy::from).collect::<Vec<_>>())
}

/// Whatever else somebody tries on a list: he is told that it cannot be done if he might do it.
pub async fn other_on_collection<R: Served>(call: Call) -> Result<HttpResponse, ApiError> {
    let method = call.method().clone();
    let refused = method.clone();
    call.read(move |session| {
        match refused {
            Method::POST => session.may::<Add, R>()?,
            Method::PUT | Method::PATCH => session.may::<Change, R>()?,
            Method::DELETE => session.may::<Delete, R>()?,
            _ => session.authenticated()?,
        }
        Ok(())
    })
    .await?;
    options_or_nothing(&method, format!("{} List", R::MODEL.verbose_name), R::ABOUT)
}

async fn other_on_object<R: Served>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, format!("{} Instance", R::MODEL.verbose_name), R::ABOUT).await
}

async fn other_on_used_by<R: Served>(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<R>(&call, "Used by".to_owned(), R::ABOUT).await
}

/// Whatever else somebody tries on one object. A token has to be a good one, but strangers are told as
/// well that it cannot be done, unless the object belongs to somebody.
pub async fn other_on_one<R: Guarded>(
    call: &Call,
    name: String,
    about: &'static str,
) -> Result<HttpResponse, ApiError> {
    let is_for_all = *call.method() != Method::OPTIONS && R::RULE == Rule::Permissions;
    call.read(move |session| if is_for_all { Ok(()) } else { Ok(session.authenticated()?) }).await?;
    options_or_nothing(call.method(), name, about)
}

/// Whatever else somebody tries where everybody may look. A token has to be a good one.
pub async fn other_for_everybody(
    call: &Call,
    name: &str,
    about: &'static str,
) -> Result<HttpResponse, ApiError> {
    call.read_by_everybody(|_| Ok(())).await?;
    options_or_nothing(call.method(), name.to_owned(), about)
}

/// OPTIONS tells of the path; nothing else can be done there.
pub fn options_or_nothing(
    method: &Method,
    name: String,
    description: &'static str,
) -> Result<HttpResponse, ApiError> {
    if *method != Method::OPTIONS {
        return Err(ApiError::MethodNotAllowed(method.clone()));
    }
    let (renders, parses) = (["application/json"], ["application/json"]);
    json(StatusCode::OK, &Metadata { name, description, renders, parses })
}
