//! What Doorward is about: stages, flows, sources, users and tokens, and the rules they keep.
//!
//! Nothing here knows a database, a permission or a protocol. Each resource is an entity that is
//! always valid, a patch that says what somebody wants of it, and the rule that merges the two.
#![deny(missing_docs)]

pub mod brand;
pub mod capability;
pub mod choice;
pub mod event;
pub mod fault;
pub mod flow;
pub mod group;
mod hex;
pub mod id;
pub mod listing;
pub mod model;
pub mod patch;
pub mod permission;
pub mod picture;
pub mod policy;
pub mod resource;
pub mod role;
pub mod rules;
pub mod secret;
pub mod session;
pub mod source;
pub mod stage;
pub mod store;
pub mod token;
pub mod used_by;
pub mod user;

pub use hex::hex;
