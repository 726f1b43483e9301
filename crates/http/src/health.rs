//! Whether the service lives, and whether it is ready.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder, ResponseError};
use doorward_auth::AccessError;
use doorward_domain::store::StoreError;

use crate::error::ApiError;
use crate::router::outside;
use crate::state::State;

/// Serves both, outside of the API.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(outside("/-/health/live/").get(live).head(live))
        .service(outside("/-/health/ready/").get(ready).head(ready));
}

/// The process answers.
async fn live() -> impl Responder {
    HttpResponse::NoContent()
}

/// The database answers, and the service stays. That its schema is up to date was made sure at the start.
async fn ready(state: web::Data<State>) -> Result<HttpResponse, ApiError> {
    if state.departure.is_near() {
        // It was asked for, so it is no failure in the log.
        return Ok(ApiError::from(AccessError::from(StoreError::Unavailable(None))).error_response());
    }
    state.gateway.ping().await?;
    Ok(HttpResponse::NoContent().finish())
}
