//! What users can set for themselves.

use doorward_domain::policy;
use doorward_domain::source::Source;
use doorward_domain::stage::password::PasswordStage;

use crate::error::AccessError;
use crate::session::{Mode, Session};

impl<M: Mode> Session<'_, M> {
    /// The stages that everybody who is logged in can set something of: his password.
    pub fn stages_with_settings(&mut self) -> Result<Vec<PasswordStage>, AccessError> {
        self.authenticated()?;
        Ok(self.core.store.stages_with_settings()?)
    }

    /// The sources that the caller can connect himself to: those that he may use.
    pub fn sources_with_settings(&mut self) -> Result<Vec<Source>, AccessError> {
        self.authenticated()?;
        let visitor = self.core.visitor()?;
        let mut sources = self.core.store.sources_with_settings()?;
        let conditions = self.core.store.conditions_of(&sources)?;
        let bound = |source: &Source| conditions.get(&source.id).map_or(&[][..], Vec::as_slice);
        sources.retain(|source| policy::admits(source.policy_engine_mode, bound(source), &visitor));
        Ok(sources)
    }
}
