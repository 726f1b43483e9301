//! The API browser, at the base of the API: a page with which a person can try every operation.
//!
//! It is Swagger UI, and all of it is in the program, compressed when that is built: the page asks nobody
//! but this service. The token that is entered stays in the page.

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::error::ApiError;
use crate::router::BASE;
use crate::static_files::{Asset, at, tag_of};

/// The page.
static PAGE: &[u8] = include_bytes!("../assets/browser.html");

/// What the page may do: run its own script, look as its own style says, and ask this service. The
/// pictures are within the style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file that the page is made of, compressed.
struct Part {
    path: &'static str,
    media_type: &'static str,
    content: &'static [u8],
}

/// What the build has made of a file.
macro_rules! compressed {
    ($name:literal, $media_type:literal) => {
        Part {
            path: concat!("/static/browser/", $name),
            media_type: $media_type,
            content: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        }
    };
}

static PARTS: [Part; 5] = [
    compressed!("browser.js", "text/javascript; charset=utf-8"),
    compressed!("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    compressed!("swagger-ui.css", "text/css; charset=utf-8"),
    compressed!("LICENSE", "text/plain; charset=utf-8"),
    compressed!("NOTICE", "text/plain; charset=utf-8"),
];

/// Serves the page and what it is made of, outside of the API.
pub fn configure(config: &mut ServiceConfig) {
    at(config, &format!("{BASE}/"), || web::get().to(page), || web::head().to(page));
    for part in &PARTS {
        let tag = tag_of(part.content);
        let send = move |request: HttpRequest| {
            let tag = tag.clone();
            async move { part.answer(&request, &tag) }
        };
        at(config, part.path, || web::get().to(send.clone()), || web::head().to(send.clone()));
    }
}

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(PAGE)
}

impl Part {
    fn answer(&self, request: &HttpRequest, tag: &str) -> Result<HttpResponse, ApiError> {
        if !takes_gzip(request.headers()) {
            return Err(ApiError::NotAcceptable);
        }
        let (media_type, content) = (self.media_type, self.content);
        let mut answer = Asset { media_type, tag, content }.answer(request);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie"));
        Ok(answer)
    }
}

/// Whether the caller takes what is compressed, as every browser does. Whoever does not say takes it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING) else { return true };
    let accepted = accepted.to_str().unwrap_or_default().to_lowercase();
    accepted.split(',').any(|word| {
        let mut parts = word.split(';').map(str::trim);
        let is_meant = matches!(parts.next(), Some("gzip" | "*"));
        // A weight of nothing is a refusal.
        is_meant && parts.all(|part| part.strip_prefix("q=").is_none_or(|weight| weight.parse() != Ok(0.0)))
    })
}
