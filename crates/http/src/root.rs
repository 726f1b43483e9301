//! `/root/config/` and `/admin/version/`: what the service as a whole is.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use doorward_domain::capability::Capability;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;

use crate::call::{Call, json};
use crate::choices::CapabilitiesEnum;
use crate::document::CONTRACT_VERSION;
use crate::error::ApiError;
use crate::resource::{options_or_nothing, other_for_everybody};
use crate::router::{Api, Description, handler};

/// Config for error reporting
#[derive(Serialize, ToSchema)]
pub struct ErrorReportingConfig {
    #[schema(read_only)]
    enabled: bool,
    #[schema(read_only)]
    sentry_dsn: &'static str,
    #[schema(read_only)]
    environment: &'static str,
    #[schema(read_only)]
    send_pii: bool,
    #[schema(read_only)]
    traces_sample_rate: f64,
}

/// Serialize authentik Config into DRF Object
#[derive(Serialize, ToSchema)]
pub struct Config {
    error_reporting: ErrorReportingConfig,
    capabilities: Vec<CapabilitiesEnum>,
    cache_timeout: u32,
    cache_timeout_flows: u32,
    cache_timeout_policies: u32,
    cache_timeout_reputation: u32,
}

impl Config {
    /// Errors are reported to nobody. What authentik keeps in a cache for a while is not even that old
    /// here.
    fn here() -> Self {
        let error_reporting = ErrorReportingConfig {
            enabled: false,
            sentry_dsn: "",
            environment: "customer",
            send_pii: false,
            traces_sample_rate: 0.1,
        };
        Self {
            error_reporting,
            capabilities: Capability::HERE.map(CapabilitiesEnum).into(),
            cache_timeout: 300,
            cache_timeout_flows: 300,
            cache_timeout_policies: 300,
            cache_timeout_reputation: 0,
        }
    }
}

/// Get running and latest version.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the contract calls them so")]
pub struct Version {
    /// Get current version
    #[schema(read_only)]
    version_current: &'static str,
    /// Get latest version from cache
    #[schema(read_only)]
    version_latest: &'static str,
    /// Check if latest version is valid
    #[schema(read_only)]
    version_latest_valid: bool,
    /// Get build hash, if version is not latest or released
    #[schema(read_only)]
    build_hash: &'static str,
    /// Check if we're running the latest version
    #[schema(read_only)]
    outdated: bool,
}

impl Version {
    /// The version of the contract stands for that of the service, whose own version is that of the
    /// build. Nobody outside is asked for a newer one.
    const HERE: Self = Self {
        version_current: CONTRACT_VERSION,
        version_latest: CONTRACT_VERSION,
        version_latest_valid: true,
        build_hash: concat!("doorward-", env!("CARGO_PKG_VERSION")),
        outdated: false,
    };
}

/// What the operations are for.
const ABOUT_CONFIG: &str = "Retrieve public configuration options";
const ABOUT_VERSION: &str = "Get running and latest version.";

/// Serves both: the configuration to everybody, the version to whoever says who he is.
pub fn serve(api: &mut Api) {
    let schema = api.refer::<Config>();
    let config = Description::new(api, HttpMethod::Get, "root", "root_config_retrieve")
        .about(ABOUT_CONFIG)
        .public()
        .answers("200", "", Some(schema))
        .run_by(handler!(config));
    api.path("/root/config/", handler!(other_on_config), vec![config]);
    let schema = api.refer::<Version>();
    let version = Description::new(api, HttpMethod::Get, "admin", "admin_version_retrieve")
        .about(ABOUT_VERSION)
        .answers("200", "", Some(schema))
        .run_by(handler!(version));
    api.path("/admin/version/", handler!(other_on_version), vec![version]);
}

async fn config(call: Call) -> Result<HttpResponse, ApiError> {
    call.read_by_everybody(|_| Ok(())).await?;
    json(StatusCode::OK, &Config::here())
}

async fn other_on_config(call: Call) -> Result<HttpResponse, ApiError> {
    other_for_everybody(&call, "Config", ABOUT_CONFIG).await
}

async fn version(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    json(StatusCode::OK, &Version::HERE)
}

async fn other_on_version(call: Call) -> Result<HttpResponse, ApiError> {
    call.read(|session| Ok(session.authenticated()?)).await?;
    options_or_nothing(call.method(), "Version".to_owned(), ABOUT_VERSION)
}
