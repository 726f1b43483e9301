//! Sources that speak OAuth.

use serde_json::{Map, Value};
use uuid::Uuid;
use validator::Validate;

use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::flow::PolicyEngineMode;
use crate::id::{FlowId, SourceId};
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::rules;
use crate::secret::{Sealed, SecretString};
use crate::source::provider::ProviderType;
use crate::source::{Source, SourceKind, UserMatchingMode};

/// A source that speaks OAuth.
#[derive(Clone, Debug, PartialEq)]
pub struct OAuthSource {
    /// What all kinds of sources share.
    pub source: Source,
    /// The provider it speaks to.
    pub provider_type: ProviderType,
    /// Where request tokens come from (OAuth 1).
    pub request_token_url: Option<String>,
    /// Where users agree to log in.
    pub authorization_url: Option<String>,
    /// Where tokens come from.
    pub access_token_url: Option<String>,
    /// Where it is told who the user is.
    pub profile_url: Option<String>,
    /// The name of this service at the provider.
    pub consumer_key: String,
    /// The secret that goes with it.
    pub consumer_secret: Sealed,
    /// Scopes to ask for beside the provider's usual ones, separated by blanks.
    pub additional_scopes: String,
    /// Where the provider's URLs can be discovered.
    pub oidc_well_known_url: String,
    /// Where the provider's keys are.
    pub oidc_jwks_url: String,
    /// The provider's keys.
    pub oidc_jwks: Value,
}

/// What a client may want of an OAuth source.
#[derive(Clone, Debug, Default, Validate)]
pub struct OAuthSourcePatch {
    /// Its name.
    pub name: Option<String>,
    /// Its name in URLs.
    #[validate(length(max = 50), custom(function = rules::slug))]
    pub slug: Option<String>,
    /// Whether it can be used.
    pub enabled: Option<bool>,
    /// The flow that known users go through.
    pub authentication_flow: Patch<Spelled<FlowId>>,
    /// The flow that new users go through.
    pub enrollment_flow: Patch<Spelled<FlowId>>,
    /// How many of its policies must pass.
    pub policy_engine_mode: Option<PolicyEngineMode>,
    /// How its users become users of the service.
    pub user_matching_mode: Option<UserMatchingMode>,
    /// The folder that its users are filed under.
    pub user_path_template: Option<String>,
    /// The provider it speaks to.
    pub provider_type: Option<ProviderType>,
    /// Where request tokens come from.
    #[validate(length(max = 255))]
    pub request_token_url: Patch<String>,
    /// Where users agree to log in.
    #[validate(length(max = 255))]
    pub authorization_url: Patch<String>,
    /// Where tokens come from.
    #[validate(length(max = 255))]
    pub access_token_url: Patch<String>,
    /// Where it is told who the user is.
    #[validate(length(max = 255))]
    pub profile_url: Patch<String>,
    /// The name of this service at the provider.
    pub consumer_key: Option<String>,
    /// The secret that goes with it.
    pub consumer_secret: Option<SecretString>,
    /// Scopes to ask for beside the provider's usual ones.
    pub additional_scopes: Option<String>,
    /// Where the provider's URLs can be discovered.
    pub oidc_well_known_url: Option<String>,
    /// Where the provider's keys are.
    pub oidc_jwks_url: Option<String>,
    /// The provider's keys.
    pub oidc_jwks: Option<Value>,
}

impl Changes for OAuthSourcePatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let flows =
            [("authentication_flow", &self.authentication_flow), ("enrollment_flow", &self.enrollment_flow)];
        let flows = flows.into_iter().filter_map(|(field, flow)| Some((field, flow.value()?)));
        flows.map(|(field, flow)| (field, flow.refers(Reference::Flow))).collect()
    }
}

pub(super) static MODEL: Model = Model {
    app: "authentik_sources_oauth",
    name: "oauthsource",
    verbose_name: "OAuth Source",
    verbose_name_plural: "OAuth Sources",
};

impl Resource for OAuthSource {
    type Key = String;
    type Filter = OAuthSourceFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        self.source.pk()
    }

    fn object(&self) -> Uuid {
        self.source.object()
    }

    fn label(&self) -> String {
        self.source.label()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            source,
            provider_type: _,
            request_token_url,
            authorization_url,
            access_token_url,
            profile_url,
            consumer_key,
            consumer_secret,
            additional_scopes,
            oidc_well_known_url,
            oidc_jwks_url,
            oidc_jwks,
        } = self;
        let url = |url: &Option<String>| url.clone().map_or(Value::Null, Value::from);
        let mut fields = source.traced();
        fields.extend([
            Traced::open("provider_type", <&str>::from(self.provider_type)),
            Traced::open("request_token_url", url(request_token_url)),
            Traced::open("authorization_url", url(authorization_url)),
            Traced::open("access_token_url", url(access_token_url)),
            Traced::open("profile_url", url(profile_url)),
            Traced::open("consumer_key", consumer_key.clone()),
            Traced::secret("consumer_secret", consumer_secret.0.clone()),
            Traced::open("additional_scopes", additional_scopes.clone()),
            Traced::open("oidc_well_known_url", oidc_well_known_url.clone()),
            Traced::open("oidc_jwks_url", oidc_jwks_url.clone()),
            Traced::open("oidc_jwks", oidc_jwks.clone()),
        ]);
        fields
    }
}

impl Editable for OAuthSource {
    type Patch = OAuthSourcePatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        let provider_type = ProviderType::OpenIdConnect;
        Self {
            source: Source {
                id: SourceId(writer.mint.uuid()),
                kind: SourceKind::OAuth(provider_type),
                name: String::new(),
                slug: String::new(),
                enabled: true,
                authentication_flow: None,
                enrollment_flow: None,
                policy_engine_mode: PolicyEngineMode::Any,
                user_matching_mode: UserMatchingMode::Identifier,
                user_path_template: "goauthentik.io/sources/%(slug)s".to_owned(),
                managed: None,
                icon: String::new(),
            },
            provider_type,
            request_token_url: None,
            authorization_url: None,
            access_token_url: None,
            profile_url: None,
            consumer_key: String::new(),
            consumer_secret: Sealed::default(),
            additional_scopes: String::new(),
            oidc_well_known_url: String::new(),
            oidc_jwks_url: String::new(),
            oidc_jwks: Value::Object(Map::new()),
        }
    }

    fn merge(&mut self, patch: OAuthSourcePatch, writer: &Writer<'_>) -> Faults {
        let speaks_to = |provider: Option<ProviderType>| provider.is_none_or(|new| new == self.provider_type);
        let provider_is_new = self.is_fresh() || !speaks_to(patch.provider_type);
        let faults = if provider_is_new { self.unknown_urls(&patch) } else { Faults::none() };

        let flow = |spelled: Spelled<FlowId>| spelled.value;
        let source = &mut self.source;
        source.name = patch.name.unwrap_or_else(|| source.name.clone());
        source.slug = patch.slug.unwrap_or_else(|| source.slug.clone());
        source.enabled = patch.enabled.unwrap_or(source.enabled);
        source.authentication_flow = patch.authentication_flow.map(flow).over(source.authentication_flow);
        source.enrollment_flow = patch.enrollment_flow.map(flow).over(source.enrollment_flow);
        source.policy_engine_mode = patch.policy_engine_mode.unwrap_or(source.policy_engine_mode);
        source.user_matching_mode = patch.user_matching_mode.unwrap_or(source.user_matching_mode);
        source.user_path_template =
            patch.user_path_template.unwrap_or_else(|| source.user_path_template.clone());

        self.provider_type = patch.provider_type.unwrap_or(self.provider_type);
        self.source.kind = SourceKind::OAuth(self.provider_type);
        self.request_token_url = patch.request_token_url.over(self.request_token_url.take());
        self.authorization_url = patch.authorization_url.over(self.authorization_url.take());
        self.access_token_url = patch.access_token_url.over(self.access_token_url.take());
        self.profile_url = patch.profile_url.over(self.profile_url.take());
        self.consumer_key = patch.consumer_key.unwrap_or_else(|| self.consumer_key.clone());
        if let Some(secret) = patch.consumer_secret {
            writer.keep(&mut self.consumer_secret, &secret);
        }
        self.additional_scopes = patch.additional_scopes.unwrap_or_else(|| self.additional_scopes.clone());
        self.oidc_well_known_url =
            patch.oidc_well_known_url.unwrap_or_else(|| self.oidc_well_known_url.clone());
        self.oidc_jwks_url = patch.oidc_jwks_url.unwrap_or_else(|| self.oidc_jwks_url.clone());
        self.oidc_jwks = patch.oidc_jwks.unwrap_or_else(|| self.oidc_jwks.clone());
        self.fill_in_what_is_known();
        faults
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        ("slug", Fault::taken("source", "slug"))
    }
}

impl OAuthSource {
    fn is_fresh(&self) -> bool {
        self.source.slug.is_empty()
    }

    /// A provider whose URLs are not known needs them, or somewhere to discover them.
    fn unknown_urls(&self, patch: &OAuthSourcePatch) -> Faults {
        let provider = patch.provider_type.unwrap_or(self.provider_type).facts();
        if patch.oidc_well_known_url.as_ref().is_some_and(|url| !url.is_empty()) {
            return Faults::none();
        }
        let given = |sent: &Patch<String>, stored: &Option<String>| *sent != Patch::Keep || stored.is_some();
        let urls = [
            (
                "authorization_url",
                provider.authorization_url,
                given(&patch.authorization_url, &self.authorization_url),
            ),
            (
                "access_token_url",
                provider.access_token_url,
                given(&patch.access_token_url, &self.access_token_url),
            ),
            ("profile_url", provider.profile_url, given(&patch.profile_url, &self.profile_url)),
        ];
        match urls.iter().find(|(_, known, given)| known.is_none() && !given) {
            Some((field, ..)) => Faults::overall(Fault::invalid(format!(
                "{field} is required for provider {}",
                provider.verbose_name
            ))),
            None => Faults::none(),
        }
    }

    /// For a provider with URLs to discover, what discovery would give; nobody is asked.
    fn fill_in_what_is_known(&mut self) {
        let provider = self.provider_type.facts();
        if provider.oidc_well_known_url.is_none() {
            return;
        }
        let fill = |url: &mut Option<String>, known: Option<&str>| {
            if url.as_ref().is_none_or(String::is_empty) {
                *url = known.map(ToOwned::to_owned);
            }
        };
        fill(&mut self.authorization_url, provider.authorization_url);
        fill(&mut self.access_token_url, provider.access_token_url);
        fill(&mut self.profile_url, provider.profile_url);
        if let (true, Some(known)) = (self.oidc_jwks_url.is_empty(), provider.oidc_jwks_url) {
            known.clone_into(&mut self.oidc_jwks_url);
        }
    }
}

/// Conditions on OAuth sources.
#[derive(Clone, Debug)]
pub enum OAuthSourceFilter {
    /// It has this name.
    Name(String),
    /// It has this name in URLs.
    Slug(String),
    /// It can be used, or not.
    Enabled(bool),
    /// Known users go through this flow.
    AuthenticationFlow(FlowId),
    /// New users go through this flow.
    EnrollmentFlow(FlowId),
    /// So many of its policies must pass.
    PolicyEngineMode(PolicyEngineMode),
    /// Its users become users of the service in this way.
    UserMatchingMode(UserMatchingMode),
    /// It speaks to this provider.
    ProviderType(String),
    /// Request tokens come from here.
    RequestTokenUrl(String),
    /// Users agree here.
    AuthorizationUrl(String),
    /// Tokens come from here.
    AccessTokenUrl(String),
    /// Here it is told who the user is.
    ProfileUrl(String),
    /// This is the name of the service at the provider.
    ConsumerKey(String),
    /// These scopes are asked for in addition.
    AdditionalScopes(String),
    /// The provider's keys are known.
    HasJwks,
}

impl Narrowing for OAuthSourceFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        match *self {
            Self::AuthenticationFlow(flow) => Some(("authentication_flow", Reference::Flow(flow))),
            Self::EnrollmentFlow(flow) => Some(("enrollment_flow", Reference::Flow(flow))),
            _ => None,
        }
    }
}
