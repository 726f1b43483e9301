//! `/flows/`

mod bindings;
mod executor;
mod instances;
