//! `/core/users/service_account/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_auth::{Add, ServiceAccount, ServiceAccountRequest};
use doorward_domain::secret::ExposeSecret;
use doorward_domain::user::User;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::Schema;

use super::other_on_action;
use crate::call::{Call, Surroundings, json};
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{Boolean, Moment, TEXT};
use crate::resource::operation;
use crate::router::{Api, handler};

const ABOUT: &str = "Create a new user account that is marked as a service account";

/// A field of which the document tells what it is without being sent.
struct Unsent<I> {
    input: I,
    default: Option<Value>,
    about: Option<&'static str>,
}

impl<I: Input> Input for Unsent<I> {
    type Value = I::Value;

    fn read(&self, json: &Value) -> Reading<I::Value> {
        self.input.read(json)
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        let mut schema = self.input.schema(schemas);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.default.clone_from(&self.default);
            object.description = self.about.map(ToOwned::to_owned);
        }
        schema
    }
}

fn defaults_to(default: bool) -> Unsent<Boolean> {
    Unsent { input: Boolean, default: Some(default.into()), about: None }
}

/// What somebody wants of a new service account.
#[derive(Clone)]
struct ServiceAccountBody(ServiceAccountRequest);

impl Body for ServiceAccountBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        let about = Some("If not provided, valid for 360 days");
        Self(ServiceAccountRequest {
            name: fields.required("name", TEXT),
            create_group: fields.optional("create_group", defaults_to(false)),
            expiring: fields.optional("expiring", defaults_to(true)),
            expires: fields.optional("expires", Unsent { input: Moment, default: None, about }),
        })
    }
}

// A new service account.
#[derive(Serialize, ToSchema)]
pub struct UserServiceAccountResponse {
    username: String,
    token: String,
    user_uid: String,
    user_pk: i32,
    // Only if it was made, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    group_pk: Option<String>,
}

impl UserServiceAccountResponse {
    fn new(account: ServiceAccount, surroundings: &Surroundings) -> Self {
        let ServiceAccount { user, token, group } = account;
        Self {
            token: token.expose_secret().to_owned(),
            user_uid: surroundings.uid(user.id),
            user_pk: user.id.0,
            username: user.username,
            group_pk: group.map(|group| group.to_string()),
        }
    }
}

/// Serves the making of service accounts.
pub fn serve(api: &mut Api) {
    api.body::<ServiceAccountBody>("UserServiceAccountRequest", None);
    let schema = api.refer::<UserServiceAccountResponse>();
    let create = operation::<User>(api, HttpMethod::Post, "service_account_create")
        .about(ABOUT)
        .reads("UserServiceAccountRequest", true)
        .answers("200", "", Some(schema))
        .run_by(handler!(create));
    api.path("/core/users/service_account/", handler!(other_on_create), vec![create]);
}

async fn create(call: Call) -> Result<HttpResponse, ApiError> {
    let body = call.submission(Extent::Whole);
    let account = call.write(move |session| {
        let add = session.authorize::<Add, User>()?;
        Ok(add.service_account(body.clone()?.map(|ServiceAccountBody(request)| request))?)
    });
    json(StatusCode::OK, &UserServiceAccountResponse::new(account.await?, &call.surroundings))
}

async fn other_on_create(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_action(&call, "Service account", ABOUT).await
}
