//! A whole service, on a real port.

use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use doorward_auth::vault::SecretVault;
use doorward_auth::{Effort, FirstStartSettings, Gateway, Passwords, RateLimits, Tools, Verifier};
use doorward_http::{BASE, BODY_TIME, State, Throttle};
use doorward_persistence::{Database, Location, Options, RETENTION};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::Client;
use crate::database::{TestDatabase, migrate};
use crate::predictable::{CountingMint, TestClock};
use crate::values::with;

/// The token of the first superuser.
pub const ADMIN_TOKEN: &str = "the-token-of-the-first-superuser";

/// What secrets are kept with.
const SECRET: &str = "a secret key that is long enough for tests";

/// The number of the first id that a first start has not used.
const NEXT: u64 = 31;

/// How many connections to its database a service has.
pub const CONNECTIONS: u32 = 8;

/// How a service is set up.
pub struct AppSettings {
    /// How many threads serve requests: with one, what a request does between two waits meets no other.
    pub workers: usize,
    /// What JWTs are verified with.
    pub verifier: Option<Verifier>,
    /// The networks of proxies whose word counts.
    pub trusted_proxies: Vec<String>,
    /// What keeps strangers from asking too fast.
    pub throttle: Throttle,
    /// How often somebody may ask.
    pub limits: RateLimits,
    /// How long a body may take to arrive.
    pub body_time: Duration,
}

/// One worker: most tests ask one thing at a time, and each worker takes its time to start.
impl Default for AppSettings {
    fn default() -> Self {
        Self {
            workers: 1,
            verifier: None,
            trusted_proxies: Vec::new(),
            throttle: Throttle::default(),
            limits: RateLimits::default(),
            body_time: BODY_TIME,
        }
    }
}

/// A whole service, on a real port, that stops when it is dropped.
pub struct TestApp {
    /// The clock of the service.
    pub clock: Arc<TestClock>,
    url: String,
    gateway: Gateway,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    database: TestDatabase,
}

impl TestApp {
    /// A service after its first start.
    pub fn start() -> Self {
        Self::start_with(AppSettings::default())
    }

    /// A service after its first start whose requests can meet anywhere.
    pub fn start_for_many() -> Self {
        Self::start_with(AppSettings { workers: 2, ..AppSettings::default() })
    }

    /// A service after its first start, set up in this way.
    pub fn start_with(settings: AppSettings) -> Self {
        let database = TestDatabase::copied("started", start_first);
        let clock = Arc::new(TestClock::default());
        let mint = Arc::new(CountingMint::starting_at(NEXT));
        let gateway = gateway(database.location(), mint, clock.clone(), settings.verifier, settings.limits);
        let proxies = settings.trusted_proxies.iter().map(|network| network.parse().expect("is a network"));
        let proxies = proxies.collect();
        let (workers, throttle, body_time) = (settings.workers, settings.throttle, settings.body_time);
        let socket = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}", socket.local_addr().expect("it has a number"));
        let (sender, receiver) = mpsc::channel();
        let door = gateway.clone();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                let installation = door.installation().await.expect("the database answers");
                let state = State {
                    gateway: door,
                    installation: installation.expect("the first start leaves an id"),
                    trusted_proxies: proxies,
                    mint: Arc::new(CountingMint::starting_at(1_000_000)),
                    throttle,
                    body_time,
                    departure: Arc::default(),
                    metrics: None,
                    traces: None,
                };
                let server = doorward_http::listen(state, socket, workers, doorward_web::configure);
                let server = server.expect("the service listens");
                sender.send(server.handle()).expect("the test waits");
                server.await.expect("the service runs");
            });
        });
        let server = receiver.recv().expect("the service starts");
        Self { clock, url, gateway, server, thread: Some(thread), database }
    }

    /// Where the service is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The way to the objects.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.is_postgres()
    }

    /// The database, to be looked at and filled beside the service.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The entries of the trail, the oldest first, as they are stored.
    pub fn trail(&self) -> Vec<Value> {
        self.database.trail()
    }

    /// Somebody who does not say who he is.
    pub fn anonymous(&self) -> Client {
        Client::anonymous(format!("{}{BASE}", self.url))
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(&Client::anonymous(self.url.clone()))
    }

    /// A browser from this address, as a proxy that is trusted says.
    pub fn browser_from(&self, ip: &str) -> Browser {
        Browser::new(&Client::anonymous(self.url.clone()).with_header("X-Forwarded-For", ip))
    }

    /// The first superuser.
    pub fn admin(&self) -> Client {
        self.anonymous().with_token(ADMIN_TOKEN)
    }

    /// A new user without any permission, and his number.
    pub fn user(&self, name: &str) -> (Client, i64) {
        let admin = self.admin();
        let user = admin.post("/core/users/", &json!({"username": name, "name": name})).ok(201)["pk"].clone();
        let token = json!({"identifier": format!("{name}-token"), "user": user, "expiring": false});
        admin.post("/core/tokens/", &token).ok(201);
        let key = admin.get(&format!("/core/tokens/{name}-token/view_key/")).ok(200)["key"].clone();
        let key = key.as_str().expect("a key is text");
        (self.anonymous().with_token(key), user.as_i64().expect("a user has a number"))
    }

    /// A browser with which the user of this name and number has logged in.
    pub fn log_in(&self, name: &str, user: i64) -> Browser {
        self.log_in_with(self.browser(), name, user)
    }

    /// The browser, once the user of this name and number has logged in with it.
    pub fn log_in_with(&self, browser: Browser, name: &str, user: i64) -> Browser {
        let password = json!({"password": "correct horse"});
        self.admin().post(&format!("/core/users/{user}/set_password/"), &password).ok(204);
        for answer in [json!({"uid_field": name}), password] {
            browser.post("/flows/executor/default-authentication-flow/", &answer).ok(200);
        }
        browser
    }

    /// Gives a user permissions on all objects of their kinds.
    pub fn grant(&self, user: i64, permissions: &[&str]) {
        let grant = json!({"permissions": permissions});
        let path = format!("/rbac/permissions/assigned_by_users/{user}/assign/");
        self.admin().post(&path, &grant).ok(204);
    }

    /// Gives a user permissions on one object.
    pub fn grant_on(&self, user: i64, permissions: &[&str], model: &str, object: &Value) {
        let grant = json!({"permissions": permissions, "model": model, "object_pk": object});
        let path = format!("/rbac/permissions/assigned_by_users/{user}/assign/");
        self.admin().post(&path, &grant).ok(204);
    }

    /// A new group with these fields beside its name, and its id.
    pub fn group(&self, name: &str, fields: &Value) -> String {
        let group = with(json!({"name": name}), fields);
        text(&self.admin().post("/core/groups/", &group).ok(201)["pk"])
    }

    /// A new role that holds these permissions for all objects of their kinds, and its id.
    pub fn role(&self, name: &str, permissions: &[&str]) -> String {
        let role = text(&self.admin().post("/rbac/roles/", &json!({"name": name})).ok(201)["pk"]);
        let path = format!("/rbac/permissions/assigned_by_roles/{role}/assign/");
        self.admin().post(&path, &json!({"permissions": permissions})).ok(204);
        role
    }

    /// Gives a role permissions on one object.
    pub fn grant_role_on(&self, role: &str, permissions: &[&str], model: &str, object: &Value) {
        let grant = json!({"permissions": permissions, "model": model, "object_pk": object});
        let path = format!("/rbac/permissions/assigned_by_roles/{role}/assign/");
        self.admin().post(&path, &grant).ok(204);
    }

    /// A new identification stage by e-mail address, and its id.
    pub fn stage(&self, name: &str) -> String {
        let stage = json!({"name": name, "user_fields": ["email"]});
        text(&self.admin().post("/stages/identification/", &stage).ok(201)["pk"])
    }

    /// A new flow for logging in, and its id.
    pub fn flow(&self, slug: &str) -> String {
        let flow = json!({"name": slug, "slug": slug, "title": slug, "designation": "authentication"});
        text(&self.admin().post("/flows/instances/", &flow).ok(201)["pk"])
    }

    /// A new source, and its id.
    pub fn source(&self, slug: &str) -> String {
        let source = json!({
            "name": slug, "slug": slug, "provider_type": "discord",
            "consumer_key": "key", "consumer_secret": "secret",
        });
        text(&self.admin().post("/sources/oauth/", &source).ok(201)["pk"])
    }

    /// A new password stage, and its id.
    pub fn password_stage(&self, name: &str) -> String {
        let stage = json!({"name": name, "backends": ["authentik.core.auth.InbuiltBackend"]});
        text(&self.admin().post("/stages/password/", &stage).ok(201)["pk"])
    }

    /// Binds a stage to a flow, and gives the id of the binding.
    pub fn bind(&self, stage: &str, flow: &str, order: i32) -> String {
        let binding = json!({"target": flow, "stage": stage, "order": order});
        text(&self.admin().post("/flows/bindings/", &binding).ok(201)["pk"])
    }
}

/// Gives an empty database our schema and what a first start leaves.
fn start_first(location: &Location) {
    migrate(location);
    let mint = Arc::new(CountingMint::starting_at(1));
    let gateway = gateway(location, mint.clone(), Arc::default(), None, RateLimits::default());
    let settings = FirstStartSettings { token: Some(ADMIN_TOKEN.into()), ..FirstStartSettings::default() };
    System::new().block_on(gateway.first_start(settings)).expect("the first start succeeds");
    assert_eq!(mint.next(), NEXT, "what follows the first start has the ids that follow");
}

/// The way to the objects of this database.
fn gateway(
    location: &Location,
    mint: Arc<CountingMint>,
    clock: Arc<TestClock>,
    verifier: Option<Verifier>,
    limits: RateLimits,
) -> Gateway {
    let options = Options { pool_size: CONNECTIONS, wait: Duration::from_secs(5) };
    let store = Database::open(location, options, mint.clone()).expect("the database opens");
    let tools = Tools {
        mint,
        vault: Arc::new(SecretVault::new(&SECRET.into()).expect("the secret is long enough")),
        clock,
        passwords: Passwords::new(Effort::new(64, 1, 1).expect("is an effort")),
        retention: RETENTION,
        limits,
    };
    Gateway::new(store, tools, verifier)
}

fn text(value: &Value) -> String {
    value.as_str().expect("an id is text").to_owned()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Stopping is asked for at once; the thread waits for the end of it.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the service has panicked");
        }
    }
}
