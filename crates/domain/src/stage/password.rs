//! The password stage asks for the password.

use validator::Validate;

use crate::choice::choices;
use crate::event::Traced;
use crate::fault::{Faults, Spelled};
use crate::id::FlowId;
use crate::model::Model;
use crate::patch::Patch;
use crate::resource::{Changes, Narrowing, Reference};
use crate::stage::{Kind, KindFacts, Stage, StageKind, StagePatch, names, reference};

/// A password stage.
pub type PasswordStage = Stage<Password>;

/// What a client may want of a password stage.
pub type PasswordStagePatch = StagePatch<PasswordPatch>;

pub(super) static FACTS: KindFacts = KindFacts {
    model: Model {
        app: "authentik_stages_password",
        name: "passwordstage",
        verbose_name: "Password Stage",
        verbose_name_plural: "Password Stages",
    },
    component: "ak-stage-password-form",
    description: Some(
        "Prompts the user for their password, and validates it against the configured backends.",
    ),
};

choices! {
    /// What a password can be checked against.
    Backend {
        /// The user's own password.
        Inbuilt = "authentik.core.auth.InbuiltBackend",
        /// The user's app passwords.
        Token = "authentik.core.auth.TokenBackend",
        /// An LDAP source.
        Ldap = "authentik.sources.ldap.auth.LDAPBackend",
    }
}

/// What a password stage has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Password {
    /// What the password is checked against, in this order.
    pub backends: Vec<Backend>,
    /// The flow in which a logged-in user changes his password.
    pub configure_flow: Option<FlowId>,
    /// How many wrong passwords end the flow.
    pub failed_attempts_before_cancel: i32,
}

impl Default for Password {
    fn default() -> Self {
        Self { backends: Vec::new(), configure_flow: None, failed_attempts_before_cancel: 5 }
    }
}

/// What a client may want of them.
#[derive(Clone, Debug, Default, Validate)]
pub struct PasswordPatch {
    /// What the password is checked against.
    pub backends: Option<Vec<Backend>>,
    /// The flow in which a logged-in user changes his password.
    pub configure_flow: Patch<Spelled<FlowId>>,
    /// How many wrong passwords end the flow.
    pub failed_attempts_before_cancel: Option<i32>,
}

impl Changes for PasswordPatch {
    fn references(&self) -> Vec<(&'static str, Spelled<Reference>)> {
        let flow = self.configure_flow.value().into_iter();
        flow.map(|flow| ("configure_flow", flow.refers(Reference::Flow))).collect()
    }
}

impl Kind for Password {
    type Patch = PasswordPatch;
    type Filter = PasswordFilter;

    const KIND: StageKind = StageKind::Password;

    fn merge(&mut self, patch: PasswordPatch) -> Faults {
        let PasswordPatch { backends, configure_flow, failed_attempts_before_cancel: attempts } = patch;
        if let Some(backends) = backends {
            self.backends = backends;
        }
        self.configure_flow = configure_flow.map(|flow| flow.value).over(self.configure_flow);
        self.failed_attempts_before_cancel = attempts.unwrap_or(self.failed_attempts_before_cancel);
        Faults::none()
    }

    fn traced(&self) -> Vec<Traced> {
        let Self { backends, configure_flow, failed_attempts_before_cancel } = self;
        vec![
            Traced::open("backends", names(backends)),
            Traced::open("configure_flow", reference(*configure_flow)),
            Traced::open("failed_attempts_before_cancel", *failed_attempts_before_cancel),
        ]
    }
}

/// Conditions on password stages.
#[derive(Clone, Debug)]
pub enum PasswordFilter {
    /// It has this name.
    Name(String),
    /// Passwords are changed in this flow.
    ConfigureFlow(FlowId),
    /// So many wrong passwords end the flow; `None` is a number that none has.
    FailedAttemptsBeforeCancel(Option<i32>),
}

impl Narrowing for PasswordFilter {
    fn reference(&self) -> Option<(&'static str, Reference)> {
        match *self {
            Self::ConfigureFlow(flow) => Some(("configure_flow", Reference::Flow(flow))),
            Self::Name(_) | Self::FailedAttemptsBeforeCancel(_) => None,
        }
    }
}
