//! Whether requests are followed from service to service. That is said by the variables that OpenTelemetry has for it,
//! and not by settings of our own: whoever collects traces sets them for all that runs.

#[cfg(not(feature = "otlp"))]
mod nobody;
#[cfg(feature = "otlp")]
mod reporter;

use std::sync::Arc;

use anyhow::Result;
use doorward_persistence::Location;

#[cfg(not(feature = "otlp"))]
pub use self::nobody::Reporter;
#[cfg(feature = "otlp")]
pub use self::reporter::Reporter;
use crate::settings::environment;

/// The variables that name an endpoint; the first one that is there counts.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// The variables that say in which form it is told.
const PROTOCOLS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];

/// What the first of these variables says that says anything.
fn first_of(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| environment(name).filter(|value| !value.is_empty()))
}

/// Who tells of requests, if the environment says to whom.
pub fn reporter(database: &Location) -> Result<Option<Arc<Reporter>>> {
    let is_off = |name, value| environment(name).is_some_and(|given| given.eq_ignore_ascii_case(value));
    if is_off("OTEL_SDK_DISABLED", "true") || is_off("OTEL_TRACES_EXPORTER", "none") {
        return Ok(None);
    }
    let Some(endpoint) = first_of(&ENDPOINTS) else { return Ok(None) };
    let in_json = first_of(&PROTOCOLS).is_some_and(|protocol| protocol == "http/json");
    Ok(Reporter::start(&endpoint, in_json, database)?.map(Arc::new))
}
