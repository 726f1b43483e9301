//! Whether the service lives, and whether it is ready.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder, ResponseError};

use crate::error::ApiError;
use crate::state::State;

/// Serves both, outside of the API.
pub fn configure(config: &mut ServiceConfig) {
    let at = |path| web::resource(path).default_service(web::to(other));
    config
        .service(at("/-/health/live/").get(live).head(live))
        .service(at("/-/health/ready/").get(ready).head(ready));
}

/// Nothing else can be done there.
async fn other(method: Method) -> HttpResponse {
    let mut response = ApiError::MethodNotAllowed(method).error_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// The process answers.
async fn live() -> impl Responder {
    HttpResponse::NoContent()
}

/// The database answers. That its schema is up to date was made sure at the start.
async fn ready(state: web::Data<State>) -> Result<HttpResponse, ApiError> {
    state.gateway.ping().await?;
    Ok(HttpResponse::NoContent().finish())
}
