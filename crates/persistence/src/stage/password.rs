//! Password stages.

use doorward_domain::event::Entry;
use doorward_domain::resource::Resource;
use doorward_domain::stage::password::{
    Backend, Password, PasswordFilter, PasswordFilter as By, PasswordStage,
};
use doorward_domain::store::StoreError;
use doorward_domain::used_by::{Consequence, Referrer};

use super::kind::prelude::*;
use super::labels;
use crate::error::meaning;
use crate::relation::{Sight, lock_referring};
use crate::schema::stage_view;
use crate::statement::Statement;
use crate::store::Store;

stage_table! {
    Password in password_stage {
        backends: Json<Names<Backend>>,
        configure_flow: Option<Id>,
        failed_attempts_before_cancel: i32,
    }
    sorted by { failed_attempts_before_cancel } or { configure_flow }
    narrowed by PasswordFilter {
        By::Name(name) => stage::name.eq(name.clone()),
        By::ConfigureFlow(id) => own::configure_flow.eq(Id(id.0)),
        By::FailedAttemptsBeforeCancel(n) => own::failed_attempts_before_cancel.nullable().eq(*n),
    }
}

impl Store<'_> {
    /// The stages whose password a user can change himself.
    pub fn stages_with_settings(&mut self) -> Result<Vec<PasswordStage>, StoreError> {
        let stages = rows().filter(own::configure_flow.is_not_null()).order(stage_view::name);
        let stages = stages.load::<Loaded>(self.connection).map_err(meaning)?;
        Ok(stages.into_iter().map(stage_of).collect())
    }
}

/// The stages whose passwords are changed in a flow.
pub(crate) fn with_flow(sight: &mut Sight<'_>, flow: Id) -> QueryResult<Vec<Referrer>> {
    let stages = configured_in(sight.connection, flow)?;
    sight.of(PasswordStage::MODEL, Consequence::SetNull, labels(stages))
}

fn configured_in(connection: &mut AnyConnection, flow: Id) -> QueryResult<Vec<PasswordStage>> {
    let stages = rows().filter(own::configure_flow.eq(flow)).order(stage_view::name);
    Ok(stages.load::<Loaded>(connection)?.into_iter().map(stage_of).collect())
}

/// Takes a flow that will be deleted out of the stages whose passwords are changed in it.
pub(crate) fn let_go_of_flow(
    connection: &mut AnyConnection,
    id: Id,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Entry>> {
    lock_referring(connection, "password_stage", "configure_flow", id)?;
    let stages = configured_in(connection, id)?;
    diesel::update(own::table.filter(own::configure_flow.eq(id)))
        .set((
            own::configure_flow.eq(None::<Id>),
            own::version.eq(own::version + 1),
            own::updated.eq(Time(at)),
        ))
        .run(connection)?;
    let entries = stages.into_iter().map(|before| {
        let mut after = before.clone();
        after.settings.configure_flow = None;
        Entry::updated(&before, &after)
    });
    Ok(entries.collect())
}
