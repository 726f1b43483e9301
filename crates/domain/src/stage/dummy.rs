//! The dummy stage does nothing: with it, people try out what a flow does around it.

use validator::Validate;

use crate::event::Traced;
use crate::fault::Faults;
use crate::id::StageId;
use crate::model::Model;
use crate::resource::{Changes, Narrowing};
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch};

/// A dummy stage.
pub type DummyStage = Stage<Dummy>;

/// What a client may want of a dummy stage.
pub type DummyStagePatch = StagePatch<DummyPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_dummy",
        name: "dummystage",
        verbose_name: "Dummy Stage",
        verbose_name_plural: "Dummy Stages",
    },
    component: "ak-stage-dummy-form",
    description: None,
};

/// What a dummy stage has of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dummy {
    /// Whether it fails instead.
    pub throw_error: bool,
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct DummyPatch {
    /// Whether it fails instead.
    pub throw_error: Option<bool>,
}

impl Changes for DummyPatch {}

impl Kind for Dummy {
    type Patch = DummyPatch;
    type Filter = DummyFilter;

    const KIND: StageKind = StageKind::Dummy;

    fn merge(&mut self, patch: DummyPatch) -> Faults {
        self.throw_error = patch.throw_error.unwrap_or(self.throw_error);
        Faults::none()
    }

    fn traced(&self) -> Vec<Traced> {
        vec![Traced::open("throw_error", self.throw_error)]
    }
}

/// Conditions on dummy stages.
#[derive(Clone, Debug)]
pub enum DummyFilter {
    /// It is this one.
    Id(StageId),
    /// It has this name.
    Name(String),
    /// It fails, or not.
    ThrowError(bool),
}

impl Narrowing for DummyFilter {}
