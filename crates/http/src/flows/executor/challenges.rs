//! Challenges and answers in the form of the contract.

use doorward_domain::choice::Choice;
use doorward_domain::fault::{Fault, Faults, FieldFaults};
use doorward_domain::flow::{FlowDesignation, FlowLayout};
use doorward_domain::source::Source;
use doorward_flow::{Challenge, FlowInfo, Question, Reply, Shown};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::call::Call;
use crate::choices::{ContextualFlowInfoLayoutEnum, FlowDesignationEnum};
use crate::core::avatar;
use crate::static_files::{BACKGROUND, STRANGER};

/// Where somebody goes who gives up.
pub const CANCEL: &str = "/flows/-/cancel/";

/// How a challenge is to be taken.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChallengeChoices {
    /// It is shown.
    Native,
    /// It is a page in itself.
    #[expect(dead_code, reason = "the contract has it, and no stage here uses it")]
    Shell,
    /// It leads somewhere else.
    Redirect,
}

/// Contextual flow information for a challenge
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContextualFlowInfo {
    #[schema(required = false)]
    title: String,
    #[schema(required = false)]
    background: String,
    cancel_url: &'static str,
    layout: ContextualFlowInfoLayoutEnum,
}

/// Serializer for rest_framework's error messages
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    string: String,
    code: &'static str,
}

/// What all challenges have in common comes before what a kind of challenge has of its own.
macro_rules! challenges {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, ToSchema)]
        pub struct $name {
            #[serde(rename = "type")]
            kind: ChallengeChoices,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(required = false, nullable = false)]
            flow_info: Option<ContextualFlowInfo>,
            #[schema(required = false)]
            component: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(required = false, nullable = false)]
            response_errors: Option<BTreeMap<String, Vec<ErrorDetail>>>,
            $($(#[$attribute])* $field: $type,)*
        }
    )+};
}

challenges! {
    /// Identification challenges with all UI elements
    IdentificationChallenge {
        #[schema(nullable = true)]
        user_fields: Vec<String>,
        password_fields: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(required = false, nullable = false)]
        application_pre: Option<String>,
        flow_designation: FlowDesignationEnum,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(required = false, nullable = false)]
        enroll_url: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(required = false, nullable = false)]
        recovery_url: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(required = false, nullable = false)]
        passwordless_url: Option<String>,
        primary_action: &'static str,
        #[schema(required = false)]
        sources: Vec<LoginSource>,
        show_source_labels: bool,
    }

    /// Challenge shown to the user in identification stage
    PlexAuthenticationChallenge {
        client_id: String,
        slug: String,
    }

    /// Password challenge UI fields
    PasswordChallenge {
        pending_user: String,
        pending_user_avatar: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(required = false, nullable = false)]
        recovery_url: Option<String>,
    }

    /// Empty challenge
    UserLoginChallenge {
        pending_user: String,
        pending_user_avatar: String,
    }

    /// Site public key
    CaptchaChallenge {
        pending_user: String,
        pending_user_avatar: String,
        site_key: String,
        js_url: String,
    }

    /// Dummy challenge
    DummyChallenge {
        name: String,
    }

    /// Challenge when a flow's active stage calls `stage_invalid()`.
    AccessDeniedChallenge {
        pending_user: String,
        pending_user_avatar: String,
        #[schema(required = false)]
        error_message: String,
    }

    /// Challenge type to redirect the client
    RedirectChallenge {
        to: String,
    }
}

/// Challenge class when an unhandled error occurs during a stage. Normal users
/// are shown an error message, superusers are shown a full stacktrace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlowErrorChallenge {
    #[serde(rename = "type")]
    #[schema(required = false)]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    flow_info: Option<ContextualFlowInfo>,
    #[schema(required = false)]
    component: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    response_errors: Option<BTreeMap<String, Vec<ErrorDetail>>>,
    request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    traceback: Option<String>,
}

/// Serializer for Login buttons of sources
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginSource {
    name: String,
    #[schema(required = false)]
    icon_url: Option<String>,
    challenge: LoginChallengeTypes,
}

/// What a source leads to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(description = "", discriminator(property_name = "component", mapping(
    ("xak-flow-redirect" = "#/components/schemas/RedirectChallenge"),
    ("ak-source-plex" = "#/components/schemas/PlexAuthenticationChallenge"),
)))]
pub enum LoginChallengeTypes {
    /// Another place.
    Redirect(RedirectChallenge),
    /// Plex.
    #[expect(dead_code, reason = "no source is one; generators of clients stumble over a choice of one")]
    Plex(PlexAuthenticationChallenge),
}

/// What a visitor of a flow is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(description = "", discriminator(property_name = "component", mapping(
    ("ak-stage-access-denied" = "#/components/schemas/AccessDeniedChallenge"),
    ("ak-stage-captcha" = "#/components/schemas/CaptchaChallenge"),
    ("ak-stage-dummy" = "#/components/schemas/DummyChallenge"),
    ("ak-stage-flow-error" = "#/components/schemas/FlowErrorChallenge"),
    ("ak-stage-identification" = "#/components/schemas/IdentificationChallenge"),
    ("ak-stage-password" = "#/components/schemas/PasswordChallenge"),
    ("ak-stage-user-login" = "#/components/schemas/UserLoginChallenge"),
    ("xak-flow-redirect" = "#/components/schemas/RedirectChallenge"),
)))]
pub enum ChallengeTypes {
    /// That he does not get on.
    Denied(AccessDeniedChallenge),
    /// Whether he is a person.
    Captcha(CaptchaChallenge),
    /// Nothing.
    Dummy(DummyChallenge),
    /// That the flow is broken.
    Broken(FlowErrorChallenge),
    /// Who he is.
    Identification(Box<IdentificationChallenge>),
    /// What his password is.
    Password(PasswordChallenge),
    /// Where to go.
    Redirect(RedirectChallenge),
    /// Whether to remember him.
    UserLogin(UserLoginChallenge),
}

impl ChallengeTypes {
    /// A reply as the contract has it.
    pub fn of(reply: &Reply, call: &Call) -> Self {
        match reply {
            Reply::Ask(challenge) => Self::asking(challenge, call),
            Reply::To(target) => Self::Redirect(to(target.clone())),
            Reply::Again | Reply::Broken => Self::Broken(FlowErrorChallenge {
                kind: "native",
                flow_info: None,
                component: "ak-stage-flow-error",
                response_errors: None,
                request_id: call.id().to_owned(),
                error: None,
                traceback: None,
            }),
        }
    }

    fn asking(challenge: &Challenge, call: &Call) -> Self {
        let kind = ChallengeChoices::Native;
        let (flow_info, response_errors) = (Some(info(&challenge.flow)), errors(&challenge.faults));
        match &challenge.question {
            Question::Identification(asked) => {
                let link = |slug: &Option<String>| slug.as_ref().map(|slug| linked(slug, &asked.query));
                let names = asked.user_fields.iter().map(|field| field.name().to_owned());
                Self::Identification(Box::new(IdentificationChallenge {
                    kind,
                    flow_info,
                    component: "ak-stage-identification",
                    response_errors,
                    user_fields: names.collect(),
                    password_fields: asked.asks_password,
                    application_pre: None,
                    flow_designation: FlowDesignationEnum(challenge.flow.designation),
                    enroll_url: link(&asked.enrollment),
                    recovery_url: link(&asked.recovery),
                    passwordless_url: link(&asked.passwordless),
                    primary_action: match challenge.flow.designation {
                        FlowDesignation::Authentication => "Log in",
                        _ => "Continue",
                    },
                    sources: asked.sources.iter().map(LoginSource::from).collect(),
                    show_source_labels: asked.show_source_labels,
                }))
            }
            Question::Password { person, recovery } => Self::Password(PasswordChallenge {
                kind,
                flow_info,
                component: "ak-stage-password",
                response_errors,
                pending_user: person.name.clone(),
                pending_user_avatar: picture(person),
                recovery_url: recovery
                    .as_ref()
                    .map(|slug| format!("{}/if/flow/{slug}/", call.surroundings.origin)),
            }),
            Question::UserLogin { person } => Self::UserLogin(UserLoginChallenge {
                kind,
                flow_info,
                component: "ak-stage-user-login",
                response_errors,
                pending_user: person.name.clone(),
                pending_user_avatar: picture(person),
            }),
            Question::Captcha { person, site_key, js_url } => Self::Captcha(CaptchaChallenge {
                kind,
                flow_info,
                component: "ak-stage-captcha",
                response_errors,
                pending_user: person.name.clone(),
                pending_user_avatar: picture(person),
                site_key: site_key.clone(),
                js_url: js_url.clone(),
            }),
            Question::Dummy { name } => Self::Dummy(DummyChallenge {
                kind,
                flow_info,
                component: "ak-stage-dummy",
                response_errors,
                name: name.clone(),
            }),
            Question::Denied { person, message } => Self::Denied(AccessDeniedChallenge {
                kind,
                flow_info,
                component: "ak-stage-access-denied",
                response_errors,
                pending_user: person.name.clone(),
                pending_user_avatar: picture(person),
                error_message: message.clone(),
            }),
        }
    }
}

fn info(flow: &FlowInfo) -> ContextualFlowInfo {
    let layout: FlowLayout = flow.layout;
    ContextualFlowInfo {
        title: flow.title.clone(),
        background: if flow.background.is_empty() { BACKGROUND.to_owned() } else { flow.background.clone() },
        cancel_url: CANCEL,
        layout: ContextualFlowInfoLayoutEnum(layout),
    }
}

fn errors(faults: &Faults) -> Option<BTreeMap<String, Vec<ErrorDetail>>> {
    let told = |fault: &Fault| ErrorDetail { string: fault.message.to_string(), code: fault.code };
    let errors = faults.iter().map(|(field, faults)| {
        let faults: Vec<ErrorDetail> = match faults {
            FieldFaults::Value(faults) => faults.iter().map(told).collect(),
            FieldFaults::Items(items) => items.values().flatten().map(told).collect(),
            FieldFaults::Objects(_) | FieldFaults::Object(_) => Vec::new(),
        };
        (field.to_owned(), faults)
    });
    (!faults.is_empty()).then(|| errors.collect())
}

/// Who is shown by his initials, and who by nothing.
fn picture(person: &Shown) -> String {
    person.initials_of.as_ref().map_or_else(|| STRANGER.to_owned(), |name| avatar::of(name))
}

/// Where the pages of a flow are, with the query that goes along: of each parameter the last value.
pub fn linked(slug: &str, query: &str) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match pairs.iter_mut().find(|(known, _)| *known == name) {
            Some(pair) => pair.1 = value.into_owned(),
            None => pairs.push((name.into_owned(), value.into_owned())),
        }
    }
    if pairs.is_empty() {
        return format!("/if/flow/{slug}/");
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/if/flow/{slug}/?{query}")
}

fn to(target: String) -> RedirectChallenge {
    RedirectChallenge {
        kind: ChallengeChoices::Redirect,
        flow_info: None,
        component: "xak-flow-redirect",
        response_errors: None,
        to: target,
    }
}

impl From<&Source> for LoginSource {
    fn from(source: &Source) -> Self {
        Self {
            name: source.name.clone(),
            icon_url: source.shown_icon(),
            challenge: LoginChallengeTypes::Redirect(to(format!("/source/oauth/login/{}/", source.slug))),
        }
    }
}

macro_rules! answers {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, ToSchema)]
        #[expect(dead_code, reason = "answers are read field by field; this describes them")]
        pub struct $name {
            #[schema(required = false, min_length = 1)]
            component: String,
            $($(#[$attribute])* $field: $type,)*
        }
    )+};
}

answers! {
    /// Identification challenge
    IdentificationChallengeResponseRequest {
        #[schema(min_length = 1)]
        uid_field: String,
        #[schema(required = false)]
        password: Option<String>,
    }

    /// Password challenge response
    PasswordChallengeResponseRequest {
        #[schema(min_length = 1)]
        password: String,
    }

    /// User login challenge
    UserLoginChallengeResponseRequest {
        remember_me: bool,
    }

    /// Validate captcha token
    CaptchaChallengeResponseRequest {
        #[schema(min_length = 1)]
        token: String,
    }

    /// Dummy challenge response
    DummyChallengeResponseRequest {}
}

/// What a visitor of a flow may answer.
#[derive(Clone, Debug, ToSchema)]
#[expect(dead_code, reason = "answers are read field by field; this describes them")]
#[schema(description = "", discriminator(property_name = "component", mapping(
    ("ak-stage-captcha" = "#/components/schemas/CaptchaChallengeResponseRequest"),
    ("ak-stage-dummy" = "#/components/schemas/DummyChallengeResponseRequest"),
    ("ak-stage-identification" = "#/components/schemas/IdentificationChallengeResponseRequest"),
    ("ak-stage-password" = "#/components/schemas/PasswordChallengeResponseRequest"),
    ("ak-stage-user-login" = "#/components/schemas/UserLoginChallengeResponseRequest"),
)))]
#[serde(untagged)]
pub enum FlowChallengeResponseRequest {
    /// To a captcha.
    Captcha(CaptchaChallengeResponseRequest),
    /// To nothing.
    Dummy(DummyChallengeResponseRequest),
    /// Who he is.
    Identification(IdentificationChallengeResponseRequest),
    /// What his password is.
    Password(PasswordChallengeResponseRequest),
    /// Whether to be remembered.
    UserLogin(UserLoginChallengeResponseRequest),
}
