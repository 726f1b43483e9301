//! What the door tells whoever watches the service.

use std::fmt;
use std::sync::Arc;

use doorward_domain::event::EventAction;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::gateway::{Gateway, Tools};

/// What has come of logins since the start.
#[derive(Clone, Debug, Default)]
pub struct Logins {
    succeeded: Counter,
    failed: Counter,
    locks: Counter,
}

impl Logins {
    /// Counts what the trail was told.
    pub fn count(&self, actions: &[EventAction]) {
        for action in actions {
            match action {
                EventAction::LoginFailed => self.failed.inc(),
                EventAction::SuspiciousRequest => self.locks.inc(),
                _ => continue,
            };
        }
    }

    /// Counts somebody who is in.
    pub fn succeed(&self) {
        self.succeeded.inc();
    }
}

impl Gateway {
    /// Lets a registry know what there is to tell, of the database as well.
    pub fn register(&self, registry: &mut Registry) {
        self.database.register(registry);
        let Logins { succeeded, failed, locks } = self.logins.clone();
        registry.register("doorward_logins", "People who have logged in", succeeded);
        registry.register("doorward_login_failures", "Wrong passwords", failed);
        let help =
            "Locks of a minute or more, of accounts, names and addresses, after too many wrong passwords";
        registry.register("doorward_locks", help, locks);
        let help = "Passwords that were not hashed because too many waited";
        registry.register("doorward_hashing_refused", help, self.tools.passwords.refused());
        registry.register_collector(Box::new(Queue(Arc::clone(&self.tools))));
    }
}

/// The queue in front of the hashing of passwords.
struct Queue(Arc<Tools>);

impl fmt::Debug for Queue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Queue")
    }
}

impl Collector for Queue {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let (taken, limit) = self.0.passwords.queue();
        let figures = [
            ("doorward_hashing_queue_length", "Passwords that are hashed or wait for that", taken),
            ("doorward_hashing_queue_limit", "How many there may be", limit),
        ];
        for (name, help, figure) in figures {
            let gauge = ConstGauge::new(i64::try_from(figure).unwrap_or(i64::MAX));
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}
