//! `/flows/instances/`

use doorward_domain::flow::{Flow, FlowFilter as By, FlowPatch};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{background, export_url, read_flow};
use crate::call::Surroundings;
use crate::choices::{
    AuthenticationEnum, DeniedActionEnum, FlowDesignationEnum, FlowLayoutEnum, PolicyEngineMode,
};
use crate::fields::{Body, Fields};
use crate::input::choice;
use crate::query::{self, Filter};
use crate::resource::Served;
use crate::router::{KeyKind, KeyParameter};

/// Flow Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Flow)]
pub struct FlowResponse {
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
    #[schema(read_only)]
    stages: Vec<Uuid>,
    #[schema(read_only)]
    policies: Vec<Uuid>,
    /// Get count of cached flows
    #[schema(read_only)]
    cache_count: i32,
    policy_engine_mode: PolicyEngineMode,
    /// Enable compatibility mode, increases compatibility with password managers on mobile devices.
    compatibility_mode: bool,
    /// Get export URL for flow
    #[schema(read_only)]
    export_url: String,
    layout: FlowLayoutEnum,
    /// Configure what should happen when a flow denies access to a user.
    denied_action: DeniedActionEnum,
    /// Required level of authentication and authorization to access a flow.
    authentication: AuthenticationEnum,
}

impl Body for FlowPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        let patch = read_flow(fields);
        Self { authentication: fields.optional("authentication", choice()), ..patch }
    }
}

impl Served for Flow {
    const COLLECTION: &'static str = "/flows/instances/";
    const TAG: &'static str = "flows";
    const OPERATION: &'static str = "flows_instances";
    const ABOUT: &'static str = "Flow Viewset";
    const KEY: KeyParameter =
        KeyParameter { name: "slug", kind: KeyKind::Text, description: "Visible in the URL." };

    const IS_SHOWN_ALIKE: bool = true;

    type Response = FlowResponse;

    fn parse_key(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::uuid("flow_uuid", By::Id),
            query::text("name", By::Name),
            query::text("slug", By::Slug),
            query::choice("designation", By::Designation),
            query::choice("denied_action", By::DeniedAction),
        ]
    }

    fn show(self, _surroundings: &Surroundings) -> FlowResponse {
        let settings = self.settings;
        FlowResponse {
            pk: self.id.0,
            policybindingmodel_ptr_id: self.policy_target.0,
            background: background(&settings),
            export_url: export_url(&settings.slug),
            name: settings.name,
            slug: settings.slug,
            title: settings.title,
            designation: FlowDesignationEnum(settings.designation),
            stages: self.stages.into_iter().map(Uuid::from).collect(),
            policies: Vec::new(),
            cache_count: 0,
            policy_engine_mode: PolicyEngineMode(settings.policy_engine_mode),
            compatibility_mode: settings.compatibility_mode,
            layout: FlowLayoutEnum(settings.layout),
            denied_action: DeniedActionEnum(settings.denied_action),
            authentication: AuthenticationEnum(settings.authentication),
        }
    }
}
