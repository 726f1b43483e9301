//! Policies: who passes where.

mod binding;
mod outline;

pub(crate) use binding::{End, deleted_with, referrers};

use diesel::prelude::*;
use doorward_domain::policy::Bindable;
use doorward_domain::store::StoreError;
use uuid::Uuid;

use crate::error::meaning;
use crate::schema::bindable;
use crate::store::Store;
use crate::types::Id;

/// The names that tables and the view of what can be bound to give the kinds of it.
const FLOW: &str = "flow";
const STEP: &str = "flow_stage_binding";

impl Store<'_> {
    /// What policies can be bound to and is known by this id. Its own id comes before the one that
    /// only policies know it by.
    pub fn bindable(&mut self, id: Uuid) -> Result<Option<Bindable>, StoreError> {
        let found = bindable::table
            .filter(bindable::key.eq(Id(id)))
            .order(bindable::rank)
            .select((bindable::kind, bindable::id))
            .get_result::<(String, Id)>(self.connection);
        Ok(found.optional().map_err(meaning)?.map(|(kind, id)| match kind.as_str() {
            FLOW => Bindable::Flow(id.into_id()),
            STEP => Bindable::Binding(id.into_id()),
            _ => Bindable::Source(id.into_id()),
        }))
    }
}
