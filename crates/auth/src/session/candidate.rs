//! What an object becomes by a submission: merged, and held against every rule, before it is stored.

use std::sync::Arc;

use doorward_domain::fault::{Fault, Faults, Spelled, Submission};
use doorward_domain::id::UserId;
use doorward_domain::resource::{Caller, Candidate, Changes, Editable, Reference, Writer};
use doorward_domain::rules;
use doorward_domain::store::{Existence, Read, StoreError, Write};
use doorward_domain::user::{User, merged};
use doorward_persistence::EditableTable;
use serde_json::{Map, Value};

use super::{Core, Identity};
use crate::error::AccessError;

impl Core<'_> {
    /// What is to be stored, if `submission` is valid.
    pub(crate) fn candidate<R: EditableTable>(
        &mut self,
        current: Option<&R>,
        submission: Submission<R::Patch>,
    ) -> Result<R, AccessError> {
        let Submission { value: patch, mut faults } = submission;
        faults.extend(rules::check(&patch));
        // Of a list, what comes before a fault has been read: if that refers to nothing, it is the first.
        faults.supersede(self.missing(patch.references())?);

        let caller = self.caller();
        let concerned = match R::concerns(&patch, current, &caller) {
            Some(user) => self.attributes_of(user)?,
            None => Map::new(),
        };
        let tools = Arc::clone(&self.tools);
        let (mint, vault) = (tools.mint.as_ref(), tools.vault.as_ref());
        let bindable = match patch.bindable() {
            Some(id) => self.store.bindable(id)?,
            None => None,
        };
        let writer = Writer { now: self.now, mint, vault, caller, concerned, bindable };
        let candidate = Candidate::new(current, patch, &writer);
        if !faults.is_empty() {
            // All that is wrong is told at once: so also what the store would say.
            faults.extend(self.collisions(candidate.object())?);
            return Err(faults.into());
        }
        if !candidate.is_valid() {
            self.collisions(candidate.object())?.into_result()?;
        }
        Ok(candidate.accept()?)
    }

    fn missing(
        &mut self,
        references: Vec<(&'static str, Spelled<Reference>)>,
    ) -> Result<Faults, AccessError> {
        let mut faults = Faults::none();
        if references.is_empty() {
            return Ok(faults);
        }
        for (field, reference) in self.store.missing(references)? {
            if !faults.concern(field) {
                faults.push(field, Fault::does_not_exist(&reference.text));
            }
        }
        Ok(faults)
    }

    fn collisions<R: EditableTable>(&mut self, object: &R) -> Result<Faults, AccessError> {
        let mut faults = Faults::none();
        for columns in self.store.collisions(object)? {
            let (field, fault) = R::conflict(columns);
            faults.push(field, fault);
        }
        Ok(faults)
    }

    fn caller(&self) -> Caller {
        match &self.identity {
            Identity::User(principal) => Caller {
                user: Some(principal.id),
                is_superuser: principal.is_superuser,
                attributes: principal.attributes.clone(),
            },
            Identity::System => Caller { is_superuser: true, ..Caller::default() },
            Identity::Anonymous => Caller::default(),
        }
    }

    fn attributes_of(&mut self, user: UserId) -> Result<Map<String, Value>, AccessError> {
        let user: Option<User> = self.store.find(&user)?;
        let Some(user) = user else { return Ok(Map::new()) };
        Ok(merged(&self.store.groups_above(&user.groups)?, &user.attributes))
    }

    /// The store's refusal as a fault of what was sent.
    pub(crate) fn refused<R: Editable>(
        error: StoreError,
        references: &[(&'static str, Spelled<Reference>)],
    ) -> AccessError {
        match error {
            StoreError::Conflict { columns, .. } => {
                let (field, fault) = R::conflict(&columns);
                Faults::of(field, fault).into()
            }
            // Somebody has deleted it since it was looked up.
            StoreError::MissingReference { ref column, .. } => {
                match references.iter().find(|(field, _)| field == column) {
                    Some((field, reference)) => {
                        Faults::of(*field, Fault::does_not_exist(&reference.text)).into()
                    }
                    // It was referred to before, and is let go of at this moment: the change has to be
                    // made again from what is left.
                    None => AccessError::Store(StoreError::Contended(error.into())),
                }
            }
            error => AccessError::Store(error),
        }
    }
}
