//! What pages are made of: one stylesheet and one script. Their addresses hold what they are made of, so
//! browsers keep them for good.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use doorward_http::page::{outside, tag_of};

/// How much of a digest tells one file from another.
const DIGITS: usize = 16;

/// A file, with its address.
pub struct Asset {
    /// Where it is.
    pub path: String,
    media_type: &'static str,
    content: &'static str,
}

/// How pages look.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("css", "text/css; charset=utf-8", include_str!("../assets/pages.css")));

/// What spares those with scripts a new page for each step.
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("js", "text/javascript; charset=utf-8", include_str!("../assets/pages.js")));

impl Asset {
    fn new(extension: &str, media_type: &'static str, content: &'static str) -> Self {
        let tag: String = tag_of(content.as_bytes()).chars().take(DIGITS).collect();
        Self { path: format!("/static/pages/{tag}.{extension}"), media_type, content }
    }

    fn answer(&self) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.media_type)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
            .body(self.content)
    }
}

/// Serves the files.
pub fn configure(config: &mut ServiceConfig) {
    for asset in [&STYLE, &SCRIPT] {
        let send = move || async move { asset.answer() };
        let paths = outside(&asset.path).route(web::get().to(send)).route(web::head().to(send));
        config.service(paths);
    }
}
