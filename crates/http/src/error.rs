//! What goes wrong with a request, and how it is answered: the one place that knows both.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use doorward_auth::{AccessError, Contention, Refusal};
use doorward_domain::fault::{Faults, FieldFaults};
use doorward_domain::flow::outline::NoEntry;
use doorward_domain::id::TokenId;
use doorward_domain::store::StoreError;
use serde_json::{Map, Value, json};

/// How long to wait before trying again when the database is not available, in seconds.
const RETRY_AFTER: u64 = 1;

/// What goes wrong with a request.
#[derive(Debug)]
pub enum ApiError {
    /// The caller does not get what he asked for.
    Access(AccessError),
    /// The body is no JSON.
    Parse(String),
    /// A header of this name does not hold what it should.
    Header(HeaderName, &'static str),
    /// The body is no form, although it says so.
    Form(String),
    /// The body is of a type that is not read. Holds the type as it was sent.
    UnsupportedMediaType(String),
    /// The answer would be of a type that the caller does not take.
    NotAcceptable,
    /// There is nothing like that here.
    NotFound,
    /// There is nothing like that to do here.
    MethodNotAllowed(Method),
    /// The body is too large. Holds the limit, in bytes.
    TooLarge(usize),
    /// The body takes too long. Holds the limit.
    TooSlow(Duration),
    /// The service is at fault.
    Internal(String),
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        Self::Access(error)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl From<Faults> for ApiError {
    fn from(faults: Faults) -> Self {
        Self::Access(faults.into())
    }
}

impl Refusal for ApiError {
    fn expired_token(&self) -> Option<TokenId> {
        match self {
            Self::Access(error) => error.expired_token(),
            _ => None,
        }
    }
}

impl Contention for ApiError {
    fn is_contention(&self) -> bool {
        matches!(self, Self::Access(error) if error.is_contention())
    }
}

/// How an error is answered.
struct Answer {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
}

impl Answer {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into() }
    }
}

impl ApiError {
    fn answer(&self) -> Answer {
        match self {
            Self::Access(error) => access(error),
            Self::Parse(reason) => {
                Answer::new(StatusCode::BAD_REQUEST, "parse_error", format!("JSON parse error - {reason}"))
            }
            Self::Header(name, reason) => {
                Answer::new(StatusCode::BAD_REQUEST, "parse_error", format!("The header {name} {reason}."))
            }
            Self::Form(reason) => Answer::new(
                StatusCode::BAD_REQUEST,
                "parse_error",
                format!("Multipart form parse error - {reason}"),
            ),
            Self::UnsupportedMediaType(kind) => Answer::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                format!("Unsupported media type \"{kind}\" in request."),
            ),
            Self::NotAcceptable => Answer::new(
                StatusCode::NOT_ACCEPTABLE,
                "not_acceptable",
                "Could not satisfy the request Accept header.",
            ),
            Self::NotFound => Answer::new(StatusCode::NOT_FOUND, "not_found", "Not found."),
            Self::MethodNotAllowed(method) => Answer::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                format!("Method \"{method}\" not allowed."),
            ),
            Self::TooLarge(limit) => Answer::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "request_too_large",
                format!("The request body is larger than {limit} bytes."),
            ),
            Self::TooSlow(limit) => Answer::new(
                StatusCode::REQUEST_TIMEOUT,
                "request_timeout",
                format!("The request body took longer than {} seconds.", limit.as_secs()),
            ),
            Self::Internal(_) => internal(),
        }
    }
}

fn access(error: &AccessError) -> Answer {
    let forbidden = |code| Answer::new(StatusCode::FORBIDDEN, code, error.to_string());
    match error {
        AccessError::NotAuthenticated => forbidden("not_authenticated"),
        AccessError::InvalidToken { .. } | AccessError::UnsupportedScheme => {
            forbidden("authentication_failed")
        }
        AccessError::Forbidden | AccessError::Unproved(_) => forbidden("permission_denied"),
        AccessError::NotFound | AccessError::InvalidPage => {
            Answer::new(StatusCode::NOT_FOUND, "not_found", error.to_string())
        }
        AccessError::NoEntry(reason) => {
            let code = match reason {
                NoEntry::NotApplicable => "not_applicable",
                NoEntry::Empty => "empty_flow",
            };
            Answer::new(StatusCode::BAD_REQUEST, code, error.to_string())
        }
        AccessError::TooMany { .. } => {
            Answer::new(StatusCode::TOO_MANY_REQUESTS, "throttled", error.to_string())
        }
        AccessError::Invalid(faults) => Answer::new(StatusCode::BAD_REQUEST, faults.code(), ""),
        AccessError::Crowded | AccessError::Store(StoreError::Unavailable(_) | StoreError::Contended(_)) => {
            Answer::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The service is temporarily unavailable. Please try again.",
            )
        }
        AccessError::Store(_) => internal(),
    }
}

fn internal() -> Answer {
    Answer::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "error",
        "A server error occurred. The request id in the header X-authentik-id leads to it in the log.",
    )
}

/// Without secrets and without what was sent; the causes are in [`causes`].
impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Access(error) => error.fmt(out),
            Self::Internal(reason) => out.write_str(reason),
            other => out.write_str(&other.answer().detail),
        }
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Access(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}

/// An error with all its causes, for the log.
pub fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.answer().status
    }

    fn error_response(&self) -> HttpResponse {
        let Answer { status, code, detail } = self.answer();
        let body = match self {
            Self::Access(AccessError::Invalid(faults)) if faults.bare().is_some() => {
                faults.bare().into_iter().flatten().map(|fault| fault.message.as_ref()).collect()
            }
            Self::Access(AccessError::Invalid(faults)) => {
                let mut body = object(faults);
                body.insert("code".to_owned(), code.into());
                Value::Object(body)
            }
            _ => json!({"detail": detail, "code": code}),
        };
        let mut response = HttpResponse::build(status);
        if let Self::TooSlow(_) = self {
            // Nobody waits for the rest.
            response.force_close();
        }
        let retry_after = match self {
            Self::Access(AccessError::TooMany { seconds }) => Some(*seconds),
            _ => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER),
        };
        if let Some(seconds) = retry_after {
            response.insert_header((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        response.content_type("application/json").body(body.to_string())
    }
}

fn object(faults: &Faults) -> Map<String, Value> {
    faults.iter().map(|(field, faults)| (field.to_owned(), field_faults(faults))).collect()
}

fn field_faults(faults: &FieldFaults) -> Value {
    let messages = |faults: &[doorward_domain::fault::Fault]| -> Value {
        faults.iter().map(|fault| fault.message.as_ref()).collect()
    };
    match faults {
        FieldFaults::Value(faults) => messages(faults),
        FieldFaults::Items(items) => {
            Value::Object(items.iter().map(|(index, faults)| (index.to_string(), messages(faults))).collect())
        }
        FieldFaults::Objects(objects) => objects.iter().map(object).map(Value::Object).collect(),
        FieldFaults::Object(faults) => Value::Object(object(faults)),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use doorward_domain::fault::Fault;

    use super::*;

    fn body(error: &ApiError) -> Value {
        let bytes = error.error_response().into_body().try_into_bytes().unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn faults_are_answered_field_by_field() {
        let mut faults = Faults::of("name", Fault::required());
        faults.insert("user_fields", FieldFaults::Items([(1, vec![Fault::not_a_choice("x")])].into()));
        faults.insert(
            "flow_set",
            FieldFaults::Objects(vec![Faults::none(), Faults::of("slug", Fault::blank())]),
        );
        let expected = json!({
            "name": ["This field is required."],
            "user_fields": {"1": ["\"x\" is not a valid choice."]},
            "flow_set": [{}, {"slug": ["This field may not be blank."]}],
            "code": "invalid",
        });
        assert_eq!(body(&faults.into()), expected);
    }

    #[test]
    fn the_code_is_that_of_all_faults_if_they_share_one() {
        let faults = Faults::of("name", Fault::required());
        assert_eq!(body(&faults.into())["code"], "required");
    }

    #[test]
    fn an_error_of_the_service_tells_nothing_of_its_cause() {
        let cause = StoreError::Failed("the table is on fire".into());
        let error = ApiError::from(cause);
        assert_eq!(error.status_code(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body(&error).to_string().contains("fire"));
        assert_eq!(causes(&error), "the database failed: the table is on fire");
    }

    #[test]
    fn an_unavailable_database_says_when_to_try_again() {
        let response = ApiError::from(StoreError::Unavailable(None)).error_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get("retry-after").unwrap(), "1");
    }

    #[test]
    fn throttling_counts_seconds_in_english() {
        let detail = |seconds| body(&AccessError::TooMany { seconds }.into())["detail"].clone();
        assert_eq!(detail(1), "Request was throttled. Expected available in 1 second.");
        assert_eq!(detail(2), "Request was throttled. Expected available in 2 seconds.");
    }
}
