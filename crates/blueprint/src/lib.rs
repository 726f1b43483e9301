//! Configuration as files, in the form that authentik gives them: blueprints.
//!
//! A blueprint is read ([`Blueprint::read`]) and written ([`Blueprint::to_yaml`]), and what its tags
//! mean is worked out ([`Evaluator`]). Which models there are, and what is in a database, is asked of
//! whoever knows ([`Resolver`]): there is neither SQL nor HTTP here.
#![deny(missing_docs)]

mod blueprint;
mod evaluate;
mod flaw;
mod node;
mod raw;
mod write;

pub use blueprint::{Blueprint, Entry, State};
pub use evaluate::{Allowance, Evaluator, Resolver, Trouble};
pub use flaw::Flaw;
pub use node::{Mode, Node, Tag};
pub use raw::{LARGEST, MOST_VALUES};
