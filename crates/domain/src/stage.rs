//! Stages: the steps that flows are made of.
//!
//! What all kinds of stages share is here; what a kind has of its own is in a module of its own.

pub mod captcha;
pub mod deny;
pub mod dummy;
pub mod identification;
pub mod password;
pub mod user_login;

use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::flow::{FlowPatch, FlowSummary};
use crate::id::StageId;
use crate::model::Model;
use crate::resource::{Changes, Editable, Narrowing, Pk, Reference, Resource, Writer};
use crate::rules;

choices! {
    /// The kinds of stages.
    StageKind {
        /// Asks who the user is.
        Identification = "identification",
        /// Asks for the password.
        Password = "password",
        /// Logs the user in.
        UserLogin = "user_login",
        /// Makes sure that the user is no program.
        Captcha = "captcha",
        /// Turns the user away.
        Deny = "deny",
        /// Does nothing.
        Dummy = "dummy",
    }
}

/// What the API tells of a kind of stage.
#[derive(Debug, PartialEq, Eq)]
pub struct KindFacts {
    /// How the contract names the kind.
    pub model: Model,
    /// The form that edits such a stage in a user interface.
    pub component: &'static str,
    /// What it is for, as whoever chooses a kind is told; none for a kind that is not offered.
    pub description: Option<&'static str>,
}

impl StageKind {
    /// What the API tells of the kind.
    pub const fn facts(self) -> &'static KindFacts {
        match self {
            Self::Identification => &identification::FACTS,
            Self::Password => &password::FACTS,
            Self::UserLogin => &user_login::FACTS,
            Self::Captcha => &captcha::FACTS,
            Self::Deny => &deny::FACTS,
            Self::Dummy => &dummy::FACTS,
        }
    }
}

/// The settings of one kind of stage.
pub trait Kind: Clone + Default + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// What a client may want of them.
    type Patch: Changes;
    /// One condition that a list of such stages can be narrowed by.
    type Filter: Narrowing;

    /// Which kind it is.
    const KIND: StageKind;

    /// Changes the settings as the patch says, and tells what is wrong with the result.
    fn merge(&mut self, patch: Self::Patch) -> Faults;

    /// Encrypts the secrets of the patch, for kinds that have any.
    fn keep_secrets(&mut self, _patch: &Self::Patch, _writer: &Writer<'_>) {}

    /// The stored fields with their values, as the trail shows them.
    fn traced(&self) -> Vec<Traced>;
}

/// A stage of kind `K`.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage<K> {
    /// Its id.
    pub id: StageId,
    /// Its name, unique among stages of all kinds.
    pub name: String,
    /// The flows it is bound to, once for each binding.
    pub flow_set: Vec<FlowSummary>,
    /// What its kind has of its own.
    pub settings: K,
}

/// What a client may want of a stage of kind `K`.
#[derive(Clone, Debug, Default)]
pub struct StagePatch<P> {
    /// The name.
    pub name: Option<String>,
    /// The flows it is to be bound to, and to no others.
    pub flow_set: Option<Vec<FlowSetItem>>,
    /// What its kind has of its own.
    pub settings: P,
}

/// A flow that a stage is to be bound to: the one with the slug, or a new one, and what it is to be
/// like.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowSetItem(pub FlowPatch);

impl Validate for FlowSetItem {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        self.0.validate()
    }
}

impl<P: Validate> Validate for StagePatch<P> {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        #[derive(Validate)]
        struct Name<'a> {
            #[validate(custom(function = rules::indexed))]
            name: Option<&'a str>,
        }

        let mut errors = Name { name: self.name.as_deref() }.validate().err().unwrap_or_default();
        if let Err(settings) = self.settings.validate() {
            errors.errors_mut().extend(settings.into_errors());
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl<P: Changes> Changes for StagePatch<P> {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        self.settings.references()
    }
}

impl<K: Kind> Resource for Stage<K> {
    type Key = StageId;
    type Filter = K::Filter;

    const MODEL: &'static Model = &K::KIND.facts().model;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Stage {}", self.name)
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let mut fields = vec![Traced::open("name", self.name.clone())];
        fields.extend(self.settings.traced());
        fields
    }
}

impl<K: Kind> Editable for Stage<K> {
    type Patch = StagePatch<K::Patch>;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: StageId(writer.mint.uuid()),
            name: String::new(),
            flow_set: Vec::new(),
            settings: K::default(),
        }
    }

    /// Which flows the stage is bound to is no part of it, and left to the caller.
    fn merge(&mut self, patch: Self::Patch, writer: &Writer<'_>) -> Faults {
        let StagePatch { name, flow_set: _, settings } = patch;
        if let Some(name) = name {
            self.name = name;
        }
        self.settings.keep_secrets(&settings, writer);
        self.settings.merge(settings)
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        ("name", Fault::taken("stage", "name"))
    }
}

/// A stage of any kind, without what its kind has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct AnyStage {
    /// Its id.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// Its kind; the contract does not tell it where a binding has just named the stage.
    pub kind: Option<StageKind>,
    /// The flows it is bound to, once for each binding.
    pub flow_set: Vec<FlowSummary>,
}

/// Conditions on stages of any kind.
#[derive(Clone, Debug)]
pub enum AnyStageFilter {
    /// It has this name.
    Name(String),
}

impl Narrowing for AnyStageFilter {}

/// How the contract names stages of any kind.
pub static MODEL: Model =
    Model { app: "authentik_flows", name: "stage", verbose_name: "stage", verbose_name_plural: "stages" };

impl Resource for AnyStage {
    type Key = StageId;
    type Filter = AnyStageFilter;

    const MODEL: &'static Model = &MODEL;

    fn model(&self) -> &'static Model {
        self.kind.map_or(Self::MODEL, |kind| &kind.facts().model)
    }

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Stage {}", self.name)
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        vec![
            Traced::open("name", self.name.clone()),
            Traced::open("kind", self.kind.map_or("", StageKind::name)),
        ]
    }
}

/// A list of choices as the trail shows it.
fn names<C: Choice>(choices: &[C]) -> Value {
    choices.iter().map(|choice| choice.name()).collect()
}

/// An optional reference as the trail shows it.
pub(crate) fn reference(id: Option<impl Into<Uuid>>) -> Value {
    id.map_or(Value::Null, |id| Value::from(id.into().to_string()))
}
