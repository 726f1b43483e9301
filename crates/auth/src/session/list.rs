//! Lists: what a caller sees of a kind, and what those are told who see nothing.

use doorward_domain::fault::{Fault, Faults, Spelled, Submission};
use doorward_domain::listing::{Listing, Page, Place};
use doorward_domain::resource::{Narrowing, Pk};
use doorward_domain::store::{Existence, Read};
use doorward_domain::user::{User, UserFilter};

use super::{Authorized, Core};
use crate::error::AccessError;
use crate::registry::{Guarded, View};

impl<R: Guarded> Authorized<'_, '_, View, R> {
    /// A page of the objects that the caller sees.
    pub fn list(self, listing: Submission<Listing<R::Filter>>) -> Result<Page<R>, AccessError> {
        let Submission { value: listing, faults } = listing;
        let visible = self.core.visible::<R>();
        if !faults.is_empty() {
            self.core.explain_nothing::<R>()?;
            return Err(faults.into());
        }
        self.core.check_listed::<R>(&listing.filters)?;
        let count = Read::<R>::count(&mut self.core.store, &listing, &visible)?;
        if count == 0 {
            self.core.explain_nothing::<R>()?;
            self.core.explain_filters::<R>(&listing.filters)?;
        }
        let place = Place::of(listing.page, count).ok_or(AccessError::InvalidPage)?;
        if count == 0 {
            return Ok(Page { place, items: Vec::new() });
        }
        Ok(self.core.store.page(&listing, &visible, place)?)
    }

    /// The object with this primary key, if there is one that the caller sees.
    pub fn with_pk(self, pk: Pk) -> Result<Option<R>, AccessError> {
        let Some(object) = Read::<R>::with_pks(&mut self.core.store, &[pk])?.pop() else { return Ok(None) };
        match self.core.check::<View, R>(&object) {
            Ok(()) => Ok(Some(object)),
            Err(AccessError::NotFound | AccessError::Forbidden) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Core<'_> {
    /// That nothing is found may mean that nothing may be seen.
    fn explain_nothing<R: Guarded>(&mut self) -> Result<(), AccessError> {
        if self.sees_anything::<R>()? { Ok(()) } else { Err(AccessError::Forbidden) }
    }

    /// A filter that lists objects is refused when one of them is not there.
    fn check_listed<R: Guarded>(&mut self, filters: &[R::Filter]) -> Result<(), AccessError> {
        let references: Vec<_> = filters.iter().flat_map(Narrowing::references).collect();
        if references.is_empty() {
            return Ok(());
        }
        // Of each parameter, the first is told.
        let mut faults = Faults::none();
        for (name, reference) in self.store.missing(references)? {
            if !faults.concern(name) {
                faults.push(name, Fault::not_among(&reference.text));
            }
        }
        if !faults.is_empty() {
            self.explain_nothing::<R>()?;
        }
        Ok(faults.into_result()?)
    }

    /// That nothing is found may mean that somebody asks for what refers to nothing.
    fn explain_filters<R: Guarded>(&mut self, filters: &[R::Filter]) -> Result<(), AccessError> {
        let references = filters.iter().filter_map(Narrowing::reference);
        let references: Vec<_> =
            references.map(|(name, to)| (name, Spelled { value: to, text: String::new() })).collect();
        if references.is_empty() {
            return Ok(());
        }
        let mut faults = Faults::none();
        for (name, _) in self.store.missing(references)? {
            faults.push(name, Fault::not_available());
        }
        Ok(faults.into_result()?)
    }
}

impl Authorized<'_, '_, View, User> {
    /// The folders of the users that the listing means and the caller sees, each once.
    pub fn paths(self, listing: Submission<Listing<UserFilter>>) -> Result<Vec<String>, AccessError> {
        let core = self.core;
        let Submission { value: listing, faults } = listing;
        if !faults.is_empty() {
            core.explain_nothing::<User>()?;
            return Err(faults.into());
        }
        let paths = core.store.user_paths(&listing, &core.visible::<User>())?;
        if paths.is_empty() {
            core.explain_nothing::<User>()?;
        }
        Ok(paths)
    }
}
