//! `/core/brands/`

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::brand::{Brand, BrandFilter as By, BrandFlows, BrandPatch, CurrentBrand};
use doorward_domain::id::BrandId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use uuid::Uuid;

use crate::call::{Call, Surroundings, json};
use crate::choices::UiThemeEnum;
use crate::error::ApiError;
use crate::fields::{Body, Fields};
use crate::input::{AnyJson, Boolean, TEXT, reference, uuid};
use crate::query::{self, Filter};
use crate::resource::{Served, operation, other_for_everybody};
use crate::router::{Api, KeyKind, KeyParameter, handler};

/// Brand Serializer
#[derive(Serialize, ToSchema)]
#[schema(as = Brand)]
pub struct BrandResponse {
    #[schema(read_only)]
    brand_uuid: Uuid,
    /// Domain that activates this brand. Can be a superset, i.e. `a.b` for `aa.b` and `ba.b`
    domain: String,
    default: bool,
    branding_title: String,
    branding_logo: String,
    branding_favicon: String,
    flow_authentication: Option<Uuid>,
    flow_invalidation: Option<Uuid>,
    flow_recovery: Option<Uuid>,
    flow_unenrollment: Option<Uuid>,
    flow_user_settings: Option<Uuid>,
    flow_device_code: Option<Uuid>,
    /// Web Certificate used by the authentik Core webserver.
    web_certificate: Option<Uuid>,
    attributes: Value,
}

impl Body for BrandPatch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            domain: fields.required("domain", TEXT),
            is_default: fields.optional("default", Boolean),
            title: fields.optional("branding_title", TEXT),
            logo: fields.optional("branding_logo", TEXT),
            favicon: fields.optional("branding_favicon", TEXT),
            flows: BrandFlows {
                authentication: fields.nullable("flow_authentication", reference()),
                invalidation: fields.nullable("flow_invalidation", reference()),
                recovery: fields.nullable("flow_recovery", reference()),
                unenrollment: fields.nullable("flow_unenrollment", reference()),
                user_settings: fields.nullable("flow_user_settings", reference()),
                device_code: fields.nullable("flow_device_code", reference()),
            },
            web_certificate: fields.nullable("web_certificate", reference()),
            attributes: fields.optional("attributes", AnyJson),
        }
    }
}

impl Served for Brand {
    const COLLECTION: &'static str = "/core/brands/";
    const TAG: &'static str = "core";
    const OPERATION: &'static str = "core_brands";
    const ABOUT: &'static str = "Brand Viewset";
    const KEY: KeyParameter = KeyParameter {
        name: "brand_uuid",
        kind: KeyKind::Uuid,
        description: "A UUID string identifying this Brand.",
    };

    type Response = BrandResponse;

    fn parse_key(text: &str) -> Option<BrandId> {
        uuid(text).map(BrandId)
    }

    fn filters() -> Vec<Filter<By>> {
        vec![
            query::uuid("brand_uuid", By::Id),
            query::text("domain", By::Domain),
            query::boolean("default", By::Default),
            query::text("branding_title", By::Title),
            query::text("branding_logo", By::Logo),
            query::text("branding_favicon", By::Favicon),
            query::reference("flow_authentication", By::Authentication),
            query::reference("flow_invalidation", By::Invalidation),
            query::reference("flow_recovery", By::Recovery),
            query::reference("flow_unenrollment", By::Unenrollment),
            query::reference("flow_user_settings", By::UserSettings),
            query::reference("flow_device_code", By::DeviceCode),
            query::reference("web_certificate", By::Certificate),
        ]
    }

    fn show(self, _surroundings: &Surroundings) -> BrandResponse {
        let flows = self.flows.map(|flow| flow.map(Uuid::from));
        BrandResponse {
            brand_uuid: self.id.0,
            domain: self.domain,
            default: self.is_default,
            branding_title: self.title,
            branding_logo: self.logo,
            branding_favicon: self.favicon,
            flow_authentication: flows.authentication,
            flow_invalidation: flows.invalidation,
            flow_recovery: flows.recovery,
            flow_unenrollment: flows.unenrollment,
            flow_user_settings: flows.user_settings,
            flow_device_code: flows.device_code,
            web_certificate: None,
            attributes: self.attributes,
        }
    }
}

/// Links returned in Config API
#[derive(Serialize, ToSchema)]
pub struct FooterLink {
    #[schema(read_only, required = true)]
    href: Option<String>,
    #[schema(read_only)]
    name: String,
}

/// Partial brand information for styling
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentBrand)]
pub struct CurrentBrandResponse {
    matched_domain: String,
    branding_title: String,
    branding_logo: String,
    branding_favicon: String,
    #[schema(read_only)]
    ui_footer_links: Vec<FooterLink>,
    #[schema(read_only, default = "automatic")]
    ui_theme: UiThemeEnum,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_authentication: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_invalidation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_recovery: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_unenrollment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_user_settings: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    flow_device_code: Option<String>,
    #[schema(read_only)]
    default_locale: String,
}

impl From<CurrentBrand> for CurrentBrandResponse {
    fn from(CurrentBrand { brand, slugs }: CurrentBrand) -> Self {
        Self {
            ui_theme: UiThemeEnum(brand.theme()),
            default_locale: brand.locale().to_owned(),
            matched_domain: brand.domain,
            branding_title: brand.title,
            branding_logo: brand.logo,
            branding_favicon: brand.favicon,
            ui_footer_links: Vec::new(),
            flow_authentication: slugs.authentication,
            flow_invalidation: slugs.invalidation,
            flow_recovery: slugs.recovery,
            flow_unenrollment: slugs.unenrollment,
            flow_user_settings: slugs.user_settings,
            flow_device_code: slugs.device_code,
        }
    }
}

/// What the operation on the brand of a host is for.
const ABOUT_CURRENT: &str = "Get current brand";

/// Serves the brand that counts for the host that was called, to everybody.
pub fn serve_current(api: &mut Api) {
    let schema = api.refer::<CurrentBrandResponse>();
    api.refer::<FooterLink>();
    api.refer::<UiThemeEnum>();
    let current = operation::<Brand>(api, HttpMethod::Get, "current_retrieve")
        .about(ABOUT_CURRENT)
        .public()
        .answers("200", "", Some(schema))
        .run_by(handler!(current));
    api.path("/core/brands/current/", handler!(other_on_current), vec![current]);
}

async fn current(call: Call) -> Result<HttpResponse, ApiError> {
    let host = call.surroundings.host().to_owned();
    let brand = call.read_by_everybody(move |session| Ok(session.brand_for(&host)?)).await?;
    json(StatusCode::OK, &CurrentBrandResponse::from(brand))
}

async fn other_on_current(call: Call) -> Result<HttpResponse, ApiError> {
    other_for_everybody(&call, "Current", ABOUT_CURRENT).await
}
