//! Doorward's pages: flows for people with a browser, without a script if they like.
//!
//! A page shows what the flow engine asks, as a form that is sent to where the page is. Who somebody is, what
//! he may do and what is remembered of him is no affair of pages: they ask and answer through
//! [`doorward_http::page`], and so with the same limits and cookies as the API.
#![deny(missing_docs)]

mod assets;
mod faults;
mod flow;
mod home;
mod messages;
mod policy;
mod trouble;
mod view;

use actix_web::web::ServiceConfig;

/// Serves the pages and what they are made of.
pub fn configure(config: &mut ServiceConfig) {
    assets::configure(config);
    flow::configure(config);
    home::configure(config);
}
