//! Tells a collector of requests, in OpenTelemetry's protocol (OTLP) over HTTP. What is to be told waits in a queue that
//! has an end, and a thread sends it: whether the collector answers makes no difference to requests.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use doorward_auth::Heard;
use doorward_http::traces::{Followed, Origin, Traces};
use doorward_persistence::Location;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{
    Span, SpanBuilder, SpanKind, Status, TraceContextExt, Tracer, TracerProvider as _,
};
use opentelemetry::{Context, InstrumentationScope, Key, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use ureq::Agent;

/// How long the collector may take for what it is sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take for the last of it, when the service stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// How much of its answers is read, in bytes.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// What the service is called, unless the environment says otherwise.
const NAME: &str = "doorward";

/// Tells a collector of requests.
pub struct Reporter {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    database: &'static str,
}

impl Reporter {
    /// One for the collector at the endpoint, which the exporter reads from the environment as well, as it does all
    /// else that OpenTelemetry has variables for.
    pub fn start(endpoint: &str, in_json: bool, database: &Location) -> Result<Option<Self>> {
        let client =
            Collector { agent: doorward_auth::agent(endpoint, PATIENCE), is_lost: AtomicBool::default() };
        let protocol = if in_json { Protocol::HttpJson } else { Protocol::HttpBinary };
        let exporter = SpanExporter::builder().with_http().with_http_client(client).with_protocol(protocol);
        let exporter = exporter.build();
        let exporter = exporter.context("cannot send traces")?;
        let provider =
            SdkTracerProvider::builder().with_resource(resource()).with_batch_exporter(exporter).build();
        let version = env!("CARGO_PKG_VERSION");
        let tracer =
            provider.tracer_with_scope(InstrumentationScope::builder(NAME).with_version(version).build());
        let database = match database {
            Location::Postgres(_) => "postgresql",
            Location::Sqlite(_) => "sqlite",
        };
        Ok(Some(Self { provider, tracer, database }))
    }

    /// Tells what is left to tell. Takes its time, but not for ever.
    pub fn stop(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(FAREWELL) {
            log::warn!("the last traces are lost: {error}");
        }
    }

    /// Tells of a statement that was run for what `parent` is about.
    fn tell_statement(&self, statement: Heard, parent: &Context) {
        let attributes = [
            KeyValue::new("db.system.name", self.database),
            KeyValue::new("db.query.summary", statement.name.clone()),
        ];
        let span = SpanBuilder::from_name(statement.name).with_kind(SpanKind::Client);
        let span = span.with_start_time(statement.began).with_attributes(attributes);
        let mut span = self.tracer.build_with_context(span, parent);
        if statement.has_failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(statement.began + statement.time);
    }
}

impl Traces for Reporter {
    fn tell(&self, request: Followed<'_>) {
        let parent =
            TraceContextPropagator::new().extract_with_context(&Context::new(), &Carrier(request.origin));
        let method = request.method.unwrap_or("_OTHER");
        let mut attributes = vec![
            KeyValue::new("http.request.method", method.to_owned()),
            KeyValue::new("http.response.status_code", i64::from(request.status)),
            KeyValue::new("doorward.request_id", request.id.to_owned()),
            KeyValue::new("doorward.principal", if request.is_known { "user" } else { "anonymous" }),
        ];
        let mut name = request.method.unwrap_or("HTTP").to_owned();
        if let Some(route) = request.route {
            attributes.push(KeyValue::new("http.route", route.to_owned()));
            name = format!("{name} {route}");
        }
        let has_failed = request.status >= 500;
        if has_failed {
            attributes.push(KeyValue::new("error.type", request.status.to_string()));
        }
        let span = SpanBuilder::from_name(name).with_kind(SpanKind::Server);
        let span = span.with_start_time(request.began).with_attributes(attributes);
        let mut span = self.tracer.build_with_context(span, &parent);
        if span.is_recording() {
            let whole = Context::new().with_remote_span_context(span.span_context().clone());
            for statement in request.statements {
                self.tell_statement(statement, &whole);
            }
        }
        if has_failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(request.began + request.time);
    }
}

/// What is the same for all that is told.
fn resource() -> Resource {
    let found = Resource::builder().build();
    let name = found.get(&Key::from_static_str("service.name"));
    let resource = Resource::builder();
    let resource = match name {
        Some(name) if !name.as_str().starts_with("unknown_service") => resource,
        _ => resource.with_service_name(NAME),
    };
    resource.with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION"))).build()
}

/// The headers of Trace Context, as the propagator asks for them.
struct Carrier<'o>(&'o Origin);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            "traceparent" => self.0.parent.as_deref(),
            "tracestate" => self.0.state.as_deref(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}

/// The way to the collector.
struct Collector {
    agent: Agent,
    /// Whether the last of what was sent did not come through.
    is_lost: AtomicBool,
}

impl fmt::Debug for Collector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Collector")
    }
}

impl Collector {
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (head, body) = request.into_parts();
        let request = Request::from_parts(head, &body[..]);
        let request = self.agent.configure_request(request).http_status_as_error(false).build();
        let (head, mut body) = self.agent.run(request)?.into_parts();
        let bytes = body.with_config().limit(LONGEST_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(head, bytes.into()))
    }
}

#[async_trait]
impl HttpClient for Collector {
    /// Blocks: it is asked by the thread that sends, and by no other.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.send(request);
        let fault = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        // Once, and not each time.
        let was_lost = self.is_lost.swap(fault.is_some(), Ordering::Relaxed);
        match fault {
            Some(fault) if !was_lost => log::warn!("traces do not reach the collector: {fault}"),
            None if was_lost => log::info!("traces reach the collector again"),
            _ => {}
        }
        Ok(answer?)
    }
}
