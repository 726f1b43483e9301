//! The document that describes the API: OpenAPI 3.0.3, as the contract is.

mod complete;
mod languages;
mod lower;

use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use utoipa::openapi::path::{HttpMethod, Paths};
use utoipa::openapi::schema::{
    AdditionalProperties, ComponentsBuilder, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContactBuilder, InfoBuilder, OpenApiBuilder, RefOr, ServerBuilder};

use crate::answers::GenericError;
use crate::call::client;
use crate::error::ApiError;
use crate::negotiation::{accepts, names};
use crate::query::{Query, one_of};
use crate::resource::options_or_nothing;
use crate::router::{Api, BASE, Description, Handler};
use crate::state::State;

/// The version of the contract.
pub const CONTRACT_VERSION: &str = "2024.6.5";

/// What the document says of itself.
const ABOUT: &str = "OpenApi3 schema for this API. Format can be selected via content negotiation.

- YAML: application/vnd.oai.openapi
- JSON: application/vnd.oai.openapi+json";

/// Media types that are written in JSON, and in YAML.
const JSON: [&str; 2] = ["application/vnd.oai.openapi+json", "application/json"];
const YAML: [&str; 2] = ["application/vnd.oai.openapi", "application/yaml"];

/// The document of what is served. It is written when it is first asked for: the service starts without it.
static DOCUMENT: LazyLock<Result<Document, String>> = LazyLock::new(|| Document::new(crate::api()));

/// The document, ready to be sent.
pub struct Document {
    json: String,
    yaml: String,
}

impl Document {
    /// The document that describes `api`.
    pub fn new(api: Api) -> Result<Self, String> {
        let document = describe(api)?;
        let json = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
        let yaml = yaml_serde::to_string(&plain(&document)).map_err(|error| error.to_string())?;
        Ok(Self { json: json + "\n", yaml })
    }

    /// The document in JSON.
    pub fn json(&self) -> &str {
        &self.json
    }
}

fn describe(api: Api) -> Result<Value, String> {
    let (operations, schemas) = api.into_parts();
    let mut paths = Paths::new();
    for (path, method, operation) in operations {
        paths.add_path_operation(path, vec![method], operation);
    }
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = ComponentsBuilder::new().security_scheme("authentik", bearer);
    let components =
        schemas.into_iter().fold(components, |components, (name, schema)| components.schema(name, schema));
    let info = InfoBuilder::new()
        .title("Doorward")
        .version(CONTRACT_VERSION)
        .description(Some("Stores, guards and serves identification stages."))
        .contact(Some(ContactBuilder::new().name(Some("Doorward")).build()));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url(format!("{BASE}/")).build()]))
        .paths(paths)
        .components(Some(components.build()))
        .build();
    let document = serde_json::to_value(document).map_err(|error| error.to_string())?;
    Ok(complete::completed(lower::to_3_0(document)))
}

/// The same in the terms of YAML, whose numbers are other ones.
fn plain(json: &Value) -> yaml_serde::Value {
    match json {
        Value::Null => yaml_serde::Value::Null,
        Value::Bool(is) => (*is).into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.into(),
            (None, number) => number.unwrap_or_default().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => yaml_serde::Value::Mapping(
            fields.iter().map(|(name, value)| (name.as_str().into(), plain(value))).collect(),
        ),
    }
}

/// Serves the document itself, to everybody.
pub fn serve(api: &mut Api) {
    let anything = || -> RefOr<Schema> {
        let free = ObjectBuilder::new().schema_type(SchemaType::AnyValue).build();
        let free = AdditionalProperties::RefOr(RefOr::T(Schema::Object(free)));
        ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(free)).into()
    };
    let types = [YAML[0], YAML[1], JSON[0], JSON[1]];
    let missing = api.refer::<GenericError>();
    let retrieve = Description::new(api, HttpMethod::Get, "schema", "schema_retrieve")
        .about(ABOUT)
        .public()
        .takes(one_of("format", &["json", "yaml"]))
        .takes(one_of("lang", &languages::LANGUAGES))
        .answers_in(&types, "200", "", &anything())
        .answers("404", "", Some(missing))
        .run_by(Handler::Other(|| web::route().to(retrieve)));
    api.path("/schema/", Handler::Other(|| web::route().to(other)), vec![retrieve]);
}

/// JSON, where somebody takes it by name; YAML for everybody else.
async fn retrieve(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, ApiError> {
    // Nobody is asked here who he is, so everybody counts as a stranger.
    client(&state, &request).map_or(Ok(()), |client| state.throttle.check(client))?;
    let document = DOCUMENT.as_ref().map_err(|reason| ApiError::Internal(reason.clone()))?;
    let query = Query::parse(request.query_string());
    let headers = request.headers();
    let (kind, body) = match query.last("format") {
        Some("json") => (JSON[0], &document.json),
        Some("yaml") => (YAML[0], &document.yaml),
        Some(_) => return Err(ApiError::NotFound),
        None => match JSON.iter().chain(&YAML).find(|kind| names(headers, kind)) {
            Some(kind) if JSON.contains(kind) => (*kind, &document.json),
            Some(kind) => (*kind, &document.yaml),
            None if accepts(headers, &YAML) => (YAML[0], &document.yaml),
            None => return Err(ApiError::NotAcceptable),
        },
    };
    let vary = (header::VARY, "Accept, Cookie");
    Ok(HttpResponse::Ok().content_type(kind).insert_header(vary).body(body.clone()))
}

async fn other(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let method: &Method = request.method();
    options_or_nothing(method, "Schema".to_owned(), ABOUT)
}
