//! Doorward's API: what is read, what is answered, and the document that describes it.
//!
//! Objects are reached only through `doorward-auth`. A resource is served by saying what is its own
//! ([`resource::Served`]); the operations, their errors and their description are the same for all.
#![expect(clippy::doc_markdown, reason = "descriptions are shown by clients as the contract has them")]

mod answers;
pub mod blueprints;
mod body;
mod browser;
mod call;
mod choices;
mod core;
mod departure;
mod document;
mod error;
mod events;
mod fields;
mod flows;
mod frame;
mod health;
mod input;
#[cfg(feature = "measured")]
pub mod measured;
pub mod metrics;
mod negotiation;
pub mod page;
mod pictures;
mod policies;
mod python;
mod query;
mod rbac;
mod resource;
mod root;
mod router;
mod sources;
mod stages;
mod state;
mod static_files;
mod throttle;
pub mod traces;
mod upload;

use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, ResponseError};
use doorward_domain::brand::Brand;
use doorward_domain::event::Event;
use doorward_domain::flow::Flow;
use doorward_domain::flow::binding::FlowStageBinding;
use doorward_domain::group::Group;
use doorward_domain::policy::binding::PolicyBinding;
use doorward_domain::role::Role;
use doorward_domain::session::AuthenticatedSession;
use doorward_domain::source::Source;
use doorward_domain::source::oauth::OAuthSource;
use doorward_domain::stage::AnyStage;
use doorward_domain::stage::captcha::CaptchaStage;
use doorward_domain::stage::deny::DenyStage;
use doorward_domain::stage::dummy::DummyStage;
use doorward_domain::stage::identification::IdentificationStage;
use doorward_domain::stage::password::PasswordStage;
use doorward_domain::stage::user_login::UserLoginStage;
use doorward_domain::token::Token;
use doorward_domain::user::User;

pub use crate::call::{BODY_LIMIT, BODY_TIME};
pub use crate::departure::Departure;
pub use crate::document::{CONTRACT_VERSION, Document};
pub use crate::router::{Api, BASE};
pub use crate::state::State;
pub use crate::throttle::Throttle;

/// How long requests that are under way have to finish when the service stops, in seconds.
const GRACE: u64 = 20;

/// All that is served, with its description.
pub fn api() -> Api {
    with_all(Api::described())
}

/// Adds all that is served. What lies deeper in a path comes first, where a shorter path would take it.
// Once in the program, and not where it is called.
#[inline(never)]
fn with_all(mut api: Api) -> Api {
    resource::editable::<IdentificationStage>(&mut api);
    resource::used_by::<IdentificationStage>(&mut api);
    resource::editable::<PasswordStage>(&mut api);
    resource::used_by::<PasswordStage>(&mut api);
    resource::editable::<UserLoginStage>(&mut api);
    resource::used_by::<UserLoginStage>(&mut api);
    resource::editable::<CaptchaStage>(&mut api);
    resource::used_by::<CaptchaStage>(&mut api);
    resource::editable::<DenyStage>(&mut api);
    resource::used_by::<DenyStage>(&mut api);
    resource::editable::<DummyStage>(&mut api);
    resource::used_by::<DummyStage>(&mut api);
    stages::all::serve(&mut api);
    resource::removable::<AnyStage>(&mut api);
    resource::used_by::<AnyStage>(&mut api);
    flows::import::serve(&mut api);
    flows::actions::serve_cache(&mut api);
    resource::editable::<Flow>(&mut api);
    resource::used_by::<Flow>(&mut api);
    flows::export::serve(&mut api);
    flows::actions::serve(&mut api);
    flows::executor::serve(&mut api);
    flows::inspector::serve(&mut api);
    pictures::serve::<Flow>(&mut api);
    resource::editable::<FlowStageBinding>(&mut api);
    resource::used_by::<FlowStageBinding>(&mut api);
    resource::editable::<PolicyBinding>(&mut api);
    resource::used_by::<PolicyBinding>(&mut api);
    sources::all::serve(&mut api);
    resource::removable::<Source>(&mut api);
    resource::used_by::<Source>(&mut api);
    pictures::serve::<Source>(&mut api);
    sources::oauth::serve(&mut api);
    resource::editable::<OAuthSource>(&mut api);
    resource::used_by::<OAuthSource>(&mut api);
    core::users::serve_me(&mut api);
    core::users::paths::serve(&mut api);
    core::users::service_account::serve(&mut api);
    resource::editable::<User>(&mut api);
    resource::used_by::<User>(&mut api);
    core::users::set_password::serve(&mut api);
    core::users::unlock::serve(&mut api);
    core::users::recovery::serve(&mut api);
    resource::editable::<Group>(&mut api);
    resource::used_by::<Group>(&mut api);
    core::groups::serve_members(&mut api);
    resource::editable::<Token>(&mut api);
    resource::used_by::<Token>(&mut api);
    core::tokens::serve(&mut api);
    resource::editable::<Role>(&mut api);
    resource::used_by::<Role>(&mut api);
    resource::removable::<AuthenticatedSession>(&mut api);
    resource::used_by::<AuthenticatedSession>(&mut api);
    core::brands::serve_current(&mut api);
    resource::editable::<Brand>(&mut api);
    resource::used_by::<Brand>(&mut api);
    rbac::assigned::serve::<User>(&mut api);
    rbac::assigned::serve::<Role>(&mut api);
    rbac::held::serve(&mut api);
    rbac::permissions::serve(&mut api);
    events::serve_actions(&mut api);
    resource::read_only::<Event>(&mut api);
    root::serve(&mut api);
    document::serve(&mut api);
    api
}

/// Serves the API on a socket, and what `pages` adds to it, until it is told to stop; then what is under way
/// is finished. Has to be called where a runtime is.
pub fn listen(
    state: State,
    socket: TcpListener,
    workers: usize,
    pages: fn(&mut ServiceConfig),
) -> std::io::Result<Server> {
    let departure = Arc::clone(&state.departure);
    let (state, api) = (Data::new(state), with_all(Api::served()));
    let configure = move |config: &mut ServiceConfig| {
        config.app_data(state.clone());
        api.configure(config);
        health::configure(config);
        flows::entrance::configure(config);
        pictures::configure(config);
        browser::configure(config);
        static_files::configure(config);
        pages(config);
    };
    let departs = departure.comes(socket.try_clone()?)?;
    serve(Arc::new(configure), socket, workers, Some(Box::pin(departs)))
}

/// What an application serves. That is not a type of its own for each, so that the server is built once.
type Configure = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// Serves on a socket, until a signal comes, if it heeds one.
fn serve(
    configure: Configure,
    socket: TcpListener,
    workers: usize,
    signal: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
) -> std::io::Result<Server> {
    let app = move || {
        let configure = Arc::clone(&configure);
        App::new()
            .wrap(from_fn(frame::frame))
            .configure(move |config| configure(config))
            .default_service(web::to(nothing_here))
    };
    let server = HttpServer::new(app).workers(workers).shutdown_timeout(GRACE);
    let server = match signal {
        Some(signal) => server.shutdown_signal(signal),
        None => server.disable_signals(),
    };
    Ok(server.listen(socket)?.run())
}

/// What is answered where there is nothing.
async fn nothing_here() -> HttpResponse {
    error::ApiError::NotFound.error_response()
}
