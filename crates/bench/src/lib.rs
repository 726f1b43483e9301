//! The limits that Doorward is measured against; `cargo xtask bench` runs them.
//!
//! Nothing that is shipped may know this crate.

pub mod captured;
