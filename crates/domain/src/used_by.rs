//! Who refers to an object.

use crate::choice::choices;
use crate::model::Model;
use crate::resource::Pk;

choices! {
    /// What happens to an object when the one it refers to is deleted.
    Consequence {
        /// It is deleted as well.
        Cascade = "cascade",
        /// Only the link between the two goes.
        CascadeMany = "cascade_many",
        /// The reference becomes null.
        SetNull = "set_null",
        /// The reference goes back to its default, which is null.
        SetDefault = "set_default",
    }
}

/// An object that refers to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// What kind of object it is.
    pub model: &'static Model,
    /// Its primary key.
    pub pk: Pk,
    /// Its name for people.
    pub name: String,
    /// What happens to it when the other one is deleted.
    pub consequence: Consequence,
}
