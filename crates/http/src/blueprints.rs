//! Configuration as files: what blueprints say of objects is done to them, and flows become blueprints.
//!
//! An entry goes the way of a request: its fields are read as those of a body are, judged by the same
//! rules, and written by a session that asks for the same permissions. What is here says which object an
//! entry means, and collects what comes of it. `docs/blueprints.md` says it from outside.

mod apply;
mod check;
mod export;
mod find;
mod kinds;
mod problem;

pub use self::apply::{Change, Environment, File, apply};
pub(crate) use self::export::export;
pub use self::problem::{Misfit, Stopped};
