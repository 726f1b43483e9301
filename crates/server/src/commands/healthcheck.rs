//! `doorward healthcheck`

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::commands::serve::reachable;

/// How long the health check waits for its answer.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Asks the service that listens on `address` whether it is ready.
pub fn healthcheck(address: SocketAddr) -> Result<()> {
    // A proxy of the environment is for the world outside.
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).proxy(None);
    let asked =
        config.build().new_agent().get(format!("http://{}/-/health/ready/", reachable(address))).call();
    asked.map(drop).map_err(|error| anyhow!("{error}"))
}
