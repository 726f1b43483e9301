//! What a database tells whoever watches the service.

use std::fmt;
use std::time::Duration;

use diesel::r2d2::State;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::connection::statements;
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
        let State { connections, idle_connections: idle, .. } = database.pool().state();
        let used = connections.saturating_sub(idle);
        family(
            &mut encoder,
            "doorward_database_connections",
            "Connections to the database",
            [("state", "idle"), ("state", "used")].into_iter().zip([idle, used].map(of)),
        )?;
        let run = ConstCounter::new(statements());
        single(&mut encoder, "doorward_database_statements", "SQL statements that were run", &run)?;
        if let Some((revision, silence)) = database.standing() {
            let help = "The revision of the configuration that is known";
            let revision = ConstGauge::new(i64::try_from(revision).unwrap_or(i64::MAX));
            single(&mut encoder, "doorward_memory_revision", help, &revision)?;
            let help = "How long ago it was known for the last time that the memory is current";
            let lag = ConstGauge::new(silence.as_secs_f64());
            single(&mut encoder, "doorward_memory_lag_seconds", help, &lag)?;
        }
        family(
            &mut encoder,
            "doorward_memory_reads",
            "What was looked up in memory, by where it was found",
            [("from", "memory"), ("from", "database")]
                .into_iter()
                .zip(database.recollections().map(ConstCounter::new)),
        )
    }
}

fn of(count: u32) -> ConstGauge {
    ConstGauge::new(i64::from(count))
}

fn single(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metric: &impl EncodeMetric,
) -> fmt::Result {
    metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
}

/// Metrics of one name, each with what tells it from the others.
fn family<M: EncodeMetric>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metrics: impl IntoIterator<Item = ((&'static str, &'static str), M)>,
) -> fmt::Result {
    let mut metrics = metrics.into_iter().peekable();
    let Some((_, first)) = metrics.peek() else { return Ok(()) };
    let mut all = encoder.encode_descriptor(name, help, None, first.metric_type())?;
    metrics.try_for_each(|(label, metric)| metric.encode(all.encode_family(&[label])?))
}
