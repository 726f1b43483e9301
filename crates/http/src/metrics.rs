//! What the service tells whoever watches it, in the format of Prometheus (OpenMetrics 1.0), on a listener of its
//! own: `/metrics` is no part of the API, and nobody outside needs it.

mod process;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::dev::Server;
use actix_web::http::Method;
use actix_web::web::{self, Data, ServiceConfig};
use doorward_auth::Gateway;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::metrics::process::Process;
use crate::traces::name_of;

/// How long requests take, in seconds.
const DURATIONS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The media type of what is told.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is told of requests that belong to no route.
const NO_ROUTE: &str = "none";

type Labels<const COUNT: usize> = [(&'static str, String); COUNT];

/// What is counted, and how it is told.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<3>, Counter>,
    durations: Family<Labels<2>, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

/// A request that is being answered.
pub struct InFlight<'m>(&'m Gauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// With what the service behind a gateway has to tell. `version` is that of the program.
    pub fn new(gateway: &Gateway, version: &'static str) -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(DURATIONS)) as fn() -> Histogram);
        let in_flight = Gauge::default();
        let help = "Requests that were answered, by route, method and status";
        registry.register("doorward_http_requests", help, requests.clone());
        let help = "How long requests took";
        registry.register("doorward_http_request_duration_seconds", help, durations.clone());
        let help = "Requests that are being answered";
        registry.register("doorward_http_requests_in_flight", help, in_flight.clone());
        let build: Family<Labels<1>, ConstGauge> = Family::new_with_constructor(|| ConstGauge::new(1));
        drop(build.get_or_create(&[("version", version.to_owned())]));
        registry.register("doorward_build_info", "The version of the program", build);
        gateway.register(&mut registry);
        registry.register_collector(Box::new(Process::new()));
        Self { registry, requests, durations, in_flight }
    }

    /// Notes that a request has come.
    pub fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    /// Notes that a request was answered. Its route is the pattern of its path.
    pub fn end(&self, route: Option<&str>, method: &Method, status: u16, time: Duration) {
        let route = route.unwrap_or(NO_ROUTE).to_owned();
        // Strangers invent methods, and each would be counted by itself.
        let method = name_of(method).unwrap_or("other");
        self.durations
            .get_or_create(&[("route", route.clone()), ("method", method.to_owned())])
            .observe(time.as_secs_f64());
        let labels = [("route", route), ("method", method.to_owned()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
    }

    fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Serves `/metrics` on a socket, until the server is stopped. Has to be called where a runtime is.
pub fn listen(metrics: Arc<Metrics>, socket: TcpListener) -> std::io::Result<Server> {
    let metrics = Data::from(metrics);
    let configure = move |config: &mut ServiceConfig| {
        config.app_data(metrics.clone()).route("/metrics", web::get().to(tell));
    };
    crate::serve(Arc::new(configure), socket, 1, None)
}

async fn tell(metrics: Data<Metrics>) -> HttpResponse {
    match metrics.text() {
        Ok(text) => HttpResponse::Ok().content_type(OPENMETRICS).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
