//! The deny stage ends the flow with a refusal.

use validator::Validate;

use crate::event::Traced;
use crate::fault::Faults;
use crate::id::StageId;
use crate::model::Model;
use crate::resource::{Changes, Narrowing};
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch};

/// A deny stage.
pub type DenyStage = Stage<Deny>;

/// What a client may want of a deny stage.
pub type DenyStagePatch = StagePatch<DenyPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_deny",
        name: "denystage",
        verbose_name: "Deny Stage",
        verbose_name_plural: "Deny Stages",
    },
    component: "ak-stage-deny-form",
    description: Some("Ends the flow and turns the user away."),
};

/// What a deny stage has of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deny {
    /// What whoever is turned away is told; empty for the usual text.
    pub deny_message: String,
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct DenyPatch {
    /// What whoever is turned away is told.
    pub deny_message: Option<String>,
}

impl Changes for DenyPatch {}

impl Kind for Deny {
    type Patch = DenyPatch;
    type Filter = DenyFilter;

    const KIND: StageKind = StageKind::Deny;

    fn merge(&mut self, patch: DenyPatch) -> Faults {
        self.deny_message = patch.deny_message.unwrap_or_else(|| self.deny_message.clone());
        Faults::none()
    }

    fn traced(&self) -> Vec<Traced> {
        vec![Traced::open("deny_message", self.deny_message.clone())]
    }
}

/// Conditions on deny stages.
#[derive(Clone, Debug)]
pub enum DenyFilter {
    /// It is this one.
    Id(StageId),
    /// It has this name.
    Name(String),
    /// Whoever is turned away is told this.
    Message(String),
}

impl Narrowing for DenyFilter {}
