//! What all handlers share.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use doorward_auth::Gateway;
use doorward_domain::resource::Mint;
use ipnet::IpNet;
use uuid::Uuid;

use crate::departure::Departure;
use crate::metrics::Metrics;
use crate::throttle::Throttle;
use crate::traces::Traces;

/// What all handlers share.
pub struct State {
    /// The way to the objects.
    pub gateway: Gateway,
    /// The id of the installation.
    pub installation: Uuid,
    /// The networks of proxies whose word counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Where the ids of requests come from.
    pub mint: Arc<dyn Mint>,
    /// What keeps strangers from asking too fast.
    pub throttle: Throttle,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// When the service goes.
    pub departure: Arc<Departure>,
    /// What is counted, if somebody watches.
    pub metrics: Option<Arc<Metrics>>,
    /// Who follows requests, if somebody does.
    pub traces: Option<Arc<dyn Traces>>,
}

impl State {
    /// Whether what a peer says of others counts. A socket of version 6 gives addresses of version 4 in
    /// the form of version 6.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&peer))
    }
}
