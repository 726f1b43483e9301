//! `/sources/oauth/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::choice::Choice;
use doorward_domain::source::oauth::{OAuthSource, OAuthSourceFilter as By, OAuthSourcePatch};
use doorward_domain::source::provider::ProviderType;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

use crate::call::{Call, Surroundings, json};
use crate::choices::{PolicyEngineMode, ProviderTypeEnum, UserMatchingModeEnum};
use crate::error::ApiError;
use crate::fields::{Body, Fields};
use crate::input::{AnyJson, BLANKABLE, Boolean, Secret, TEXT, choice, reference};
use crate::query::{self, Filter};
use crate::resource::{Served, many, other_on_collection};
use crate::router::{Api, KeyKind, KeyParameter, handler};

/// Serializer for SourceType
#[derive(Serialize, ToSchema)]
pub struct SourceType {
    name: &'static str,
    verbose_name: &'static str,
    urls_customizable: bool,
    #[schema(read_only, required = true)]
    request_token_url: Option<&'static str>,
    #[schema(read_only, required = true)]
    authorization_url: Option<&'static str>,
    #[schema(read_only, required = true)]
    access_token_url: Option<&'static str>,
    #[schema(read_only, required = true)]
    profile_url: Option<&'static str>,
    #[schema(read_only, required = true)]
    oidc_well_known_url: Option<&'static str>,
    #[schema(read_only, required = true)]
    oidc_jwks_url: Option<&'static str>,
}

impl From<ProviderType> for SourceType {
    fn from(provider: ProviderType) -> Self {
        let facts = provider.facts();
        Self {
            name: provider.name(),
            verbose_name: facts.verbose_name,
            urls_customizable: facts.urls_customizable,
            request_token_url: None,
            authorization_url: facts.authorization_url,
            access_token_url: facts.access_token_url,
            profile_url: facts.profile_url,
            oidc_well_known_url: facts.oidc_well_known_url,
            oidc_jwks_url: facts.oidc_jwks_url,
        }
    }
}

impl SourceType {
    /// What stands for a provider that nobody knows.
    const UNKNOWN: Self = Self {
        name: "default",
        verbose_name: "Default source type",
        urls_customizable: false,
        request_token_url: None,
        authorization_url: None,
        access_token_url: None,
        profile_url: None,
        oidc_well_known_url: None,
        oidc_jwks_url: None,
    };
}

/// OAuth Source Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = OAuthSource)]
pub struct OAuthSourceResponse {
    #[schema(read_only)]
    pk: Uuid,
    /// Source's display Name.
    name: String,
    /// Internal source name, used in URLs.
    #[schema(max_length = 50, pattern = "^[-a-zA-Z0-9_]+$")]
    slug: String,
    enabled: bool,
    /// Flow to use when authenticating existing users.
    authentication_flow: Option<Uuid>,
    /// Flow to use when enrolling new users.
    enrollment_flow: Option<Uuid>,
    /// Get object component so that we know how to edit the object
    #[schema(read_only)]
    component: &'static str,
    /// Return object's verbose_name
    #[schema(read_only)]
    verbose_name: &'static str,
    /// Return object's plural verbose_name
    #[schema(read_only)]
    verbose_name_plural: &'static str,
    /// Return internal model name
    #[schema(read_only)]
    meta_model_name: String,
    policy_engine_mode: PolicyEngineMode,
    /// How the source determines if an existing user should be authenticated or a new user enrolled.
    user_matching_mode: UserMatchingModeEnum,
    /// Objects that are managed by authentik. These objects are created and updated automatically. This flag only indicates that an object can be overwritten by migrations. You can still modify the objects via the API, but expect changes to be overwritten in a later update.
    #[schema(read_only)]
    managed: Option<String>,
    user_path_template: String,
    #[schema(read_only)]
    icon: Option<String>,
    provider_type: ProviderTypeEnum,
    /// URL used to request the initial token. This URL is only required for OAuth 1.
    #[schema(max_length = 255)]
    request_token_url: Option<String>,
    /// URL the user is redirect to to conest the flow.
    #[schema(max_length = 255)]
    authorization_url: Option<String>,
    /// URL used by authentik to retrieve tokens.
    #[schema(max_length = 255)]
    access_token_url: Option<String>,
    /// URL used by authentik to get user information.
    #[schema(max_length = 255)]
    profile_url: Option<String>,
    consumer_key: String,
    /// Get OAuth Callback URL
    #[schema(read_only)]
    callback_url: String,
    additional_scopes: String,
    #[serde(rename = "type")]
    #[schema(read_only)]
    kind: SourceType,
    oidc_well_known_url: String,
    oidc_jwks_url: String,
    oidc_jwks: Value,
}

impl Body for OAuthSourcePatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.required("name", TEXT),
            slug: fields.required("slug", TEXT),
            enabled: fields.optional("enabled", Boolean),
            authentication_flow: fields.nullable("authentication_flow", reference()),
            enrollment_flow: fields.nullable("enrollment_flow", reference()),
            policy_engine_mode: fields.optional("policy_engine_mode", choice()),
            user_matching_mode: fields.optional("user_matching_mode", choice()),
            user_path_template: fields.optional("user_path_template", TEXT),
            provider_type: fields.required("provider_type", choice()),
            request_token_url: fields.nullable("request_token_url", BLANKABLE),
            authorization_url: fields.nullable("authorization_url", BLANKABLE),
            access_token_url: fields.nullable("access_token_url", BLANKABLE),
            profile_url: fields.nullable("profile_url", BLANKABLE),
            consumer_key: fields.required("consumer_key", TEXT),
            consumer_secret: fields.required("consumer_secret", Secret),
            additional_scopes: fields.optional("additional_scopes", BLANKABLE),
            oidc_well_known_url: fields.optional("oidc_well_known_url", BLANKABLE),
            oidc_jwks_url: fields.optional("oidc_jwks_url", BLANKABLE),
            oidc_jwks: fields.optional("oidc_jwks", AnyJson),
        }
    }
}

impl Served for OAuthSource {
    const COLLECTION: &'static str = "/sources/oauth/";
    const TAG: &'static str = "sources";
    const OPERATION: &'static str = "sources_oauth";
    const ABOUT: &'static str = "Source Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "slug",
        kind: KeyKind::Text,
        description: "Internal source name, used in URLs.",
    };

    type Response = OAuthSourceResponse;

    fn parse_key(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::text("slug", By::Slug),
            query::boolean("enabled", By::Enabled),
            query::reference("authentication_flow", By::AuthenticationFlow),
            query::reference("enrollment_flow", By::EnrollmentFlow),
            query::choice("policy_engine_mode", By::PolicyEngineMode),
            query::choice("user_matching_mode", By::UserMatchingMode),
            query::text("provider_type", By::ProviderType),
            query::text("request_token_url", By::RequestTokenUrl),
            query::text("authorization_url", By::AuthorizationUrl),
            query::text("access_token_url", By::AccessTokenUrl),
            query::text("profile_url", By::ProfileUrl),
            query::text("consumer_key", By::ConsumerKey),
            query::text("additional_scopes", By::AdditionalScopes),
            query::presence("has_jwks", || By::HasJwks),
        ]
    }

    fn show(self, surroundings: &Surroundings) -> OAuthSourceResponse {
        let (facts, icon) = (self.source.kind.facts(), self.source.shown_icon());
        let source = self.source;
        OAuthSourceResponse {
            pk: source.id.0,
            callback_url: format!("{}/source/oauth/callback/{}/", surroundings.origin, source.slug),
            name: source.name,
            slug: source.slug,
            enabled: source.enabled,
            authentication_flow: source.authentication_flow.map(Uuid::from),
            enrollment_flow: source.enrollment_flow.map(Uuid::from),
            component: facts.component,
            verbose_name: facts.model.verbose_name,
            verbose_name_plural: facts.model.verbose_name_plural,
            meta_model_name: facts.model.label(),
            policy_engine_mode: PolicyEngineMode(source.policy_engine_mode),
            user_matching_mode: UserMatchingModeEnum(source.user_matching_mode),
            managed: source.managed,
            user_path_template: source.user_path_template,
            icon,
            provider_type: ProviderTypeEnum(self.provider_type),
            request_token_url: self.request_token_url,
            authorization_url: self.authorization_url,
            access_token_url: self.access_token_url,
            profile_url: self.profile_url,
            consumer_key: self.consumer_key,
            additional_scopes: self.additional_scopes,
            kind: self.provider_type.into(),
            oidc_well_known_url: self.oidc_well_known_url,
            oidc_jwks_url: self.oidc_jwks_url,
            oidc_jwks: self.oidc_jwks,
        }
    }
}

/// What the document says of the types of sources.
const ABOUT_TYPES: &str = "Get all creatable source types. If ?name is set, only returns the type for <name>.
If <name> isn't found, returns the default type.";

/// Serves what can be asked of OAuth sources beyond what can be asked of everything.
pub fn serve(api: &mut Api) {
    let name = ObjectBuilder::new().schema_type(Type::String);
    let name = ParameterBuilder::new().name("name").parameter_in(ParameterIn::Query).schema(Some(name));
    let types = many::<OAuthSource, SourceType>(api, "source_types_list", ABOUT_TYPES)
        .takes(name.build())
        .run_by(handler!(source_types));
    let other = handler!(other_on_collection::<OAuthSource>);
    api.path(format!("{}source_types/", OAuthSource::COLLECTION), other, vec![types]);
}

async fn source_types(call: Call) -> Result<HttpResponse, ApiError> {
    call.look_up(|session| Ok(session.authenticated()?)).await?;
    let types: Vec<SourceType> = match call.surroundings.query.last("name") {
        None | Some("") => ProviderType::all().iter().copied().map(SourceType::from).collect(),
        Some(name) => {
            vec![name.parse().map_or(SourceType::UNKNOWN, |provider: ProviderType| provider.into())]
        }
    };
    json(StatusCode::OK, &types)
}
