//! What pages for people need of a request: the same caller, the same limits and the same cookies as the
//! API, and forms that only pages of this service can send.
//!
//! A form shows that a page of this service was at hand: the page holds a proof of a key that is in a cookie
//! which others can neither read nor set. The key is that of no session, so that it may be given to somebody
//! whom nothing is remembered of, and so that a page that is open in a second tab stays good when the
//! session gets another key.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{self, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use doorward_auth::browser::proof_of;
use doorward_auth::{AccessError, Visited};
use doorward_domain::brand::Brand;
use doorward_domain::secret::{ExposeSecret, SecretString};
use doorward_flow::Call as Wish;
use futures_util::future::LocalBoxFuture;

use crate::call::Call;
use crate::flows::executor::{self, cookie};
use crate::state::State;

pub use crate::core::avatar;
pub use crate::error::{ApiError, causes};
pub use crate::flows::executor::challenges::{CANCEL, linked};
pub use crate::flows::executor::seconds_until;
pub use crate::router::outside;
pub use crate::static_files::{BACKGROUND, tag_of};

/// The field of a form that holds the proof.
pub const PROOF: &str = "csrf";

/// The cookie with the key that proofs are of. Where browsers keep cookies of this name from whoever is not
/// this very host, it has the longer name.
const FORM: (&str, &str) = ("doorward_form", "__Host-doorward_form");

/// What forms are sent as.
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Where a browser tells whether a page of the same site has led it here.
static FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A request of somebody who looks at a page, or sends the form that is in it.
pub struct PageRequest {
    call: Call,
    method: Method,
    key: SecretString,
    is_new_key: bool,
    /// Whether the browser says that it was a page of somebody else that made it ask.
    is_led: bool,
}

/// What somebody sends with a page.
pub enum Sent {
    /// Nothing, he only looks.
    Nothing,
    /// A form that no page of this service has shown him, or not lately.
    Unproved,
    /// The fields of a form, without the proof.
    Form(Vec<(String, String)>),
}

impl FromRequest for PageRequest {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            let payload = payload.map_err(|error| ApiError::Internal(error.to_string()))?;
            // What changes something is answered only with a form, and that has a proof of its own.
            let call = Call::new(&request, payload).await?.proved();
            let known = cookie(&request, form_cookie(&call));
            let site = request.headers().get(&FETCH_SITE).map(HeaderValue::as_bytes);
            Ok(Self {
                method: request.method().clone(),
                is_new_key: known.is_none(),
                key: known.unwrap_or_else(|| call.new_key()),
                is_led: site.is_some_and(|site| ![b"same-origin".as_slice(), b"none"].contains(&site)),
                call,
            })
        })
    }
}

impl PageRequest {
    /// What was sent. A form counts only with its proof, whoever sends it.
    pub fn sent(&self) -> Result<Sent, ApiError> {
        if self.method != Method::POST {
            return Ok(Sent::Nothing);
        }
        let kind = self.call.content_type().unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(FORM_TYPE) {
            return Err(ApiError::UnsupportedMediaType(kind.to_owned()));
        }
        let fields = form_urlencoded::parse(self.call.body()).into_owned();
        let (proofs, fields): (Vec<_>, Vec<_>) = fields.partition(|(name, _)| name == PROOF);
        let is_proved =
            !self.is_led && !self.is_new_key && matches!(&proofs[..], [(_, proof)] if *proof == self.proof());
        Ok(if is_proved { Sent::Form(fields) } else { Sent::Unproved })
    }

    /// The proof that a form has to hold.
    pub fn proof(&self) -> String {
        proof_of(&self.key)
    }

    /// Takes the visitor a step on through the flow of this name.
    pub async fn visit(&self, slug: &str, wish: Wish) -> Result<Visited, ApiError> {
        self.call.visit(slug, wish).await
    }

    /// What whoever has logged in is called; none when nobody has.
    pub async fn username(&self) -> Result<Option<String>, ApiError> {
        match self.call.read(|session| Ok(session.profile()?)).await {
            Ok(profile) => Ok(Some(profile.user.username)),
            Err(ApiError::Access(AccessError::NotAuthenticated)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The query as it was sent.
    pub fn query_string(&self) -> &str {
        self.call.query_string()
    }

    /// The id of the request.
    pub fn id(&self) -> &str {
        self.call.id()
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.call.now()
    }

    /// The brand that counts for the host that was called.
    pub async fn brand(&self) -> Result<Brand, ApiError> {
        let host = self.call.surroundings.host().to_owned();
        let current = self.call.read_by_everybody(move |session| Ok(session.brand_for(&host)?)).await?;
        Ok(current.brand)
    }

    /// Lets the browser know what it is to remember, and when to come again.
    pub fn remember(&self, response: &mut HttpResponse, visited: Option<&Visited>) {
        if let Some(visited) = visited {
            executor::remember(response, visited, &self.call);
        }
        if self.is_new_key {
            let cookie = Cookie::build(form_cookie(&self.call), self.key.expose_secret())
                .path("/")
                .same_site(SameSite::Lax)
                .secure(is_secure(&self.call))
                .http_only(true)
                .finish();
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
    }
}

/// Something that nobody can guess, to be used once: what shows that the style and script of a page are its own.
pub fn nonce(request: &HttpRequest) -> String {
    let state = request.app_data::<web::Data<State>>();
    state.map(|state| state.mint.token_key().expose_secret().to_owned()).unwrap_or_default()
}

fn is_secure(call: &Call) -> bool {
    call.surroundings.origin.starts_with("https://")
}

fn form_cookie(call: &Call) -> &'static str {
    if is_secure(call) { FORM.1 } else { FORM.0 }
}
