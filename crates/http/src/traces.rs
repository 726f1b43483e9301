//! What whoever follows requests from service to service is told of them. Nothing of it is up to the caller but the
//! trace that he says his request is part of: there is no path, no query and no name in it.

use std::time::{Duration, SystemTime};

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use doorward_auth::Heard;

/// Whoever follows requests from service to service.
pub trait Traces: Send + Sync {
    /// Hears of a request that was answered. The caller waits meanwhile.
    fn tell(&self, request: Followed<'_>);
}

/// Which trace a request is part of, in the headers of W3C's Trace Context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// `traceparent`
    pub parent: Option<String>,
    /// `tracestate`
    pub state: Option<String>,
}

impl Origin {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
        Self { parent: text("traceparent"), state: text("tracestate") }
    }
}

/// A request that was answered.
#[derive(Debug)]
pub struct Followed<'r> {
    /// What it is part of.
    pub origin: &'r Origin,
    /// When it came.
    pub began: SystemTime,
    /// How long it took.
    pub time: Duration,
    /// Its method, unless it is one that somebody made up.
    pub method: Option<&'r str>,
    /// The pattern of its path, if it is that of an operation.
    pub route: Option<&'r str>,
    /// How it was answered.
    pub status: u16,
    /// Its id, which the answer and the log show as well.
    pub id: &'r str,
    /// Whether the caller has said who he is.
    pub is_known: bool,
    /// Which statements it took, as far as they were heard.
    pub statements: Vec<Heard>,
}

/// The name of a method, unless somebody made it up.
pub fn name_of(method: &Method) -> Option<&str> {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS => Some(method.as_str()),
        _ => None,
    }
}
