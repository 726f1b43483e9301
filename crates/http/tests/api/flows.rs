//! `/flows/`

mod bindings;
mod instances;
