//! `/core/users/{id}/recovery/`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use doorward_auth::ResetPassword;
use doorward_domain::secret::ExposeSecret;
use doorward_domain::user::User;
use utoipa::openapi::path::HttpMethod;

use crate::call::{Call, json};
use crate::error::ApiError;
use crate::flows::actions::Link;
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, handler, handler_on_one};

const ABOUT: &str = "Create a temporary link that a user can use to recover their accounts";

/// Serves the links by which users get in again.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<Link>();
    let recovery = operation::<User>(api, HttpMethod::Post, "recovery_create")
        .about(ABOUT)
        .takes(User::KEY.parameter())
        .answers("200", "", Some(schema))
        .run_by(handler_on_one!(recovery));
    let path = format!("{}recovery/", object_path::<User>());
    api.path(path, handler!(other_on_recovery), vec![recovery]);
}

async fn recovery(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, host) = (key_of::<User>(&key), call.surroundings.host().to_owned());
    let way = call.write(move |session| {
        Ok(session.authorize_on::<ResetPassword, User>(key.as_ref())?.recover(&host)?)
    });
    let way = way.await?;
    let (origin, key) = (&call.surroundings.origin, way.key.expose_secret());
    let link = format!("{origin}/if/flow/{}/?flow_token={key}", way.flow);
    json(StatusCode::OK, &Link { link })
}

async fn other_on_recovery(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<User>(&call, "Recovery".to_owned(), ABOUT).await
}
