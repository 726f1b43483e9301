//! What somebody is shown whose request goes wrong.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use doorward_domain::brand::Brand;
use doorward_http::page::{ApiError, PageRequest, causes, nonce};

use crate::flow::accepted;
use crate::messages::Messages;
use crate::view::{Body, Page};

/// The page about an error, whoever got it.
pub async fn page(request: &HttpRequest, page: Option<&PageRequest>, error: &ApiError) -> HttpResponse {
    let status = error.status_code();
    let id = page.map(|page| page.id().to_owned());
    if status.is_server_error() {
        log::error!(request_id = id.as_deref().unwrap_or_default(); "{}: {}", request.path(), causes(error));
    }
    // Somebody who is turned away is not asked for more than he was told.
    let brand = match page {
        Some(page) if status == StatusCode::NOT_FOUND => page.brand().await.ok(),
        _ => None,
    };
    let mut answer = draw(request, brand.unwrap_or_else(Brand::fallback), status, id);
    if let Some(wait) = error.error_response().headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    answer
}

/// The page about a status.
pub fn draw(request: &HttpRequest, brand: Brand, status: StatusCode, id: Option<String>) -> HttpResponse {
    let messages = Messages::for_visitor(brand.locale(), accepted(request));
    let (title, hint) = match status {
        StatusCode::NOT_FOUND => (messages.text("not-found"), messages.text("not-found-hint")),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            (messages.text("busy"), messages.text("busy-hint"))
        }
        status if status.is_server_error() => (messages.text("failed"), messages.text("failed-hint")),
        _ => (messages.text("refused"), messages.text("refused-hint")),
    };
    let again = request.uri().path_and_query().filter(|_| status != StatusCode::NOT_FOUND);
    let id = id.filter(|_| status == StatusCode::INTERNAL_SERVER_ERROR);
    let body = Body::Trouble { hint, request: id, again: again.map(ToString::to_string) };
    Page::new(messages, nonce(request), brand, title.to_owned(), body).answer(status)
}
