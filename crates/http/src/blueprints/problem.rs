//! Why blueprints are not applied.

use std::fmt;

use doorward_auth::{AccessError, Contention, Refusal};
use doorward_blueprint::Flaw;
use doorward_domain::fault::{Fault, Faults, FieldFaults, NON_FIELD};
use doorward_domain::id::TokenId;
use doorward_domain::store::StoreError;

use super::apply::Change;

/// A flaw, and the file that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The name of the file; empty when there is only one, without a name.
    pub file: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(out, "{}: ", self.file)?;
        }
        self.flaw.fmt(out)
    }
}

/// Why blueprints have not been applied. Nothing of them has been written then.
#[derive(Debug)]
pub enum Stopped {
    /// They cannot be.
    Misfits(Vec<Misfit>),
    /// Whoever wanted it may not, or the store has failed.
    Access(AccessError),
    /// It was only tried. These would be the changes.
    Rehearsed(Vec<Change>),
}

impl From<AccessError> for Stopped {
    fn from(error: AccessError) -> Self {
        Self::Access(error)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Contention for Stopped {
    fn is_contention(&self) -> bool {
        matches!(self, Self::Access(error) if error.is_contention())
    }
}

impl Refusal for Stopped {
    fn expired_token(&self) -> Option<TokenId> {
        match self {
            Self::Access(error) => error.expired_token(),
            Self::Misfits(_) | Self::Rehearsed(_) => None,
        }
    }
}

/// Why an entry cannot be applied.
#[derive(Debug)]
pub enum Problem {
    /// Sentences, each with the field that it is about; empty when it is about the entry.
    Faults(Vec<(String, String)>),
    /// The store has failed.
    Access(AccessError),
}

impl Problem {
    /// One sentence about the entry.
    pub fn of_entry(message: impl Into<String>) -> Self {
        Self::Faults(vec![(String::new(), message.into())])
    }
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Invalid(faults) => faults.into(),
            AccessError::Store(_) => Self::Access(error),
            error => Self::of_entry(error.to_string()),
        }
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let mut sentences = Vec::new();
        collect("", &faults, &mut sentences);
        Self::Faults(sentences)
    }
}

fn collect(place: &str, faults: &Faults, sentences: &mut Vec<(String, String)>) {
    let mut say = |place: &str, faults: &[Fault]| {
        sentences.extend(faults.iter().map(|fault| (place.to_owned(), fault.message.to_string())));
    };
    for (field, faults) in faults.iter() {
        let field = if field == NON_FIELD { "" } else { field };
        let here = [place, field].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        match faults {
            FieldFaults::Value(faults) => say(&here, faults),
            FieldFaults::Items(items) => {
                for (index, faults) in items {
                    say(&format!("{here}.{index}"), faults);
                }
            }
            FieldFaults::Objects(objects) => {
                for (index, object) in objects.iter().enumerate() {
                    collect(&format!("{here}.{index}"), object, sentences);
                }
                return;
            }
            FieldFaults::Object(object) => {
                collect(&here, object, sentences);
                return;
            }
        }
    }
}
