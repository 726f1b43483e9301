//! What a database tells whoever watches the service.

use std::fmt;
use std::time::Duration;

use diesel::r2d2::Pool;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::connection::{Manager, statements};
use crate::database::Database;

/// How long work waits for a connection, in seconds.
const WAITS: [f64; 9] = [0.0001, 0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0];

/// What is counted as it happens.
#[derive(Clone, Debug)]
pub struct Figures {
    waits: Histogram,
    refusals: Counter,
}

impl Default for Figures {
    fn default() -> Self {
        Self { waits: Histogram::new(WAITS), refusals: Counter::default() }
    }
}

impl Figures {
    /// Notes that work has waited so long for a connection.
    pub fn waited(&self, time: Duration) {
        self.waits.observe(time.as_secs_f64());
    }

    /// Notes that there was none to be had.
    pub fn refused(&self) {
        self.refusals.inc();
    }
}

impl Database {
    /// Lets a registry know what this database has to tell.
    pub fn register(&self, registry: &mut Registry) {
        let Figures { waits, refusals } = self.figures();
        registry.register(
            "doorward_database_wait_seconds",
            "How long work waited for a connection, if one was not at hand",
            waits.clone(),
        );
        registry.register(
            "doorward_database_refusals",
            "Work for which there was no connection in time",
            refusals.clone(),
        );
        registry.register_collector(Box::new(Gauges(self.clone())));
    }
}

/// What is looked up when somebody asks.
struct Gauges(Database);

impl fmt::Debug for Gauges {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Gauges")
    }
}

impl Collector for Gauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Self(database) = self;
        connections(database.pool(), &mut encoder)?;
        let run = ConstCounter::new(statements());
        let help = "SQL statements that were run";
        run.encode(encoder.encode_descriptor(
            "doorward_database_statements",
            help,
            None,
            run.metric_type(),
        )?)?;
        if let Some((revision, silence)) = database.standing() {
            let revision = ConstGauge::new(i64::try_from(revision).unwrap_or(i64::MAX));
            let help = "The revision of the configuration that is known";
            revision.encode(encoder.encode_descriptor(
                "doorward_memory_revision",
                help,
                None,
                revision.metric_type(),
            )?)?;
            let lag = ConstGauge::new(silence.as_secs_f64());
            let help = "How long ago it was known for the last time that the memory is current";
            lag.encode(encoder.encode_descriptor(
                "doorward_memory_lag_seconds",
                help,
                None,
                lag.metric_type(),
            )?)?;
        }
        let [known, asked] = database.recollections();
        let help = "What was looked up in memory, by where it was found";
        let kind = ConstCounter::new(known).metric_type();
        let mut family = encoder.encode_descriptor("doorward_memory_reads", help, None, kind)?;
        for (from, count) in [("memory", known), ("database", asked)] {
            ConstCounter::new(count).encode(family.encode_family(&[("from", from)])?)?;
        }
        Ok(())
    }
}

fn connections(pool: &Pool<Manager>, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let state = pool.state();
    let used = state.connections.saturating_sub(state.idle_connections);
    let help = "Connections to the database";
    let kind = ConstGauge::new(0_i64).metric_type();
    let mut family = encoder.encode_descriptor("doorward_database_connections", help, None, kind)?;
    for (state, count) in [("idle", state.idle_connections), ("used", used)] {
        ConstGauge::new(i64::from(count)).encode(family.encode_family(&[("state", state)])?)?;
    }
    Ok(())
}
