//! What is wrong with a blueprint.

use std::fmt;

/// One thing that is wrong with a blueprint, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The number of the entry, from 1; none when it is about the file.
    pub entry: Option<usize>,
    /// The way to it, such as `attrs.user_fields.0`; empty when it is about the whole.
    pub place: String,
    /// A sentence about it.
    pub message: String,
}

impl Flaw {
    /// A flaw of the file as a whole.
    pub fn of_file(message: impl Into<String>) -> Self {
        Self { entry: None, place: String::new(), message: message.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = self.entry {
            write!(out, "entry {entry}: ")?;
        }
        if !self.place.is_empty() {
            write!(out, "{}: ", self.place)?;
        }
        out.write_str(&self.message)
    }
}
