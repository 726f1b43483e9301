//! Files that are part of the program, at `/static/`: what answers refer to is there.

use actix_web::http::Method;
use actix_web::http::header::{self, ETag, EntityTag, HeaderValue, IfNoneMatch};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, Route};
use doorward_domain::choice::Choice;
use doorward_domain::source::provider::ProviderType;

use crate::core::avatar;
use crate::error::ApiError;

/// The background of a flow that has none of its own.
pub const BACKGROUND: &str = "/static/dist/assets/images/flow_background.jpg";

/// What it shows: light from above, and nothing else.
static BACKGROUND_PICTURE: &[u8] = include_bytes!("../assets/flow_background.jpg");

/// Where the icons of sources lie.
const SOURCES: &str = "/static/authentik/sources/";

/// What can be done with a file.
const ALLOW: &str = "GET, HEAD";

/// Nothing that is shown from here may load or run anything, or be shown in a frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// A file, ready to be sent.
pub struct Asset<'a> {
    /// What it is.
    pub media_type: &'static str,
    /// What changes when it does.
    pub tag: &'a str,
    /// What it holds.
    pub content: &'a [u8],
}

impl Asset<'_> {
    /// The answer to somebody who asks for it: nothing of it, when he has it already.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let tag = EntityTag::new_strong(self.tag.to_owned());
        let known = request.get_header::<IfNoneMatch>().is_some_and(|known| match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
        });
        let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header(ETag(tag))
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
        if known {
            return answer.finish();
        }
        answer.content_type(self.media_type).body(self.content.to_vec())
    }
}

/// Serves a file at a path; whatever else somebody tries there cannot be done.
pub fn at(config: &mut ServiceConfig, path: &str, get: fn() -> Route, head: fn() -> Route) {
    let resource = web::resource(path).route(get()).route(head()).default_service(web::to(other));
    config.service(resource);
}

/// Serves the files, outside of the API.
pub fn configure(config: &mut ServiceConfig) {
    at(config, BACKGROUND, || web::get().to(background), || web::head().to(background));
    let icons = format!("{SOURCES}{{provider}}.svg");
    at(config, &icons, || web::get().to(icon), || web::head().to(icon));
}

async fn other(method: Method) -> HttpResponse {
    let mut response = ApiError::MethodNotAllowed(method).error_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(ALLOW));
    response
}

async fn background(request: HttpRequest) -> HttpResponse {
    let tag = env!("CARGO_PKG_VERSION");
    Asset { media_type: "image/jpeg", tag, content: BACKGROUND_PICTURE }.answer(&request)
}

/// The icon that stands for a provider: its first letters, drawn here.
async fn icon(request: HttpRequest, provider: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let provider: ProviderType = provider.parse().map_err(|_| ApiError::NotFound)?;
    let drawing = avatar::drawn(provider.facts().verbose_name);
    let tag = format!("{}-{}", provider.name(), env!("CARGO_PKG_VERSION"));
    Ok(Asset { media_type: "image/svg+xml", tag: &tag, content: drawing.as_bytes() }.answer(&request))
}
