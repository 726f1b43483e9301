//! `/core/tokens/`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use doorward_auth::{SetKey, ViewKey};
use doorward_domain::fault::Submission;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_domain::token::{Token, TokenFilter as By, TokenPatch};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::Schema;
use uuid::Uuid;

use super::users::{UserResponse, show_moment};
use crate::call::{Call, Surroundings, json};
use crate::choices::IntentEnum;
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, Input, Reading, Schemas};
use crate::input::{BLANKABLE, Boolean, Moment, TEXT, UserReference, Verbatim, choice};
use crate::query::{self, Filter};
use crate::resource::{Served, key_of, object_path, operation, other_on_one};
use crate::router::{Api, KeyKind, KeyParameter, handler, handler_on_one};

const SET_KEY: &str = "Set token key. Action is logged as event. `authentik_core.set_token_key` permission
is required.";

/// Token Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenResponse {
    #[schema(read_only)]
    pk: Uuid,
    /// Objects that are managed by authentik. These objects are created and updated automatically. This flag only indicates that an object can be overwritten by migrations. You can still modify the objects via the API, but expect changes to be overwritten in a later update.
    managed: Option<String>,
    #[schema(max_length = 255, pattern = "^[-a-zA-Z0-9_]+$")]
    identifier: String,
    intent: IntentEnum,
    user: i32,
    #[schema(read_only, value_type = UserResponse)]
    user_obj: Option<UserResponse>,
    description: String,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    expires: String,
    expiring: bool,
}

impl Body for TokenPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        // What manages a token is shown, and may be sent back, but is not for clients to say.
        fields.nullable("managed", TEXT);
        Self {
            identifier: fields.required("identifier", TEXT),
            intent: fields.optional("intent", choice()),
            user: fields.optional("user", UserReference),
            description: fields.optional("description", BLANKABLE),
            expires: fields.nullable("expires", Moment),
            expiring: fields.optional("expiring", Boolean),
        }
    }
}

impl Served for Token {
    const COLLECTION: &'static str = "/core/tokens/";
    const TAG: &'static str = "core";
    const OPERATION: &'static str = "core_tokens";
    const ABOUT: &'static str = "Token Viewset";
    const KEY: KeyParameter = KeyParameter { name: "identifier", kind: KeyKind::Text, description: "" };

    type Response = TokenResponse;

    fn parse_key(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("identifier", By::Identifier),
            query::choice("intent", By::Intent),
            query::text("user__username", By::Username),
            query::text("description", By::Description),
            query::moment("expires", By::Expires),
            query::boolean("expiring", By::Expiring),
            query::text("managed", By::Managed),
        ]
    }

    fn show(self, surroundings: &Surroundings) -> TokenResponse {
        TokenResponse {
            pk: self.id.0,
            managed: self.managed,
            identifier: self.identifier,
            intent: IntentEnum(self.intent),
            user: self.user.0,
            user_obj: self.user_obj.map(|user| UserResponse::new(*user, surroundings)),
            description: self.description,
            expires: show_moment(self.expires),
            expiring: self.expiring,
        }
    }
}

/// Show token's current key
#[derive(Serialize, ToSchema)]
pub struct TokenView {
    #[schema(read_only)]
    key: String,
}

/// A key, to the letter. One in which there is nothing is none.
struct Key;

impl Input for Key {
    type Value = Option<SecretString>;

    fn read(&self, json: &Value) -> Reading<Option<SecretString>> {
        match json {
            Value::Null => Reading::Good(None),
            Value::String(key) if key.is_empty() => Reading::Good(None),
            key => match Verbatim.read(key) {
                Reading::Good(key) | Reading::Partly(key, _) => Reading::Good(Some(key)),
                Reading::Bad(faults) => Reading::Bad(faults),
            },
        }
    }

    fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        Verbatim.schema(schemas)
    }

    fn is_null(&self, _json: &Value) -> bool {
        false
    }
}

/// A new key.
#[derive(Clone)]
struct KeyBody(Option<SecretString>);

impl Body for KeyBody {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.required("key", Key).flatten())
    }
}

/// Serves what can be done with tokens beyond what can be done with everything.
pub fn serve(api: &mut Api) {
    serve_view_key(api);
    api.body::<KeyBody>("TokenSetKeyRequest", None);
    let set_key = operation::<Token>(api, HttpMethod::Post, "set_key_create")
        .about(SET_KEY)
        .takes(Token::KEY.parameter())
        .reads("TokenSetKeyRequest", true)
        .answers("204", "Successfully changed key", None)
        .answers("400", "Missing key", None)
        .answers("404", "Token not found or expired", None)
        .run_by(handler_on_one!(set_key));
    let path = format!("{}set_key/", object_path::<Token>());
    api.path(path, handler!(other_on_set_key), vec![set_key]);
}

fn serve_view_key(api: &mut Api) {
    let schema = api.refer::<TokenView>();
    let view_key = operation::<Token>(api, HttpMethod::Get, "view_key_retrieve")
        .about("Return token key and log access")
        .takes(Token::KEY.parameter())
        .answers("200", "", Some(schema))
        .answers("404", "Token not found or expired", None)
        .run_by(handler_on_one!(view_key));
    let path = format!("{}view_key/", object_path::<Token>());
    api.path(path, handler!(other_on_view_key), vec![view_key]);
}

async fn view_key(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let key = key_of::<Token>(&key);
    // Seeing a key leaves an entry in the trail, so this writes.
    let secret =
        call.write(move |session| Ok(session.authorize_on::<ViewKey, Token>(key.as_ref())?.reveal()?));
    json(StatusCode::OK, &TokenView { key: secret.await?.expose_secret().to_owned() })
}

async fn other_on_view_key(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Token>(&call, "Token Instance".to_owned(), "Return token key and log access").await
}

async fn set_key(call: Call, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (key, body) = (key_of::<Token>(&key), call.submission(Extent::Partial));
    let is_set = call.write(move |session| {
        let token = session.authorize_on::<SetKey, Token>(key.as_ref())?;
        let Submission { value: KeyBody(new), faults } = body.clone()?;
        faults.into_result()?;
        let Some(new) = new else { return Ok(false) };
        token.set_key(&new)?;
        Ok(true)
    });
    // That there is no key is told by the status alone.
    let mut answer = if is_set.await? { HttpResponse::NoContent() } else { HttpResponse::BadRequest() };
    Ok(answer.finish())
}

async fn other_on_set_key(call: Call) -> Result<HttpResponse, ApiError> {
    other_on_one::<Token>(&call, "Token Instance".to_owned(), SET_KEY).await
}
