//! `/sources/all/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::choice::Choice;
use doorward_domain::source::provider::ProviderType;
use doorward_domain::source::{Source, SourceFilter as By, SourceKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::{TypeCreate, UserSetting};
use crate::call::{Call, Surroundings, json};
use crate::choices::{PolicyEngineMode, UserMatchingModeEnum};
use crate::error::ApiError;
use crate::query::{self, Filter};
use crate::resource::{Served, many, other_on_collection};
use crate::router::{Api, KeyKind, KeyParameter, handler};

/// Source Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceResponse {
    #[schema(read_only)]
    pk: Uuid,
    /// Source's display Name.
    name: String,
    /// Internal source name, used in URLs.
    #[schema(max_length = 50, pattern = "^[-a-zA-Z0-9_]+$")]
    slug: String,
    #[schema(required = false)]
    enabled: bool,
    /// Flow to use when authenticating existing users.
    #[schema(required = false)]
    authentication_flow: Option<Uuid>,
    /// Flow to use when enrolling new users.
    #[schema(required = false)]
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
    #[schema(required = false)]
    policy_engine_mode: PolicyEngineMode,
    /// How the source determines if an existing user should be authenticated or a new user enrolled.
    #[schema(required = false)]
    user_matching_mode: UserMatchingModeEnum,
    /// Objects that are managed by authentik. These objects are created and updated automatically. This flag only indicates that an object can be overwritten by migrations. You can still modify the objects via the API, but expect changes to be overwritten in a later update.
    #[schema(read_only, required = true)]
    managed: Option<String>,
    #[schema(required = false)]
    user_path_template: String,
    /// Get the URL to the Icon. If the name is /static or
    /// starts with http it is returned as-is
    #[schema(read_only, required = true)]
    icon: Option<String>,
}

impl From<Source> for SourceResponse {
    fn from(source: Source) -> Self {
        let facts = source.kind.facts();
        Self {
            pk: source.id.0,
            icon: source.shown_icon(),
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
        }
    }
}

impl Served for Source {
    const COLLECTION: &'static str = "/sources/all/";
    const TAG: &'static str = "sources";
    const OPERATION: &'static str = "sources_all";
    const ABOUT: &'static str = "Source Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "slug",
        kind: KeyKind::Text,
        description: "Internal source name, used in URLs.",
    };

    type Response = SourceResponse;

    fn parse_key(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::text("name", By::Name),
            query::text("slug", By::Slug),
            query::text("managed", By::Managed),
        ]
    }

    fn show(self, _surroundings: &Surroundings) -> SourceResponse {
        self.into()
    }
}

/// Serves what can be asked of sources beyond what can be asked of everything.
pub fn serve(api: &mut Api) {
    let types =
        many::<Source, TypeCreate>(api, "types_list", "Get all creatable types").run_by(handler!(types));
    let settings = "Get all sources the user can configure";
    let settings =
        many::<Source, UserSetting>(api, "user_settings_list", settings).run_by(handler!(user_settings));
    let other = handler!(other_on_collection::<Source>);
    api.path(format!("{}types/", Source::COLLECTION), other, vec![types]);
    api.path(format!("{}user_settings/", Source::COLLECTION), other, vec![settings]);
}

async fn types(call: Call) -> Result<HttpResponse, ApiError> {
    call.look_up(|session| Ok(session.authenticated()?)).await?;
    let types = ProviderType::all().iter().map(|provider| {
        let name = provider.facts().verbose_name;
        TypeCreate {
            name: format!("{name} OAuth Source"),
            description: format!("Lets users log in with {name}."),
            component: SourceKind::OAuth(*provider).facts().component,
            model_name: format!("{}oauthsource", provider.name()),
            icon_url: Some(provider.icon()),
            requires_enterprise: false,
        }
    });
    json(StatusCode::OK, &TypeCreate::sorted(types))
}

async fn user_settings(call: Call) -> Result<HttpResponse, ApiError> {
    let sources = call.read(|session| Ok(session.sources_with_settings()?)).await?;
    let settings = sources.into_iter().map(|source| UserSetting {
        icon_url: source.shown_icon(),
        configure_url: format!("/source/oauth/login/{}/", source.slug),
        component: "ak-user-settings-source-oauth",
        title: source.name,
        object_uid: source.slug,
    });
    json(StatusCode::OK, &settings.collect::<Vec<_>>())
}
