//! Why somebody does not get what he asked for.

use doorward_domain::fault::Faults;
use doorward_domain::flow::outline::NoEntry;
use doorward_domain::id::TokenId;
use doorward_domain::store::StoreError;
use doorward_persistence::{Allowance, Contention};
use thiserror::Error;

/// Why somebody does not get what he asked for.
#[derive(Debug, Error)]
pub enum AccessError {
    /// He did not say who he is.
    #[error("Authentication credentials were not provided.")]
    NotAuthenticated,
    /// What he says of himself cannot be believed, or no longer.
    #[error("Token invalid/expired")]
    InvalidToken {
        /// The token, if there is one that has expired and should go.
        expired: Option<TokenId>,
    },
    /// He says who he is in a way that is not understood.
    #[error("Unsupported authentication type")]
    UnsupportedScheme,
    /// It may not be his own page that asks. Holds what is wrong with the proof that it is.
    #[error("CSRF Failed: {0}")]
    Unproved(&'static str),
    /// He may not.
    #[error("You do not have permission to perform this action.")]
    Forbidden,
    /// There is no such object, or none that he may know of.
    #[error("Not found.")]
    NotFound,
    /// There is no such page.
    #[error("Invalid page.")]
    InvalidPage,
    /// He does not get into the flow.
    #[error(transparent)]
    NoEntry(NoEntry),
    /// He asks too often.
    #[error("Request was throttled. Expected available in {seconds} second{}.", if *seconds == 1 { "" } else { "s" })]
    TooMany {
        /// In how many seconds he may ask again.
        seconds: u64,
    },
    /// Too many passwords wait to be looked at.
    #[error("too many passwords wait to be hashed")]
    Crowded,
    /// What he sent is not valid.
    #[error("what was sent is not valid")]
    Invalid(Faults),
    /// The store failed him.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Faults> for AccessError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

/// Of somebody who has used up what he may.
impl From<Allowance> for AccessError {
    fn from(allowance: Allowance) -> Self {
        Self::TooMany { seconds: allowance.seconds }
    }
}

impl Contention for AccessError {
    fn is_contention(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contention())
    }
}
