//! A flow with all that it is made of and refers to. Whoever may export the flow needs no permission on
//! the parts of their own.

use doorward_domain::flow::Flow;
use doorward_domain::listing::{Listing, Place};
use doorward_domain::resource::Pk;
use doorward_domain::store::{Read, Visible};

use super::AuthorizedOn;
use crate::error::AccessError;
use crate::registry::{Export, Guarded};

impl AuthorizedOn<'_, '_, Export, Flow> {
    /// The objects of a kind that fulfil these conditions, in the order of their list.
    pub fn parts<R: Guarded>(&mut self, filters: Vec<R::Filter>) -> Result<Vec<R>, AccessError> {
        let listing = Listing { filters, ..Listing::default() };
        let store = &mut self.core.store;
        let count = Read::<R>::count(store, &listing, &Visible::All)?;
        let whole = Place { count, number: 1, size: count };
        Ok(if count == 0 { Vec::new() } else { store.page(&listing, &Visible::All, whole)?.items })
    }

    /// The objects of a kind with these primary keys, in any order.
    pub fn referred<R: Guarded>(&mut self, pks: &[Pk]) -> Result<Vec<R>, AccessError> {
        Ok(if pks.is_empty() { Vec::new() } else { Read::<R>::with_pks(&mut self.core.store, pks)? })
    }
}
