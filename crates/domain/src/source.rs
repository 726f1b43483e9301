//! Sources: where users can come from who log in elsewhere.

pub mod oauth;
pub mod provider;

use serde_json::Value;
use uuid::Uuid;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::Fault;
use crate::flow::PolicyEngineMode;
use crate::id::{FlowId, SourceId};
use crate::model::Model;
use crate::picture::Pictured;
use crate::resource::{Narrowing, Pk, Resource};
use crate::source::provider::ProviderType;
use crate::stage::reference;

choices! {
    /// How a user of a source becomes a user of the service.
    UserMatchingMode {
        /// By the source's own identifier.
        Identifier = "identifier",
        /// By the e-mail address, to a user who has it.
        EmailLink = "email_link",
        /// By the e-mail address, unless a user has it.
        EmailDeny = "email_deny",
        /// By the username, to a user who has it.
        UsernameLink = "username_link",
        /// By the username, unless a user has it.
        UsernameDeny = "username_deny",
    }
}

/// The kinds of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// The service itself, which always exists.
    Inbuilt,
    /// A provider that speaks OAuth.
    OAuth(ProviderType),
}

/// What the API tells of a kind of source.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// How the contract names the kind.
    pub model: &'static Model,
    /// The form that edits such a source in a user interface.
    pub component: &'static str,
}

impl SourceKind {
    /// What the API tells of the kind.
    pub const fn facts(self) -> SourceFacts {
        match self {
            Self::Inbuilt => SourceFacts { model: &MODEL, component: "" },
            Self::OAuth(_) => SourceFacts { model: &oauth::MODEL, component: "ak-source-oauth-form" },
        }
    }
}

/// What all kinds of sources share; by itself, a source of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its id, which its policies are bound to as well.
    pub id: SourceId,
    /// Its kind.
    pub kind: SourceKind,
    /// Its name.
    pub name: String,
    /// Its name in URLs, unique among sources of all kinds.
    pub slug: String,
    /// Whether it can be used.
    pub enabled: bool,
    /// The flow that known users go through.
    pub authentication_flow: Option<FlowId>,
    /// The flow that new users go through.
    pub enrollment_flow: Option<FlowId>,
    /// How many of its policies must pass.
    pub policy_engine_mode: PolicyEngineMode,
    /// How its users become users of the service.
    pub user_matching_mode: UserMatchingMode,
    /// The folder that its users are filed under; `%(slug)s` stands for its slug.
    pub user_path_template: String,
    /// What manages it, when it is not people.
    pub managed: Option<String>,
    /// Where its icon lies; empty for that of its kind.
    pub icon: String,
}

/// How the contract names sources of any kind.
pub static MODEL: Model =
    Model { app: "authentik_core", name: "source", verbose_name: "source", verbose_name_plural: "sources" };

/// What manages the source that is the service itself.
pub const INBUILT: &str = "goauthentik.io/sources/inbuilt";

impl Source {
    /// Where the icon lies that is shown for it.
    pub fn shown_icon(&self) -> Option<String> {
        match self.kind {
            _ if !self.icon.is_empty() => Some(self.icon.clone()),
            SourceKind::Inbuilt => None,
            SourceKind::OAuth(provider) => Some(provider.icon()),
        }
    }
}

impl Resource for Source {
    type Key = String;
    type Filter = SourceFilter;

    const MODEL: &'static Model = &MODEL;

    fn model(&self) -> &'static Model {
        self.kind.facts().model
    }

    fn must_stay(&self) -> Option<Fault> {
        let is_inbuilt = self.kind == SourceKind::Inbuilt;
        is_inbuilt.then(|| Fault::invalid("The source that is the service itself cannot be deleted."))
    }

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        self.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            id: _,
            kind: _,
            name,
            slug,
            enabled,
            authentication_flow,
            enrollment_flow,
            policy_engine_mode,
            user_matching_mode,
            user_path_template,
            managed,
            icon,
        } = self;
        vec![
            Traced::open("name", name.clone()),
            Traced::open("slug", slug.clone()),
            Traced::open("enabled", *enabled),
            Traced::open("authentication_flow", reference(*authentication_flow)),
            Traced::open("enrollment_flow", reference(*enrollment_flow)),
            Traced::open("policy_engine_mode", policy_engine_mode.name()),
            Traced::open("user_matching_mode", user_matching_mode.name()),
            Traced::open("user_path_template", user_path_template.clone()),
            Traced::open("managed", managed.clone().map_or(Value::Null, Value::from)),
            Traced::open("icon", icon.clone()),
        ]
    }
}

impl Pictured for Source {
    fn showing(self, place: String) -> Self {
        Self { icon: place, ..self }
    }
}

/// Conditions on sources of any kind.
#[derive(Clone, Debug)]
pub enum SourceFilter {
    /// It has this name.
    Name(String),
    /// It has this name in URLs.
    Slug(String),
    /// This manages it.
    Managed(String),
}

impl Narrowing for SourceFilter {}
