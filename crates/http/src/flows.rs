//! Flows, and the stages bound to them.

pub mod actions;
pub mod bindings;
pub mod entrance;
pub mod executor;
pub mod export;
pub mod import;
pub mod inspector;
pub mod instances;

use doorward_domain::flow::{FlowPatch, FlowSettings, FlowSummary};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::choices::{DeniedActionEnum, FlowDesignationEnum, FlowLayoutEnum, PolicyEngineMode};
use crate::fields::Fields;
use crate::input::{Boolean, TEXT, choice};
use crate::router::BASE;
use crate::static_files::BACKGROUND;

/// Where the picture lies that is shown behind a flow.
fn background(settings: &FlowSettings) -> String {
    let own = Some(&settings.background).filter(|place| !place.is_empty());
    own.map_or_else(|| BACKGROUND.to_owned(), Clone::clone)
}

/// Where a flow can be exported.
fn export_url(slug: &str) -> String {
    format!("{BASE}/flows/instances/{slug}/export/")
}

/// Stripped down flow serializer
#[derive(Serialize, ToSchema)]
pub struct FlowSet {
    #[schema(read_only)]
    pk: Uuid,
    #[schema(read_only)]
    policybindingmodel_ptr_id: Uuid,
    name: String,
    /// Visible in the URL.
    #[schema(max_length = 50, pattern = "^[-a-zA-Z0-9_]+$")]
    slug: String,
    /// Shown as the Title in Flow pages.
    title: String,
    /// Decides what this Flow is used for. For example, the Authentication flow is redirect to when an un-authenticated user visits authentik.
    designation: FlowDesignationEnum,
    /// Get the URL to the background image. If the name is /static or starts with http
    /// it is returned as-is
    #[schema(read_only)]
    background: String,
    policy_engine_mode: PolicyEngineMode,
    /// Enable compatibility mode, increases compatibility with password managers on mobile devices.
    compatibility_mode: bool,
    /// Get export URL for flow
    #[schema(read_only)]
    export_url: String,
    layout: FlowLayoutEnum,
    /// Configure what should happen when a flow denies access to a user.
    denied_action: DeniedActionEnum,
}

impl From<FlowSummary> for FlowSet {
    fn from(flow: FlowSummary) -> Self {
        let settings = flow.settings;
        Self {
            pk: flow.id.0,
            policybindingmodel_ptr_id: flow.policy_target.0,
            background: background(&settings),
            export_url: export_url(&settings.slug),
            name: settings.name,
            slug: settings.slug,
            title: settings.title,
            designation: FlowDesignationEnum(settings.designation),
            policy_engine_mode: PolicyEngineMode(settings.policy_engine_mode),
            compatibility_mode: settings.compatibility_mode,
            layout: FlowLayoutEnum(settings.layout),
            denied_action: DeniedActionEnum(settings.denied_action),
        }
    }
}

/// What can be said of a flow, by itself and within a stage.
pub fn read_flow(fields: &mut Fields<'_>) -> FlowPatch {
    FlowPatch {
        name: fields.required("name", TEXT),
        slug: fields.required("slug", TEXT),
        title: fields.required("title", TEXT),
        designation: fields.required("designation", choice()),
        policy_engine_mode: fields.optional("policy_engine_mode", choice()),
        compatibility_mode: fields.optional("compatibility_mode", Boolean),
        layout: fields.optional("layout", choice()),
        denied_action: fields.optional("denied_action", choice()),
        authentication: None,
    }
}
