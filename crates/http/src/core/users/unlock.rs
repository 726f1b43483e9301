//! `/core/users/{id}/unlock/`, which only this service has.

use actix_web::{HttpResponse, web};
use doorward_auth::ResetPassword;
use doorward_domain::user::User;
use utoipa::openapi::path::HttpMethod;

use crate::call::Call;
use crate::error::ApiError;
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, handler, handler_on_one};

const ABOUT: &str = "Forget the wrong passwords that keep a user out";

/// Serves the unlocking of users. It takes what setting a password takes, which lets somebody in as well.
pub fn serve(api: &mut Api) {
    let unlock = operation::<User>(api, HttpMethod::Post, "unlock_create")
        .about(ABOUT)
        .takes(User::KEY.parameter())
        .answers("204", "Successfully unlocked", None)
        .run_by(handler_on_one!(unlock));
    let path = format!("{}unlock/", object_path::<User>());
    api.path(path, handler!(other_on_unlock), vec![unlock]);
}

async fn unlock(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let key = key_of::<User>(&key);
    call.write(move |session| Ok(session.authorize_on::<ResetPassword, User>(key.as_ref())?.unlock()?))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn other_on_unlock(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<User>(&call, "User Instance".to_owned(), ABOUT).await
}
