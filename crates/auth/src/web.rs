//! Asking others, over HTTP.

use std::sync::Arc;
use std::time::Duration;

/// What asks others at a URL, and waits for so long at most. What begins with TLS stays with it.
pub fn agent(url: &str, timeout: Duration) -> ureq::Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ureq::tls::TlsConfig::builder()
        .root_certs(ureq::tls::RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(timeout))
        .max_redirects(3)
        .https_only(url.starts_with("https://"))
        .build()
        .new_agent()
}
