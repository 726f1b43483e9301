//! Files that are part of the program, at `/static/`: what answers refer to is there.

use actix_web::http::header::{self, ETag, EntityTag, IfNoneMatch};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Route};
use doorward_auth::vault::sha256;
use doorward_domain::brand::{FAVICON, LOGO};
use doorward_domain::hex;
use doorward_domain::source::provider::ProviderType;

use crate::core::avatar;
use crate::error::ApiError;
use crate::router::outside;

/// The background of a flow that has none of its own.
pub const BACKGROUND: &str = "/static/dist/assets/images/flow_background.jpg";

/// What is shown instead of the picture of somebody whom nobody knows.
pub const STRANGER: &str = "/static/dist/assets/images/user_default.png";

/// The pictures, each with what it is: a background with light from above and nothing else, and what brands
/// show that have nothing of their own.
static PICTURES: [(&str, &str, &[u8]); 3] = [
    (BACKGROUND, "image/jpeg", include_bytes!("../assets/flow_background.jpg")),
    (LOGO, "image/svg+xml", include_bytes!("../assets/icon_left_brand.svg")),
    (FAVICON, "image/png", include_bytes!("../assets/icon.png")),
];

/// Where the icons of sources lie.
const SOURCES: &str = "/static/authentik/sources/";

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

/// The tag of a file that changes whenever what it holds does: its SHA-256 digest.
pub fn tag_of(content: &[u8]) -> String {
    hex(&sha256(content))
}

/// Serves a file at a path; whatever else somebody tries there cannot be done.
pub fn at(config: &mut ServiceConfig, path: &str, get: impl FnOnce() -> Route, head: impl FnOnce() -> Route) {
    config.service(outside(path).route(get()).route(head()));
}

/// Serves the files, outside of the API.
pub fn configure(config: &mut ServiceConfig) {
    for (path, media_type, content) in &PICTURES {
        let tag = tag_of(content);
        let send = move |request: HttpRequest| {
            let tag = tag.clone();
            async move { Asset { media_type, tag: &tag, content }.answer(&request) }
        };
        at(config, path, || web::get().to(send.clone()), || web::head().to(send.clone()));
    }
    let icons = format!("{SOURCES}{{provider}}.svg");
    at(config, &icons, || web::get().to(icon), || web::head().to(icon));
}

/// The icon that stands for a provider: its first letters, drawn here.
async fn icon(request: HttpRequest, provider: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let provider: ProviderType = provider.parse().map_err(|_| ApiError::NotFound)?;
    let drawing = avatar::drawn(provider.facts().verbose_name);
    let tag = tag_of(drawing.as_bytes());
    Ok(Asset { media_type: "image/svg+xml", tag: &tag, content: drawing.as_bytes() }.answer(&request))
}
