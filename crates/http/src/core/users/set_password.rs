//! `/core/users/{id}/set_password/`

use actix_web::{HttpResponse, web};
use doorward_auth::ResetPassword;
use doorward_domain::fault::{Fault, Faults, Submission};
use doorward_domain::secret::SecretString;
use doorward_domain::user::User;
use utoipa::openapi::path::HttpMethod;

use crate::call::Call;
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields};
use crate::input::Verbatim;
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, handler, handler_on_one};

const ABOUT: &str = "Set password for user";

/// A new password.
struct PasswordBody(Option<SecretString>);

impl Body for PasswordBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.required("password", Verbatim))
    }
}

/// Serves the setting of passwords.
pub fn serve(api: &mut Api) {
    api.body::<PasswordBody>("UserPasswordSetRequest", None);
    let set_password = operation::<User>(api, HttpMethod::Post, "set_password_create")
        .about(ABOUT)
        .takes(User::KEY.parameter())
        .reads("UserPasswordSetRequest", true)
        .answers("204", "Successfully changed password", None)
        .answers("400", "Bad request", None)
        .run_by(handler_on_one!(set_password));
    let path = format!("{}set_password/", object_path::<User>());
    api.path(path, handler!(other_on_set_password), vec![set_password]);
}

/// Hashing takes its time, so it is done between two transactions: the first one makes sure that it
/// is worth it.
async fn set_password(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<User>(&key), call.submission(Extent::Whole));
    let password = call.read(move |session| {
        session.may_on::<ResetPassword, User>(key.as_ref())?;
        let Submission { value: PasswordBody(password), faults } = body?;
        faults.into_result()?;
        Ok(password.ok_or_else(|| Faults::of("password", Fault::required()))?)
    });
    let hash = call.hash_password(password.await?).await?;
    call.write(move |session| {
        Ok(session.authorize_on::<ResetPassword, User>(key.as_ref())?.set_password(hash.clone())?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn other_on_set_password(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<User>(&call, "User Instance".to_owned(), ABOUT).await
}
