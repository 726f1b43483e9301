//! A request as the handlers see it: who calls, from where, and what he sent.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, AsHeaderName, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::web::{self, Bytes, Payload};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use doorward_auth::browser::{Browser, Proof};
use doorward_auth::credential::Credential;
use doorward_auth::vault::sha256;
use doorward_auth::{
    AccessError, Guarded, Reading, Refusal, Request, Session, Visited, Visitor, Witness, Writing,
};
use doorward_domain::fault::{Faults, Submission};
use doorward_domain::flow::FlowDesignation;
use doorward_domain::hex;
use doorward_domain::id::UserId;
use doorward_domain::listing::{Listing, Page};
use doorward_domain::secret::{ExposeSecret, PasswordHash, SecretString};
use doorward_flow::Call as Wish;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::body;
use crate::error::ApiError;
use crate::fields::{Body, Extent, Fields, object};
use crate::flows::executor::{CSRF_HEADER, DEVICE, SESSION, changes, cookie};
use crate::negotiation;
use crate::query::Query;
use crate::state::State;
use crate::upload::{self, Upload};

/// How large a body may be, in bytes.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long a body may take to arrive, from the end of the head on: 4 MiB need 70 KiB a second.
pub const BODY_TIME: Duration = Duration::from_mins(1);

/// How many bytes are kept of what a program calls itself: strangers would fill the disk with more.
const LONGEST_AGENT: usize = 512;

/// The header that tells which revision has to be part of the state that an answer is of.
static MIN_REVISION: HeaderName = HeaderName::from_static("x-doorward-min-revision");

/// The id of a request, which its answer and the log show.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A request: who calls, from where, and what he sent.
pub struct Call {
    state: web::Data<State>,
    credential: Credential,
    client: Option<IpAddr>,
    request: Arc<Request>,
    method: Method,
    body: Bytes,
    content_type: Option<String>,
    browser: Option<Browser>,
    device: Option<SecretString>,
    query_string: String,
    /// What surrounds the request.
    pub surroundings: Surroundings,
}

/// What of a request answers depend on.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Scheme and host that the service was called by, such as `https://login.example.com`.
    pub origin: String,
    /// The parameters of the query.
    pub query: Query,
    /// The id of the installation.
    pub installation: Uuid,
    /// The digest of the key of the caller's own session, if he came with one.
    pub session: Option<[u8; 32]>,
}

impl Surroundings {
    /// Those that have no part in what is told.
    pub fn none() -> Self {
        let query = Query::parse("");
        Self { origin: String::new(), query, installation: Uuid::nil(), session: None }
    }

    /// The host that the service was called by, with the port.
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host)
    }

    /// The id by which the outside knows a user of this installation.
    pub fn uid(&self, user: UserId) -> String {
        hex(&sha256(format!("{user}-{}", self.installation).as_bytes()))
    }
}

impl FromRequest for Call {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            let payload = payload.map_err(|error| ApiError::Internal(error.to_string()))?;
            negotiation::check(request.headers(), &Query::parse(request.query_string()))?;
            Self::new(&request, payload).await
        })
    }
}

impl Call {
    /// A request, whatever its caller takes for an answer.
    pub async fn new(request: &HttpRequest, payload: Payload) -> Result<Self, ApiError> {
        let state = request
            .app_data::<web::Data<State>>()
            .ok_or_else(|| ApiError::Internal("the service was not set up".to_owned()))?;
        let witness = if state.traces.is_some() { Witness::listening() } else { Witness::default() };
        let (client, witness) = (client(state, request), Arc::new(witness));
        request.extensions_mut().insert(Arc::clone(&witness));
        if let Some(client) = client {
            state.gateway.comes_from(client, &witness)?;
        }
        let query = Query::parse(request.query_string());
        let body = match timeout(state.body_time, payload.to_bytes_limited(BODY_LIMIT)).await {
            Ok(Ok(Ok(body))) => body,
            Ok(Ok(Err(error))) => return Err(ApiError::Parse(error.to_string())),
            Ok(Err(_)) => return Err(ApiError::TooLarge(BODY_LIMIT)),
            Err(_) => return Err(ApiError::TooSlow(state.body_time)),
        };
        let headers = request.headers();
        let proof = text(headers, &CSRF_HEADER);
        let browser =
            cookie(request, SESSION).map(|cookie| Browser::new(&cookie, changes(request.method()), proof));
        let surroundings = Surroundings {
            origin: origin(state, request),
            query,
            installation: state.installation,
            session: browser.as_ref().map(|browser| sha256(browser.key.expose_secret().as_bytes())),
        };
        let facts = Request {
            id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            method: request.method().to_string(),
            host: surroundings.host().to_owned(),
            path: request.path().to_owned(),
            arguments: surroundings.query.clone().into_pairs(),
            user_agent: beginning(text(headers, header::USER_AGENT).unwrap_or_default()).to_owned(),
            client_ip: client,
            witness,
        };
        if let Some(revision) = headers.get(&MIN_REVISION) {
            let revision = revision.to_str().ok().and_then(|revision| revision.parse().ok());
            let revision = revision.ok_or(ApiError::Header(MIN_REVISION.clone(), "must be a number"))?;
            state.gateway.reach(revision).await.map_err(AccessError::from)?;
            facts.witness.saw(Some(revision));
        }
        let authorization = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        Ok(Self {
            state: state.clone(),
            credential: Credential::from_header(authorization).or_browser(browser.clone()),
            browser,
            device: cookie(request, DEVICE),
            query_string: request.query_string().to_owned(),
            client,
            request: Arc::new(facts),
            method: request.method().clone(),
            body,
            content_type: text(headers, header::CONTENT_TYPE).map(ToOwned::to_owned),
            surroundings,
        })
    }

    /// Does `work` that only reads, for the caller.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.state.gateway.read(self.credential.clone(), self.request.clone(), work).await
    }

    /// Does `work` that only reads and is for everybody. Strangers may have it done only so often.
    pub async fn read_by_everybody<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.throttle()?;
        self.read(work).await
    }

    /// Turns strangers away who ask too fast. Nobody has to be asked who a stranger is, and whoever is turned
    /// away takes no connection; so whoever shows the key of a session counts as one, too: it may be made up.
    fn throttle(&self) -> Result<(), ApiError> {
        match (&self.credential, self.client) {
            (Credential::None | Credential::Browser(_), Some(client)) => {
                Ok(self.state.throttle.check(client)?)
            }
            _ => Ok(()),
        }
    }

    /// Does `work` that only looks up a few objects by their keys, for the caller.
    pub async fn look_up<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_, Reading>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.state.gateway.look_up(self.credential.clone(), self.request.clone(), work).await
    }

    /// What is told of the object with this key, if the caller may see it, and how many bytes that takes.
    pub async fn view<R: Guarded, T: Clone + Send + Sync + 'static>(
        &self,
        key: Option<R::Key>,
        tell: fn(R) -> (T, usize),
    ) -> Result<T, ApiError> {
        self.state.gateway.view(self.credential.clone(), self.request.clone(), key, tell).await
    }

    /// What is told of the page that the query asks for, of the objects that the caller sees. `tell` gives how many
    /// bytes that takes, too.
    pub async fn list<R: Guarded, T: Clone + Send + Sync + 'static>(
        &self,
        listing: Submission<Listing<R::Filter>>,
        tell: fn(Page<R>) -> (T, usize),
    ) -> Result<T, ApiError> {
        let name = self.query_string.clone();
        self.state.gateway.list(self.credential.clone(), self.request.clone(), name, listing, tell).await
    }

    /// Does `work` in a transaction, for the caller.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.state.gateway.write(self.credential.clone(), self.request.clone(), work).await
    }

    /// The same, for work whose errors are not only those of requests.
    pub async fn attempt<T: Send + 'static, E: Refusal>(
        &self,
        work: impl FnMut(&mut Session<'_, Writing>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.state.gateway.write(self.credential.clone(), self.request.clone(), work).await
    }

    /// The hash of a password that the caller may set. That takes its time: no transaction should be
    /// open meanwhile.
    pub async fn hash_password(&self, password: SecretString) -> Result<PasswordHash, ApiError> {
        Ok(self.state.gateway.hash_password(Some(password)).await?)
    }

    /// Takes the caller a step on through the flow of this name. A token that he shows is not who he is
    /// there, but it has to be a good one.
    pub async fn visit(&self, slug: &str, wish: Wish) -> Result<Visited, ApiError> {
        self.throttle()?;
        let visitor = self.visitor();
        if visitor.has_token {
            self.look_up(|_| Ok(())).await?;
        }
        Ok(self.state.gateway.visit(visitor, slug, wish).await?)
    }

    /// The flow for what the caller wants to do, by its name in URLs.
    pub async fn default_flow(&self, designation: FlowDesignation) -> Result<Option<String>, ApiError> {
        self.throttle()?;
        Ok(self.state.gateway.default_flow(self.visitor(), designation).await?)
    }

    /// Ends the session of the caller's browser.
    pub async fn leave(&self) -> Result<(), ApiError> {
        self.throttle()?;
        Ok(self.state.gateway.leave(self.visitor()).await?)
    }

    fn visitor(&self) -> Visitor {
        let has_token = !matches!(self.credential, Credential::None | Credential::Browser(_));
        let (browser, device) = (self.browser.clone(), self.device.clone());
        Visitor { browser, device, has_token, request: self.request.clone() }
    }

    /// The object that the body is, or what is wrong with what it is instead. Without a body it is empty.
    pub fn fields(&self) -> Result<Result<Map<String, Value>, Faults>, Unreadable> {
        Ok(object(self.json()?))
    }

    /// The same request, of a browser that has proved in another way that a page of this service asks.
    pub fn proved(mut self) -> Self {
        let prove = |browser: &mut Browser| browser.proof = Proof::Given;
        if let Credential::Browser(browser) = &mut self.credential {
            prove(browser);
        }
        self.browser.as_mut().map(prove);
        self
    }

    /// The body as it was sent.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Its media type, if it has one.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// A new key that nobody can guess.
    pub fn new_key(&self) -> SecretString {
        self.state.mint.token_key()
    }

    /// The query as it was sent.
    pub fn query_string(&self) -> &str {
        &self.query_string
    }

    /// The id of the request.
    pub fn id(&self) -> &str {
        &self.request.id
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.gateway.now()
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// What the body says of these fields. It is read before a transaction is open, so that nobody waits
    /// for that, and only once; what is wrong with it is for whoever may send one.
    pub fn submission<B: Body>(&self, extent: Extent) -> Result<Submission<B>, Unreadable> {
        let fields = object(self.json()?).map_err(Unreadable::Invalid)?;
        Ok(Fields::read(&fields, extent))
    }

    /// What the form brings that the body is; nothing without a body. As with a submission, what is wrong
    /// with it is for whoever may send one.
    pub async fn upload(&self) -> Result<Upload, Unreadable> {
        if self.body.is_empty() {
            return Ok(Upload::default());
        }
        let kind = self.content_type.as_deref().unwrap_or_default();
        if !upload::is_form(kind) {
            return Err(Unreadable::MediaType(kind.to_owned()));
        }
        upload::read(kind, self.body.clone()).await.map_err(Unreadable::Form)
    }

    /// The JSON of the body, if it has any.
    fn json(&self) -> Result<Option<Value>, Unreadable> {
        if self.body.is_empty() {
            return Ok(None);
        }
        let kind = self.content_type.as_deref().unwrap_or_default();
        if !body::is_json(kind, self.method == Method::PATCH) {
            return Err(Unreadable::MediaType(kind.to_owned()));
        }
        body::parse(&self.body).map(Some).map_err(Unreadable::Parse)
    }
}

/// Why a body cannot be read.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// It is of a type that is not read.
    MediaType(String),
    /// It is no JSON.
    Parse(String),
    /// It is no form, although it says so.
    Form(String),
    /// It is no object.
    Invalid(Faults),
}

impl From<Unreadable> for ApiError {
    fn from(reason: Unreadable) -> Self {
        match reason {
            Unreadable::MediaType(kind) => Self::UnsupportedMediaType(kind),
            Unreadable::Parse(reason) => Self::Parse(reason),
            Unreadable::Form(reason) => Self::Form(reason),
            Unreadable::Invalid(faults) => faults.into(),
        }
    }
}

/// An answer in JSON.
pub fn json(status: StatusCode, body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    let body = serde_json::to_vec(body).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

/// As much as is kept of what a program calls itself.
fn beginning(agent: &str) -> &str {
    &agent[..agent.floor_char_boundary(LONGEST_AGENT)]
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The address that a request comes from. A trusted proxy tells whom it speaks for; of a row of
/// proxies, the first one from behind that is not trusted is believed to be the client, since
/// everything before it may be made up. An address that cannot be read is never taken for another.
pub fn client(state: &State, request: &HttpRequest) -> Option<IpAddr> {
    let mut client = request.peer_addr()?.ip().to_canonical();
    // Each proxy adds to the last line, or a line of its own. What is no text is no address either.
    let lines = request.headers().get_all(header::X_FORWARDED_FOR).rev();
    let mut addresses = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    while state.trusts(client)
        && let Some(address) = addresses.next()
    {
        match address_of(address.trim()) {
            Some(address) => client = address.to_canonical(),
            None => return Some(Ipv4Addr::BROADCAST.into()),
        }
    }
    Some(client)
}

/// An address as proxies write it: some add the port.
fn address_of(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Scheme and host that the service was called by. Of what is forwarded, only the word of the last
/// proxy counts, which stands at the end.
fn origin(state: &State, request: &HttpRequest) -> String {
    let is_proxied = request.peer_addr().is_some_and(|peer| state.trusts(peer.ip()));
    let forwarded = |name: HeaderName| {
        let line = request.headers().get_all(name).next_back().filter(|_| is_proxied)?;
        line.to_str().ok()?.rsplit(',').next().map(str::trim).filter(|word| !word.is_empty())
    };
    let scheme = forwarded(header::X_FORWARDED_PROTO).filter(|scheme| ["http", "https"].contains(scheme));
    let host = forwarded(header::X_FORWARDED_HOST).or_else(|| text(request.headers(), header::HOST));
    [scheme.unwrap_or("http"), "://", host.unwrap_or("localhost")].concat()
}
