//! What surrounds every request: its id, the headers of its answer, its line in the log.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use crate::call::RequestId;
use crate::error::{ApiError, causes};
use crate::state::State;

/// The headers that every answer has.
const HEADERS: [(&str, &str); 4] = [
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("vary", "Cookie"),
];

/// How long the id may be that a proxy gives a request.
const LONGEST_ID: usize = 128;

/// Gives the request an id, and its answer the headers and a line in the log.
pub async fn frame<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let id = id_of(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let mut response = next.call(request).await?;
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // An answer that varies by more has said so.
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-authentik-id"), value);
    }
    let milliseconds = started.elapsed().as_secs_f64() * 1e3;
    match response.response().error().and_then(|error| error.as_error::<ApiError>()) {
        Some(error) if status >= 500 => {
            log::error!(request_id = id.as_str(), status = status; "{method} {path}: {}", causes(error));
        }
        _ => log::info!(request_id = id.as_str(), status = status; "{method} {path} in {milliseconds:.1} ms"),
    }
    Ok(response)
}

/// What a trusted proxy calls the request, or a new id.
fn id_of(request: &ServiceRequest) -> String {
    let state = request.app_data::<web::Data<State>>();
    let trusted = state.zip(request.peer_addr()).is_some_and(|(state, peer)| state.trusts(peer.ip()));
    let given = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    let given = given.filter(|id| trusted && is_harmless(id)).map(ToOwned::to_owned);
    given.unwrap_or_else(|| state.map(|state| state.mint.uuid().simple().to_string()).unwrap_or_default())
}

/// Whether an id can stand in a header and in the log.
fn is_harmless(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(fits)
}
