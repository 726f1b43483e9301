//! `/flows/executor/{flow_slug}/`: flows that run, for whoever draws the pages himself.

pub mod challenges;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use doorward_auth::browser::{cookie_of, proof_of};
use doorward_auth::{Cookie as Remembered, Visited};
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_flow::{Answer, Call as Wish, Reply, redirect};
use utoipa::openapi::Required;
use utoipa::openapi::path::{HttpMethod, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use self::challenges::{
    CaptchaChallengeResponseRequest, ChallengeTypes, DummyChallengeResponseRequest,
    FlowChallengeResponseRequest, IdentificationChallengeResponseRequest, PasswordChallengeResponseRequest,
    UserLoginChallengeResponseRequest,
};
use crate::call::{Call, json};
use crate::error::ApiError;
use crate::resource::options_or_nothing;
use crate::router::{Api, BASE, Description, KeyKind, KeyParameter, handler, handler_on_one};

/// What the document says of the operations.
const GET: &str = "Get the next pending challenge from the currently active flow.";
const SOLVE: &str = "Solve the previously retrieved challenge and advanced to the next stage.";

/// The cookie with the key of a browser's session.
pub const SESSION: &str = "authentik_session";

/// The cookie with the proof that pages show which may change something.
pub const CSRF: &str = "authentik_csrf";

/// The header that they show it in.
pub static CSRF_HEADER: HeaderName = HeaderName::from_static("x-authentik-csrf");

/// The cookie of a device that somebody has logged in with.
pub const DEVICE: &str = "authentik_device";

/// How long a device remembers that.
const DEVICE_DAYS: i64 = 400;

/// What follows the flow in the path.
const QUERY: &str = "query";

/// Serves the executor.
pub fn serve(api: &mut Api) {
    let flow = KeyParameter { name: "flow_slug", kind: KeyKind::Text, description: "" };
    let query = || {
        ParameterBuilder::new()
            .name(QUERY)
            .parameter_in(ParameterIn::Query)
            .required(Required::True)
            .description(Some("Querystring as received"))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    };
    let challenges = api.refer::<ChallengeTypes>();
    let get = Description::new(api, HttpMethod::Get, "flows", "flows_executor_get")
        .about(GET)
        .takes(flow.parameter())
        .takes(query())
        .answers("200", "", Some(challenges.clone()))
        .or_public()
        .run_by(handler_on_one!(get));
    api.refer::<IdentificationChallengeResponseRequest>();
    api.refer::<PasswordChallengeResponseRequest>();
    api.refer::<UserLoginChallengeResponseRequest>();
    api.refer::<CaptchaChallengeResponseRequest>();
    api.refer::<DummyChallengeResponseRequest>();
    api.refer::<FlowChallengeResponseRequest>();
    let solve = Description::new(api, HttpMethod::Post, "flows", "flows_executor_solve")
        .about(SOLVE)
        .takes(flow.parameter())
        .takes(query())
        .reads("FlowChallengeResponseRequest", false)
        .answers("200", "", Some(challenges))
        .or_public()
        .run_by(handler_on_one!(solve));
    api.path("/flows/executor/{flow_slug}/", handler!(other), vec![get, solve]);
}

async fn get(call: Call, slug: web::Path<String>) -> Result<HttpResponse, ApiError> {
    run(&call, &slug, None).await
}

async fn solve(call: Call, slug: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let answer = call.fields()?.map(Answer::new);
    run(&call, &slug, Some(answer)).await
}

async fn run(
    call: &Call,
    slug: &str,
    answer: Option<Result<Answer, doorward_domain::fault::Faults>>,
) -> Result<HttpResponse, ApiError> {
    let wish = Wish {
        query: call.surroundings.query.last(QUERY).unwrap_or_default().to_owned(),
        next: call.surroundings.query.last(redirect::NEXT).map(ToOwned::to_owned),
        answer,
        ..Wish::default()
    };
    let visited = call.visit(slug, wish).await?;
    let mut response = match &visited.reply {
        Reply::Again => again(slug, call),
        reply => json(StatusCode::OK, &ChallengeTypes::of(reply, call))?,
    };
    remember(&mut response, &visited, call);
    Ok(response)
}

/// What sends somebody to the same place again.
fn again(slug: &str, call: &Call) -> HttpResponse {
    let query = call.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    let location = format!("{BASE}/flows/executor/{slug}/{mark}{query}");
    HttpResponse::Found()
        .insert_header((header::LOCATION, redirect::spelled(&location)))
        .content_type("text/html; charset=utf-8")
        .finish()
}

/// Lets the browser know what it is to remember, and when to come again.
pub fn remember(response: &mut HttpResponse, visited: &Visited, call: &Call) {
    let secure = call.surroundings.origin.starts_with("https://");
    let cookie = |name: &'static str, value: String, is_hidden: bool, lasts: Option<chrono::TimeDelta>| {
        let cookie =
            Cookie::build(name, value).path("/").same_site(SameSite::Lax).secure(secure).http_only(is_hidden);
        let cookie = match lasts {
            Some(lasts) => cookie.max_age(actix_web::cookie::time::Duration::seconds(lasts.num_seconds())),
            None => cookie,
        };
        cookie.finish()
    };
    let mut set = |cookie: Cookie<'static>| {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    };
    match &visited.cookie {
        Remembered::Same => {}
        Remembered::Key { key, revision, lasts } => {
            set(cookie(SESSION, cookie_of(key, *revision), true, *lasts));
            set(cookie(CSRF, proof_of(key), false, *lasts));
        }
        Remembered::Nothing => {
            set(cookie(SESSION, String::new(), true, Some(chrono::TimeDelta::zero())));
            set(cookie(CSRF, String::new(), false, Some(chrono::TimeDelta::zero())));
        }
    }
    if let Some(device) = &visited.device {
        let lasts = chrono::TimeDelta::days(DEVICE_DAYS);
        set(cookie(DEVICE, device.expose_secret().to_owned(), true, Some(lasts)));
    }
    if let Some(until) = visited.locked_until {
        let seconds = seconds_until(until, call.now());
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// How many whole seconds to wait until then, one at least.
pub fn seconds_until(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    let milliseconds = (until - now).num_milliseconds();
    (milliseconds / 1_000 + i64::from(milliseconds % 1_000 > 0)).max(1)
}

/// The cookie of this name, if the browser sends one.
pub fn cookie(request: &actix_web::HttpRequest, name: &str) -> Option<SecretString> {
    // To look for one among none takes a list of none.
    request.headers().get(header::COOKIE)?;
    let value = request.cookie(name)?.value().to_owned();
    (!value.is_empty()).then(|| value.into())
}

async fn other(call: Call) -> Result<HttpResponse, ApiError> {
    call.read_by_everybody(|_| Ok(())).await?;
    options_or_nothing(call.method(), "Flow Executor".to_owned(), GET)
}

/// Whether requests of a method change something.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
