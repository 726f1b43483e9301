//! `/policies/`

mod bindings;
