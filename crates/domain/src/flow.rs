//! Flows: what happens when somebody logs in, enrolls, recovers a password.

pub mod binding;
pub mod outline;

use uuid::Uuid;
use validator::Validate;

use crate::choice::{Choice, choices};
use crate::event::Traced;
use crate::fault::{Fault, Faults};
use crate::id::{FlowId, PolicyTargetId, StageId};
use crate::model::Model;
use crate::picture::Pictured;
use crate::resource::{Changes, Editable, Narrowing, Pk, Resource, Writer};
use crate::rules;

choices! {
    /// What a flow is used for.
    FlowDesignation {
        /// Logging in.
        Authentication = "authentication",
        /// Agreeing to what an application asks for.
        Authorization = "authorization",
        /// Logging out.
        Invalidation = "invalidation",
        /// Making an account.
        Enrollment = "enrollment",
        /// Deleting the own account.
        Unenrollment = "unenrollment",
        /// Getting back into an account.
        Recovery = "recovery",
        /// Configuring a stage for oneself.
        StageConfiguration = "stage_configuration",
    }
}

choices! {
    /// How the page of a flow is laid out.
    FlowLayout {
        /// In the middle.
        Stacked = "stacked",
        /// The content to the left.
        ContentLeft = "content_left",
        /// The content to the right.
        ContentRight = "content_right",
        /// A column at the left edge.
        SidebarLeft = "sidebar_left",
        /// A column at the right edge.
        SidebarRight = "sidebar_right",
    }
}

choices! {
    /// What happens when a flow is denied to somebody.
    DeniedAction {
        /// He goes on to where he wanted to, if that is known; else he is told.
        MessageContinue = "message_continue",
        /// He is told.
        Message = "message",
        /// He goes on.
        Continue = "continue",
    }
}

choices! {
    /// Who may start a flow.
    AuthenticationRequirement {
        /// Everybody.
        None = "none",
        /// Who is logged in.
        Authenticated = "require_authenticated",
        /// Who is not logged in.
        Unauthenticated = "require_unauthenticated",
        /// A superuser.
        Superuser = "require_superuser",
        /// An outpost.
        Outpost = "require_outpost",
    }
}

choices! {
    /// How many of the policies of an object must pass.
    PolicyEngineMode {
        /// All of them.
        All = "all",
        /// Any one of them.
        Any = "any",
    }
}

/// What is configured of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowSettings {
    /// Its name for administrators.
    pub name: String,
    /// Its name in URLs, unique.
    pub slug: String,
    /// The title of its pages.
    pub title: String,
    /// What it is used for.
    pub designation: FlowDesignation,
    /// How many of its policies must pass.
    pub policy_engine_mode: PolicyEngineMode,
    /// Whether its pages do without what password managers stumble over.
    pub compatibility_mode: bool,
    /// How its pages are laid out.
    pub layout: FlowLayout,
    /// What happens when it is denied to somebody.
    pub denied_action: DeniedAction,
    /// Who may start it.
    pub authentication: AuthenticationRequirement,
    /// Where the picture behind its pages lies; empty for the usual one.
    pub background: String,
}

/// A flow, as the stages that are bound to it show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowSummary {
    /// Its id.
    pub id: FlowId,
    /// What its policies are bound to.
    pub policy_target: PolicyTargetId,
    /// What is configured of it.
    pub settings: FlowSettings,
}

/// A flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// What its policies are bound to.
    pub policy_target: PolicyTargetId,
    /// What is configured of it.
    pub settings: FlowSettings,
    /// The stages bound to it, once for each binding.
    pub stages: Vec<StageId>,
}

/// What a client may want of a flow.
#[derive(Clone, Debug, Default, PartialEq, Validate)]
pub struct FlowPatch {
    /// Its name.
    pub name: Option<String>,
    /// Its name in URLs.
    #[validate(length(max = 50), custom(function = rules::slug))]
    pub slug: Option<String>,
    /// The title of its pages.
    pub title: Option<String>,
    /// What it is used for.
    pub designation: Option<FlowDesignation>,
    /// How many of its policies must pass.
    pub policy_engine_mode: Option<PolicyEngineMode>,
    /// Whether its pages do without what password managers stumble over.
    pub compatibility_mode: Option<bool>,
    /// How its pages are laid out.
    pub layout: Option<FlowLayout>,
    /// What happens when it is denied to somebody.
    pub denied_action: Option<DeniedAction>,
    /// Who may start it.
    pub authentication: Option<AuthenticationRequirement>,
}

impl Changes for FlowPatch {}

static MODEL: Model =
    Model { app: "authentik_flows", name: "flow", verbose_name: "Flow", verbose_name_plural: "Flows" };

impl Resource for Flow {
    type Key = String;
    type Filter = FlowFilter;

    const MODEL: &'static Model = &MODEL;

    fn pk(&self) -> Pk {
        Pk::Uuid(self.id.0)
    }

    fn object(&self) -> Uuid {
        self.id.0
    }

    fn label(&self) -> String {
        format!("Flow {} ({})", self.settings.name, self.settings.slug)
    }

    fn name(&self) -> String {
        self.settings.name.clone()
    }

    fn traced(&self) -> Vec<Traced> {
        let FlowSettings {
            name,
            slug,
            title,
            designation,
            policy_engine_mode,
            compatibility_mode,
            layout,
            denied_action,
            authentication,
            background,
        } = &self.settings;
        vec![
            Traced::open("name", name.clone()),
            Traced::open("slug", slug.clone()),
            Traced::open("title", title.clone()),
            Traced::open("designation", designation.name()),
            Traced::open("policy_engine_mode", policy_engine_mode.name()),
            Traced::open("compatibility_mode", *compatibility_mode),
            Traced::open("layout", layout.name()),
            Traced::open("denied_action", denied_action.name()),
            Traced::open("authentication", authentication.name()),
            Traced::open("background", background.clone()),
        ]
    }
}

impl Editable for Flow {
    type Patch = FlowPatch;

    fn fresh(writer: &Writer<'_>) -> Self {
        Self {
            id: FlowId(writer.mint.uuid()),
            policy_target: PolicyTargetId(writer.mint.uuid()),
            settings: FlowSettings {
                name: String::new(),
                slug: String::new(),
                title: String::new(),
                designation: FlowDesignation::Authentication,
                policy_engine_mode: PolicyEngineMode::Any,
                compatibility_mode: false,
                layout: FlowLayout::Stacked,
                denied_action: DeniedAction::MessageContinue,
                authentication: AuthenticationRequirement::None,
                background: String::new(),
            },
            stages: Vec::new(),
        }
    }

    fn merge(&mut self, patch: FlowPatch, _writer: &Writer<'_>) -> Faults {
        let FlowPatch {
            name,
            slug,
            title,
            designation,
            policy_engine_mode,
            compatibility_mode,
            layout,
            denied_action,
            authentication,
        } = patch;
        let old = self.settings.clone();
        self.settings = FlowSettings {
            name: name.unwrap_or(old.name),
            slug: slug.unwrap_or(old.slug),
            title: title.unwrap_or(old.title),
            designation: designation.unwrap_or(old.designation),
            policy_engine_mode: policy_engine_mode.unwrap_or(old.policy_engine_mode),
            compatibility_mode: compatibility_mode.unwrap_or(old.compatibility_mode),
            layout: layout.unwrap_or(old.layout),
            denied_action: denied_action.unwrap_or(old.denied_action),
            authentication: authentication.unwrap_or(old.authentication),
            background: old.background,
        };
        Faults::none()
    }

    fn conflict(_columns: &str) -> (&'static str, Fault) {
        ("slug", Fault::taken("Flow", "slug"))
    }
}

impl Pictured for Flow {
    fn showing(mut self, place: String) -> Self {
        self.settings.background = place;
        self
    }
}

/// Conditions on flows.
#[derive(Clone, Debug)]
pub enum FlowFilter {
    /// It is this one.
    Id(FlowId),
    /// It has this name.
    Name(String),
    /// It has this name in URLs.
    Slug(String),
    /// It is used for this.
    Designation(FlowDesignation),
    /// This happens when it is denied to somebody.
    DeniedAction(DeniedAction),
}

impl Narrowing for FlowFilter {}
