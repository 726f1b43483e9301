//! The ways into flows and out of them that lie outside of the API.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use doorward_auth::{Cookie, Visited};
use doorward_domain::flow::FlowDesignation;
use doorward_flow::{Reply, redirect};

use crate::call::Call;
use crate::error::ApiError;
use crate::flows::executor::remember;
use crate::router::outside;

/// Where somebody goes who leaves, once he is out.
const OUT: &str = "/flows/-/default/invalidation/";

/// Serves the ways in and out.
pub fn configure(config: &mut ServiceConfig) {
    let get = || web::get().to(default_flow);
    config.service(outside("/flows/-/default/{designation}/").route(get()));
    config.service(outside("/flows/-/cancel/").route(web::get().to(cancel)));
}

/// Sends somebody to the flow for what he wants to do. Where nothing is set up for leaving, he is out.
async fn default_flow(call: Call, designation: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let designation: FlowDesignation = designation.parse().map_err(|_| ApiError::NotFound)?;
    if !matches!(designation, FlowDesignation::Authentication | FlowDesignation::Invalidation) {
        return Err(ApiError::NotFound);
    }
    let query = call.query_string();
    match call.default_flow(designation).await? {
        Some(slug) => {
            let mark = if query.is_empty() { "" } else { "?" };
            Ok(found(&format!("/if/flow/{slug}/{mark}{query}")))
        }
        None if designation == FlowDesignation::Invalidation => leave(&call, "/").await,
        None => Err(ApiError::NotFound),
    }
}

/// Drops the flow that somebody is in, and sends him out, or to where he wants to begin anew.
async fn cancel(call: Call) -> Result<HttpResponse, ApiError> {
    let target = redirect::wanted(call.query_string()).filter(|target| redirect::is_local(target));
    leave(&call, target.as_deref().unwrap_or(OUT)).await
}

async fn leave(call: &Call, target: &str) -> Result<HttpResponse, ApiError> {
    call.leave().await?;
    let mut response = found(target);
    let gone = Visited { reply: Reply::Again, cookie: Cookie::Nothing, device: None, locked_until: None };
    remember(&mut response, &gone, call);
    Ok(response)
}

fn found(target: &str) -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, redirect::spelled(target))).finish()
}
