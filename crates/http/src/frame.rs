//! What surrounds every request: its id, the headers of its answer, its line in the log, and an answer
//! when the one that was on its way is lost.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::{Instant, SystemTime};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::ConnectionType;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError, web};
use doorward_auth::{AccessError, Allowance, Witness};
use futures_util::FutureExt;
use log::{Level, log_enabled};

use crate::call::RequestId;
use crate::error::{ApiError, causes};
use crate::metrics::Metrics;
use crate::router::Template;
use crate::state::State;
use crate::traces::{Followed, Origin, name_of};

/// The headers that every answer has.
static HEADERS: LazyLock<[(HeaderName, HeaderValue); 6]> = LazyLock::new(|| {
    [
        // What is no page of ours is nothing that a browser should show, or keep.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::VARY, "Cookie"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
});

/// Where a proxy tells the id that it gives a request.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long the id may be that a proxy gives a request.
const LONGEST_ID: usize = 128;

/// Gives the request an id, and its answer the headers and a line in the log. Whoever is served by what
/// panics is told that it has failed, as with any other error.
pub async fn frame<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let (started, began) = (Instant::now(), SystemTime::now());
    let id = id_of(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let state = request.app_data::<web::Data<State>>().cloned();
    let metrics = state.as_ref().and_then(|state| state.metrics.clone());
    let in_flight = metrics.as_deref().map(Metrics::begin);
    let traces = state.as_ref().and_then(|state| state.traces.clone());
    let origin = traces.as_ref().map(|_| Origin::of(request.headers())).unwrap_or_default();
    let note = |route: Option<&str>, status, witness: Option<&Witness>| {
        let time = started.elapsed();
        if let Some(metrics) = &metrics {
            metrics.end(route, &method, status, time);
        }
        if let Some(traces) = &traces {
            let statements = witness.map(Witness::heard).unwrap_or_default();
            let is_known = witness.is_some_and(|witness| witness.caller().is_some());
            let (origin, method, id) = (&origin, name_of(&method), id.as_str());
            traces.tell(Followed { origin, began, time, method, route, status, id, is_known, statements });
        }
        time
    };
    // Nothing that is used again is half-done: what a request works on is its own, or behind locks that
    // know when somebody has panicked.
    let mut response = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(response) => response?,
        Err(panic) => {
            let error = ApiError::Internal(format!("a panic: {}", said(&*panic)));
            let mut answer = error.error_response();
            dress(answer.headers_mut(), &id);
            let milliseconds = note(None, 500, None).as_secs_f64() * 1e3;
            log::error!(
                request_id = id.as_str(), status = 500, method = method.as_str(), milliseconds = milliseconds;
                "{method} {path}: {}", causes(&error)
            );
            return Err(InternalError::from_response(error, answer).into());
        }
    };
    let status = response.status().as_u16();
    dress(response.headers_mut(), &id);
    if state.is_some_and(|state| state.departure.is_near()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let witness = response.request().extensions().get::<Arc<Witness>>().cloned();
    if let Some(revision) = witness.as_ref().and_then(|witness| witness.revision()) {
        response.headers_mut().insert(HeaderName::from_static("x-doorward-revision"), revision.into());
    }
    if let Some(allowance) = witness.as_ref().and_then(|witness| witness.allowance()) {
        tell(response.headers_mut(), allowance);
    }
    drop(in_flight);
    let time = note(route_of(response.request()).as_deref(), status, witness.as_deref());
    let milliseconds = time.as_secs_f64() * 1e3;
    let caller = witness.and_then(|witness| witness.caller()).map(|caller| caller.0);
    let failure = response.response().error().and_then(|error| error.as_error::<ApiError>());
    // Whoever is turned away because too many come at once is one line among theirs, and no failure.
    let failure =
        failure.filter(|error| status >= 500 && !matches!(error, ApiError::Access(AccessError::Crowded)));
    let level = if failure.is_some() { Level::Error } else { Level::Info };
    if log_enabled!(level) {
        let told = failure.map_or_else(|| format!("in {milliseconds:.1} ms"), |error| causes(error));
        let route = route_of(response.request());
        log::log!(
            level,
            request_id = id.as_str(), status = status, method = method.as_str(), route = route.as_deref(),
            principal = caller, milliseconds = milliseconds;
            "{method} {path}: {told}"
        );
    }
    Ok(response)
}

/// The route of a request, if it is of one.
fn route_of(request: &HttpRequest) -> Option<Arc<str>> {
    request.app_data::<Template>().map(|template| Arc::clone(&template.0))
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}

/// Gives an answer the headers that all have.
fn dress(headers: &mut HeaderMap, id: &str) {
    for (name, value) in HEADERS.iter() {
        // An answer that varies by more has said so.
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if let Ok(value) = HeaderValue::from_str(id)
        && !value.is_empty()
    {
        headers.insert(HeaderName::from_static("x-authentik-id"), value);
    }
}

/// Tells how often the caller may still ask, in the headers of draft-ietf-httpapi-ratelimit-headers-06.
fn tell(headers: &mut HeaderMap, allowance: Allowance) {
    let Allowance { most, left, seconds } = allowance;
    headers.insert(HeaderName::from_static("ratelimit-limit"), most.into());
    headers.insert(HeaderName::from_static("ratelimit-remaining"), left.into());
    headers.insert(HeaderName::from_static("ratelimit-reset"), seconds.into());
}

/// What a trusted proxy calls the request, or a new id.
fn id_of(request: &ServiceRequest) -> String {
    let state = request.app_data::<web::Data<State>>();
    let trusted = state.zip(request.peer_addr()).is_some_and(|(state, peer)| state.trusts(peer.ip()));
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let given = given.filter(|id| trusted && is_harmless(id)).map(ToOwned::to_owned);
    given.unwrap_or_else(|| state.map(|state| state.mint.uuid().simple().to_string()).unwrap_or_default())
}

/// Whether an id can stand in a header and in the log.
fn is_harmless(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, HttpServer, rt, web};
    use ureq::Agent;

    use super::*;

    async fn fails() -> HttpResponse {
        panic!("lost")
    }

    #[test]
    fn a_panic_is_answered_as_an_error_and_others_are_served_on() {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let app = || {
            let fine = web::to(|| async { HttpResponse::Ok().body("fine") });
            App::new().wrap(from_fn(frame)).route("/lost", web::to(fails)).route("/", fine)
        };
        thread::spawn(move || {
            let server = HttpServer::new(app).workers(1).disable_signals().listen(socket).unwrap();
            rt::System::new().block_on(async { server.run().await })
        });
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).build();
        let client = config.new_agent();
        for _ in 0..3 {
            let mut lost = client.get(format!("{url}/lost")).call().unwrap();
            assert_eq!(lost.status(), 500);
            for name in ["x-content-type-options", "x-frame-options"] {
                assert!(lost.headers().contains_key(name), "{name}");
            }
            assert!(!lost.headers().contains_key("x-authentik-id"), "nobody gives ids here");
            let body: serde_json::Value =
                serde_json::from_str(&lost.body_mut().read_to_string().unwrap()).unwrap();
            assert_eq!(body["code"], "error");
            let mut fine = client.get(format!("{url}/")).call().unwrap();
            assert_eq!(fine.body_mut().read_to_string().unwrap(), "fine");
        }
    }
}
