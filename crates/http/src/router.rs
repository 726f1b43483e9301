//! The routes of the API. A route is registered together with what the document says of it, so that
//! there is none that the document does not describe.

use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, ResponseError, Route};
use futures_util::future::LocalBoxFuture;
use utoipa::ToSchema;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Ref, RefOr, Required};

use crate::answers::{GenericError, ValidationError};
use crate::call::Call;
use crate::error::ApiError;
use crate::fields::{Body, Fields, Schemas};
use crate::upload::{FORM, FileUploadRequest};

/// Where the API lies.
pub const BASE: &str = "/api/v3";

/// What all operations need, in the document.
const SECURITY: &str = "authentik";

/// An answer in the making.
pub type Answering = LocalBoxFuture<'static, Result<HttpResponse, ApiError>>;

/// What answers requests to a path. All have one of few types, so that actix is built for these and not once
/// more for each operation.
#[derive(Clone, Copy)]
pub enum Handler {
    /// It takes the request.
    Call(fn(Call) -> Answering),
    /// It takes the request, and what of the path names an object.
    OnOne(fn(Call, web::Path<String>) -> Answering),
    /// It takes something else.
    Other(fn() -> Route),
}

impl Handler {
    fn route(self) -> Route {
        match self {
            Self::Call(handle) => web::route().to(handle),
            Self::OnOne(handle) => web::route().to(handle),
            Self::Other(route) => route(),
        }
    }
}

/// A handler that an `async fn` makes which takes the request.
macro_rules! handler {
    ($handle:expr) => {
        $crate::router::Handler::Call(|call| Box::pin($handle(call)))
    };
}

/// A handler that an `async fn` makes which takes the request, and what of the path names an object.
macro_rules! handler_on_one {
    ($handle:expr) => {
        $crate::router::Handler::OnOne(|call, key| Box::pin($handle(call, key)))
    };
}
pub(crate) use {handler, handler_on_one};

/// What is described and what is run.
pub struct Endpoint {
    method: HttpMethod,
    operation: Operation,
    handler: Handler,
}

/// The path that a request was matched by, with its parameters by their names.
pub struct Template(pub Arc<str>);

/// All that can be done at one path.
pub struct Path {
    template: String,
    endpoints: Vec<Endpoint>,
    fallback: Handler,
}

/// All paths, and the schemas that they speak of.
pub struct Api {
    paths: Vec<Path>,
    /// Nothing, if nobody is going to read them.
    schemas: Option<Schemas>,
}

impl Api {
    /// Nothing yet, to be described.
    pub fn described() -> Self {
        Self { paths: Vec::new(), schemas: Some(Vec::new()) }
    }

    /// Nothing yet, to be served: the schemas, which take most of the time of a start, are left out.
    pub fn served() -> Self {
        Self { paths: Vec::new(), schemas: None }
    }

    /// Adds a path with what can be done there. Whatever else somebody tries goes to `fallback`.
    pub fn path(&mut self, path: impl Into<String>, fallback: Handler, endpoints: Vec<Endpoint>) {
        self.paths.push(Path { template: path.into(), endpoints, fallback });
    }

    /// Describes a body that is read, under this name.
    pub fn body<B: Body>(&mut self, name: &str, about: Option<&str>) {
        if let Some(schemas) = &mut self.schemas {
            let mut body = Fields::describe::<B>(schemas);
            body.description = about.map(str::to_owned);
            schemas.push((name.to_owned(), body.into()));
        }
    }

    /// A reference to the schema of `T`, which is described along the way.
    pub fn refer<T: ToSchema>(&mut self) -> RefOr<Schema> {
        if let Some(schemas) = &mut self.schemas {
            T::schemas(schemas);
            schemas.push((T::name().into_owned(), T::schema()));
        }
        Ref::from_schema_name(T::name()).into()
    }

    /// Sets the routes up. Paths are tried one after the other, so they are grouped by what they have
    /// in common: few are tried for any request.
    pub fn configure(&self, config: &mut ServiceConfig) {
        let mut groups: Vec<(&str, Vec<&Path>)> = Vec::new();
        for path in &self.paths {
            match groups.iter_mut().find(|(group, _)| *group == path.group()) {
                Some((_, paths)) => paths.push(path),
                None => groups.push((path.group(), vec![path])),
            }
        }
        for (group, paths) in groups {
            let scope = paths.into_iter().fold(web::scope(&format!("{BASE}{group}")), |scope, path| {
                scope.service(path.resource(group))
            });
            config.service(scope);
        }
    }

    /// The paths with their operations, and the schemas.
    pub fn into_parts(self) -> (Vec<(String, HttpMethod, Operation)>, Schemas) {
        let Self { paths, schemas } = self;
        let operations = paths.into_iter().flat_map(|Path { template, endpoints, .. }| {
            endpoints.into_iter().map(move |endpoint| (template.clone(), endpoint.method, endpoint.operation))
        });
        (operations.collect(), schemas.unwrap_or_default())
    }
}

impl Path {
    /// What it has in common with the paths that lie beside it: all but the last part that is no
    /// parameter, and whatever comes after that.
    fn group(&self) -> &str {
        self.template.split('{').next().unwrap_or_default().trim_end_matches('/')
    }

    /// What is served there, below the scope of its group.
    fn resource(&self, group: &str) -> impl HttpServiceFactory + use<> {
        let mut resource = web::resource(pattern(&self.template[group.len()..]));
        resource = resource.app_data(Template(format!("{BASE}{}", self.template).into()));
        for endpoint in &self.endpoints {
            let method = method(&endpoint.method);
            resource = resource.route(endpoint.handler.route().method(method.clone()));
            if method == Method::GET {
                resource = resource.route(endpoint.handler.route().method(Method::HEAD));
            }
        }
        let allow = DefaultHeaders::new().add(("Allow", self.allow()));
        resource.default_service(self.fallback.route()).wrap(allow)
    }

    /// What can be done, as the header `Allow` says it.
    fn allow(&self) -> String {
        let methods = self.endpoints.iter().map(|endpoint| method(&endpoint.method));
        let mut methods: Vec<_> = methods.collect();
        methods.extend(methods.contains(&Method::GET).then_some(Method::HEAD));
        methods.push(Method::OPTIONS);
        methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// The path as actix matches it: a parameter takes everything but dots and slashes.
fn pattern(path: &str) -> String {
    path.replace('}', ":[^/.]+}")
}

fn method(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// A path outside of the API, where nothing can be done but look.
pub fn outside(path: &str) -> Resource {
    web::resource(path).app_data(Template(path.into())).default_service(web::to(nothing_else))
}

async fn nothing_else(method: Method) -> HttpResponse {
    let mut response = ApiError::MethodNotAllowed(method).error_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// Describes an operation.
pub struct Description {
    method: HttpMethod,
    builder: OperationBuilder,
}

impl Description {
    /// An operation with the answers that every operation has.
    pub fn new(api: &mut Api, method: HttpMethod, tag: &str, id: impl Into<String>) -> Self {
        let builder = OperationBuilder::new().tag(tag).operation_id(Some(id));
        let builder = builder.security(SecurityRequirement::new(SECURITY, [] as [&str; 0]));
        let (invalid, forbidden) = (api.refer::<ValidationError>(), api.refer::<GenericError>());
        Self { method, builder }.answers("400", "", Some(invalid)).answers("403", "", Some(forbidden))
    }

    /// What it is for.
    pub fn about(mut self, description: &str) -> Self {
        self.builder = self.builder.description(Some(description));
        self
    }

    /// An answer that it gives.
    pub fn answers(mut self, status: &str, description: &str, schema: Option<RefOr<Schema>>) -> Self {
        let response = ResponseBuilder::new().description(description);
        let response = match schema {
            Some(schema) => response.content("application/json", Content::new(Some(schema))),
            None => response,
        };
        self.builder = self.builder.response(status, response);
        self
    }

    /// The same answer in several media types.
    pub fn answers_in(
        mut self,
        types: &[&str],
        status: &str,
        description: &str,
        schema: &RefOr<Schema>,
    ) -> Self {
        let response =
            types.iter().fold(ResponseBuilder::new().description(description), |response, kind| {
                response.content(*kind, Content::new(Some(schema.clone())))
            });
        self.builder = self.builder.response(status, response);
        self
    }

    /// Nobody has to say who he is.
    pub fn public(mut self) -> Self {
        self.builder = self.builder.security(SecurityRequirement::default());
        self
    }

    /// Nobody has to say who he is, but he may.
    pub fn or_public(mut self) -> Self {
        self.builder = self.builder.security(SecurityRequirement::default());
        self
    }

    /// A parameter that it takes.
    pub fn takes(mut self, parameter: Parameter) -> Self {
        self.builder = self.builder.parameter(parameter);
        self
    }

    /// The body that it reads, by the name of its schema.
    pub fn reads(mut self, schema: impl Into<String>, required: bool) -> Self {
        let content = Content::new(Some(Ref::from_schema_name(schema)));
        let body = RequestBodyBuilder::new().content("application/json", content);
        let body = if required { body.required(Some(Required::True)) } else { body };
        self.builder = self.builder.request_body(Some(body.build()));
        self
    }

    /// The form that it reads, with a file in it.
    pub fn reads_upload(mut self, api: &mut Api) -> Self {
        let content = Content::new(Some(api.refer::<FileUploadRequest>()));
        let body = RequestBodyBuilder::new().content(FORM, content).build();
        self.builder = self.builder.request_body(Some(body));
        self
    }

    /// The operation, run by `handler`.
    pub fn run_by(self, handler: Handler) -> Endpoint {
        Endpoint { method: self.method, operation: self.builder.build(), handler }
    }
}

/// What of a path names an object.
#[derive(Clone, Copy, Debug)]
pub struct KeyParameter {
    /// Its name in the path.
    pub name: &'static str,
    /// What is put there.
    pub kind: KeyKind,
    /// What it is.
    pub description: &'static str,
}

/// What is put into a path to name an object.
#[derive(Clone, Copy, Debug)]
pub enum KeyKind {
    /// A UUID.
    Uuid,
    /// An integer.
    Integer,
    /// A text.
    Text,
}

impl KeyParameter {
    /// Describes the parameter.
    pub fn parameter(&self) -> Parameter {
        use utoipa::openapi::schema::{KnownFormat, SchemaFormat};

        let of_type = |kind| ObjectBuilder::new().schema_type(kind);
        let schema = match self.kind {
            KeyKind::Uuid => of_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
            KeyKind::Integer => of_type(Type::Integer),
            KeyKind::Text => of_type(Type::String),
        };
        let parameter = ParameterBuilder::new().name(self.name).parameter_in(ParameterIn::Path);
        let parameter = parameter.required(Required::True).schema(Some(schema));
        let description = (!self.description.is_empty()).then_some(self.description);
        parameter.description(description).build()
    }
}
