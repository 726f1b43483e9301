//! The identification stage asks who the user is.

use std::collections::HashSet;

use serde_json::Value;
use validator::Validate;

use crate::choice::choices;
use crate::event::Traced;
use crate::fault::{Fault, Faults, Spelled};
use crate::id::{FlowId, SourceId, StageId};
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Changes, Narrowing, Reference};
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch, names, reference};

/// An identification stage.
pub type IdentificationStage = Stage<Identification>;

/// What a client may want of an identification stage.
pub type IdentificationStagePatch = StagePatch<IdentificationPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_identification",
        name: "identificationstage",
        verbose_name: "Identification Stage",
        verbose_name_plural: "Identification Stages",
    },
    component: "ak-stage-identification-form",
    description: Some("Allows the user to identify themselves for authentication."),
};

choices! {
    /// What of a user identifies him.
    UserField {
        /// The e-mail address.
        Email = "email",
        /// The name he logs in with.
        Username = "username",
        /// The user principal name, one of the user's attributes.
        Upn = "upn",
    }
}

/// What an identification stage has of its own.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of the contract")]
pub struct Identification {
    /// What of a user what he enters is compared with, in this order.
    pub user_fields: Vec<UserField>,
    /// The password stage whose field is shown beside the user's.
    pub password_stage: Option<StageId>,
    /// Whether the case of what is entered does not matter.
    pub case_insensitive_matching: bool,
    /// Whether the user found is shown with name and avatar from then on.
    pub show_matched_user: bool,
    /// The flow that new users are sent to.
    pub enrollment_flow: Option<FlowId>,
    /// The flow that users who cannot log in are sent to.
    pub recovery_flow: Option<FlowId>,
    /// The flow that users who log in without a password are sent to.
    pub passwordless_flow: Option<FlowId>,
    /// The sources to log in with instead, in the order in which they are shown; none twice.
    pub sources: Vec<SourceId>,
    /// Whether sources are shown with their names.
    pub show_source_labels: bool,
    /// Whether the flow goes on when nobody was found, so that nobody learns who exists.
    pub pretend_user_exists: bool,
}

impl Default for Identification {
    fn default() -> Self {
        Self {
            user_fields: Vec::new(),
            password_stage: None,
            case_insensitive_matching: true,
            show_matched_user: true,
            enrollment_flow: None,
            recovery_flow: None,
            passwordless_flow: None,
            sources: Vec::new(),
            show_source_labels: false,
            pretend_user_exists: true,
        }
    }
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct IdentificationPatch {
    /// Whether the client speaks of the stage as a whole (POST, PUT). Then what identifies a user has
    /// to be said; else it is enough that the stage has it.
    pub is_whole: bool,
    /// What of a user what he enters is compared with.
    pub user_fields: Option<Vec<UserField>>,
    /// The password stage whose field is shown beside the user's.
    pub password_stage: Patch<Spelled<StageId>>,
    /// Whether the case of what is entered does not matter.
    pub case_insensitive_matching: Option<bool>,
    /// Whether the user found is shown.
    pub show_matched_user: Option<bool>,
    /// The flow that new users are sent to.
    pub enrollment_flow: Patch<Spelled<FlowId>>,
    /// The flow that users who cannot log in are sent to.
    pub recovery_flow: Patch<Spelled<FlowId>>,
    /// The flow that users who log in without a password are sent to.
    pub passwordless_flow: Patch<Spelled<FlowId>>,
    /// The sources to log in with instead.
    pub sources: Option<Vec<Spelled<SourceId>>>,
    /// Whether sources are shown with their names.
    pub show_source_labels: Option<bool>,
    /// Whether the flow goes on when nobody was found.
    pub pretend_user_exists: Option<bool>,
}

impl IdentificationPatch {
    /// Whether the client says any way for a user to say who he is.
    fn identifies(&self) -> bool {
        let names_any = |sources: &Vec<_>| !sources.is_empty();
        self.user_fields.as_ref().is_some_and(|fields| !fields.is_empty())
            || self.sources.as_ref().is_some_and(names_any)
    }
}

impl Changes for IdentificationPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let flows = [
            ("enrollment_flow", &self.enrollment_flow),
            ("recovery_flow", &self.recovery_flow),
            ("passwordless_flow", &self.passwordless_flow),
        ];
        let password_stage = self.password_stage.value().into_iter();
        let sources = self.sources.iter().flatten();
        password_stage
            .map(|stage| ("password_stage", stage.refers(Reference::PasswordStage)))
            .chain(
                flows.into_iter().filter_map(|(field, flow)| {
                    flow.value().map(|flow| (field, flow.refers(Reference::Flow)))
                }),
            )
            .chain(sources.map(|source| ("sources", source.refers(Reference::Source))))
            .collect()
    }
}

impl Kind for Identification {
    type Patch = IdentificationPatch;
    type Filter = IdentificationFilter;

    const KIND: StageKind = StageKind::Identification;

    fn merge(&mut self, patch: IdentificationPatch) -> Faults {
        let says_how = patch.identifies();
        let id = |spelled: Spelled<FlowId>| spelled.value;
        let set = |field: &mut bool, wish: Option<bool>| *field = wish.unwrap_or(*field);
        if let Some(fields) = patch.user_fields {
            self.user_fields = fields;
        }
        if let Some(sources) = patch.sources {
            let mut known = HashSet::with_capacity(sources.len());
            let sources = sources.into_iter().map(|source| source.value);
            self.sources = sources.filter(|source| known.insert(*source)).collect();
        }
        self.password_stage = patch.password_stage.map(|stage| stage.value).over(self.password_stage);
        self.enrollment_flow = patch.enrollment_flow.map(id).over(self.enrollment_flow);
        self.recovery_flow = patch.recovery_flow.map(id).over(self.recovery_flow);
        self.passwordless_flow = patch.passwordless_flow.map(id).over(self.passwordless_flow);
        set(&mut self.case_insensitive_matching, patch.case_insensitive_matching);
        set(&mut self.show_matched_user, patch.show_matched_user);
        set(&mut self.show_source_labels, patch.show_source_labels);
        set(&mut self.pretend_user_exists, patch.pretend_user_exists);
        if self.identifies() && (says_how || !patch.is_whole) {
            return Faults::none();
        }
        Faults::overall(Fault::invalid(
            "When no user fields are selected, at least one source must be selected",
        ))
    }

    fn traced(&self) -> Vec<Traced> {
        let Self {
            user_fields,
            password_stage,
            case_insensitive_matching,
            show_matched_user,
            enrollment_flow,
            recovery_flow,
            passwordless_flow,
            sources,
            show_source_labels,
            pretend_user_exists,
        } = self;
        let sources: Value = sources.iter().map(ToString::to_string).collect();
        vec![
            Traced::open("user_fields", names(user_fields)),
            Traced::open("password_stage", reference(*password_stage)),
            Traced::open("case_insensitive_matching", *case_insensitive_matching),
            Traced::open("show_matched_user", *show_matched_user),
            Traced::open("enrollment_flow", reference(*enrollment_flow)),
            Traced::open("recovery_flow", reference(*recovery_flow)),
            Traced::open("passwordless_flow", reference(*passwordless_flow)),
            Traced::open("sources", sources),
            Traced::open("show_source_labels", *show_source_labels),
            Traced::open("pretend_user_exists", *pretend_user_exists),
        ]
    }
}

impl Identification {
    /// Whether there is any way for a user to say who he is.
    pub fn identifies(&self) -> bool {
        !self.user_fields.is_empty() || !self.sources.is_empty()
    }
}

/// Conditions on identification stages.
#[derive(Clone, Debug)]
pub enum IdentificationFilter {
    /// It has this name.
    Name(String),
    /// It shows the field of this password stage.
    PasswordStage(StageId),
    /// It minds the case of what is entered, or not.
    CaseInsensitiveMatching(bool),
    /// It shows the user found, or not.
    ShowMatchedUser(bool),
    /// It sends new users to this flow.
    EnrollmentFlow(FlowId),
    /// It sends users who cannot log in to this flow.
    RecoveryFlow(FlowId),
    /// It sends users without a password to this flow.
    PasswordlessFlow(FlowId),
    /// It shows sources with their names, or not.
    ShowSourceLabels(bool),
}

impl Narrowing for IdentificationFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        match *self {
            Self::PasswordStage(stage) => Some(("password_stage", Reference::PasswordStage(stage))),
            Self::EnrollmentFlow(flow) => Some(("enrollment_flow", Reference::Flow(flow))),
            Self::RecoveryFlow(flow) => Some(("recovery_flow", Reference::Flow(flow))),
            Self::PasswordlessFlow(flow) => Some(("passwordless_flow", Reference::Flow(flow))),
            Self::Name(_)
            | Self::CaseInsensitiveMatching(_)
            | Self::ShowMatchedUser(_)
            | Self::ShowSourceLabels(_) => None,
        }
    }
}
